"""Results become columns of counts that any threshold or set of ignored labels can be asked of."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.scoreboard import RowStatus, Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.formats.pixel_source import PixelSource
from segreview.masks.classes import BINARY_CLASSES, ClassTable, MaskClass
from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE, Operator
from segreview.metrics.histogram import score_table
from segreview.metrics.label_pairs import label_pairs
from segreview.metrics.volume_tables import class_tables


def empty_board(task, samples=3):
    found = tuple(
        Sample(name, None, PixelSource(Path(name)), (None,)) for name in "abcdef"[:samples]
    )
    return Scoreboard(Dataset(Path(), "", "", ("model",), found), task)


def scored(truth, scores, scale=BYTE_SCALE, **more):
    dtype = np.uint8 if scale.integer else np.float64
    table = score_table(np.array([scores], dtype), np.array([truth], bool), None, scale)
    return PredictionResult(width=len(truth), height=1, table=table, **more)


def labels(truth, prediction):
    return PredictionResult(pairs=label_pairs(np.array([truth]), np.array([prediction])))


def put(board, *results):
    for index, result in enumerate(results):
        board.put(SampleResult(index, (result,)))
    return board


def listed(counts):
    return np.stack([counts.tp, counts.fp, counts.fn, counts.tn], axis=-1).tolist()


def test_every_sample_has_its_counts_at_every_threshold(binary):
    board = put(
        empty_board(binary.task, 2),
        scored([1, 1, 0, 0], [255, 0, 200, 9]),
        scored([1, 0], [128, 127]),
    )
    assert listed(board.counts(0, ScoringSpec())) == [[1, 1, 1, 1], [1, 0, 0, 1]]
    assert listed(board.counts(0, ScoringSpec.at(1.0))) == [[1, 0, 1, 2], [0, 0, 1, 1]]
    assert listed(board.counts(0, ScoringSpec.at(1.0, Operator.GT)))[0] == [0, 0, 2, 2]


def test_samples_that_wait_or_failed_count_nothing(binary):
    board = put(empty_board(binary.task), scored([1], [255]), PredictionResult(reason="broken"))
    assert listed(board.counts(0, ScoringSpec()))[1:] == [[0, 0, 0, 0]] * 2
    assert board.scored(0).tolist() == [True, False, False]
    assert board.status(0).tolist() == [RowStatus.SCORED, RowStatus.NOT_SCORED, RowStatus.WAITING]
    assert {i: result.reason for i, result in board.not_scored(0).items()} == {1: "broken"}
    assert board.done == 2


def test_a_warning_is_a_status_of_its_own(binary):
    board = put(empty_board(binary.task, 1), scored([1], [255], warnings=("lossy",)))
    assert board.status(0).tolist() == [RowStatus.WARNED]
    assert board.scored(0).all()


def test_a_later_result_replaces_the_first(binary):
    board = put(empty_board(binary.task, 1), PredictionResult(reason="locked"))
    put(board, scored([1, 0], [255, 255]))
    put(board, scored([1, 0], [255, 0]))
    assert board.done == 1
    assert board.not_scored(0) == {}
    assert listed(board.counts(0, ScoringSpec())) == [[1, 0, 0, 1]]
    assert board.histogram(0, 1).tolist() == [[1], [1]]


def test_a_status_that_was_given_out_does_not_change(binary):
    board = empty_board(binary.task, 1)
    before = board.status(0)
    put(board, scored([1], [255]))
    assert before.tolist() == [RowStatus.WAITING]


def test_a_table_is_held_once(binary):
    result = scored([1, 0], [255, 0], warnings=("lossy",))
    board = put(empty_board(binary.task, 1), result)
    held = board.results(0)[0]
    assert held is not None
    assert (held.table, held.warnings, held.width) == (None, ("lossy",), 2)
    assert board.cube(0).sample_table(0).foreground.tolist() == result.table.foreground.tolist()


@pytest.mark.parametrize("scale", [BYTE_SCALE, UNIT_SCALE])
def test_the_histogram_holds_every_pixel_once(binary, scale):
    reading = replace(binary.task.readings[0], scale=scale)
    board = empty_board(replace(binary.task, readings=(reading,)), 1)
    put(board, scored([0, 0, 1, 1], [0, 0, scale.high, scale.high], scale))
    assert board.histogram(0, 4).tolist() == [[2, 0, 0, 0], [0, 0, 0, 2]]


def test_background_is_the_other_class_of_a_binary_task(binary):
    board = put(empty_board(binary.task, 1), scored([1, 1, 0, 0, 0], [255, 0, 200, 9, 9]))
    assert listed(board.class_counts(0, ScoringSpec())) == [[[2, 1, 1, 1], [1, 1, 1, 2]]]
    assert board.confusion(0, ScoringSpec()).tolist() == [[2, 1, 0], [1, 1, 0]]


def test_the_classes_of_a_binary_task_have_the_names_that_the_data_give(binary):
    table = ClassTable((MaskClass(0, "asphalt", (0, 0, 0)), MaskClass(1, "crack", (255, 0, 0))))
    board = empty_board(replace(binary.task, classes=table, table_given=True))
    assert board.classes(ScoringSpec()) is table
    assert empty_board(binary.task).classes(ScoringSpec()) is BINARY_CLASSES


def test_ignored_labels_change_counts_without_reading(labelled):
    board = put(empty_board(labelled.task, 1), labels([0, 0, 1, 9], [0, 1, 1, 1]))
    ignoring = ScoringSpec(ignored_labels=frozenset({9}))
    assert board.classes(ignoring).counted_labels == (0, 1)
    assert listed(board.class_counts(0, ignoring)) == [[[1, 0, 1, 1], [1, 1, 0, 1]]]
    assert board.confusion(0, ignoring).tolist() == [[1, 1, 0], [0, 1, 0]]
    assert board.classes(ScoringSpec()).counted_labels == (0, 1, 9)
    assert board.totals(0, ScoringSpec()).counted.tolist() == [4]


def test_totals_name_counted_correct_and_ignored_pixels(labelled):
    result = replace(labels([0, 0, 1, 9], [0, 1, 1, 1]), outside_valid=5)
    totals = put(empty_board(labelled.task, 1), result).totals(
        0, ScoringSpec(ignored_labels=frozenset({9}))
    )
    assert [column.tolist() for column in (totals.counted, totals.correct, totals.ignored)] == [
        [3],
        [2],
        [6],
    ]


def test_without_a_table_the_classes_are_those_found(labelled):
    task = replace(labelled.task, classes=ClassTable(()), table_given=False)
    board = put(empty_board(task, 1), labels([0, 7], [0, 3]))
    assert board.classes(ScoringSpec()).counted_labels == (0, 3, 7)
    ignored = ScoringSpec(ignored_labels=frozenset({7, 200}))
    assert board.classes(ignored).counted_labels == (0, 3)
    assert board.classes(ignored).ignored_labels == {7}


def test_nothing_evaluated_is_no_class_and_no_count(labelled):
    board = empty_board(labelled.task, 2)
    assert listed(board.class_counts(0, ScoringSpec())) == [[[0] * 4] * 3] * 2
    assert board.histogram(0, 8) is None


def volume_result(truth, scores):
    truth = np.array([truth])
    tables = class_tables(np.array(scores)[:, np.newaxis], truth, None, (0, 1), UNIT_SCALE)
    return PredictionResult(pairs=label_pairs(truth, truth), class_tables=tables)


def test_one_class_of_volumes_has_a_table_pooled_and_by_sample(labelled):
    board = put(
        empty_board(labelled.task),
        volume_result([0, 1, 9], [[0.9, 0.4, 0.7], [0.1, 0.6, 0.3]]),
        volume_result([0, 0, 1], [[0.2, 0.6, 0.6], [0.8, 0.4, 0.4]]),
        PredictionResult(reason="broken"),
    )
    half = UNIT_SCALE.row(500, Operator.GE)
    scoring = ScoringSpec(ignored_labels=frozenset({9}))
    pooled = board.class_score_table(0, 0, scoring)
    assert listed(pooled.counts(half)) == [2, 1, 1, 1]
    assert listed(board.class_score_table(0, 0, scoring, sample=0).counts(half)) == [1, 0, 0, 1]
    assert board.class_score_table(0, 0, scoring, sample=2) is None
    # Another set of ignored labels needs no file.
    counting = board.class_score_table(0, 0, ScoringSpec(), sample=0).counts(half)
    assert listed(counting) == [1, 1, 0, 1]
    road = ScoringSpec(ignored_labels=frozenset({1, 9}))
    assert listed(board.class_score_table(0, 0, road).counts(half)) == [2, 0, 1, 0]


def test_the_results_do_not_keep_what_the_store_keeps(labelled):
    board = put(empty_board(labelled.task), volume_result([0], [[0.9], [0.1]]))
    assert board.results(0)[0].class_tables is None
    assert board.results(0)[0].pairs is not None
    assert (
        put(empty_board(labelled.task), labels([0], [0])).class_score_table(0, 0, ScoringSpec())
        is None
    )
