"""Four counts of two masks: what is counted, what is refused."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.blocks import BLOCK_PIXELS
from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE, Operator
from segreview.metrics.counts import (
    Counts,
    binary_counts,
    side_by_side,
    summed_by_case,
    threshold_counts,
    two_class,
)

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
    with pytest.raises(InvalidArgument, match=r"valid has shape \(1, 4\); allowed is \(2, 4\)"):
        binary_counts(GROUND_TRUTH, PREDICTION, GROUND_TRUTH[:1])


def test_masks_that_are_not_boolean_are_refused():
    with pytest.raises(InvalidArgument, match="ground_truth has dtype uint8; allowed is bool"):
        binary_counts(GROUND_TRUTH.astype(np.uint8), PREDICTION)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_of_the_masks_must_be_boolean(place):
    masks = [np.ones((1, 2), bool) for _ in range(3)]
    masks[place] = masks[place].astype(np.float32)
    name = ("ground_truth", "prediction", "valid")[place]
    with pytest.raises(InvalidArgument, match=f"{name} has dtype float32; allowed is bool"):
        binary_counts(*masks)


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


SCORES = np.array([[0.9, 0.5, 0.1, 0.7], [0.2, np.nan, 0.0, np.inf]], np.float32)


def at_half(scores, valid=None, operator=Operator.GE, scale=UNIT_SCALE, step=500):
    return threshold_counts(scores, GROUND_TRUTH, valid, step, operator, scale)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4"])
def test_scores_are_counted_at_a_threshold(dtype):
    scores = SCORES.astype(dtype)
    assert numbers(at_half(scores)) == (2, 2, 1, 3)
    assert numbers(at_half(scores, operator=Operator.GT)) == (1, 2, 2, 3)


def test_whole_scores_are_counted_with_their_exact_bound():
    scores = np.array([[255, 128, 127, 200], [0, 0, 0, 0]], np.uint8)
    assert numbers(at_half(scores, scale=BYTE_SCALE)) == (2, 1, 1, 4)
    assert numbers(at_half(scores.astype(np.int64), scale=BYTE_SCALE)) == (2, 1, 1, 4)


def test_scores_outside_the_valid_area_are_not_counted():
    valid = np.array([[1, 0, 1, 1], [0, 0, 0, 1]], bool)
    assert numbers(at_half(SCORES, valid)) == (1, 2, 1, 0)
    assert numbers(at_half(SCORES, np.zeros_like(valid))) == (0, 0, 0, 0)


def test_score_maps_larger_than_a_block_are_counted_whole():
    scores = np.tile(np.arange(1000, dtype=np.float32) / 1000, (700, 1))
    ground_truth = np.zeros((700, 1000), bool)
    ground_truth[:, 400:] = True
    found = threshold_counts(scores, ground_truth, None, 500, Operator.GE, UNIT_SCALE)
    assert numbers(found) == (350_000, 0, 70_000, 280_000)
    turned = threshold_counts(scores.T, ground_truth.T, None, 500, Operator.GE, UNIT_SCALE)
    assert numbers(turned) == numbers(found)


def test_counting_scores_changes_nothing_and_holds_a_block():
    scores = np.full((2000, 1000), 0.7, np.float32)
    ground_truth, valid = scores > 0.5, scores > 0.1
    for array in (scores, ground_truth, valid):
        array.flags.writeable = False
    tracemalloc.start()
    found = threshold_counts(scores, ground_truth, valid, 500, Operator.GE, UNIT_SCALE)
    both = binary_counts(ground_truth, ground_truth, valid)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert numbers(found) == numbers(both) == (2_000_000, 0, 0, 0)
    assert peak < 4 * BLOCK_PIXELS


def test_what_is_no_score_map_is_refused():
    with pytest.raises(InvalidArgument, match="scores has dtype complex64; allowed is whole"):
        at_half(SCORES.astype(np.complex64))
    with pytest.raises(InvalidArgument, match=r"scores has shape \(8,\); allowed is a mask"):
        at_half(SCORES.ravel())
    with pytest.raises(
        InvalidArgument, match=r"ground_truth has shape \(2, 4\); allowed is \(1, 4"
    ):
        at_half(SCORES[:1])
    with pytest.raises(InvalidArgument, match=r"valid has shape \(1, 4\); allowed is \(2, 4\)"):
        at_half(SCORES, np.ones((1, 4), bool))
    with pytest.raises(InvalidArgument, match="valid has dtype uint8; allowed is bool"):
        at_half(SCORES, np.ones((2, 4), np.uint8))
    with pytest.raises(InvalidArgument, match="ground_truth has dtype float32; allowed is bool"):
        threshold_counts(SCORES, SCORES, None, 500, Operator.GE, UNIT_SCALE)
    with pytest.raises(InvalidArgument, match=r"step is 1001; allowed is 0 \.\.\. 1000"):
        at_half(SCORES, step=1001)


def test_counts_of_images_become_those_of_their_cases():
    images = Counts(*(np.array([[n, 0], [1, n], [n, n]]) for n in (2, 3, 4, 5)))

    cases = summed_by_case(images, np.array([7, 3, 7]))

    assert cases.tp.tolist() == [[1, 2], [4, 2]]
    assert [part.tolist()[1] for part in (cases.fp, cases.fn, cases.tn)] == [
        [6, 3],
        [8, 4],
        [10, 5],
    ]
    assert cases.tp.dtype == np.int64


def test_cases_are_given_for_each_image():
    images = Counts(*(np.array([[n], [n]]) for n in (2, 3, 4, 5)))

    with pytest.raises(InvalidArgument, match=r"^cases has shape \(3,\); allowed is \(2,\)$"):
        summed_by_case(images, np.array([7, 3, 7]))


def shaped(*shape: int) -> Counts:
    return Counts(*(np.full(shape, part) for part in range(4)))


def test_columns_of_the_same_samples_stand_side_by_side():
    found = side_by_side(shaped(3, 2), shaped(3, 1))
    assert [part.tolist() for part in (found.tp, found.fp, found.fn, found.tn)] == [
        [[part] * 3] * 3 for part in range(4)
    ]


@pytest.mark.parametrize(("left", "right"), [((3, 1), (2, 1)), ((3,), (3, 1)), ((3, 1), (3,))])
def test_counts_of_other_samples_are_refused(left, right):
    with pytest.raises(InvalidArgument) as refused:
        side_by_side(shaped(*left), shaped(*right))
    assert str(refused.value) == (
        f"counts have the shapes {left} and {right}; allowed are (samples, L) and (samples, R)"
    )
