"""Data sets of every kind of task on disk, and boards that are compared in every field."""

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.evaluation.cache.origins import evaluate_noting
from segreview.evaluation.evaluate import SampleResult
from segreview.evaluation.scoreboard import Scoreboard
from segreview.formats import file_stamps
from segreview.session.opening import Opened, OpenRequest, open_request

SIDE = 12
NAMES = ("a", "b", "c")


@pytest.fixture(autouse=True)
def _files_are_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_stamps, "_TICK", 0)


def save(path: Path, values: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".npy":
        np.save(path, values)
    else:
        Image.fromarray(values).save(path)


def write_folder(
    root: Path,
    truth: Callable[[np.random.Generator], np.ndarray],
    prediction: Callable[[np.random.Generator], np.ndarray],
    suffix: str = ".png",
) -> Path:
    random = np.random.default_rng(1)
    for name in NAMES:
        save(root / "images" / f"{name}.png", random.integers(0, 256, (SIDE, SIDE), np.uint8))
        save(root / "masks" / f"{name}.png", truth(random))
        save(root / "predictions" / f"{name}{suffix}", prediction(random))
    return root


def halves(random: np.random.Generator) -> np.ndarray:
    return (random.random((SIDE, SIDE)) > 0.5).astype(np.uint8) * 255


def scores(random: np.random.Generator) -> np.ndarray:
    return random.integers(0, 256, (SIDE, SIDE), np.uint8)


def floats(random: np.random.Generator) -> np.ndarray:
    values = random.random((SIDE, SIDE)).astype(np.float32)
    values[0, 0] = np.nan
    return values


def labels(random: np.random.Generator) -> np.ndarray:
    return random.integers(0, 4, (SIDE, SIDE), np.uint8)


def volumes(random: np.random.Generator) -> np.ndarray:
    values = random.random((4, SIDE, SIDE)).astype(np.float32)
    return values / values.sum(axis=0)


def bytes_folder(root: Path) -> Path:
    folder = write_folder(root, halves, scores)
    (folder / "predictions" / "c.png").unlink()
    return folder


def float_folder(root: Path) -> Path:
    return write_folder(root, halves, floats, ".npy")


def label_folder(root: Path) -> Path:
    folder = write_folder(root, labels, labels)
    (folder / "palette.json").write_text(
        json.dumps({"classes": [{"id": i, "name": f"class {i}"} for i in range(4)], "ignore": [3]})
    )
    return folder


def volume_folder(root: Path) -> Path:
    return write_folder(root, labels, volumes, ".npy")


def coco_folder(root: Path) -> Path:
    images = []
    for number, name in enumerate(NAMES, 1):
        save(root / "images" / f"{name}.png", np.zeros((SIDE, SIDE), np.uint8))
        images.append({"id": number, "file_name": f"{name}.png", "width": SIDE, "height": SIDE})

    def shape(image: int, category: int, x: int) -> dict[str, object]:
        corners = [x, 1, x + 4, 1, x + 4, 7, x, 7]
        return {"image_id": image, "category_id": category, "segmentation": [corners]}

    shapes = [
        {**shape(image, category, 3 * category), "id": 10 * image + category, "iscrowd": 0}
        for image in (1, 2, 3)
        for category in (1, 2)
    ]
    found = [{**shape(image, 1, 2 * image), "score": 0.8} for image in (1, 2)]
    categories = [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]
    truth = {"images": images, "annotations": shapes, "categories": categories}
    (root / "annotations").mkdir()
    (root / "annotations" / "instances.json").write_text(json.dumps(truth))
    (root / "predictions").mkdir()
    (root / "predictions" / "model.json").write_text(json.dumps(found))
    return root


FOLDERS = {
    "8-bit scores": bytes_folder,
    "float scores": float_folder,
    "labels": label_folder,
    "score volumes": volume_folder,
    "COCO": coco_folder,
}


@pytest.fixture(params=FOLDERS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """Open a data set of three samples of each kind."""
    return open_request(OpenRequest(FOLDERS[request.param](tmp_path / "data")))


@pytest.fixture
def binary_opened(tmp_path: Path) -> Opened:
    """Open 8-bit scores; the sample c has no prediction."""
    return open_request(OpenRequest(bytes_folder(tmp_path / "data")))


def _evaluated(opened: Opened) -> list[SampleResult]:
    samples = opened.dataset.samples
    return [evaluate_noting(sample, i, opened.reading) for i, sample in enumerate(samples)]


@pytest.fixture
def evaluated() -> Callable[[Opened], list[SampleResult]]:
    """Evaluate every sample of a data set."""
    return _evaluated


@pytest.fixture
def same_boards() -> Callable[[Scoreboard, Scoreboard], None]:
    """Compare all that two boards hold."""
    return _same_boards


def _same_boards(found: Scoreboard, wanted: Scoreboard) -> None:
    assert found.done == wanted.done
    for p in range(len(wanted.dataset.prediction_sets)):
        for one, other in zip(found.results(p), wanted.results(p), strict=True):
            _same(one, other)
        assert found.status(p).tolist() == wanted.status(p).tolist()
        assert found.not_scored(p).keys() == wanted.not_scored(p).keys()
        assert found._outside[p].tolist() == wanted._outside[p].tolist()
        cube, other_cube = found.cube(p), wanted.cube(p)
        if cube is not None and other_cube is not None:
            _same(cube.table(), other_cube.table())
            _same(cube.pooled_table(), other_cube.pooled_table())
            assert cube._counted.tolist() == other_cube._counted.tolist()
        for sample in (*range(len(wanted.ids)), None):
            _same(found._class_tables[p].get(sample), wanted._class_tables[p].get(sample))


def _same(found: object, wanted: object) -> None:
    """Say that two values are of one type and equal, arrays and their types included."""
    assert type(found) is type(wanted)
    if isinstance(found, np.ndarray) and isinstance(wanted, np.ndarray):
        assert found.dtype == wanted.dtype
        assert found.tolist() == wanted.tolist()
    elif hasattr(type(found), "__dataclass_fields__"):
        for field in fields(type(found)):
            _same(getattr(found, field.name), getattr(wanted, field.name))
    elif isinstance(found, tuple) and isinstance(wanted, tuple):
        for one, other in zip(found, wanted, strict=True):
            _same(one, other)
    else:
        assert found == wanted
