"""One pass over a score map answers every threshold exactly."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.threshold import (
    BINARY_SCALE,
    BYTE_SCALE,
    STEPS,
    UNIT_SCALE,
    WORD_SCALE,
    Operator,
    ScoreScale,
    foreground,
)
from segreview.metrics.counts import Counts, binary_counts
from segreview.metrics.histogram import ScoreTable, missing_table, score_table

LOGITS = ScoreScale(-8, 8, integer=False)
SIGNED = ScoreScale(-100, 100, integer=True)


def numbers(counts: Counts) -> list[int]:
    return [part.item() for part in (counts.tp, counts.fp, counts.fn, counts.tn)]


def assert_every_threshold_exact(scores, scale, step_size=1):
    rng = np.random.default_rng(5)
    ground_truth = rng.random(scores.shape) < 0.4
    valid = rng.random(scores.shape) < 0.9
    table = score_table(scores, ground_truth, valid, scale)
    for step in range(0, STEPS + 1, step_size):
        for operator in Operator:
            prediction = foreground(scores, step, operator, scale)
            direct = binary_counts(ground_truth, prediction, valid)
            assert numbers(table.counts(scale.row(step, operator))) == numbers(direct)


def near_thresholds(dtype, scale: ScoreScale):
    """Return every threshold in this dtype with both of its neighbours, and odd values."""
    exact = np.array([float(scale.exact(step)) for step in range(STEPS + 1)]).astype(dtype)
    low, high = (np.nextafter(exact, dtype(end)) for end in (-np.inf, np.inf))
    greatest = np.finfo(dtype).max
    odd = [0.0, -0.0, np.nan, np.inf, -np.inf, greatest, -greatest, -1.5, 1.5, 1e-30]
    return np.concatenate([exact, low, high, np.array(odd, dtype)])[np.newaxis]


@pytest.mark.parametrize("scale", [UNIT_SCALE, LOGITS])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_float_maps_are_exact_at_and_around_every_threshold(dtype, scale):
    with np.errstate(under="ignore"):
        scores = near_thresholds(dtype, scale)
    assert_every_threshold_exact(scores, scale)


def test_thresholds_that_round_to_one_number_are_exact():
    far = ScoreScale(10_000_000, 10_000_001, integer=False)
    assert_every_threshold_exact(near_thresholds(np.float32, far), far)


def test_a_scale_without_extent_is_exact():
    constant = ScoreScale(3, 3, integer=False)
    assert_every_threshold_exact(np.array([[2.9, 3.0, 3.1]]), constant, step_size=100)


def test_byte_maps_are_exact_at_every_threshold():
    every_value = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert_every_threshold_exact(np.tile(every_value, (2, 2)), BYTE_SCALE)


def test_word_maps_are_exact_at_every_threshold():
    every_value = np.arange(0, 65536, 7, dtype=np.uint16)[np.newaxis]
    assert_every_threshold_exact(every_value, WORD_SCALE, step_size=3)


@pytest.mark.parametrize(
    "dtype", [np.int16, np.int32, np.int64, np.float16, np.float32, np.float64]
)
def test_whole_scores_of_any_dtype_and_sign_are_exact(dtype):
    assert_every_threshold_exact(np.arange(-103, 104).astype(dtype)[np.newaxis], SIGNED)


@pytest.mark.parametrize("dtype", [np.uint16, np.uint32, np.uint64, np.float32])
def test_word_scores_are_exact_in_wider_dtypes(dtype):
    scores = np.arange(0, 65536, 13).astype(dtype)[np.newaxis]
    assert_every_threshold_exact(scores, WORD_SCALE, step_size=11)


def test_binary_maps_have_three_rows():
    scores = np.array([[True, False, True]])
    table = score_table(scores, np.array([[True, True, False]]), None, BINARY_SCALE)
    assert table.foreground.tolist() == [2, 1, 0]
    assert table.background.tolist() == [1, 1, 0]


def test_values_beyond_the_scale_are_foreground_like_the_highest():
    table = score_table(np.array([[200]], np.uint8), np.array([[True]]), None, BINARY_SCALE)
    assert table.foreground[:2].tolist() == [1, 1]


def test_pixels_without_a_number_are_counted_as_background():
    scores = np.array([[np.nan, np.nan, np.nan, 1]], np.float32)
    ground_truth = np.array([[True, False, False, True]])
    valid = np.array([[True, True, False, True]])
    table = score_table(scores, ground_truth, valid, UNIT_SCALE)
    assert table.not_a_number == 2
    assert numbers(table.counts(0)) == [1, 0, 1, 1]


def test_uint64_scores_beyond_int64_are_high():
    scores = np.array([[2**64 - 1, 0]], np.uint64)
    table = score_table(scores, np.array([[True, True]]), None, WORD_SCALE)
    assert table.foreground[WORD_SCALE.row(500, Operator.GE)] == 1


def test_maps_larger_than_a_block_are_counted_whole():
    scores = np.tile(np.arange(256, dtype=np.uint8), (2000, 4))
    table = score_table(scores, scores > 99, None, BYTE_SCALE)
    assert (table.positives, table.negatives) == (156 * 8000, 100 * 8000)
    assert table.foreground[200] == 56 * 8000


def test_memory_order_byte_order_and_strides_make_no_difference():
    scores = np.random.default_rng(0).random((6, 8)).astype(np.float32)
    ground_truth = scores > 0.3
    expected = score_table(scores, ground_truth, None, UNIT_SCALE)
    for other in (
        np.asfortranarray(scores),
        scores.astype(">f4"),
        np.repeat(scores, 2, axis=1)[:, ::2],
    ):
        assert same(score_table(other, ground_truth, None, UNIT_SCALE), expected)


def same(one: ScoreTable, other: ScoreTable) -> bool:
    return np.array_equal(one.foreground, other.foreground) and np.array_equal(
        one.background, other.background
    )


def test_a_missing_prediction_predicts_background_everywhere():
    ground_truth = np.array([[True, True, False]])
    valid = np.array([[True, False, True]])
    table = missing_table(ground_truth, valid, BYTE_SCALE)
    assert table.foreground.shape == (BYTE_SCALE.rows,)
    assert numbers(table.counts(0)) == [0, 0, 1, 1]
    assert numbers(missing_table(ground_truth, None, UNIT_SCALE).counts(2001)) == [0, 0, 2, 1]


def test_masks_without_pixels_give_empty_tables():
    table = score_table(np.zeros((0, 3), np.uint8), np.zeros((0, 3), bool), None, BYTE_SCALE)
    assert numbers(table.counts(0)) == [0, 0, 0, 0]


def filled(value, truth):
    """Four pixels: all score alike, the first so many are foreground."""
    return np.full((2, 2), value), (np.arange(4) < truth).reshape(2, 2)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float16, np.float32, np.float64])
@pytest.mark.parametrize("score", ["low", "high"])
@pytest.mark.parametrize("truth", [0, 2, 4])
@pytest.mark.parametrize("area", ["all", "none", "foreground"])
def test_the_golden_table_of_empty_part_and_full(dtype, score, truth, area):
    scale = {"u1": BYTE_SCALE, "u2": WORD_SCALE}.get(np.dtype(dtype).str[1:], UNIT_SCALE)
    scores, ground_truth = filled(getattr(scale, score), truth)
    valid = {"all": None, "none": np.zeros((2, 2), bool), "foreground": ground_truth}[area]
    positives = 0 if area == "none" else truth
    negatives = 4 - truth if area == "all" else 0
    called = score == "high"
    expected = [
        positives * called,
        negatives * called,
        positives * (not called),
        negatives * (not called),
    ]
    table = score_table(scores.astype(dtype), ground_truth, valid, scale)
    assert numbers(table.counts(scale.row(500, Operator.GE))) == expected
    assert numbers(table.counts(scale.row(0, Operator.GE))) == [positives, negatives, 0, 0]
    assert numbers(table.counts(scale.row(STEPS, Operator.GT))) == [0, 0, positives, negatives]
    assert (table.positives, table.negatives) == (positives, negatives)
    assert (table.not_a_number, table.outside, table.infinite) == (0, 0, 0)


def test_scores_outside_the_scale_are_counted_and_the_infinite_ones_among_them():
    scores = np.array([[-0.01, 0, 1, 1.01, np.inf, -np.inf, np.nan, np.inf]], np.float32)
    valid = np.array([[1, 1, 1, 1, 1, 1, 1, 0]], bool)
    for dtype in (np.float16, np.float32, np.float64):
        table = score_table(scores.astype(dtype), valid, valid, UNIT_SCALE)
        assert (table.outside, table.infinite, table.not_a_number) == (4, 2, 1)
        whole = score_table(scores.astype(dtype), valid, None, UNIT_SCALE)
        assert (whole.outside, whole.infinite, whole.not_a_number) == (5, 3, 1)


def test_whole_scores_outside_the_scale_are_counted():
    scores = np.array([[-1, 0, 255, 256]])
    for dtype in (np.int16, np.int64, np.float32):
        table = score_table(scores.astype(dtype), scores > 0, None, BYTE_SCALE)
        assert (table.outside, table.infinite) == (2, 0)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("soft", [False, True])
def test_a_table_takes_memory_for_a_block_whatever_the_size_of_the_map(dtype, soft):
    scores = np.tile(np.arange(256) if soft else np.repeat([0, 255], 128), (8192, 4)).astype(dtype)
    ground_truth = np.zeros(scores.shape, bool)
    ground_truth[:, 100:600] = True
    scale = BYTE_SCALE if dtype is np.uint8 else ScoreScale(0, 255, integer=False)
    score_table(scores[:1], ground_truth[:1], None, scale)
    tracemalloc.start()
    table = score_table(scores, ground_truth, None, scale)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert table.positives == 8192 * 500
    assert peak < 14 << 20


def test_a_masks_bytes_other_than_one_are_true():
    truth = np.array([[255, 0, 3]], np.uint8).view(bool)
    table = score_table(np.array([[255, 255, 255]], np.uint8), truth, truth, BYTE_SCALE)
    assert (table.positives, table.negatives) == (2, 0)


def test_unequal_shapes_are_refused():
    with pytest.raises(InvalidArgument, match=r"ground_truth has shape \(1, 3\)"):
        score_table(np.zeros((2, 3)), np.zeros((1, 3), bool), None, UNIT_SCALE)


def test_a_colour_image_is_no_score_map():
    with pytest.raises(InvalidArgument, match=r"scores has shape \(2, 3, 3\)"):
        score_table(np.zeros((2, 3, 3)), np.zeros((2, 3), bool), None, UNIT_SCALE)


def test_complex_scores_are_refused():
    with pytest.raises(InvalidArgument, match="scores has dtype complex128"):
        score_table(np.zeros((1, 1), complex), np.zeros((1, 1), bool), None, UNIT_SCALE)


@pytest.mark.parametrize(
    "table", [missing_table, lambda *masks: score_table(np.zeros((1, 2)), *masks)]
)
def test_masks_that_are_not_boolean_are_refused(table):
    truth = np.ones((1, 2), bool)
    with pytest.raises(InvalidArgument, match="ground_truth has dtype int64; allowed is bool"):
        table(truth.astype(int), None, UNIT_SCALE)
    with pytest.raises(InvalidArgument, match="valid has dtype int64; allowed is bool"):
        table(truth, truth.astype(int), UNIT_SCALE)


def test_a_missing_prediction_still_needs_masks_of_one_shape():
    with pytest.raises(InvalidArgument, match=r"valid has shape \(1, 3\); allowed is \(1, 2\)"):
        missing_table(np.ones((1, 2), bool), np.ones((1, 3), bool), BYTE_SCALE)
