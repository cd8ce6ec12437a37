"""What the scores of a sample and of a data set carry, from stored counts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.dataset.task import PredictionReading, Task, TaskKind
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.score_warnings import (
    comparison_warnings,
    dataset_warnings,
    sample_warnings,
)
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.formats.pixel_source import PixelSource
from segreview.masks.classes import BINARY_CLASSES, ClassTable, MaskClass
from segreview.masks.threshold import BYTE_SCALE
from segreview.metrics.histogram import score_table
from segreview.metrics.label_pairs import label_pairs

HALF = ScoringSpec()
ONE_VALUE = "ground truth has one value only: precision or recall says nothing here"
CONSTANT = "prediction is constant: nothing tells its counted pixels apart"


def board_of(task: Task, *results: PredictionResult | None, sets: int = 1) -> Scoreboard:
    source = PixelSource(Path("a"))
    samples = tuple(Sample(f"{i}", None, source, (source,) * sets) for i in range(len(results)))
    names = tuple("abc"[:sets])
    board = Scoreboard(Dataset(Path(), "", "", names, samples), task)
    for index, result in enumerate(results):
        if result is not None:
            board.put(SampleResult(index, (result,) * sets))
    return board


def binary_task(sets: int = 1) -> Task:
    readings = tuple(PredictionReading(name, BYTE_SCALE, False, "") for name in "abc"[:sets])
    return Task(TaskKind.BINARY, 127, readings, BINARY_CLASSES, False, "")


def scored(truth, scores, valid=None) -> PredictionResult:
    masks = np.array([truth], bool), None if valid is None else np.array([valid], bool)
    table = score_table(np.array([scores], np.uint8), *masks, BYTE_SCALE)
    outside = 0 if valid is None else len(valid) - sum(valid)
    return PredictionResult(width=len(truth), height=1, outside_valid=outside, table=table)


def labelled(truth, predicted) -> PredictionResult:
    pairs = label_pairs(np.array([truth]), np.array([predicted]))
    return PredictionResult(width=len(truth), height=1, pairs=pairs)


def label_task(*names: str) -> Task:
    table = ClassTable(tuple(MaskClass(i, name, (i, i, i)) for i, name in enumerate(names)))
    return Task(TaskKind.MULTI_CLASS, 0, (PredictionReading("a", None, True, ""),), table, True, "")


@pytest.mark.parametrize(
    ("truth", "scores", "expected"),
    [
        ([1, 0], [200, 3], ()),
        ([1, 1], [200, 3], (ONE_VALUE,)),
        ([0, 0], [200, 3], (ONE_VALUE,)),
        ([1, 0], [200, 200], (CONSTANT,)),
        ([1, 0], [0, 0], (CONSTANT,)),
        ([0, 0], [255, 255], (ONE_VALUE, CONSTANT)),
    ],
)
def test_a_sample_of_one_value_says_so(truth, scores, expected):
    assert sample_warnings(board_of(binary_task(), scored(truth, scores)), 0, HALF, 0) == expected


def test_a_sample_without_a_score_carries_no_warning():
    board = board_of(binary_task(), PredictionResult(reason="damaged"), None)
    assert sample_warnings(board, 0, HALF, 0) == ()
    assert sample_warnings(board, 0, HALF, 1) == ()


def test_pixels_outside_the_valid_area_are_ignored_ones():
    board = board_of(binary_task(), scored([1, 0, 1, 0, 1], [9, 8, 7, 6, 5], [1, 1, 0, 0, 0]))
    (warning,) = sample_warnings(board, 0, HALF, 0)
    assert warning.startswith("60 % of the pixels are ignored")
    assert dataset_warnings(board, 0, HALF) == (warning,)


def test_ignored_labels_are_not_looked_at():
    board = board_of(label_task("sky", "road", "void"), labelled([0, 1, 2, 2], [0, 0, 1, 1]))
    assert sample_warnings(board, 0, HALF, 0) == ()
    ignoring = replace(HALF, ignored_labels=frozenset({1, 2}))
    found = sample_warnings(board, 0, ignoring, 0)
    assert found[:2] == (ONE_VALUE, CONSTANT)
    assert found[2].startswith("75 % of the pixels are ignored")


def test_an_ignored_background_is_said_of_the_data_set():
    board = board_of(label_task("background", "road", "sky"), labelled([0, 1, 1, 2], [0, 1, 1, 2]))
    assert dataset_warnings(board, 0, HALF) == ()
    ignoring = replace(HALF, ignored_labels=frozenset({0}))
    (warning,) = dataset_warnings(board, 0, ignoring)
    assert warning.startswith("the background is ignored")


def test_images_of_different_sizes_are_said_of_the_data_set():
    board = board_of(binary_task(), scored([1, 0], [9, 8]), scored([1, 0] * 2, [9, 8] * 2))
    assert dataset_warnings(board, 0, HALF) == (
        "images have from 2 to 4 pixels: pooled scores are dominated by the large ones",
    )


def test_many_empty_images_are_counted_at_the_threshold():
    images = [([0, 0], [200, 1]), ([0, 0], [3, 1]), ([1, 0], [3, 1]), ([1, 0], [200, 1])]
    board = board_of(binary_task(), *(scored(*image) for image in images))
    assert dataset_warnings(board, 0, HALF) == (
        "2 of 4 images have empty ground truth: the pooled score leads; "
        "1 of them has a false alarm, 1 of the other 2 are missed whole",
    )


def test_sets_that_both_means_rank_differently_are_named():
    # IoU 1 and 0 against 1/2 twice: mean IoU 0.5 and 0.5; mean Dice 0.5 against 2/3.
    perfect, nothing = scored([1, 1, 0, 0], [255, 255, 0, 0]), scored([1, 1, 0, 0], [0, 0, 255, 0])
    half = scored([1, 1, 0, 0], [255, 0, 0, 0])
    board = board_of(binary_task(2), None, None, None, sets=2)
    for index, pair in enumerate(((perfect, half), (perfect, half), (nothing, half))):
        board.put(SampleResult(index, pair))
    # Means: IoU 2/3 against 1/2, Dice 2/3 against 2/3: no disagreement.
    assert comparison_warnings(board, HALF) == ()
    board = board_of(binary_task(2), None, None, None, None, None, sets=2)
    third = scored([1, 1, 1, 0], [255, 0, 0, 0])
    for index in range(5):
        board.put(SampleResult(index, ((perfect, third) if index < 2 else (nothing, third))))
    # Means: IoU 2/5 against 1/3, Dice 2/5 against 1/2.
    assert comparison_warnings(board, HALF) == (
        "mean IoU prefers a to b, mean Dice prefers b to a",
    )
