"""A folder of volumes under the convention nnunet, and what nnU-Net itself says of the folder."""

import json
from multiprocessing.pool import ThreadPool
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from segreview.evaluation.image_counts import convention_table
from segreview.metrics.conventions import find_convention
from segreview.reports.dataset_rows import class_rows, dataset_rows
from segreview.reports.results import Results
from segreview.session.evaluation_run import evaluate_folder
from segreview.session.opening import OpenRequest

nibabel = pytest.importorskip("nibabel", reason="the extra medical is not installed")
nnunet = pytest.importorskip("nnunetv2.evaluation.evaluate_predictions")

SHAPES = ((9, 8, 5), (6, 7, 4), (5, 5, 6))


def volumes(root: Path, classes: int) -> None:
    """Write cases in which a class is missing in one, and one that has no prediction."""
    random = np.random.default_rng(classes)
    for case, shape in enumerate((*SHAPES, (4, 4, 4))):
        truth = random.integers(0, classes, shape).astype(np.uint8)
        truth[truth == (classes - 1 if case == 1 and classes > 2 else 99)] = 0
        noise = random.random(shape) < 0.3
        predicted = np.where(noise, random.integers(0, classes, shape), truth).astype(np.uint8)
        affine = np.diag([0.8, 0.8, 5.0 if case else 0.5, 1.0])
        for folder, mask in (("labelsTs", truth), ("predictionsTs", predicted)):
            (root / folder).mkdir(exist_ok=True)
            if folder == "labelsTs" or case < len(SHAPES):
                path = root / folder / f"case_{case}.nii.gz"
                nibabel.save(nibabel.Nifti1Image(mask, affine), path)
    labels = {"background": 0} | {f"organ {label}": label for label in range(1, classes)}
    (root / "dataset.json").write_text(json.dumps({"labels": labels, "file_ending": ".nii.gz"}))


def of_nnunet(root: Path, classes: int, monkeypatch: pytest.MonkeyPatch) -> dict:
    from nnunetv2.imageio.nibabel_reader_writer import NibabelIO

    pools = SimpleNamespace(get_context=lambda _: SimpleNamespace(Pool=ThreadPool))
    monkeypatch.setattr(nnunet, "multiprocessing", pools)
    folders = str(root / "labelsTs"), str(root / "predictionsTs")
    options = (None, NibabelIO(), ".nii.gz", list(range(1, classes)), None, 1, True)
    return nnunet.compute_metrics_on_folder(*folders, *options)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("classes", [2, 4])
def test_slices_of_volumes_give_the_numbers_of_nnunet(tmp_path, monkeypatch, classes):
    volumes(tmp_path, classes)

    expected = of_nnunet(tmp_path, classes, monkeypatch)
    convention = find_convention("nnunet")
    found = evaluate_folder(OpenRequest(tmp_path, convention=convention))

    scoring = found.opened.scoring
    rows = convention_table(found.scoreboard, 0, scoring)
    values = {row.score: row.value for row in rows if row.convention == "nnunet"}
    for name in ("Dice", "IoU"):
        wanted = expected["foreground_mean"][name]
        assert values[f"foreground_mean.{name}"] == pytest.approx(wanted, abs=1e-12)
    results = Results(found.scoreboard, scoring, found.opened.reading)
    named = {
        (row["average"], row["classes"], row["score"]): row
        for row in dataset_rows(results)
        if row["average"] == "case_mean"
    }
    for label in range(1, classes):
        row = named["case_mean", f"each:{label}", "dice"]
        assert row["value"] == pytest.approx(expected["mean"][label]["Dice"], abs=1e-12)
    means = {row["class"]: row["image_mean_iou"] for row in class_rows(results)}
    for label in range(1, classes):
        assert means[label] == pytest.approx(expected["mean"][label]["IoU"], abs=1e-12)
