"""Areas against exact fractions, always, and against scikit-learn where it is installed."""

import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE, WORD_SCALE, Operator
from segreview.metrics.areas import average_precision, roc_area
from segreview.metrics.curves import ThresholdTable
from segreview.metrics.histogram import score_table
from tests.oracles.slow_areas import slow_average_precision, slow_roc_area

many = settings(max_examples=60, deadline=None)
SCALES = {"u1": BYTE_SCALE, "u2": WORD_SCALE, "f4": UNIT_SCALE, "f8": UNIT_SCALE}


def drawn(seed, pixels, dtype, levels):
    """Return scores that crowd in few bins, and a ground truth of both kinds."""
    rng = np.random.default_rng(seed)
    scores = rng.choice(rng.random(levels) ** rng.integers(1, 9), pixels)
    if dtype[0] == "u":
        scores = (scores * np.iinfo(dtype).max).round()
    truth = rng.random(pixels) < 0.5
    truth[:2] = True, False
    return scores.astype(dtype), truth


def table_of(scores, truth):
    scale = SCALES[scores.dtype.str[1:]]
    return ThresholdTable.of(score_table(scores[None], truth[None], None, scale), scale)


@many
@given(st.integers(0, 2**32), st.integers(2, 60), st.sampled_from(list(SCALES)), st.integers(1, 60))
def test_areas_agree_with_the_definition_or_hold_it(seed, pixels, dtype, levels):
    scores, truth = drawn(seed, pixels, dtype, levels)
    for area, slow in ((average_precision, slow_average_precision), (roc_area, slow_roc_area)):
        found = area(table_of(scores, truth))
        expected = slow(scores.tolist(), truth.tolist())
        # A float is an exact fraction: the comparison rounds nothing.
        assert found.exact or found.low <= expected <= found.high
        if found.exact:
            assert found.value == pytest.approx(float(expected), abs=1e-14)
        if dtype == "u1":
            assert found.exact


@many
@given(st.integers(0, 2**32), st.integers(3, 40))
def test_bounds_hold_scores_that_share_one_bin(seed, pixels):
    rng = np.random.default_rng(seed)
    scores, truth = 0.5001 + 0.0008 * rng.random(pixels), rng.random(pixels) < 0.5
    scores[0], truth[:3] = 0.9, (False, True, False)
    for area, slow in ((average_precision, slow_average_precision), (roc_area, slow_roc_area)):
        found = area(table_of(scores, truth))
        assert found.low <= slow(scores.tolist(), truth.tolist()) <= found.high
        assert not found.exact


def test_the_worst_and_the_best_order_touch_the_bounds():
    truth = np.array([True] * 3 + [False] * 2 + [True])
    steps = np.linspace(0.5001, 0.5009, 6)
    worst = np.array([*steps[[0, 1, 2]], *steps[[4, 5]], 0.9])
    best = np.array([*[steps[5]] * 3, *steps[[0, 1]], 0.9])
    bounds = average_precision(table_of(worst, truth))
    slow = float(slow_average_precision(worst.tolist(), truth.tolist()))
    assert bounds.low <= slow <= bounds.low + 0.01
    slow = float(slow_average_precision(best.tolist(), truth.tolist()))
    assert bounds.high == pytest.approx(slow, abs=1e-12)
    slow = slow_roc_area(worst.tolist(), truth.tolist())
    assert roc_area(table_of(worst, truth)).low == pytest.approx(float(slow), abs=1e-15)
    slow = slow_roc_area(best.tolist(), truth.tolist())
    assert roc_area(table_of(best, truth)).high == pytest.approx(float(slow), abs=1e-15)


@many
@given(st.integers(0, 2**32), st.integers(1, 8), st.integers(1, 3))
def test_bounds_hold_the_best_and_the_worst_order_of_every_bin(seed, bins, most):
    rng = np.random.default_rng(seed)
    hits, misses = rng.integers(0, [[most + 1], [4]], (2, bins))
    hits[0], misses[-1] = 1, 1
    truth = np.repeat(np.tile([True, False], bins), np.stack([hits, misses], axis=1).ravel())
    bin_of = np.repeat(np.arange(bins), hits + misses)
    place = np.arange(len(truth))
    worst = 0.8 - 0.1 * bin_of + np.where(truth, 1e-4 + 1e-6 * place, 5e-4)
    best = 0.8 - 0.1 * bin_of + np.where(truth, 5e-4, 1e-4)
    low, high = (slow_average_precision(s.tolist(), truth.tolist()) for s in (worst, best))
    found = average_precision(table_of(worst, truth))
    if found.exact:
        # No order of a bin matters; the value is the nearest float, on either side.
        assert low == high
        assert found.value == pytest.approx(float(low), rel=1e-13)
        return
    assert found.high >= high
    assert found.high == pytest.approx(float(high), rel=1e-13)
    assert found.low <= low
    if most == 1:
        assert found.low == pytest.approx(float(low), rel=1e-13)


def test_the_lower_bound_is_no_higher_than_the_worst_order_of_a_hundred_million_pixels():
    # All share one bin. What the bound lacks is less here than what its difference loses.
    hits, misses = 10, 10**8
    rows = (np.arange(UNIT_SCALE.rows) <= UNIT_SCALE.row(500, Operator.GT)).astype(np.int64)
    table = ThresholdTable(UNIT_SCALE, misses * rows, hits * rows, np.array(hits), np.array(misses))
    worst = sum(Fraction(i, i + misses) for i in range(1, hits + 1)) / hits
    found = average_precision(table)
    assert found.low <= worst
    assert found.low == pytest.approx(float(worst), rel=1e-5)


def test_a_bound_between_two_floats_is_rounded_outwards():
    # One of three negatives is above, two share the bin of the positive: 0 to 2/3.
    scores = np.array([0.9, 0.5001, 0.5002, 0.5003])
    found = roc_area(table_of(scores, np.array([False, True, False, False])))
    assert (found.value, found.low) == (1 / 3, 0)
    assert Fraction(found.high) > Fraction(2, 3) > Fraction(2 / 3)
    # One of ten negatives is below, nine share the bin of the positive: 1/10 to 1.
    scores = np.array([0.5001, *np.linspace(0.5002, 0.5008, 9), 0.1])
    found = roc_area(table_of(scores, np.arange(11) == 0))
    assert (found.value, found.high) == (0.55, 1)
    assert Fraction(found.low) < Fraction(1, 10) < Fraction(0.1)


@pytest.mark.parametrize("dtype", SCALES)
def test_areas_agree_with_scikit_learn(dtype):
    metrics = pytest.importorskip("sklearn.metrics")
    for seed in range(20):
        scores, truth = drawn(seed, 500, dtype, 300)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = (
                metrics.average_precision_score(truth, scores),
                metrics.roc_auc_score(truth, scores),
            )
        for found, expected in zip(
            (average_precision(table_of(scores, truth)), roc_area(table_of(scores, truth))),
            theirs,
            strict=True,
        ):
            assert found.low - 1e-12 <= expected <= found.high + 1e-12
            if dtype == "u1":
                assert found.exact
                assert found.value == pytest.approx(expected, abs=1e-12)
