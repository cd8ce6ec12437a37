"""The slices of a volume are put to one case where a convention scores cases."""

from pathlib import Path

import numpy as np
import pytest

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.evaluation.columns import score_columns
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.image_counts import averaged_counts, evaluated_samples, image_counts
from segreview.evaluation.sample_columns import case_numbers
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.formats.pixel_source import PixelSource
from segreview.masks.threshold import BYTE_SCALE
from segreview.metrics.conventions import find_convention
from segreview.metrics.histogram import score_table
from segreview.metrics.label_pairs import label_pairs

NNUNET = ScoringSpec(convention=find_convention("nnunet"))
SEED = ScoringSpec()
SHOWN = PixelSource(Path("prediction"))


def sample(name, case, prediction=SHOWN):
    return Sample(name, None, PixelSource(Path(name)), (prediction,), case=case)


@pytest.fixture
def board(labelled):
    """Case a: 1 of 4 pixels of class 1 right; a single image: all; case b: no prediction."""
    samples = (
        *(sample("a/0", "a"), sample("single", ""), sample("a/1", "a")),
        *(sample("b/0", "b", None), sample("a/2", "a")),
    )
    board = Scoreboard(Dataset(Path(), "", "", ("model",), samples), labelled.task)
    pairs = [
        *(([1, 1], [1, 0]), ([1, 0], [1, 0]), ([1, 1], [0, 0])),
        *(([1, 1], None), ([0, 0], [0, 0])),
    ]
    for index, (truth, prediction) in enumerate(pairs):
        predicted = None if prediction is None else np.array([prediction])
        result = PredictionResult(pairs=label_pairs(np.array([truth]), predicted))
        board.put(SampleResult(index, (result,)))
    return board


def test_slices_of_a_volume_have_one_number_and_images_their_own(board):
    assert board.cases.tolist() == [0, 1, 0, 3, 0]
    assert case_numbers((sample("x", ""), sample("y", ""))) is None


def test_the_counts_of_a_case_are_summed_only_under_a_convention_of_cases(board):
    counts = board.class_counts(0, NNUNET)
    k = board.classes(NNUNET).counted_labels.index(1)
    cases, images = (
        averaged_counts(board, counts, evaluated_samples(board, 0, scoring), scoring)
        for scoring in (NNUNET, SEED)
    )
    assert cases.tp[:, k].tolist() == [1, 1]
    assert cases.fn[:, k].tolist() == [3, 0]
    assert images.tp[:, k].tolist() == [1, 1, 0, 0, 0]


def test_the_averages_of_a_set_know_its_cases(board):
    assert image_counts(board, 0, NNUNET).cases.tolist() == [0, 1, 0, 3, 0]
    assert image_counts(board, 0, NNUNET).evaluated(NNUNET.convention).counts.tp.shape[0] == 2


def test_a_column_has_a_value_for_each_slice_and_a_mean_over_cases(board):
    columns = score_columns(board, 0, NNUNET, label=1)

    assert columns.values["iou"][[0, 1, 2]].tolist() == [0.5, 1.0, 0.0]
    mean = columns.mean("iou")
    assert (mean.value, mean.n_used, mean.n_skipped) == ((0.25 + 1) / 2, 2, 0)
    assert columns.counted("iou") == "cases"


def test_class_means_and_pixel_accuracy_are_over_cases_too(board):
    columns = score_columns(board, 0, NNUNET)

    assert columns.mean("accuracy").value == ((1 + 2) / 6 + 1) / 2
    assert columns.mean("accuracy").n_used == 2
    assert columns.mean("iou").n_skipped >= 0
    assert score_columns(board, 0, SEED).mean("accuracy").n_used == 5


def test_a_case_of_a_binary_task_is_one_value(binary):
    samples = (sample("a/0", "a"), sample("a/1", "a"), sample("b/0", "b"))
    board = Scoreboard(Dataset(Path(), "", "", ("model",), samples), binary.task)
    masks = [([1, 1], [255, 0]), ([1, 1], [0, 0]), ([1, 1], [255, 255])]
    for index, (truth, scores) in enumerate(masks):
        arrays = np.array([scores], np.uint8), np.array([truth], bool)
        table = score_table(*arrays, None, BYTE_SCALE)
        board.put(SampleResult(index, (PredictionResult(table=table),)))

    columns = score_columns(board, 0, NNUNET)

    assert columns.mean("iou").value == (0.25 + 1) / 2
    assert columns.mean("mean_iou").value == (0.25 + 1) / 2
    assert columns.mean("iou").n_used == 2
