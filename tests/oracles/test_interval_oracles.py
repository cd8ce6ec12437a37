"""Intervals against scipy.stats.bootstrap, where it is installed."""

from functools import partial

import numpy as np
import pytest

from segreview.metrics.counts import Counts
from segreview.metrics.differences import mean_differences
from segreview.metrics.intervals import Sampling, mean_intervals, pooled_intervals
from segreview.metrics.scores import score


def theirs(data, statistic, **options):
    stats = pytest.importorskip("scipy.stats")
    found = stats.bootstrap(
        data, statistic, n_resamples=9999, method="percentile", rng=1, **options
    )
    return found.confidence_interval


@pytest.mark.parametrize("seed", range(3))
def test_the_mean_of_images_agrees_with_scipy(seed):
    values = np.random.default_rng(seed).beta(4, 2, 200)
    expected = theirs((values,), np.mean)
    found = mean_intervals({"x": values}, Sampling(resamples=9999))["x"]
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.0015)


@pytest.mark.parametrize("seed", range(3))
def test_a_pooled_score_agrees_with_scipy(seed):
    rng = np.random.default_rng(seed)
    parts = [rng.integers(0, 1000, 200) for _ in range(4)]

    def pooled_iou(tp, fp, fn, axis=-1):
        tp, fp, fn = (part.sum(axis=axis) for part in (tp, fp, fn))
        return tp / (tp + fp + fn)

    expected = theirs(tuple(parts[:3]), pooled_iou, paired=True)
    statistic = {"iou": partial(score, "iou")}
    found = pooled_intervals(Counts(*parts), statistic, Sampling(resamples=9999))["iou"]
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.0015)


def test_a_paired_difference_agrees_with_scipy():
    rng = np.random.default_rng(0)
    first = rng.random(200)
    second = first - rng.normal(0.02, 0.05, 200)
    expected = theirs((first, second), lambda a, b, axis=-1: (a - b).mean(axis=axis), paired=True)
    found = mean_differences({"x": first}, {"x": second}, Sampling(resamples=9999))["x"].interval
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.0006)
