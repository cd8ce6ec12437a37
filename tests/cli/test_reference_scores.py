"""Real data sets score exactly as the reference says that was made with other libraries."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from segreview.cli.app import main
from segreview.evaluation.image_counts import convention_table
from segreview.metrics.conventions import find_convention
from segreview.reports.dataset_rows import dataset_rows
from segreview.reports.results import Results
from segreview.session.evaluation_run import evaluate_folder
from segreview.session.opening import OpenRequest

DATA = Path(__file__).parents[2] / "../shared/data"
TOLERANCE = 1e-12
BINARY_SCORES = ("iou", "dice", "precision", "recall", "specificity", "accuracy")
CLASS_SCORES = ("iou", "dice", "precision", "recall", "specificity")
MEANS = {
    "mean_iou": "mIoU over classes in gt or pred (nan skipped)",
    "mean_dice": "mDice over classes in gt or pred",
    "mean_precision": "mean_precision (nan skipped)",
    "mean_recall": "mean_recall = mean class accuracy (nan skipped)",
    "mean_specificity": "mean_specificity (nan skipped)",
    "accuracy": "pixel_accuracy",
}
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real data sets lie beside the checkout, in ../shared/data"
)


def reference(name: str, group: str) -> list[dict[str, Any]]:
    text = (DATA / name / "reference.json").read_text(encoding="utf-8")
    images: list[dict[str, Any]] = json.loads(text)["groups"][group]["per_image"]
    return images


def classes_of(name: str) -> int:
    text = (DATA / name / "reference.json").read_text(encoding="utf-8")
    classes: int = json.loads(text)["num_classes"]
    return classes


def tables(name: str, out: Path, *options: str) -> Path:
    """Evaluate a data set; 1 is right too, for files beside the pairs may be unreadable."""
    status = main(["evaluate", str(DATA / name), "--quiet", "--csv-dir", str(out), *options])
    assert status in (0, 1)
    return out


def rows(path: Path, prediction_set: str) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["prediction_set"] == prediction_set]


def assert_score(cell: str, expected: float | None) -> None:
    if expected is None:
        assert cell == ""
    else:
        assert float(cell) == pytest.approx(expected, abs=TOLERANCE, rel=0)


def assert_counts(row: dict[str, str], expected: dict[str, Any]) -> None:
    names = ("tp", "fp", "fn", "tn")
    assert [int(row[name]) for name in names] == [expected[name.upper()] for name in names]


VESSELS = DATA / "drive_vessels"
OBSERVER = (
    *("--ground-truth", str(VESSELS / "gt"), "--prediction", str(VESSELS / "observer2")),
    *("--valid", str(VESSELS / "fov")),
)


@pytest.mark.parametrize(
    ("name", "group", "prediction_set", "options"),
    [
        ("deepcrack", "fused", "fused", ()),
        ("deepcrack", "side1", "side1", ()),
        ("deepcrack", "side5", "side5", ()),
        ("drive_vessels", "fov_only/unet", "pred", ("--valid", str(VESSELS / "fov"))),
        ("drive_vessels", "all_pixels/unet", "pred", ("--valid", "none")),
        ("drive_vessels", "fov_only/observer2", "observer2", OBSERVER),
        ("sod_edge3", "preds", "preds", ()),
    ],
)
def test_binary_images_have_the_reference_counts_and_scores(
    name, group, prediction_set, options, tmp_path
):
    found = rows(tables(name, tmp_path, *options) / "images.csv", prediction_set)
    by_file = {Path(row["ground_truth"]).name: row for row in found}
    images = reference(name, group)
    assert len(by_file) == len(images)
    for expected in images:
        row = by_file[Path(expected["gt_file"]).name]
        assert Path(row["prediction"]).name == Path(expected["pred_file"]).name
        assert_counts(row, expected)
        for score in BINARY_SCORES:
            assert_score(row[score], expected[score])
        assert_score(row["mean_iou"], expected["miou_2class"])


SATELLITE_SETS = [
    f"pred_{network}_epoch{epoch}" for network in ("fcn32", "improved") for epoch in (1, 10, 20)
]


@pytest.mark.parametrize(
    ("name", "prediction_set", "group"),
    [
        ("camvid_unet", "pred", "pred"),
        ("camvid_unet", "pred_rgb", "pred"),
        ("voc_deeplab_rgb3", "pred", "pred"),
        *(("satellite7_rgb", name, name) for name in SATELLITE_SETS),
    ],
)
def test_multi_class_images_have_the_reference_counts_and_scores(
    name, prediction_set, group, tmp_path
):
    out = tables(name, tmp_path, "--prediction-set", prediction_set)
    images = {row["sample"]: row for row in rows(out / "images.csv", prediction_set)}
    classes = {
        (row["sample"], row["class"]): row
        for row in rows(out / "image_classes.csv", prediction_set)
    }
    expected_images = reference(name, group)
    assert len(images) == len(expected_images)
    for expected in expected_images:
        row = images[expected["image"]]
        assert int(row["ignored_pixels"]) == expected["ignored_pixels"]
        assert int(row["counted_pixels"]) == expected["pixels"]
        for column, key in MEANS.items():
            # The specificity of a class that occurs nowhere is 1 there, and left out here.
            if column != "mean_specificity" or len(expected["per_class"]) == classes_of(name):
                assert_score(row[column], expected[key])
        for label, of_class in expected["per_class"].items():
            assert_counts(classes[expected["image"], label], of_class)
            for score in CLASS_SCORES:
                assert_score(classes[expected["image"], label][score], of_class[score])


def test_the_encodings_of_labelme_are_one_label_map(tmp_path):
    folder = DATA / "labelme_voc3/semantic_segmentation/data_dataset_voc"
    named = folder.parent / "labels.txt"
    status = main(
        [
            *("evaluate", str(folder), "--quiet", "--csv-dir", str(tmp_path)),
            *("--ground-truth", str(folder / "SegmentationClass")),
            *("--prediction", f"npy={folder / 'SegmentationClassNpy'}"),
            *("--classes", str(named)),
        ]
    )
    assert status == 0
    found = rows(tmp_path / "images.csv", "npy")
    assert [row["accuracy"] for row in found] == ["1.0"] * 3
    assert any(int(row["ignored_pixels"]) > 0 for row in found)
    assert len(found) == 3


def dataset_value(out: Path, prediction_set: str, **wanted: str) -> str:
    found = [
        row["value"]
        for row in rows(out / "dataset.csv", prediction_set)
        if all(row[column] == value for column, value in wanted.items())
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("empty", "key"), [("one", "mean_undefined_as_1"), ("zero", "mean_undefined_as_0")]
)
@pytest.mark.parametrize(
    ("name", "prediction_set"), [("deepcrack", "side5"), ("sod_edge3", "preds")]
)
def test_image_means_follow_the_empty_rule_of_the_reference(
    name, prediction_set, empty, key, tmp_path
):
    text = (DATA / name / "reference.json").read_text(encoding="utf-8")
    whole = json.loads(text)["groups"][prediction_set]["dataset"]
    out = tables(name, tmp_path, "--empty", empty)
    for score, expected in whole["macro (mean of per-image values)"].items():
        if score in BINARY_SCORES:
            wanted = {"average": "image_mean", "classes": "each:1", "score": score}
            assert_score(dataset_value(out, prediction_set, **wanted), expected[key])


POOLED = {
    "mmeval": {
        "aAcc": "pixel_accuracy",
        "mIoU": "mIoU over classes in gt or pred (nan skipped)",
        "mDice": "mDice over classes in gt or pred",
        "mPrecision": "mean_precision (nan skipped)",
        "mRecall": "mean_recall = mean class accuracy (nan skipped)",
    },
    "cityscapes": {"averageScoreClasses": "mIoU over classes in gt or pred (nan skipped)"},
    "voc": {"miou": "mIoU over classes in gt or pred (nan skipped)"},
    "sklearn": {
        "jaccard_score(average='macro')": "mIoU absent=0 over all K",
        "jaccard_score(average='weighted')": "fwIoU",
    },
    "torchmetrics-jaccard": {
        "MulticlassJaccardIndex(average='macro')": "mIoU over classes in gt or pred (nan skipped)"
    },
}


IMAGE_MEANS = (
    ("monai", "MeanIoU", "mIoU over classes present in gt"),
    ("monai", "DiceMetric", "mDice over classes present in gt"),
    ("seed-report", "iou", "mIoU over classes in gt or pred (nan skipped)"),
    ("seed-report+empty=one", "iou", "mIoU absent=1 over all K"),
    ("seed-report+empty=zero", "iou", "mIoU absent=0 over all K"),
)


def test_pooled_conventions_give_the_whole_sets_of_the_reference():
    text = (DATA / "satellite7_rgb" / "reference.json").read_text(encoding="utf-8")
    evaluated = evaluate_folder(OpenRequest(DATA / "satellite7_rgb"))
    board, scoring = evaluated.scoreboard, evaluated.opened.scoring
    for p, prediction_set in enumerate(board.dataset.prediction_sets):
        group = json.loads(text)["groups"][prediction_set]
        expected = group["dataset"]["pooled (one confusion matrix)"]
        found = {(row.convention, row.score): row for row in convention_table(board, p, scoring)}
        for convention, scores in POOLED.items():
            for score, key in scores.items():
                value = found[convention, score].value
                assert value == pytest.approx(expected[key], abs=TOLERANCE, rel=0)


def test_image_conventions_give_the_whole_set_of_the_reference():
    images = reference("camvid_unet", "pred")
    folder = DATA / "camvid_unet"
    evaluated = evaluate_folder(OpenRequest(folder, prediction_sets=("pred",), ignore=("11",)))
    opened, board = evaluated.opened, evaluated.scoreboard
    for convention, score, key in IMAGE_MEANS:
        scoring = opened.scoring.under(find_convention(convention))
        (found,) = [
            row["value"]
            for row in dataset_rows(Results(board, scoring, opened.reading))
            if (row["average"], row["classes"], row["score"]) == ("image_mean", "macro", score)
        ]
        mean = sum(image[key] for image in images) / len(images)
        assert found == pytest.approx(mean, abs=TOLERANCE, rel=0)


def test_detections_of_coco_have_the_counts_of_pycocotools(tmp_path: Path) -> None:
    out = tables("coco_tiny3", tmp_path)
    text = (DATA / "coco_tiny3" / "reference.json").read_text(encoding="utf-8")
    expected = json.loads(text)["semantic"]
    found = {row["name"]: row for row in rows(out / "classes.csv", "dt_dataset")}
    for name, counts in expected["per_category"].items():
        assert_counts(found[name], counts)
        for score in ("iou", "dice"):
            assert_score(found[name][f"pooled_{score}"], counts[score])
    # Any object against none is the background's table, read the other way round.
    pooled, ground = expected["any object pooled"], found["background"]
    turned = [int(ground[name]) for name in ("tn", "fn", "fp", "tp")]
    assert turned == [pooled[name] for name in ("TP", "FP", "FN", "TN")]
    for score, key in (("iou", "mIoU"), ("dice", "mDice")):
        wanted = {"average": "pooled", "classes": "macro_no_background", "score": score}
        value = dataset_value(out, "dt_dataset", **wanted)
        assert_score(value, expected[f"{key} over categories with any pixel"])


def test_the_mean_over_categories_of_coco_leaves_the_background_out(capsys):
    text = (DATA / "coco_tiny3" / "reference.json").read_text(encoding="utf-8")
    expected = json.loads(text)["semantic"]["mIoU over categories with any pixel"]
    assert main(["evaluate", str(DATA / "coco_tiny3"), "--background", "out"]) == 0
    (mean,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Mean IoU")]
    assert mean.split()[2] == f"{expected:.4f}"
