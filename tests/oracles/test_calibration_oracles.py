"""Calibration against a loop in exact arithmetic, and against libraries where installed."""

from fractions import Fraction

import numpy as np
import pytest

from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE
from segreview.metrics.calibration import brier_score, expected_calibration_error, reliability
from segreview.metrics.histogram import score_table


def edge(place, bins, whole):
    """Return an edge; between floats it is the nearest float, as every threshold is."""
    return Fraction(place, bins) if whole > 1 else Fraction(place / bins)


def exact_bins(values, truth, whole, bins):
    """Return (pixels, sum of scores, positives) of each bin (low, high], 0 in the first one."""
    found = [[0, Fraction(0), 0] for _ in range(bins)]
    for value, marked in zip(values.ravel().tolist(), truth.ravel().tolist(), strict=True):
        score = Fraction(value) / whole
        place = next(b for b in range(bins) if score <= edge(b + 1, bins, whole))
        found[place][0] += 1
        found[place][1] += score
        found[place][2] += marked
    return found


def exact_error(found):
    whole = sum(pixels for pixels, _, _ in found)
    return sum(abs(total - positives) for _, total, positives in found) / whole


def exact_brier(values, truth, whole):
    pairs = list(zip(values.ravel().tolist(), truth.ravel().tolist(), strict=True))
    return sum((Fraction(value) / whole - marked) ** 2 for value, marked in pairs) / len(pairs)


def scene(seed, dtype):
    rng = np.random.default_rng(seed)
    scores = rng.beta(0.5, 0.6, (20, 31))
    truth = rng.random(scores.shape) < scores**1.5
    if dtype is np.uint8:
        return np.rint(scores * 255).astype(np.uint8), truth
    scores = np.where(rng.random(scores.shape) < 0.2, np.rint(scores * 1000) / 1000, scores)
    return scores.astype(dtype), truth


@pytest.mark.parametrize("bins", [1, 2, 5, 8, 10, 20])
def test_eight_bit_maps_are_exactly_the_loop(bins):
    scores, truth = scene(bins, np.uint8)
    table = score_table(scores, truth, None, BYTE_SCALE)
    found, expected = reliability(table, BYTE_SCALE, bins), exact_bins(scores, truth, 255, bins)
    assert found.pixels.tolist() == [pixels for pixels, _, _ in expected]
    assert found.positives.tolist() == [positives for _, _, positives in expected]
    for place, (pixels, total, _) in enumerate(expected):
        assert found.confidence[place] == pytest.approx(float(total / pixels), rel=1e-14)
    error = expected_calibration_error(found)
    assert error.value == pytest.approx(float(exact_error(expected)), rel=1e-12)
    brier = float(exact_brier(scores, truth, 255))
    assert brier_score(table, BYTE_SCALE).value == pytest.approx(brier, rel=1e-13)


@pytest.mark.parametrize("seed", range(4))
def test_float_maps_enclose_the_loop(seed):
    scores, truth = scene(seed, np.float64)
    table = score_table(scores, truth, None, UNIT_SCALE)
    found, expected = reliability(table, UNIT_SCALE), exact_bins(scores, truth, 1, 10)
    assert found.pixels.tolist() == [pixels for pixels, _, _ in expected]
    for place, (pixels, total, _) in enumerate(expected):
        mean = float(total / pixels)
        assert found.confidence_low[place] <= mean <= found.confidence_high[place]
    error, brier = expected_calibration_error(found), brier_score(table, UNIT_SCALE)
    assert error.low <= float(exact_error(expected)) <= error.high
    assert brier.low <= float(exact_brier(scores, truth, 1)) <= brier.high


def test_scikit_learn_agrees():
    calibration = pytest.importorskip("sklearn.calibration")
    metrics = pytest.importorskip("sklearn.metrics")
    scores, truth = scene(7, np.uint8)
    table = score_table(scores, truth, None, BYTE_SCALE)
    found = reliability(table, BYTE_SCALE)
    probabilities = scores.ravel() / 255
    frequency, confidence = calibration.calibration_curve(truth.ravel(), probabilities, n_bins=10)
    used = found.pixels > 0
    np.testing.assert_allclose(found.frequency[used], frequency, rtol=1e-12)
    np.testing.assert_allclose(found.confidence[used], confidence, rtol=1e-12)
    expected = metrics.brier_score_loss(truth.ravel(), probabilities)
    assert brier_score(table, BYTE_SCALE).value == pytest.approx(expected, rel=1e-12)


def test_torchmetrics_agrees_where_no_score_is_an_edge():
    torch = pytest.importorskip("torch")
    classification = pytest.importorskip("torchmetrics.classification")
    scores, truth = scene(8, np.uint8)
    # torchmetrics puts a score on an edge into the upper bin: 51 and 255 and so on are edges.
    scores = np.where(scores % 51 == 0, scores.clip(1, 254) // 2 * 2 + 1, scores).astype(np.uint8)
    scores = np.where(scores % 51 == 0, scores + 1, scores).astype(np.uint8)
    table = score_table(scores, truth, None, BYTE_SCALE)
    theirs = classification.BinaryCalibrationError(n_bins=5, norm="l1")
    expected = float(theirs(torch.tensor(scores / 255), torch.tensor(truth.astype(int))))
    found = expected_calibration_error(reliability(table, BYTE_SCALE, bins=5))
    assert found.value == pytest.approx(expected, rel=1e-5)
