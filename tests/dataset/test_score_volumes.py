"""Volumes of scores: axis, labels of the channels, and the class with the greatest score."""

import json
from pathlib import Path

import numpy as np
import pytest

from segreview.dataset.class_table import read_class_table
from segreview.dataset.reading import read_prediction
from segreview.dataset.score_volumes import checked_volume
from segreview.dataset.task import PredictionReading, Task, TaskKind
from segreview.errors import UnreadableFile
from segreview.formats.pixel_source import PixelSource
from segreview.masks.classes import ClassTable, MaskClass
from segreview.masks.threshold import UNIT_SCALE
from segreview.metrics.confusion import class_counts, confusion_matrix
from segreview.metrics.label_pairs import label_pairs

DATA = Path(__file__).parents[2] / "../shared/data/camvid_unet"
READING = PredictionReading("unet", None, False, "", class_scale=UNIT_SCALE)


def table(*labels, ignored=()):
    entries = sorted({*labels, *ignored})
    return ClassTable(tuple(MaskClass(i, str(i), (i % 256,) * 3, i in ignored) for i in entries))


def volume_of(shape, classes):
    return checked_volume(Path("a.npy"), np.zeros(shape), classes)


@pytest.mark.parametrize(
    ("shape", "classes", "axis", "labels"),
    [
        ((3, 8, 9), None, 0, (0, 1, 2)),
        ((8, 9, 3), None, 2, (0, 1, 2)),
        ((3, 8, 3), None, 0, (0, 1, 2)),
        ((3, 8, 9), table(0, 1, 2, ignored=[255]), 0, (0, 1, 2)),
        ((8, 9, 3), table(5, 7, 300, ignored=[255]), 2, (5, 7, 300)),
        ((8, 9, 4), table(5, 7, 300, ignored=[255]), 2, (5, 7, 255, 300)),
        ((2, 8, 3), table(5, 7, ignored=[255]), 0, (5, 7)),
        ((3, 8, 9), table(1, 2, 3, ignored=[0]), 0, (1, 2, 3)),
        ((8, 9, 4), table(1, 2, 3, ignored=[0]), 2, (0, 1, 2, 3)),
        ((3, 8, 9), table(1, 2, ignored=[0, 7]), 0, (0, 1, 2)),
    ],
)
def test_the_axis_and_the_labels_follow_from_the_class_table(shape, classes, axis, labels):
    volume = volume_of(shape, classes)
    assert (volume.axis, volume.channel_labels) == (axis, labels)


def test_labels_are_those_of_the_channels():
    scores = np.array([[[0.1, 0.5]], [[0.9, 0.5]]])
    plain = checked_volume(Path("a.npy"), scores, None).labels()
    assert (plain.tolist(), plain.dtype) == ([[1, 0]], np.uint8)
    named = checked_volume(Path("a.npy"), scores, table(5, 300)).labels()
    assert (named.tolist(), named.dtype) == ([[300, 5]], np.uint16)
    negative = checked_volume(Path("a.npy"), scores, table(-1, 200)).labels()
    assert negative.tolist() == [[200, -1]]


def test_a_volume_with_nan_or_without_classes_is_refused():
    scores = np.array([[[np.nan]], [[0.5]]])
    with pytest.raises(UnreadableFile, match=r"a\.npy holds scores that are not a number\."):
        checked_volume(Path("a.npy"), scores, None).labels()
    with pytest.raises(UnreadableFile, match=r"shape \(4, 8, 9\); neither .* of the 3 classes"):
        volume_of((4, 8, 9), table(0, 1, 2))


def test_a_volume_that_contradicts_its_set_is_said_to():
    scores = np.array([[[0.0, 1.1]], [[1.1, 0.0]]])
    assert checked_volume(Path("a.npy"), scores, None).warnings(READING) == ()
    last = checked_volume(Path("a.npy"), np.moveaxis(scores * 5, 0, 2)[[0] * 9], None)
    assert last.axis == 2
    assert "from 0 to 5.5, while" in last.warnings(READING)[0]
    logits = checked_volume(Path("a.npy"), scores * 5 - 2, None)
    assert "run from -2 to 3.5, while those of unet are read as" in logits.warnings(READING)[0]
    assert logits.warnings(PredictionReading("unet", None, False, "")) == ()


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not here")
@pytest.mark.parametrize("name", ["0016E5_07959.npy", "0016E5_08099_hwc.npz"])
def test_real_softmax_volumes_give_the_reference_labels_and_counts(name):
    classes = read_class_table(DATA / "palette.json")
    task = Task(TaskKind.MULTI_CLASS, 0, (READING,), classes, True, "")
    read = read_prediction(PixelSource(DATA / "prob" / name), task, 0)
    stem = name.removesuffix(".npy").removesuffix("_hwc.npz")
    labels = read_prediction(PixelSource(DATA / f"pred/{stem}.png"), task, 0).values
    truth = read_prediction(PixelSource(DATA / f"gt/{stem}.png"), task, 0).values
    assert read.volume.channel_labels == tuple(range(11))
    # Rounding to float16 made some scores equal, of which the first class is taken.
    differ = np.argwhere(read.values != labels)
    assert len(differ) < 100
    planes = np.moveaxis(read.volume.scores, read.volume.axis, 0)
    for y, x in differ:
        assert planes[read.values[y, x], y, x] == planes[labels[y, x], y, x]
    found, expected = (
        class_counts(confusion_matrix(label_pairs(truth, one), tuple(range(11)), frozenset({11})))
        for one in (read.values, labels)
    )
    assert np.abs(found.tp - expected.tp).max() <= len(differ)
    reference = json.loads((DATA / "reference.json").read_text())
    image = next(r for r in reference["groups"]["pred"]["per_image"] if r["image"] == stem)
    accuracy = expected.tp.sum() / (expected.tp + expected.fn).sum()
    assert accuracy == pytest.approx(image["pixel_accuracy"], rel=1e-12)
    assert (expected.tp + expected.fn).sum() == image["pixels"]
