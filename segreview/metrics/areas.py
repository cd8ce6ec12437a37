"""Areas under the precision-recall and ROC curves, with bounds where a table only has bins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.threshold import STEPS, Operator, ScoreScale
from segreview.metrics.curves import ThresholdTable

Values = NDArray[np.float64]
Numbers = NDArray[np.int64]

_ROUNDING = 8 * np.finfo(np.float64).eps
"""More than the arithmetic of one bin can lose; bounds are moved outwards by it."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area under a curve; the area of the unbinned scores lies between low and high.

    ``exact`` says that the stored table holds every score by itself, or that no order of the
    scores within its bins would change the area; then all three numbers are the same.
    """

    value: float
    low: float
    high: float
    exact: bool


UNDEFINED = Area(math.nan, math.nan, math.nan, exact=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Pixels between neighbouring thresholds, from the highest scores down to the lowest.

    ``tied`` pixels of a group have one score; of the others the order is not known.
    """

    positives: Numbers
    negatives: Numbers
    tied: NDArray[np.bool_]


def average_precision(table: ThresholdTable) -> Area:
    """Return the average precision: precision at each score, weighted by the recall it adds.

    The step rule without interpolation of scikit-learn's average_precision_score: the sum of
    (R_n - R_(n-1)) P_n over all scores, highest first; at the last of them everything is
    predicted. ``table`` is of shape (rows,), another raises InvalidArgument. Pixels without a
    score (NaN) count as the lowest score of all. Without positives it is NaN. The bounds are what
    the best and the worst order of the scores inside the bins give.

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> from segreview.metrics.histogram import score_table
    >>> scores, truth = np.array([[9, 5, 2]], np.uint8), np.array([[True, False, True]])
    >>> found = score_table(scores, truth, None, BYTE_SCALE)
    >>> average_precision(ThresholdTable.of(found, BYTE_SCALE))
    Area(value=0.8333333333333333, low=0.8333333333333333, high=0.8333333333333333, exact=True)
    """
    groups = _groups(table)
    total = int(groups.positives.sum())
    if total == 0:
        return UNDEFINED
    gained = groups.positives.astype(np.float64)
    tp, fp = groups.positives.cumsum(), groups.negatives.cumsum()
    at_end = gained * _share(tp, tp + fp)
    value = math.fsum(at_end) / total
    uncertain = ~groups.tied & _order_matters(groups, fp)
    if not uncertain.any():
        return Area(value, value, value, exact=True)
    best = gained * _share(tp, tp + fp - groups.negatives)
    high = math.fsum(np.where(uncertain, best, at_end)) / total
    low = math.fsum(np.where(uncertain, _worst(gained, tp, fp), at_end)) / total
    return _bounded(value, low * (1 - _ROUNDING), high * (1 + _ROUNDING))


def roc_area(table: ThresholdTable) -> Area:
    """Return the area under the ROC curve by the trapezoidal rule.

    It is the share of (positive, negative) pairs of pixels in which the positive has the higher
    score, equal scores counted half (Hanley and McNeil, Radiology 143, 1982). ``table`` is of
    shape (rows,), another raises InvalidArgument. Pixels without a score (NaN) count as the
    lowest score of all. Without positives or without negatives it is NaN. Pairs of one bin are
    counted half; the bounds count them not at all, or whole.

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> from segreview.metrics.histogram import score_table
    >>> scores, truth = np.array([[9, 5, 2]], np.uint8), np.array([[True, False, True]])
    >>> found = score_table(scores, truth, None, BYTE_SCALE)
    >>> roc_area(ThresholdTable.of(found, BYTE_SCALE)).value
    0.5
    """
    groups = _groups(table)
    # In Python's whole numbers, for products of two areas do not fit into 64 bits.
    positives, negatives = groups.positives.tolist(), groups.negatives.tolist()
    pairs = sum(positives) * sum(negatives)
    if pairs == 0:
        return UNDEFINED
    below, halves, uncertain = sum(negatives), 0, 0
    for hits, misses, tied in zip(positives, negatives, groups.tied.tolist(), strict=True):
        below -= misses
        halves += hits * (2 * below + misses)
        uncertain += 0 if tied else hits * misses
    value = halves / (2 * pairs)
    if uncertain == 0:
        return Area(value, value, value, exact=True)
    low = _outwards(Fraction(halves - uncertain, 2 * pairs), towards=0.0)
    high = _outwards(Fraction(halves + uncertain, 2 * pairs), towards=1.0)
    return Area(value, low, high, exact=False)


