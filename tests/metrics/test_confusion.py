"""Labels of two masks are paired once; classes and ignored labels are chosen afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.metrics.confusion import (
    class_counts,
    confusion_matrix,
    pair_class_counts,
    pair_totals,
)
from segreview.metrics.label_pairs import NO_LABEL, label_pairs
from segreview.metrics.pair_sums import LabelPairs

VOID = 255
GROUND_TRUTH = np.array([[0, 0, 1, 1], [2, 2, VOID, VOID]])
PREDICTION = np.array([[0, 1, 1, 1], [2, VOID, 0, VOID]])
IGNORED = frozenset({VOID})


def listed(pairs: LabelPairs) -> list[tuple[int, int, int]]:
    columns = (pairs.ground_truth, pairs.prediction, pairs.pixels)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_pairs_are_distinct_ascend_and_keep_the_stored_labels():
    assert listed(label_pairs(GROUND_TRUTH, PREDICTION)) == [
        *((0, 0, 1), (0, 1, 1), (1, 1, 2), (2, 2, 1)),
        *((2, VOID, 1), (VOID, 0, 1), (VOID, VOID, 1)),
    ]


def test_pixels_outside_the_valid_area_are_in_no_pair():
    valid = np.array([[True, False, True, False], [False] * 4])
    assert listed(label_pairs(GROUND_TRUTH, PREDICTION, valid)) == [(0, 0, 1), (1, 1, 1)]


def test_a_missing_prediction_is_paired_with_no_label():
    pairs = label_pairs(GROUND_TRUTH.astype(np.uint8), None)
    assert listed(pairs) == [(label, NO_LABEL, 2) for label in (0, 1, 2, VOID)]


def test_the_last_column_holds_predictions_of_no_valid_class():
    matrix = confusion_matrix(label_pairs(GROUND_TRUTH, PREDICTION), (0, 1, 2), IGNORED)
    assert matrix.tolist() == [[1, 1, 0, 0], [0, 2, 0, 0], [0, 0, 1, 1]]


def test_a_missing_prediction_misses_every_pixel_and_invents_none():
    matrix = confusion_matrix(label_pairs(GROUND_TRUTH, None), (0, 1, 2), IGNORED)
    counts = class_counts(matrix)
    assert counts.fn.tolist() == [2, 2, 2]
    assert counts.fp.tolist() == counts.tp.tolist() == [0, 0, 0]


def test_a_prediction_of_no_valid_class_is_a_miss_and_no_false_positive():
    counts = class_counts(np.array([[6, 0, 1], [0, 1, 0]]))
    assert counts.fn.tolist() == [1, 0]
    assert counts.fp.tolist() == [0, 0]
    assert counts.total.tolist() == [8, 8]


def test_ignoring_a_label_is_deleting_its_ground_truth_pixels():
    counted = GROUND_TRUTH != 1
    labels, ignored = (0, 2), frozenset({1, VOID})
    kept = label_pairs(GROUND_TRUTH, PREDICTION, counted)
    everything = label_pairs(GROUND_TRUTH, PREDICTION)
    assert np.array_equal(
        confusion_matrix(kept, labels, ignored), confusion_matrix(everything, labels, ignored)
    )


def test_a_label_that_is_both_a_class_and_ignored_is_ignored():
    pairs = label_pairs(np.array([[0, 1, 1]]), np.array([[1, 1, 0]]))
    matrix = confusion_matrix(pairs, (0, 1), frozenset({1}))
    assert matrix.tolist() == [[0, 0, 1], [0, 0, 0]]


def test_classes_keep_the_order_in_which_they_are_asked_for():
    pairs = label_pairs(np.array([[5, 5, 3]]), np.array([[5, 3, 3]]))
    assert confusion_matrix(pairs, (5, 3), frozenset()).tolist() == [[1, 1, 0], [0, 1, 0]]


def test_class_indices_far_apart_are_found():
    pairs = label_pairs(np.array([[-7, 10**12, 10**6]]), np.array([[-7, -7, 10**12]]))
    matrix = confusion_matrix(pairs, (-7, 10**12), frozenset())
    assert matrix.tolist() == [[1, 0, 0], [1, 0, 0]]


def test_no_classes_make_an_empty_matrix():
    assert confusion_matrix(label_pairs(GROUND_TRUTH, PREDICTION), (), IGNORED).shape == (0, 1)


def test_many_samples_at_once_equal_each_sample_alone():
    rng = np.random.default_rng(2)
    labels = (0, 1, 2, 4)
    each = [label_pairs(*rng.integers(0, 6, (2, 5, 5)).astype(np.uint8)) for _ in range(4)]
    sample = np.repeat([0, 1, 3, 4], [len(pairs.pixels) for pairs in each])
    joined = joined_pairs(each)
    together = pair_class_counts(sample, joined, 5, labels, frozenset({4}))
    totals = pair_totals(sample, joined, 5, labels, frozenset({4}))
    for place, pairs in zip((0, 1, 3, 4), each, strict=True):
        matrix = confusion_matrix(pairs, labels, frozenset({4}))
        alone = class_counts(matrix)
        for name in ("tp", "fp", "fn", "tn"):
            assert np.array_equal(getattr(together, name)[place], getattr(alone, name))
        assert totals.counted[place] == matrix.sum()
        assert totals.correct[place] == np.trace(matrix)
        assert totals.ignored[place] == 25 - matrix.sum()
    assert together.total[2].tolist() == [0, 0, 0, 0]


def joined_pairs(parts: list[LabelPairs]) -> LabelPairs:
    return LabelPairs(
        np.concatenate([part.ground_truth for part in parts]),
        np.concatenate([part.prediction for part in parts]),
        np.concatenate([part.pixels for part in parts]),
    )


def test_pixels_beyond_two_to_the_31_are_exact():
    huge = LabelPairs(np.array([0, 0]), np.array([0, 1]), np.array([2**40 + 1, 2**33 + 1]))
    assert confusion_matrix(huge, (0, 1), frozenset())[0].tolist() == [2**40 + 1, 2**33 + 1, 0]


@pytest.mark.parametrize("dtype", ["u1", "u2", ">u2", "u4", "u8", "i1", "i2", "i4", "i8"])
@pytest.mark.parametrize("noise", [0.01, 1.0])
def test_every_dtype_smooth_or_noisy_gives_the_same_pairs(dtype, noise):
    rng = np.random.default_rng(8)
    ground_truth = np.sort(rng.integers(0, 9, (40, 50)), axis=1)
    prediction = np.where(rng.random((40, 50)) < noise, rng.integers(0, 9, (40, 50)), ground_truth)
    valid = rng.random((40, 50)) < 0.8
    expected = label_pairs(ground_truth, prediction, valid)
    found = label_pairs(ground_truth.astype(dtype), prediction.astype(dtype), valid)
    assert listed(found) == listed(expected)
    assert found.pixels.sum() == np.count_nonzero(valid)


def test_negative_and_huge_labels_are_kept():
    ground_truth = np.array([[-1, 2**40, -(2**40)]])
    assert listed(label_pairs(ground_truth, ground_truth)) == [
        (-(2**40), -(2**40), 1),
        (-1, -1, 1),
        (2**40, 2**40, 1),
    ]


@pytest.mark.parametrize("label", [-1, 255, 256, 1000])
def test_labels_at_and_beyond_the_range_of_a_byte_are_told_apart(label):
    mask = np.array([[0, label, label % 256]], np.int16)
    expected = {(0, 0): 1}
    for value in (label, label % 256):
        expected[value, value] = expected.get((value, value), 0) + 1
    found = listed(label_pairs(mask, mask))
    assert {(truth, predicted): pixels for truth, predicted, pixels in found} == expected


def test_boolean_labels_are_zero_and_one():
    mask = np.array([[True, False], [True, True]])
    assert listed(label_pairs(mask, mask)) == [(0, 0, 1), (1, 1, 3)]


def test_masks_without_pixels_have_no_pairs():
    nothing = np.zeros((3, 0), np.uint8)
    assert listed(label_pairs(nothing, nothing)) == []
    assert confusion_matrix(label_pairs(nothing, None), (0, 1), frozenset()).sum() == 0


def test_masks_larger_than_a_block_are_counted_whole():
    ground_truth = np.zeros((800, 700), np.uint8)
    ground_truth[400:] = 3
    assert listed(label_pairs(ground_truth, ground_truth.T.copy().T)) == [
        (0, 0, 280000),
        (3, 3, 280000),
    ]


def test_float_labels_are_refused():
    with pytest.raises(InvalidArgument, match="prediction has dtype float64; allowed is whole"):
        label_pairs(GROUND_TRUTH, PREDICTION.astype(float))


def test_labels_that_int64_does_not_hold_are_refused():
    with pytest.raises(InvalidArgument, match="ground_truth has the label 9223372036854775808"):
        label_pairs(np.array([[2**63]], np.uint64), np.array([[0]]))


def test_unequal_shapes_are_refused():
    with pytest.raises(InvalidArgument, match=r"valid has shape \(4, 2\); allowed is \(2, 4\)"):
        label_pairs(GROUND_TRUTH, PREDICTION, np.ones((4, 2), bool))


def test_a_matrix_without_the_column_of_no_class_is_refused():
    with pytest.raises(InvalidArgument, match=r"matrix has shape \(2, 2\)"):
        class_counts(np.ones((2, 2), np.int64))
