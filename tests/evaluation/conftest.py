"""Samples on disk, and scoreboards made from numbers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.sample import Sample
from segreview.dataset.task import PredictionReading, Task, TaskKind
from segreview.evaluation.spec import ReadingSpec
from segreview.formats.pixel_source import PixelSource
from segreview.masks.classes import BINARY_CLASSES, ClassTable, MaskClass
from segreview.masks.threshold import BYTE_SCALE


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, list[list[int]]], Path]:
    """Write rows of bytes as an image."""

    def write(name: str, rows: list[list[int]]) -> PixelSource:
        Image.fromarray(np.array(rows, np.uint8)).save(tmp_path / name)
        return PixelSource(tmp_path / name)

    return write


@pytest.fixture
def sample(save) -> Sample:
    """One pixel of each outcome at the threshold 0.5."""
    return Sample(
        "a",
        save("image.png", [[10, 20], [30, 40]]),
        save("truth.png", [[255, 255], [0, 0]]),
        (save("scores.png", [[255, 0], [200, 0]]),),
    )


@pytest.fixture
def binary() -> ReadingSpec:
    """Read 0 and 255 against 8-bit scores of one model."""
    reading = PredictionReading("model", BYTE_SCALE, False, "8-bit scores")
    return ReadingSpec(Task(TaskKind.BINARY, 127.5, (reading,), BINARY_CLASSES, False, "binary"))


@pytest.fixture
def labelled() -> ReadingSpec:
    """Read labels 0 road, 1 sky and 9 unlabelled, which is ignored."""
    named = ((0, "road", False), (1, "sky", False), (9, "unlabelled", True))
    table = ClassTable(tuple(MaskClass(i, name, (i, i, i), off) for i, name, off in named))
    reading = PredictionReading("model", None, True, "labels")
    return ReadingSpec(Task(TaskKind.MULTI_CLASS, 0, (reading,), table, True, "labels"))
