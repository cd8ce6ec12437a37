"""How many pixels of background and foreground lie in each bin of their scores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.metrics.score_bins import Flags, ScoreBins, Scores
from segreview.metrics.sides import NOT_COUNTED, Sides, number_of_sides, side_blocks

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

BLOCK_PIXELS = 1 << 18
PIECE_PIXELS = 1 << 17
"""What is put into bins at once: scores, thresholds and bins still fit the cache."""
SAMPLE_SIDE = 64
COMMON, WORTH = 0.1, 0.4
"""Bins that hold this share of a sample are common; together they must hold ``WORTH`` of it."""

_EIGHT = np.uint64(0x0101010101010101)


def bin_histogram(
    scores: NDArray[Any], ground_truth: Mask, valid: Mask | None, bins: ScoreBins
) -> Numbers:
    """Return how many counted pixels lie in each bin: (2, bins.number), background first.

    All masks have one shape (H, W); scores have the dtype of ``bins``. Where many scores share a
    few bins, as near 0 and 1, eight neighbours inside one bin and one side are counted at once.

    >>> from segreview.masks.threshold import UNIT_SCALE
    >>> from segreview.metrics.score_bins import score_bins
    >>> scores = np.array([[0.0, 1.0, np.nan]], np.float32)
    >>> bins = score_bins(UNIT_SCALE, scores.dtype)
    >>> found = bin_histogram(scores, np.array([[False, True, True]]), None, bins)
    >>> found[0, 1].item(), found[1, -3:].tolist()
    (1, [1, 0, 1])
    """
    counting = _Counting(bins, number_of_sides(valid), common_bins(scores, bins))
    for flat, sides in side_blocks(scores, ground_truth, valid, BLOCK_PIXELS):
        flat = np.ascontiguousarray(flat, flat.dtype.newbyteorder("="))
        whole = len(flat) // 8 * 8 if counting.common else 0
        counting.words(flat[:whole], sides[:whole])
        counting.pixels(flat[whole:], sides[whole:])
    return counting.histogram[:, :2].T.copy()


def common_bins(scores: NDArray[Any], bins: ScoreBins) -> list[int]:
    """Return the few bins that hold most of a sample of the scores; none where there are none.

    >>> from segreview.masks.threshold import UNIT_SCALE
    >>> from segreview.metrics.score_bins import score_bins
    >>> common_bins(np.ones((9, 9)), score_bins(UNIT_SCALE, np.dtype(np.float64)))
    [2001]
    """
    if not scores.size:
        return []
    rows, columns = (slice(None, None, 1 + side // SAMPLE_SIDE) for side in scores.shape)
    sample = scores[rows, columns].astype(scores.dtype.newbyteorder("=")).ravel()
    # The last bin is that of NaN, which equals nothing, not even itself.
    shares = np.bincount(bins.bins_of(sample), minlength=bins.number)[:-1] / len(sample)
    common = np.flatnonzero(shares >= COMMON)
    return common.tolist() if shares[common].sum() >= WORTH else []


class _Counting:
    """The histogram so far: bins along the first axis, sides along the second."""

    def __init__(self, bins: ScoreBins, sides: int, common: list[int]) -> None:
        self.histogram = np.zeros((bins.number, sides), np.int64)
        self.common = common
        self._bins = bins

    def pixels(self, scores: Scores, sides: Sides) -> None:
        """Count pixel by pixel."""
        number = self.histogram.shape[1]
        for start in range(0, len(scores), PIECE_PIXELS):
            piece = slice(start, start + PIECE_PIXELS)
            codes = self._bins.bins_of(scores[piece])
            codes *= np.uint16(number)
            codes += sides[piece]
            counted = np.bincount(codes, minlength=self.histogram.size)
            self.histogram += counted.reshape(self.histogram.shape)

    def words(self, scores: Scores, sides: Sides) -> None:
        """Count eight neighbours at once where they share a common bin and their side."""
        words = sides.view(np.uint64)
        settled = words == _EIGHT * np.uint64(NOT_COUNTED)
        insides = [words == _EIGHT * np.uint64(side) for side in range(2)]
        for place in self.common:
            alike = _all_of_eight(self._bins.inside(scores, place))
            for side, inside in enumerate(insides):
                both = alike & inside
                self.histogram[place, side] += 8 * np.count_nonzero(both)
                settled |= both
        others = np.flatnonzero(~settled)
        gathered = scores.reshape(-1, 8).take(others, axis=0).ravel()
        self.pixels(gathered, words.take(others).view(np.uint8))


def _all_of_eight(flags: Flags) -> Flags:
    return np.asarray(flags.view(np.uint64) == _EIGHT)
