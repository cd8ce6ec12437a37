"""Calibration from stored tables: whether scores of 0.8 come true in 80 of 100 pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.threshold import STEPS, ScoreScale
from segreview.metrics.histogram import ScoreTable

Values = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bounded:
    """A number that a table tells up to its bounds: exact where ``low`` equals ``high``."""

    value: float
    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether the table tells the number itself."""
        return self.low == self.high


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Scores from 0 to 1 in bins of equal width, and how often they came true.

    All arrays have the shape (bins,). ``confidence`` is the mean score of a bin's pixels and lies
    between ``confidence_low`` and ``confidence_high``; ``frequency`` is the share of them that
    are foreground in the ground truth. They are NaN where a bin has no pixel.
    """

    edges: Values
    """(bins + 1,): a bin holds the scores above its lower edge up to its upper one, and the first
    one 0. Edges are thresholds: compared in the dtype of the map and rounded to it."""
    pixels: Numbers
    positives: Numbers
    confidence: Values
    confidence_low: Values
    confidence_high: Values
    frequency: Values


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """A table as intervals of scores and their pixels; scores are parts of ``whole``."""

    lower: Numbers
    upper: Numbers
    whole: int
    negatives: Numbers
    positives: Numbers

    def bins(self, bins: int) -> Numbers:
        """Return the bin of each cell: its upper score lies above the lower edge."""
        return np.asarray((-(-self.upper * bins // self.whole) - 1).clip(0), np.int64)


def reliability(table: ScoreTable, scale: ScoreScale, bins: int = 10) -> Reliability:
    """Return the reliability diagram of scores on a scale, from their table.

    ``bins`` must divide 1,000, so that their edges are thresholds. 8-bit maps give the exact mean
    score of a bin; of other maps the table knows scores only up to the two thresholds next to
    them, 0.001 apart, and ``confidence`` is the middle of the bounds. Scores beyond the scale
    count as 0 or 1, and pixels without a score (NaN) as 0, as in every count. Murphy
    and Winkler, Reliability of subjective probability forecasts (1977); bins as in Guo et al.,
    On calibration of modern neural networks (2017).

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> from segreview.metrics.histogram import score_table
    >>> scores, truth = np.array([[0, 51, 204, 255]], np.uint8), np.array([[False, True] * 2])
    >>> found = reliability(score_table(scores, truth, None, BYTE_SCALE), BYTE_SCALE, bins=2)
    >>> found.pixels.tolist(), found.confidence.tolist(), found.frequency.tolist()
    ([2, 2], [0.1, 0.9], [0.5, 0.5])
    """
    if bins < 1 or STEPS % bins:
        raise InvalidArgument(f"bins is {bins}; allowed is a number that divides {STEPS}")
    cells = _cells(table, scale)
    bin_of, weights = cells.bins(bins), cells.negatives + cells.positives
    pixels = _sums(bin_of, weights, bins).astype(np.int64)
    positives = _sums(bin_of, cells.positives, bins).astype(np.int64)
    low, high = (
        _share(_sums(bin_of, weights * bound, bins), pixels * cells.whole)
        for bound in (cells.lower, cells.upper)
    )
    return Reliability(
        edges=np.arange(bins + 1) / bins,
        pixels=pixels,
        positives=positives,
        confidence=(low + high) / 2,
        confidence_low=low,
        confidence_high=high,
        frequency=_share(positives, pixels),
    )


def expected_calibration_error(found: Reliability) -> Bounded:
    """Return the mean of |confidence - frequency| over bins, weighted by their pixels.

    NaN without a pixel. The bounds follow from those of the confidences. Of one class against
    the rest this is the binary (class-wise) error, not that of the greatest score of a pixel.
    Naeini et al., Obtaining well calibrated probabilities using Bayesian binning (2015).

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> from segreview.metrics.histogram import score_table
    >>> scores, truth = np.array([[0, 51, 204, 255]], np.uint8), np.array([[False, True] * 2])
    >>> table = score_table(scores, truth, None, BYTE_SCALE)
    >>> round(expected_calibration_error(reliability(table, BYTE_SCALE, bins=2)).value, 12)
    0.4
    """
    used = found.pixels > 0
    if not used.any():
        return Bounded(np.nan, np.nan, np.nan)
    weights = found.pixels[used] / found.pixels.sum()
    frequency = found.frequency[used]
    gap_low = found.confidence_low[used] - frequency
    gap_high = found.confidence_high[used] - frequency
    # A gap that may be on either side of zero may be zero.
    least = np.maximum(np.maximum(gap_low, -gap_high), 0)
    greatest = np.maximum(gap_high, -gap_low)
    middle = np.abs(found.confidence[used] - frequency)
    return Bounded(*(float(weights @ gap) for gap in (middle, least, greatest)))


def brier_score(table: ScoreTable, scale: ScoreScale) -> Bounded:
    """Return the mean of (score - ground truth) squared over all counted pixels.

    0 is perfect; NaN without a pixel. Exact for 8-bit maps; of other maps every score lies
    between two thresholds, 0.001 apart, and ``value`` takes their middle. Scores beyond the scale
    count as 0 or 1, and pixels without a score (NaN) as 0. Brier, Verification of
    forecasts expressed in terms of probability (1950).

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> from segreview.metrics.histogram import score_table
    >>> scores = np.array([[0, 51, 204, 255]], np.uint8)
    >>> table = score_table(scores, np.array([[False, True, True, True]]), None, BYTE_SCALE)
    >>> round(brier_score(table, BYTE_SCALE).value, 12)
    0.17
    """
    cells = _cells(table, scale)
    counted = int(cells.negatives.sum() + cells.positives.sum())
    if not counted:
        return Bounded(np.nan, np.nan, np.nan)

    low, high = cells.lower / cells.whole, cells.upper / cells.whole

    def mean(false_alarm: Values, hit: Values) -> float:
        squares = cells.negatives @ false_alarm**2 + cells.positives @ (1 - hit) ** 2
        return float(squares / counted)

    middle = (low + high) / 2
    return Bounded(mean(middle, middle), mean(low, high), mean(high, low))


def _cells(table: ScoreTable, scale: ScoreScale) -> _Cells:
    lower, upper, whole = _cell_scores(scale)
    reached = np.stack([table.background, table.foreground])
    counted = np.array([[table.negatives], [table.positives]])
    # Cell r holds the scores that reach r rows: those of the row before, less those of the next.
    before = np.concatenate([counted, reached], axis=1)
    after = np.concatenate([reached, np.zeros((2, 1), np.int64)], axis=1)
    negatives, positives = before - after
    return _Cells(lower, upper, whole, negatives, positives)


def _cell_scores(scale: ScoreScale) -> tuple[Numbers, Numbers, int]:
    """Return the lowest and highest score of each cell, as whole numbers of parts of one."""
    if scale.has_row_per_value:
        whole = scale.rows - 2
        value = np.arange(-1, scale.rows).clip(0, whole)
        return value, value, whole
    # Below 0, at 0, from 0 to 0.001, at 0.001 ... at 1, above 1.
    cell = np.arange(scale.rows + 1)
    return ((cell - 1) // 2).clip(0, STEPS), (cell // 2).clip(0, STEPS), STEPS


def _sums(place: NDArray[np.int64], numbers: NDArray[Any], size: int) -> Values:
    # bincount adds in float64, which is exact up to 2^53 pixels.
    return np.bincount(place, weights=numbers, minlength=size).astype(np.float64)


def _share(part: NDArray[Any], whole: Numbers) -> Values:
    """Return part / whole, NaN where the whole is 0."""
    share = np.full(len(whole), np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
