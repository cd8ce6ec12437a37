"""Calibration of scores, from tables alone."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.masks.threshold import BYTE_SCALE, LOGIT_SCALE, UNIT_SCALE, WORD_SCALE, ScoreScale
from segreview.metrics.calibration import (
    Bounded,
    brier_score,
    expected_calibration_error,
    reliability,
)
from segreview.metrics.histogram import score_table


def table_of(scores, truth, scale, valid=None):
    scores = np.atleast_2d(scores)
    return score_table(scores, np.atleast_2d(np.asarray(truth, bool)), valid, scale)


def diagram(scores, truth, scale=UNIT_SCALE, bins=10):
    return reliability(table_of(scores, truth, scale), scale, bins)


def test_bins_hold_their_upper_edge_and_the_first_one_zero():
    edges = np.array([0, 25, 26, 51, 127, 128, 229, 230, 255], np.uint8)
    found = diagram(edges, [0] * 9, BYTE_SCALE)
    assert found.pixels.tolist() == [2, 2, 0, 0, 1, 1, 0, 0, 1, 2]
    assert found.edges.tolist() == [k / 10 for k in range(11)]
    floats = np.array([0, 0.1, 0.2, 0.5, 1])
    assert diagram(floats, [0] * 5).pixels.tolist() == [2, 1, 0, 0, 1, 0, 0, 0, 0, 1]


def test_the_mean_score_of_eight_bit_maps_is_exact():
    found = diagram(np.array([51, 102, 255], np.uint8), [0, 1, 1], BYTE_SCALE, bins=2)
    assert found.positives.tolist() == [1, 1]
    assert found.frequency.tolist() == [0.5, 1]
    np.testing.assert_allclose(found.confidence, [0.3, 1], rtol=1e-15)
    np.testing.assert_array_equal(found.confidence_low, found.confidence_high)


def test_the_mean_score_of_other_maps_lies_between_thresholds():
    found = diagram(np.array([0.2503, 0.75]), [0, 1], bins=2)
    np.testing.assert_allclose(found.confidence_low, [0.25, 0.75], rtol=1e-15)
    np.testing.assert_allclose(found.confidence_high, [0.251, 0.75], rtol=1e-15)
    np.testing.assert_allclose(found.confidence, [0.2505, 0.75], rtol=1e-15)


def test_scores_beyond_the_scale_are_zero_or_one_and_no_score_is_zero():
    found = diagram(np.array([-0.05, np.nan, 1.05, np.inf]), [0, 1, 1, 0])
    assert found.pixels.tolist() == [2] + 8 * [0] + [2]
    assert (found.confidence_low[0], found.confidence_high[9]) == (0, 1)
    assert (found.confidence_high[0], found.confidence_low[9]) == (0, 1)


def test_empty_bins_have_no_mean():
    found = diagram(np.array([1.0]), [1], bins=4)
    for values in (found.confidence, found.confidence_low, found.confidence_high, found.frequency):
        assert np.isnan(values[:3]).all()
        assert values[3] == 1


@pytest.mark.parametrize("bins", [0, -1, 3, 2000])
def test_bins_must_end_at_thresholds(bins):
    table = table_of(np.array([0.5]), [1], UNIT_SCALE)
    with pytest.raises(InvalidArgument, match=f"bins is {bins}; allowed is a number that divides"):
        reliability(table, UNIT_SCALE, bins)
    assert len(reliability(table, UNIT_SCALE, 1000).pixels) == 1000


def test_the_expected_error_weighs_bins_by_their_pixels():
    found = diagram(np.array([51, 51, 51, 255], np.uint8), [0, 0, 1, 0], BYTE_SCALE)
    # Three pixels of the score 0.2 of which one is foreground, and one of the score 1 that is not.
    expected = 0.75 * (1 / 3 - 0.2) + 0.25 * 1
    assert expected_calibration_error(found).value == pytest.approx(expected, rel=1e-14)
    assert expected_calibration_error(found).exact


def test_a_gap_that_may_be_zero_has_the_lower_bound_zero():
    scores = np.full(1000, 0.2505)
    truth = np.arange(1000) < 250.4
    error = expected_calibration_error(diagram(scores, truth))
    assert error.low == 0
    assert error.value == pytest.approx(0.0005, rel=1e-9)
    assert error.high == pytest.approx(0.001, rel=1e-9)
    assert not error.exact
    above = expected_calibration_error(diagram(scores, truth | (np.arange(1000) < 300)))
    assert (above.low, above.high) == (pytest.approx(0.049), pytest.approx(0.05))
    below = expected_calibration_error(diagram(scores, np.arange(1000) < 200))
    assert (below.low, below.high) == (pytest.approx(0.05), pytest.approx(0.051))


def test_the_brier_score_is_the_mean_squared_error():
    table = table_of(np.array([0, 255, 51], np.uint8), [0, 0, 1], BYTE_SCALE)
    found = brier_score(table, BYTE_SCALE)
    assert found.value == pytest.approx((1 + 0.8**2) / 3, rel=1e-14)
    assert found.exact


def test_the_brier_score_of_other_maps_has_bounds():
    table = table_of(np.array([0.2503, 0.2503]), [0, 1], UNIT_SCALE)
    found = brier_score(table, UNIT_SCALE)
    assert found.low == pytest.approx((0.25**2 + 0.749**2) / 2, rel=1e-14)
    assert found.high == pytest.approx((0.251**2 + 0.75**2) / 2, rel=1e-14)
    assert found.value == pytest.approx((0.2505**2 + 0.7495**2) / 2, rel=1e-14)


def test_no_pixel_has_no_calibration():
    table = table_of(np.array([0.5]), [1], UNIT_SCALE, valid=np.array([[False]]))
    error = expected_calibration_error(reliability(table, UNIT_SCALE))
    for bounded in (error, brier_score(table, UNIT_SCALE)):
        assert all(math.isnan(x) for x in (bounded.value, bounded.low, bounded.high))


def test_logits_are_as_calibrated_as_their_sigmoids():
    logits = np.array([-2.0, -0.3, 0.4, 3.0])
    truth = [0, 1, 1, 0]
    sigmoids = 1 / (1 + np.exp(-logits))
    ours, theirs = diagram(logits, truth, LOGIT_SCALE), diagram(sigmoids, truth)
    np.testing.assert_array_equal(ours.pixels, theirs.pixels)
    np.testing.assert_array_equal(ours.confidence, theirs.confidence)


@pytest.mark.parametrize("scale", [BYTE_SCALE, WORD_SCALE, ScoreScale(0, 40, integer=False)])
def test_the_ends_of_every_scale_are_zero_and_one(scale):
    scores = np.array([scale.low, scale.high])
    scores = scores.astype(np.uint16) if scale.integer else scores
    assert brier_score(table_of(scores, [0, 1], scale), scale) == Bounded(0, 0, 0)
    assert brier_score(table_of(scores, [1, 0], scale), scale) == Bounded(1, 1, 1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), min_size=1, max_size=30))
def test_bounds_hold_and_are_narrow(pixels):
    scores = np.array([score for score, _ in pixels], np.float32)
    truth = np.array([marked for _, marked in pixels])
    brier = brier_score(table_of(scores, truth, UNIT_SCALE), UNIT_SCALE)
    exact = np.mean((scores.astype(float) - truth) ** 2)
    assert brier.low - 1e-7 <= exact <= brier.high + 1e-7
    assert 0 <= brier.low <= brier.value <= brier.high <= 1
    assert brier.high - brier.low <= 0.002
    error = expected_calibration_error(diagram(scores, truth))
    assert 0 <= error.low <= error.value + 1e-12
    assert error.value <= error.high + 1e-12 <= 1 + 2e-12
    assert error.high - error.low <= 0.001 + 1e-12
