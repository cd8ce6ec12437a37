"""Columns of scores, pooled scores and per-image means, each from the same counts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.evaluation.columns import MEAN_IOU, column_label, score_columns
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.image_counts import convention_table, image_counts
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.formats.pixel_source import PixelSource
from segreview.masks.threshold import BYTE_SCALE
from segreview.metrics.conventions import CONVENTIONS, find_convention
from segreview.metrics.histogram import score_table
from segreview.metrics.label_pairs import label_pairs

SHOWN = PixelSource(Path("prediction"))
SCORING = ScoringSpec(ignored_labels=frozenset({9}))


def board_of(task, *results):
    samples = tuple(
        Sample(f"{i}", None, PixelSource(Path(f"{i}")), (SHOWN,)) for i in range(len(results))
    )
    board = Scoreboard(Dataset(Path(), "", "", ("model",), samples), task)
    for index, result in enumerate(results):
        if result is not None:
            board.put(SampleResult(index, (result,)))
    return board


def scored(truth, scores):
    arrays = np.array([scores], np.uint8), np.array([truth], bool)
    return PredictionResult(table=score_table(*arrays, None, BYTE_SCALE))


def labels(truth, prediction):
    return PredictionResult(pairs=label_pairs(np.array([truth]), np.array([prediction])))


@pytest.fixture
def foreground(binary):
    """IoU 1/3, undefined (both empty), 1, not scored, waiting."""
    return board_of(
        binary.task,
        scored([1, 1, 0, 0], [255, 0, 255, 0]),
        scored([0, 0], [0, 0]),
        scored([1], [255]),
        PredictionResult(reason="broken"),
        None,
    )


@pytest.fixture
def classes(labelled):
    """Road 1/2 and sky 1/2 in the first image; sky alone, all found, in the second."""
    return board_of(labelled.task, labels([0, 0, 1, 9], [0, 1, 1, 1]), labels([1, 1], [1, 1]))


def test_undefined_and_unscored_samples_have_no_score(foreground):
    columns = score_columns(foreground, 0, ScoringSpec())
    assert columns.values["iou"] == pytest.approx([1 / 3, np.nan, 1, np.nan, np.nan], nan_ok=True)


def test_unscored_samples_are_neither_used_nor_skipped(foreground):
    mean = score_columns(foreground, 0, ScoringSpec()).mean("iou")
    assert (mean.value, mean.n_used, mean.n_skipped) == (pytest.approx(2 / 3), 2, 1)


def test_the_pooled_score_comes_from_the_summed_counts(foreground):
    assert score_columns(foreground, 0, ScoringSpec()).pooled["iou"] == 2 / 4


def test_a_binary_task_has_the_mean_of_both_classes(foreground):
    columns = score_columns(foreground, 0, ScoringSpec())
    assert columns.values[MEAN_IOU][:3] == pytest.approx([1 / 3, 1, 1])
    assert columns.pooled[MEAN_IOU] == pytest.approx((2 / 4 + 3 / 5) / 2)


def test_error_pixels_are_false_positives_and_false_negatives(foreground):
    assert score_columns(foreground, 0, ScoringSpec()).error_pixels.tolist() == [2, 0, 0, 0, 0]


def test_background_can_be_looked_at_as_a_class(foreground):
    columns = score_columns(foreground, 0, ScoringSpec(), label=0)
    assert columns.values["iou"][:3] == pytest.approx([1 / 3, 1, np.nan], nan_ok=True)


def test_the_threshold_changes_the_scores(foreground):
    columns = score_columns(foreground, 0, ScoringSpec.at(0.0))
    assert columns.values["iou"][:3] == pytest.approx([1 / 2, 0, 1])


def test_all_classes_are_the_mean_over_those_that_occur(classes):
    columns = score_columns(classes, 0, SCORING)
    assert columns.values["iou"] == pytest.approx([1 / 2, 1])
    assert columns.pooled["iou"] == pytest.approx((1 / 2 + 3 / 4) / 2)


def test_accuracy_of_all_classes_is_the_share_of_correct_pixels(classes):
    columns = score_columns(classes, 0, SCORING)
    assert columns.values["accuracy"] == pytest.approx([2 / 3, 1])
    assert columns.pooled["accuracy"] == pytest.approx(4 / 5)


def test_one_class_is_scored_against_the_rest(classes):
    columns = score_columns(classes, 0, SCORING, label=0)
    assert columns.values["iou"] == pytest.approx([1 / 2, np.nan], nan_ok=True)
    assert columns.pooled["iou"] == 1 / 2


def under(name, scoring=SCORING):
    return scoring.under(find_convention(name))


def test_a_convention_changes_averages_and_not_the_columns_of_samples(foreground):
    plain = score_columns(foreground, 0, ScoringSpec())
    for name in CONVENTIONS:
        columns = score_columns(foreground, 0, under(name, ScoringSpec()))
        for score, values in plain.values.items():
            assert columns.values[score].tolist() == pytest.approx(values.tolist(), nan_ok=True)


def test_the_empty_rule_fills_undefined_scores_of_the_mean(foreground):
    columns = score_columns(foreground, 0, under("seed-report+empty=one", ScoringSpec()))
    mean = columns.mean("iou")
    assert (mean.value, mean.n_used, mean.n_skipped) == (pytest.approx((1 / 3 + 1 + 1) / 3), 3, 0)
    both = columns.mean(MEAN_IOU)
    assert both.value == pytest.approx((1 / 3 + 1 + 1) / 3)


def test_a_tool_without_background_averages_the_foreground_alone(foreground):
    columns = score_columns(foreground, 0, under("nnunet", ScoringSpec()))
    assert columns.pooled[MEAN_IOU] == columns.pooled["iou"] == 2 / 4
    assert columns.mean(MEAN_IOU).value == columns.mean("iou").value == pytest.approx(2 / 3)
    assert (columns.counted(MEAN_IOU), columns.counted("iou")) == ("classes", "cases")


def test_the_order_of_a_convention_is_that_of_the_class_means(classes):
    pairs = score_columns(classes, 0, under("torchmetrics-meaniou"))
    assert pairs.mean("iou").value == pytest.approx((1 / 2 + 1 / 2 + 1) / 3)
    assert (pairs.mean("iou").n_used, pairs.mean("iou").n_skipped) == (3, 1)
    assert pairs.counted("iou") == "pairs of image and class"
    assert (pairs.counted("accuracy"), pairs.mean("accuracy").n_used) == ("images", 2)


def test_pixel_accuracy_of_the_data_set_keeps_the_background(classes):
    columns = score_columns(classes, 0, under("nnunet"))
    assert columns.pooled["accuracy"] == pytest.approx(4 / 5)
    assert columns.pooled["iou"] == pytest.approx(3 / 4)


def test_missing_predictions_are_scored_but_not_averaged_where_a_tool_leaves_them_out(binary):
    results = scored([1, 1], [255, 0]), scored([1], [0])
    dataset = board_of(binary.task, *results).dataset
    first, second = dataset.samples
    samples = (first, second._replace(predictions=(None,)))
    board = Scoreboard(replace(dataset, samples=samples), binary.task)
    for sample, result in enumerate(results):
        board.put(SampleResult(sample, (result,)))
    columns = score_columns(board, 0, under("nnunet", ScoringSpec()))
    assert columns.values["iou"].tolist() == [0.5, 0]
    assert columns.evaluated.tolist() == [True, False]
    assert (columns.mean("iou").value, columns.mean("iou").n_used) == (0.5, 1)
    assert columns.pooled["iou"] == 0.5
    everything = score_columns(board, 0, ScoringSpec())
    assert (everything.mean("iou").value, everything.pooled["iou"]) == (0.25, pytest.approx(1 / 3))
    assert image_counts(board, 0, ScoringSpec()).missing.tolist() == [False, True]
    rows = {(row.convention, row.score): row for row in convention_table(board, 0, ScoringSpec())}
    assert rows["nnunet", "foreground_mean.IoU"].value == 0.5
    assert rows["sklearn", "jaccard_score(average='binary')"].value == pytest.approx(1 / 3)


def test_the_words_of_a_class_mean_say_that_it_is_one():
    assert column_label("dice", class_means=True) == "Dice (F1), class mean"
    assert column_label("accuracy", class_means=True) == "Pixel accuracy"
    assert column_label("iou", class_means=True) == column_label(MEAN_IOU) == "Mean IoU"
    assert column_label("iou") == "IoU"
