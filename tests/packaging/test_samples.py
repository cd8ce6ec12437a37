"""What the bundled samples promise to the person who opens them first."""

import json

import numpy as np
import pytest
from PIL import Image

from segreview.assets import resource

OBJECTS = resource("samples", "objects")
CLASSES = resource("samples", "classes")
NAMES = sorted(path.stem for path in (OBJECTS / "images").iterdir())


def pixels(*parts: str) -> np.ndarray:
    with Image.open(OBJECTS.joinpath(*parts)) as image:
        return np.asarray(image)


def overlap(prediction_set: str, name: str) -> float:
    ground_truth = pixels("masks", f"{name}.png") > 127
    prediction = pixels(prediction_set, f"{name}.png") >= 128
    return float((ground_truth & prediction).sum() / (ground_truth | prediction).sum())


def test_there_are_at_least_eight_photographs() -> None:
    assert len(NAMES) >= 8


def test_together_they_are_smaller_than_three_megabytes() -> None:
    files = [path for path in resource("samples").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000


@pytest.mark.parametrize("name", NAMES)
def test_image_ground_truth_and_predictions_have_one_size(name: str) -> None:
    shape = pixels("images", f"{name}.jpg").shape[:2]
    assert pixels("masks", f"{name}.png").shape == shape
    assert pixels("pred_unet", f"{name}.png").shape == shape
    assert pixels("pred_baseline", f"{name}.png").shape == shape


def test_predictions_are_soft_eight_bit_maps_of_different_quality() -> None:
    assert len(np.unique(pixels("pred_unet", "coffee.png"))) > 64
    unet = np.mean([overlap("pred_unet", name) for name in NAMES])
    baseline = np.mean([overlap("pred_baseline", name) for name in NAMES])
    assert baseline + 0.1 < unet < 0.95


def test_one_prediction_is_empty() -> None:
    empty = [name for name in NAMES if not pixels("pred_baseline", f"{name}.png").any()]
    assert empty == ["optic_disc"]


@pytest.mark.parametrize("name", ["astronaut", "cameraman", "rocket"])
def test_label_maps_hold_only_classes_of_the_table(name: str) -> None:
    table = json.loads((CLASSES / "palette.json").read_text(encoding="utf-8"))
    known = {entry["id"] for entry in table["classes"]}
    with Image.open(CLASSES / "masks" / f"{name}.png") as ground_truth:
        assert ground_truth.mode == "P"
        assert set(np.unique(ground_truth).tolist()) <= known
    with Image.open(CLASSES / "pred" / f"{name}.png") as prediction:
        assert set(np.unique(prediction).tolist()) <= known - set(table["ignore"])


def test_every_sample_has_a_source() -> None:
    sources = resource("samples", "SOURCES.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if name not in sources] == []
