"""The counts and scores of real data sets equal those of independent libraries."""

import csv
import json
import math
from pathlib import Path

import pytest

from segreview.__main__ import main

DATA = Path(__file__).parents[2].parent / "shared" / "data"
SCORES = ("iou", "dice", "precision", "recall", "specificity", "accuracy")

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real data sets are not beside the checkout"
)


def evaluate(tmp_path, *arguments):
    status = main(["evaluate", *map(str, arguments), "--csv-dir", str(tmp_path), "--quiet"])
    assert status == 0
    return tmp_path


def rows(folder, name):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reference(dataset, group):
    path = DATA / dataset / "reference.json"
    return json.loads(path.read_text(encoding="utf-8"))["groups"][group]["per_image"]


def assert_same(row, expected):
    for count in ("TP", "FP", "FN", "TN"):
        assert int(row[count.lower()]) == expected[count]
    for name in SCORES:
        if name in expected:
            assert_close(row[name], expected[name])


def assert_close(cell, expected):
    if expected is None:
        assert cell == ""
    else:
        assert math.isclose(float(cell), expected, rel_tol=0, abs_tol=1e-12)


def assert_set_equals_reference(found, expected):
    assert len(found) == len(expected)
    for image in expected:
        stem = Path(image["image"]).stem
        (row,) = [row for row in found if row["sample"].split("_")[0] == stem.split("_")[0]]
        assert_same(row, image)
        assert_close(row["mean_iou"], image["miou_2class"])


@pytest.mark.parametrize("model", ["fused", "side1", "side5"])
def test_deepcrack(tmp_path, model):
    folder = evaluate(tmp_path, DATA / "deepcrack", "--prediction-set", model)
    assert_set_equals_reference(rows(folder, "images.csv"), reference("deepcrack", model))


def test_sod_edge3(tmp_path):
    folder = evaluate(tmp_path, DATA / "sod_edge3")
    assert_set_equals_reference(rows(folder, "images.csv"), reference("sod_edge3", "preds"))


@pytest.mark.parametrize(
    ("valid", "group"),
    [(DATA / "drive_vessels" / "fov", "fov_only/unet"), ("none", "all_pixels/unet")],
)
def test_drive_vessels_inside_the_valid_area_and_everywhere(tmp_path, valid, group):
    folder = evaluate(tmp_path, DATA / "drive_vessels", "--valid", valid)
    assert_set_equals_reference(rows(folder, "images.csv"), reference("drive_vessels", group))


def test_a_second_observer_given_by_explicit_roles(tmp_path):
    drive = DATA / "drive_vessels"
    roles = ["--images", drive / "images", "--ground-truth", drive / "gt"]
    roles += ["--prediction", f"observer2={drive / 'observer2'}", "--valid", drive / "fov"]
    folder = evaluate(tmp_path, drive, *roles)
    expected = reference("drive_vessels", "fov_only/observer2")
    assert_set_equals_reference(rows(folder, "images.csv"), expected)


def test_camvid_with_its_ignored_label(tmp_path):
    folder = evaluate(tmp_path, DATA / "camvid_unet", "--prediction-set", "pred")
    images = {row["sample"]: row for row in rows(folder, "images.csv")}
    classes = {(row["sample"], row["class"]): row for row in rows(folder, "image_classes.csv")}
    for expected in reference("camvid_unet", "pred"):
        row = images[expected["image"]]
        assert int(row["counted_pixels"]) == expected["pixels"]
        assert int(row["ignored_pixels"]) == expected["ignored_pixels"]
        assert_close(row["accuracy"], expected["pixel_accuracy"])
        assert_close(row["mean_iou"], expected["mIoU over classes in gt or pred (nan skipped)"])
        for label, counts in expected["per_class"].items():
            assert_same(classes[expected["image"], label], counts)
