"""Results become columns of counts that any threshold or set of ignored labels can be asked of."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.errors import InvalidArgument
from segreview.evaluation.evaluate import PredictionResult, SampleResult
from segreview.evaluation.result_block import RowStatus, block_of
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.formats.pixel_source import PixelSource
from segreview.masks.classes import BINARY_CLASSES, ClassTable, MaskClass
from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE, Operator
from segreview.metrics.class_edits import NO_EDITS, ClassEdits
from segreview.metrics.conventions import find_convention
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
    assert list(board.classes(ScoringSpec())) == list(table)
    assert list(empty_board(binary.task).classes(ScoringSpec())) == list(BINARY_CLASSES)


def test_ignored_labels_change_counts_without_reading(labelled):
    board = put(empty_board(labelled.task, 1), labels([0, 0, 1, 9], [0, 1, 1, 1]))
    ignoring = ScoringSpec(ignored_labels=frozenset({9}))
    assert board.classes(ignoring).counted_labels == (0, 1)
    assert listed(board.class_counts(0, ignoring)) == [[[1, 0, 1, 1], [1, 1, 0, 1]]]
    assert board.confusion(0, ignoring).tolist() == [[1, 1, 0], [0, 1, 0]]
    assert board.classes(ScoringSpec()).counted_labels == (0, 1, 9)
    assert board.totals(0, ScoringSpec()).counted.tolist() == [4]


def test_pixels_are_counted_once_for_all_conventions_and_names(labelled):
    board = put(empty_board(labelled.task, 1), labels([0, 0, 1], [0, 1, 1]))
    counts = board.class_counts(0, ScoringSpec())
    other = ScoringSpec().under(find_convention("cityscapes"))
    assert board.class_counts(0, other) is counts
    assert board.class_counts(0, edited(NO_EDITS.renamed(0, "street"))) is counts
    assert board.class_counts(0, edited(NO_EDITS.merged([0], 1))) is not counts
    again = board.class_counts(0, ScoringSpec())
    assert board.class_counts(0, ScoringSpec(ignored_labels=frozenset({1}))) is not again


def test_totals_name_counted_correct_and_ignored_pixels(labelled):
    result = labels([0, 0, 1, 9], [0, 1, 1, 1])._replace(outside_valid=5)
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


def files(*times):
    """The state of one file in each of three roles."""
    return np.array([[(1, time)] * 3 for time in times], np.int64)


def put_files(board, *pairs):
    for index, (result, time) in enumerate(pairs):
        board.put(SampleResult(index, (result,), files(time)[0]))
    return board


def test_a_forgotten_sample_waits_again(binary):
    good, bad = scored([1, 0], [255, 0], content="x"), PredictionResult(reason="damaged")
    board = put_files(empty_board(binary.task, 4), (good, 5), (good, 6), (bad, 7))
    pooled, version, before = board.counts(0, ScoringSpec()).sum().tp, board.version, board.done
    results = board.results(0)
    assert (board.content(0, 0), board.content(2, 0), board.content(3, 0)) == ("x", "", "")
    board.forget(np.array([True, False, True, False]))
    assert board.version > version
    assert (board.done, before) == (1, 3)
    assert board.waiting().tolist() == [True, False, True, True]
    assert board.results(0)[0] is None
    assert results[0].content == "x"
    assert board.not_scored(0) == {}
    assert board.counts(0, ScoringSpec()).sum().tp == pooled - 1
    assert board.files.differing(files(9, 6, 9, 9)).tolist() == [False] * 4
    assert board.content(0, 0) == ""
    put_files(board, (good, 9))
    assert board.done == 2
    assert board.files.differing(files(8, 6, 9, 9)).tolist() == [True, False, False, False]


def test_a_forgotten_sample_leaves_the_confusion_matrix(labelled):
    board = put(empty_board(labelled.task), labels([0, 1], [0, 1]), labels([1, 1], [0, 0]))
    before = board.confusion(0, ScoringSpec()).sum()
    board.forget(np.array([False, True, False]))
    assert board.confusion(0, ScoringSpec()).sum() == before - 2


def test_a_label_goes_with_the_last_sample_that_has_it(labelled):
    task = replace(labelled.task, table_given=False)
    board = put(empty_board(task), labels([0, 1], [0, 5]), labels([1, 1], [0, 7]))

    def found():
        return [entry.index for entry in board.classes(ScoringSpec())]

    assert found() == [0, 1, 5, 7]
    board.put(SampleResult(1, (labels([1, 1], [0, 3]),)))
    assert found() == [0, 1, 3, 5]
    board.forget(np.array([False, True, False]))
    assert found() == [0, 1, 5]


def renamed(board, names):
    samples = tuple(Sample(name, None, PixelSource(Path(name)), (None,)) for name in names)
    return replace(board.dataset, samples=samples)


def test_results_follow_their_samples_into_a_longer_list(binary):
    good, bad = scored([1, 0], [255, 0]), PredictionResult(reason="damaged")
    old = put_files(empty_board(binary.task, 3), (good, 5), (bad, 6))
    old.settle()
    board = old.rearranged(renamed(old, "0abcd"), np.array([1, 2, 4]))
    assert board.ids == tuple("0abcd")
    assert board.version > old.version
    assert (board.done, board.waiting().tolist()) == (2, [True, False, False, True, True])
    assert board.status(0).tolist() == [0, RowStatus.SCORED, RowStatus.NOT_SCORED, 0, 0]
    assert [result is not None for result in board.results(0)] == [False, True, True, False, False]
    assert list(board.not_scored(0)) == [2]
    assert listed(board.counts(0, ScoringSpec())) == [[0] * 4, [1, 0, 0, 1], *[[0] * 4] * 3]
    assert np.array_equal(board.histogram(0), old.histogram(0))
    differing = board.files.differing(files(9, 5, 9, 9, 9))
    assert differing.tolist() == [False, False, True, False, False]


def test_pairs_of_labels_follow_their_samples_too(labelled):
    old = put(empty_board(labelled.task, 2), labels([0, 1], [0, 1]))
    old.settle()
    board = old.rearranged(renamed(old, "0ab"), np.array([1, 2]))
    assert np.array_equal(board.confusion(0, ScoringSpec()), old.confusion(0, ScoringSpec()))
    assert board.status(0).tolist() == [0, RowStatus.SCORED, 0]


def test_class_tables_follow_their_samples_too(labelled):
    volume = np.random.default_rng(0).random((2, 3, 4))
    tables = class_tables(volume, np.zeros((3, 4), int), None, (0, 1), UNIT_SCALE)
    old = empty_board(labelled.task, 2)
    old.put(SampleResult(1, (labels([0], [0])._replace(class_tables=tables),)))
    board = old.rearranged(renamed(old, "a0b"), np.array([0, 2]))
    assert board.class_score_table(0, 1, ScoringSpec(), 2) is not None
    assert board.class_score_table(0, 1, ScoringSpec(), 1) is None


def edited(edits, *ignored):
    return ScoringSpec(ignored_labels=frozenset(ignored), edits=edits)


def numbered(task):
    """The task of label maps whose classes are named nowhere."""
    return replace(task, classes=ClassTable(()), table_given=False)


def test_merged_classes_count_as_one_in_both_masks(labelled):
    board = put(empty_board(labelled.task, 2), labels([0, 1, 1, 9], [1, 0, 1, 0]), labels([1], [0]))
    scoring = edited(NO_EDITS.merged([1], 0), 9)
    assert [entry.index for entry in board.classes(scoring)] == [0, 9]
    assert listed(board.class_counts(0, scoring)) == [[[3, 0, 0, 0]], [[1, 0, 0, 0]]]
    assert board.confusion(0, scoring).tolist() == [[4, 0]]
    totals = board.totals(0, scoring)
    assert (totals.counted.tolist(), totals.correct.tolist()) == ([3, 1], [3, 1])
    assert totals.ignored.tolist() == [1, 0]


def test_what_is_merged_into_an_ignored_class_is_ignored(labelled):
    board = put(empty_board(labelled.task, 1), labels([0, 1, 1], [0, 0, 9]))
    scoring = edited(NO_EDITS.merged([1], 9), 9)
    assert board.totals(0, scoring).ignored.tolist() == [2]
    assert listed(board.class_counts(0, scoring)) == [[[1, 0, 0, 0]]]


def test_an_ignored_class_that_is_merged_is_counted_as_the_other(labelled):
    board = put(empty_board(labelled.task, 1), labels([0, 9], [0, 0]))
    scoring = edited(NO_EDITS.merged([9], 0), 9)
    assert [entry.index for entry in board.classes(scoring)] == [0, 1]
    assert board.totals(0, scoring).counted.tolist() == [2]


def test_merges_are_taken_back_and_follow_later_results(labelled):
    board = put(empty_board(labelled.task, 2), labels([0, 1], [1, 1]))
    merged = edited(NO_EDITS.merged([1], 0), 9)
    assert board.class_counts(0, merged).tp.tolist() == [[2], [0]]
    assert board.class_counts(0, edited(NO_EDITS.merged([0], 1), 9)).tp.tolist() == [[2], [0]]
    board.put(SampleResult(1, (labels([1], [0]),)))
    assert board.class_counts(0, merged).tp.tolist() == [[2], [1]]
    assert board.class_counts(0, edited(NO_EDITS, 9)).tp.tolist() == [[0, 1], [0, 0]]


def test_without_a_table_the_class_that_others_become_is_there(labelled):
    board = put(empty_board(numbered(labelled.task), 1), labels([3, 5], [3, 3]))
    scoring = edited(NO_EDITS.merged([3, 5], 7).renamed(7, "all"), 3)
    assert [(entry.index, entry.name) for entry in board.classes(scoring)] == [(7, "all")]
    assert listed(board.class_counts(0, scoring)) == [[[2, 0, 0, 0]]]


def test_a_group_is_scored_as_the_union_of_its_classes(labelled):
    board = put(empty_board(labelled.task, 2), labels([0, 1, 9], [1, 0, 0]), labels([1], [9]))
    edits = NO_EDITS.grouped("both", [0, 1]).grouped("sky", [1])
    counts = board.group_counts(0, edited(edits, 9))
    assert listed(counts) == [[[2, 0, 0, 0], [0, 1, 1, 0]], [[0, 0, 1, 0], [0, 0, 1, 0]]]


def test_a_group_has_only_classes_that_are_counted(labelled):
    board = put(empty_board(labelled.task, 1), labels([0, 1, 9], [1, 9, 0]))
    edits = NO_EDITS.grouped("some", [0, 9, 77]).grouped("none", [77])
    assert listed(board.group_counts(0, edited(edits, 9))) == [[[0, 0, 1, 1], [0, 0, 0, 2]]]


def test_a_group_follows_merges(labelled):
    board = put(empty_board(labelled.task, 1), labels([0, 1], [0, 0]))
    edits = NO_EDITS.grouped("sky", [1]).merged([1], 0)
    assert listed(board.group_counts(0, edited(edits, 9))) == [[[2, 0, 0, 0]]]


def test_without_groups_there_is_no_column(labelled, binary):
    groups = NO_EDITS.grouped("any", [1])
    assert empty_board(labelled.task, 2).group_counts(0, ScoringSpec()).tp.shape == (2, 0)
    assert empty_board(binary.task, 2).group_counts(0, edited(groups)).tp.shape == (2, 0)


def test_a_binary_task_has_other_names_and_colours_but_no_merges(binary):
    edits = ClassEdits(((1, "tumour"),), ((1, (9, 9, 9)),), merges=((1, 0),))
    table = empty_board(binary.task).classes(edited(edits))
    assert [entry.name for entry in table] == ["background", "tumour"]
    assert table.classes[1].color == (9, 9, 9)


def test_scores_of_merged_classes_have_no_threshold(labelled):
    board = put(empty_board(labelled.task, 1), volume_result([0, 1, 9], [[0.9, 0.4, 0.7]] * 2))
    half = UNIT_SCALE.row(500, Operator.GE)
    into = edited(NO_EDITS.merged([9], 1))
    for label in (1, 9):
        with pytest.raises(InvalidArgument, match=f"class {label} is merged with others"):
            board.class_score_table(0, label, into)
    # What is merged into a class is still a counted pixel of the others.
    assert listed(board.class_score_table(0, 0, into).counts(half)) == [1, 1, 0, 1]
    ignored = edited(NO_EDITS.merged([1], 9), 9)
    assert listed(board.class_score_table(0, 0, ignored).counts(half)) == [1, 0, 0, 0]


def block(*results):
    return block_of([SampleResult(i, (result,)) for i, result in enumerate(results)])


@pytest.mark.parametrize("samples", [[1, 2], [3, 1]])
def test_a_block_of_results_is_put_at_once(binary, samples):
    good, bad = scored([1, 0], [255, 0], outside_valid=3), PredictionResult(reason="damaged")
    board = empty_board(binary.task, 4)
    version = board.version
    board.put_block(np.array(samples), files(5, 6), block(good, bad))
    one, other = samples
    assert (board.done, board.version > version) == (2, True)
    assert board.remembered.nonzero()[0].tolist() == sorted(samples)
    assert board.status(0)[samples].tolist() == [RowStatus.SCORED, RowStatus.NOT_SCORED]
    assert board.not_scored(0)[other].reason == "damaged"
    assert listed(board.counts(0, ScoringSpec()))[one] == [1, 0, 0, 1]
    assert board.counts(0, ScoringSpec()).sum().total == 2
    assert board.totals(0, ScoringSpec()).ignored[one] == 3
    assert board.cube(0).pooled_table().foreground[0] == 1
    assert board.files.differing(files(9, 9, 9, 9)).nonzero()[0].tolist() == sorted(samples)
    assert not board.files.differing(files(*(5 if i == one else 6 for i in range(4)))).any()


def test_what_was_evaluated_meanwhile_is_kept(binary):
    board = put_files(empty_board(binary.task, 3), (scored([1], [0], content="new"), 9))
    old = scored([1], [255], content="old")
    board.put_block(np.array([0, 1]), files(5, 6), block(old, old))
    assert [board.content(sample, 0) for sample in range(3)] == ["new", "old", ""]
    assert (board.done, board.remembered.tolist()) == (2, [False, True, False])
    assert listed(board.counts(0, ScoringSpec())) == [[0, 0, 1, 0], [1, 0, 0, 0], [0] * 4]
    version = board.version
    board.put_block(np.array([0, 1]), files(5, 6), block(old, old))
    assert (board.done, board.version) == (2, version)


def test_a_result_that_is_made_anew_is_not_remembered_any_more(binary):
    good = scored([1, 0], [255, 0])
    board = empty_board(binary.task, 3)
    board.put_block(np.array([0, 1, 2]), files(5, 5, 5), block(good, good, good))
    put(board, good)
    board.forget(np.array([False, True, False]))
    assert board.remembered.tolist() == [False, False, True]
    after = board.rearranged(renamed(board, "0abc"), np.array([1, 2, 3]))
    assert after.remembered.tolist() == [False, False, False, True]
    assert board.counts(0, ScoringSpec()).sum().tp == 2
