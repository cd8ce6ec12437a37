"""Four counts of two masks: what is counted, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.metrics.counts import Counts, binary_counts, two_class

GROUND_TRUTH = np.array([[1, 1, 1, 0], [0, 0, 0, 0]], bool)
PREDICTION = np.array([[1, 1, 0, 1], [0, 0, 0, 0]], bool)


def numbers(counts: Counts) -> tuple[int, int, int, int]:
    return counts.tp.item(), counts.fp.item(), counts.fn.item(), counts.tn.item()


def test_each_pixel_is_in_one_of_four_counts():
    assert numbers(binary_counts(GROUND_TRUTH, PREDICTION)) == (2, 1, 1, 4)


def test_pixels_outside_the_valid_area_are_not_counted():
    valid = np.array([[1, 0, 1, 1], [0, 0, 0, 1]], bool)
    assert numbers(binary_counts(GROUND_TRUTH, PREDICTION, valid)) == (1, 1, 1, 1)


def test_masks_without_pixels_count_nothing():
    nothing = np.zeros((0, 5), bool)
    assert numbers(binary_counts(nothing, nothing)) == (0, 0, 0, 0)


def test_masks_larger_than_a_block_are_counted_whole():
    ground_truth = np.zeros((700, 900), bool)
    ground_truth[:, ::3] = True
    prediction = np.zeros((700, 900), bool)
    prediction[::7] = True
    assert numbers(binary_counts(ground_truth, prediction)) == (30000, 60000, 180000, 360000)


def test_strides_and_read_only_inputs_make_no_difference():
    wide = np.repeat(np.repeat(GROUND_TRUTH, 2, axis=0), 3, axis=1)[::2, ::3]
    flipped = np.asfortranarray(PREDICTION)
    flipped.flags.writeable = False
    assert numbers(binary_counts(wide, flipped)) == (2, 1, 1, 4)


def test_unequal_shapes_are_never_broadcast():
    with pytest.raises(
        InvalidArgument, match=r"prediction has shape \(1, 4\); allowed is \(2, 4\)"
    ):
        binary_counts(GROUND_TRUTH, PREDICTION[:1])


def test_masks_that_are_not_boolean_are_refused():
    with pytest.raises(InvalidArgument, match="ground_truth has dtype uint8; allowed is bool"):
        binary_counts(GROUND_TRUTH.astype(np.uint8), PREDICTION)


def test_volumes_are_refused():
    with pytest.raises(InvalidArgument, match=r"valid has shape \(8,\); allowed is a mask"):
        binary_counts(GROUND_TRUTH, PREDICTION, np.ones(8, bool))


def test_counts_are_exact_beyond_two_to_the_31():
    huge = Counts(*(np.array([part, 3_000_000_000]) for part in (2**40, 1, 2, 3)))
    assert huge.sum().tp.item() == 2**40 + 3_000_000_000
    assert huge.total.tolist() == [2**40 + 6, 12_000_000_000]


def test_a_selection_of_samples_is_pooled():
    counts = Counts(*(np.arange(4) * factor for factor in (1, 10, 100, 1000)))
    chosen = counts.at(np.array([False, True, False, True])).sum()
    assert numbers(chosen) == (4, 40, 400, 4000)


def test_the_background_class_swaps_the_roles():
    both = two_class(binary_counts(GROUND_TRUTH, PREDICTION))
    inverse = binary_counts(~GROUND_TRUTH, ~PREDICTION)
    assert numbers(both.at(0)) == numbers(inverse)
    assert numbers(both.at(1)) == (2, 1, 1, 4)