def _outwards(bound: Fraction, towards: float) -> float:
    """Return a bound as the nearest float that does not lie inside of it."""
    nearest = float(bound)
    inside = Fraction(nearest) > bound if towards == 0 else Fraction(nearest) < bound
    return math.nextafter(nearest, towards) if inside else nearest


def _groups(table: ThresholdTable) -> _Groups:
    if table.foreground.ndim != 1:
        raise InvalidArgument(
            f"table has shape {table.foreground.shape}; allowed is ({table.scale.rows},),"
            " which pooled_table returns"
        )
    positives, hits = _descending(table.foreground, int(table.positives))
    negatives, misses = _descending(table.background, int(table.negatives))
    unscored = positives + negatives
    tied = np.array([False, *_tied_rows(table.scale)[::-1], unscored == table.not_a_number])
    return _Groups(hits, misses, tied)


def _descending(stored: NDArray[np.integer], total: int) -> tuple[int, Numbers]:
    """Return how many pixels are below every row, and the pixels of each group, highest first."""
    reached = np.array([0, *stored[::-1].tolist(), total], np.int64)
    # Where two thresholds round to one number in the map's dtype, rows may swap places.
    reached = np.maximum.accumulate(reached)
    found = np.diff(reached)
    return int(found[-1]), found


def _tied_rows(scale: ScoreScale) -> list[bool]:
    """Return for each row but the last whether one score alone lies between it and the next."""
    if not scale.integer:
        # Rows alternate: from ">= t" to "> t" only t itself is left out.
        return [row % 2 == 0 for row in range(scale.rows - 1)]
    bounds = _whole_bounds(scale)
    return [after - first <= 1 for first, after in pairwise(bounds)]


def _whole_bounds(scale: ScoreScale) -> list[int]:
    if scale.has_row_per_value:
        return list(range(scale.rows))
    steps = range(STEPS + 1)
    return [scale.first_foreground(step, operator) for step in steps for operator in Operator]


def _order_matters(groups: _Groups, fp: Numbers) -> NDArray[np.bool_]:
    """Return in which groups the order of the scores changes the average precision."""
    single = (groups.positives == 1) & (groups.negatives == 0)
    return np.asarray((groups.positives > 0) & (fp > 0) & ~single)


def _worst(gained: Values, tp: Numbers, fp: Numbers) -> Values:
    """Return a lower bound of what a group adds: all its negatives first, then each positive.

    The i-th positive then has precision (TP + i) / (TP + i + FP), which is concave in i, so that
    its integral from 1/2 to p + 1/2 is less than the sum.
    """
    before, false = tp - gained, fp.astype(np.float64)
    # The difference of two near numbers loses a share of them, not of itself.
    smooth = gained * (1 - _ROUNDING) - false * np.log1p(gained / (before + 0.5 + false))
    first = gained * _share(before + 1, before + 1 + false)
    return np.asarray(np.maximum(smooth, first))


def _bounded(value: float, low: float, high: float) -> Area:
    return Area(value, max(0.0, min(low, value)), min(1.0, max(high, value)), exact=False)


def _share(part: NDArray[np.number], whole: NDArray[np.number]) -> Values:
    share = np.zeros(len(part))
    np.divide(part, whole, out=share, where=whole > 0)
    return share
