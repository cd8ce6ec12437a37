"""Areas say whether they are exact, and their bounds hold the area of the scores themselves."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.masks.threshold import BINARY_SCALE, BYTE_SCALE, UNIT_SCALE, WORD_SCALE, ScoreScale
from segreview.metrics.areas import Area, average_precision, roc_area
from segreview.metrics.curves import ThresholdTable
from segreview.metrics.histogram import score_table

many = settings(max_examples=40, deadline=None)


def table_of(scores, truth, scale=BYTE_SCALE, valid=None):
    scores, truth = np.atleast_2d(scores), np.atleast_2d(truth)
    return ThresholdTable.of(score_table(scores, truth, valid, scale), scale)


def floats(*scores, truth, dtype=np.float64):
    return table_of(np.array(scores, dtype), np.array(truth, bool), UNIT_SCALE)


def test_perfect_and_reversed_scores():
    truth = np.array([True, True, False, False])
    ahead = table_of(np.array([200, 100, 50, 20], np.uint8), truth)
    assert (average_precision(ahead).value, roc_area(ahead).value) == (1, 1)
    behind = table_of(np.array([20, 50, 100, 200], np.uint8), truth)
    assert average_precision(behind).value == pytest.approx((1 / 3 + 2 / 4) / 2, abs=1e-15)
    assert roc_area(behind).value == 0


def test_one_score_for_all_is_prevalence_and_one_half():
    table = table_of(np.full(4, 7, np.uint8), np.array([True, False, False, False]))
    assert (average_precision(table).value, roc_area(table).value) == (1 / 4, 1 / 2)


@pytest.mark.parametrize("scale", [BYTE_SCALE, UNIT_SCALE])
def test_areas_of_nothing_are_undefined(scale):
    scores, kind = np.array([[0, 1]], "u1" if scale.integer else "f4"), np.ones((1, 2), bool)
    for truth, valid, is_nan in (
        (~kind, None, (True, True)),
        (kind, None, (False, True)),
        (kind, ~kind, (True, True)),
    ):
        table = table_of(scores, truth, scale, valid)
        found = average_precision(table), roc_area(table)
        assert tuple(math.isnan(area.value) for area in found) == is_nan
        assert all(area.exact for area in found)
        assert all(
            math.isnan(area.low) == math.isnan(area.high) == math.isnan(area.value)
            for area in found
        )
    assert average_precision(table_of(scores, kind, scale)).value == 1


def test_pixels_of_one_bin_may_stand_in_any_order():
    # 0.5004 and 0.5006 share a bin: the order of one positive and one negative is not known.
    table = floats(0.5004, 0.5006, 0.2, truth=[1, 0, 0])
    roc = roc_area(table)
    assert (roc.low, roc.value, roc.high, roc.exact) == (0.5, 0.75, 1.0, False)
    found = average_precision(table)
    assert found.exact is False
    assert (found.low, found.value, found.high) == pytest.approx((0.5, 0.5, 1.0), abs=1e-12)
    assert found.low <= 0.5


def test_scores_at_a_threshold_are_known_to_be_equal():
    table = floats(0.5, 0.5, 0.2, truth=[1, 0, 0])
    assert roc_area(table).exact
    assert average_precision(table).exact
    assert roc_area(table).value == 0.75


def test_a_bin_of_one_kind_leaves_the_area_exact_where_order_changes_nothing():
    first = floats(0.9001, 0.9002, 0.2, truth=[1, 1, 0])
    assert average_precision(first).exact
    assert roc_area(first).exact
    behind = floats(0.9001, 0.9002, 0.9505, truth=[1, 1, 0])
    assert roc_area(behind).exact
    assert not average_precision(behind).exact
    alone = floats(0.9001, 0.9505, truth=[1, 0])
    assert average_precision(alone).exact


@pytest.mark.parametrize(
    ("scale", "dtype", "exact"),
    [
        (BYTE_SCALE, "u1", True),
        (BINARY_SCALE, "u1", True),
        (ScoreScale(0, 1000, integer=True), "i4", True),
        (ScoreScale(0, 400, integer=True), "f4", True),
        (WORD_SCALE, "u2", False),
    ],
)
def test_whole_numbers_are_exact_where_each_has_a_row(scale, dtype, exact):
    top = int(scale.high)
    inside = top // 2 + (top > 9)
    scores = np.array([inside, inside + 1, 0, top], dtype)
    table = table_of(scores, np.array([True, False, True, False]), scale)
    if scale is BINARY_SCALE:
        assert average_precision(table).value == 0.5
    assert (average_precision(table).exact, roc_area(table).exact) == (exact, exact)


def test_scores_beyond_the_scale_are_one_bin():
    above = floats(1.5, 1.25, 0.5, truth=[1, 0, 0])
    assert (roc_area(above).low, roc_area(above).high) == (0.5, 1.0)
    below = floats(-0.5, -0.25, 0.5, truth=[0, 1, 1])
    assert (roc_area(below).low, roc_area(below).high) == (0.5, 1.0)


def test_pixels_without_score_are_the_lowest_and_tied():
    table = floats(0.5, np.nan, np.nan, truth=[1, 1, 0])
    assert roc_area(table).exact
    assert roc_area(table).value == (1 + 0.5) / 2
    assert average_precision(table).value == (1 + 2 / 3) / 2


def test_areas_of_many_pixels_do_not_overflow():
    rows = np.array([3 * 10**12, 10**12, 0])
    total = np.array(4 * 10**12)
    table = ThresholdTable(BINARY_SCALE, rows, rows, total, total, 2 * 10**12)
    assert roc_area(table).value == 0.5
    assert average_precision(table).value == 0.5


def test_thresholds_that_round_to_one_number_do_no_harm():
    scale = ScoreScale(1e6, 1e6 + 0.25, integer=False)
    scores = np.array([[1e6, 1e6 + 0.0625, 1e6 + 0.125, 1e6 + 0.25]], np.float32)
    table = table_of(scores, np.array([[False, True, False, True]]), scale)
    assert roc_area(table).value == 0.75
    assert roc_area(table).exact


@many
@given(st.integers(0, 2**32), st.integers(2, 40), st.sampled_from([0.001, 0.01, 0.3]))
def test_bounds_hold_the_area_and_shrink_to_it(seed, pixels, spread):
    rng = np.random.default_rng(seed)
    scores, truth = 0.4 + spread * rng.random(pixels), rng.random(pixels) < 0.5
    for area in (average_precision, roc_area):
        found = area(table_of(scores, truth, UNIT_SCALE))
        if math.isnan(found.value):
            continue
        assert 0 <= found.low <= found.value <= found.high <= 1
        if found.exact:
            assert found.low == found.value == found.high


def test_a_table_of_many_images_is_refused():
    rows, sides = np.zeros((3, 2), int), np.zeros(2, int)
    table = ThresholdTable(BINARY_SCALE, rows, rows, sides, sides)
    for area in (average_precision, roc_area):
        with pytest.raises(
            InvalidArgument, match=r"\(3, 2\); allowed is \(3,\), which pooled_table"
        ):
            area(table)


def test_pixels_without_a_score_share_the_lowest_place():
    scores = np.array([[0.9, np.nan, np.nan]])
    table = score_table(scores, np.array([[True, True, False]]), None, UNIT_SCALE)
    found = roc_area(ThresholdTable.of(table, UNIT_SCALE))
    assert found == Area(0.75, 0.75, 0.75, exact=True)
