"""The counts of one sample at every threshold, taken in one pass over its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.blocks import blocks
from segreview.masks.checks import check_boolean, check_mask, check_same_shape
from segreview.masks.threshold import ScoreScale
from segreview.metrics.bin_histogram import bin_histogram
from segreview.metrics.byte_histogram import byte_histogram
from segreview.metrics.counts import Counts
from segreview.metrics.score_bins import ScoreBins, score_bins

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreTable:
    """How many counted pixels are foreground at every row of a ScoreScale.

    ``background`` and ``foreground`` are int64 of shape (scale.rows,): pixels of that ground
    truth which the prediction calls foreground. ``positives`` and ``negatives`` are all counted
    pixels of the two. ``not_a_number`` of them have no score and are never foreground;
    ``outside`` of them lie below the low or above the high end of the scale, and ``infinite`` of
    those are infinite; score_table counts them.
    """

    background: Numbers
    foreground: Numbers
    positives: int
    negatives: int
    not_a_number: int
    outside: int = 0
    infinite: int = 0

    def counts(self, row: int) -> Counts:
        """Return the 0-d counts at a row, which ScoreScale.row names."""
        tp, fp = self.foreground[row], self.background[row]
        parts = (tp, fp, self.positives - tp, self.negatives - fp)
        return Counts(*(np.asarray(part, np.int64) for part in parts))


def score_table(
    scores: NDArray[Any], ground_truth: Mask, valid: Mask | None, scale: ScoreScale
) -> ScoreTable:
    """Count a score map against a mask at every threshold, exactly as direct comparison does.

    ``scores`` is (H, W) of any real dtype in the unit of ``scale``; the masks are boolean, and
    only pixels where ``valid`` is true are counted. Every row equals masks.threshold.foreground
    at its step and operator. NaN is never foreground and stays a counted pixel. Other dtypes and
    unequal shapes raise InvalidArgument.

    >>> from segreview.masks.threshold import BYTE_SCALE, Operator
    >>> scores = np.array([[0, 127, 128, 255]], np.uint8)
    >>> table = score_table(scores, np.array([[False, True, True, False]]), None, BYTE_SCALE)
    >>> half = table.counts(BYTE_SCALE.row(500, Operator.GE))
    >>> [part.item() for part in (half.tp, half.fp, half.fn, half.tn)]
    [1, 1, 1, 1]
    """
    check_mask("scores", scores, "biuf", "whole numbers, floats or bool")
    _check_masks(ground_truth, valid)
    check_same_shape(scores=scores, ground_truth=ground_truth, valid=valid)
    bins = score_bins(scale, scores.dtype.newbyteorder("="))
    if scores.itemsize == 1:
        codes = byte_histogram(scores.view(np.uint8), ground_truth, valid)
        histogram = _by_bin(codes, bins, scores.dtype)
    else:
        histogram = bin_histogram(scores, ground_truth, valid, bins)
    outside = int(histogram[:, 0].sum() + histogram[:, -2].sum())
    infinite = _infinite(scores, valid) if outside and scores.dtype.kind == "f" else 0
    return _table(histogram, bins.edge_of_row, outside, infinite)


def missing_table(ground_truth: Mask, valid: Mask | None, scale: ScoreScale) -> ScoreTable:
    """Return the table of a missing prediction: every counted pixel is predicted background.

    ``ground_truth`` and ``valid`` are boolean of one shape (H, W); others raise InvalidArgument.

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> table = missing_table(np.array([[True, False, False]]), None, BYTE_SCALE)
    >>> table.positives, table.negatives, int(table.foreground.max())
    (1, 2, 0)
    """
    _check_masks(ground_truth, valid)
    check_same_shape(ground_truth=ground_truth, valid=valid)
    counted = ground_truth.size if valid is None else int(np.count_nonzero(valid))
    marked = ground_truth if valid is None else ground_truth & valid
    positives = int(np.count_nonzero(marked))
    nothing = np.zeros((2, scale.rows), np.int64)
    return ScoreTable(nothing[0], nothing[1], positives, counted - positives, 0)


def _check_masks(ground_truth: Mask, valid: Mask | None) -> None:
    check_boolean("ground_truth", ground_truth)
    if valid is not None:
        check_boolean("valid", valid)


def _by_bin(codes: Numbers, bins: ScoreBins, dtype: np.dtype[Any]) -> Numbers:
    """Return the histogram of bins from the one of bytes, shape (2, 256)."""
    place = bins.bins_of(np.arange(256, dtype=np.uint8).view(dtype))
    # The weights are sums of float64, exact below 2 ** 53 pixels.
    sides = [np.bincount(place, weights=side, minlength=bins.number) for side in codes]
    return np.array(sides).astype(np.int64)


def _infinite(scores: NDArray[Any], valid: Mask | None) -> int:
    found = 0
    for block in blocks(scores.shape):
        infinite = np.isinf(scores[block])
        if valid is not None:
            infinite &= valid[block]
        found += int(np.count_nonzero(infinite))
    return found


def _table(
    histogram: Numbers, edge_of_row: NDArray[np.intp], outside: int, infinite: int
) -> ScoreTable:
    """Return the cumulated table of a (2, bins) histogram, whose last bin is NaN."""
    reached = histogram[:, -2:0:-1].cumsum(axis=1)[:, ::-1]
    negatives, positives = (int(pixels) for pixels in histogram.sum(axis=1))
    background, foreground = np.ascontiguousarray(reached[:, edge_of_row])
    missing = int(histogram[:, -1].sum())
    return ScoreTable(background, foreground, positives, negatives, missing, outside, infinite)
