"""The counts of one sample at every threshold, taken in one pass over its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.blocks import blocks
from segreview.masks.checks import check_boolean, check_mask, check_same_shape
from segreview.masks.threshold import STEPS, Operator, ScoreScale
from segreview.metrics.counts import Counts

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreTable:
    """How many counted pixels are foreground at every row of a ScoreScale.

    ``background`` and ``foreground`` are int64 of shape (scale.rows,): pixels of that ground
    truth which the prediction calls foreground. ``positives`` and ``negatives`` are all counted
    pixels of the two. ``not_a_number`` of them have no score and are never foreground.
    """

    background: Numbers
    foreground: Numbers
    positives: int
    negatives: int
    not_a_number: int

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

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> scores = np.array([[0, 127, 128, 255]], np.uint8)
    >>> table = score_table(scores, np.array([[False, True, True, False]]), None, BYTE_SCALE)
    >>> half = table.counts(BYTE_SCALE.row(500, Operator.GE))
    >>> [part.item() for part in (half.tp, half.fp, half.fn, half.tn)]
    [1, 1, 1, 1]
    """
    check_mask("scores", scores, "biuf", "whole numbers, floats or bool")
    _check_masks(ground_truth, valid)
    check_same_shape(scores=scores, ground_truth=ground_truth, valid=valid)
    bins = _bins(scale, scores.dtype.newbyteorder("="))
    histogram = np.zeros((2, bins.codes), np.int64)
    for block in blocks(scores.shape):
        histogram += _joint(
            bins.encode(np.ascontiguousarray(scores[block], bins.dtype)),
            ground_truth[block],
            None if valid is None else valid[block],
            bins.codes,
        )
    return bins.table(histogram)


def missing_table(ground_truth: Mask, valid: Mask | None, scale: ScoreScale) -> ScoreTable:
    """Return the table of a missing prediction: every counted pixel is predicted background."""
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


def _joint(codes: NDArray[Any], ground_truth: Mask, valid: Mask | None, size: int) -> Numbers:
    """Return the (2, size) histogram of codes below ``size``, by ground truth."""
    joint = np.multiply(ground_truth.ravel(), size, dtype=np.min_scalar_type(2 * size))
    np.add(joint, codes, out=joint, casting="unsafe")
    if valid is not None:
        joint = joint[valid.ravel()]
    return np.bincount(joint, minlength=2 * size).reshape(2, size)


@dataclass(frozen=True, slots=True, eq=False)
class _Bins:
    """The intervals between neighbouring thresholds, for the scores of one dtype and scale.

    A value's bin is how many edges it reaches. Dtypes of one or two bytes are counted value by
    value and put into bins afterwards, which ``bin_of`` does; other values are searched for.
    Neighbouring thresholds may round to one edge: ``edge_of_row`` knows which edge a row asks for.
    """

    dtype: np.dtype[Any]
    edges: NDArray[Any]
    edge_of_row: NDArray[np.intp]
    bin_of: NDArray[np.intp]
    scale: ScoreScale
    can_guess: bool

    @property
    def codes(self) -> int:
        """How many codes there are; in a float dtype one of them, or several, mean NaN."""
        return len(self.bin_of)

    def encode(self, scores: NDArray[Any]) -> NDArray[Any]:
        """Return the code of each score, flat."""
        flat = scores.ravel()
        if self.dtype.itemsize <= 2:
            return flat.view(f"u{self.dtype.itemsize}")
        if self.can_guess:
            return _reached_from_nearest(self.edges, flat, self.scale)
        return _search(self.edges, flat)

    def table(self, histogram: Numbers) -> ScoreTable:
        """Return the cumulated table of a (2, codes) histogram."""
        binned = np.zeros((2, len(self.edges) + 2), np.int64)
        for side in range(2):
            np.add.at(binned[side], self.bin_of, histogram[side])
        reached = binned[:, -2:0:-1].cumsum(axis=1)[:, ::-1]
        negatives, positives = (int(pixels) for pixels in binned.sum(axis=1))
        background, foreground = np.ascontiguousarray(reached[:, self.edge_of_row])
        return ScoreTable(background, foreground, positives, negatives, int(binned[:, -1].sum()))


def _search(edges: NDArray[Any], scores: NDArray[Any]) -> NDArray[np.intp]:
    """Return how many edges each score reaches, and one more than there are for NaN."""
    if scores.dtype == np.uint64:
        # NumPy would compare uint64 with int64 as float64, which rounds.
        scores = np.minimum(scores, np.uint64(np.iinfo(np.int64).max)).astype(np.int64)
    found: NDArray[np.intp] = np.searchsorted(edges, scores, side="right")
    if scores.dtype.kind == "f":
        found[np.isnan(scores)] = len(edges) + 1
    return found


def _reached_from_nearest(
    edges: NDArray[Any], scores: NDArray[Any], scale: ScoreScale
) -> NDArray[np.int32]:
    """Return what _search returns, from the nearest threshold instead of a search."""
    step = _nearest_step(scores, scale)
    threshold = edges[::2].take(step)
    reached = 2 * step
    reached += scores >= threshold
    reached += scores > threshold
    reached[np.isnan(scores)] = len(edges) + 1
    return reached


def _nearest_step(scores: NDArray[Any], scale: ScoreScale) -> NDArray[np.int32]:
    """Return about the nearest threshold's step; it never falls from a score to a greater one."""
    factor = scores.dtype.type(STEPS / (scale.high - scale.low))
    with np.errstate(over="ignore"):
        position = (scores - scores.dtype.type(scale.low)) * factor
    # fmin and fmax turn NaN into a step, which the caller puts right.
    np.fmax(np.fmin(position, STEPS, out=position), 0, out=position)
    nearest: NDArray[np.int32] = np.rint(position, out=position).astype(np.int32)
    return nearest


def _can_guess(edges: NDArray[Any], scale: ScoreScale) -> bool:
    """Return whether the nearest step settles every score.

    The nearest step never falls while scores rise. So where it is right at every threshold, a
    score of step k lies above threshold k - 1 and below threshold k + 1, and only k is in doubt.
    """
    if edges.dtype.kind != "f" or scale.integer or len(edges) != scale.rows:
        return False
    return np.array_equal(_nearest_step(edges[::2], scale), np.arange(STEPS + 1))


@lru_cache(maxsize=32)
def _bins(scale: ScoreScale, dtype: np.dtype[Any]) -> _Bins:
    edges, edge_of_row = np.unique(_row_bounds(scale, dtype), return_inverse=True)
    if dtype.itemsize > 2:
        bin_of, can_guess = np.arange(len(edges) + 2), _can_guess(edges, scale)
    else:
        every_code = np.arange(256**dtype.itemsize, dtype=f"u{dtype.itemsize}")
        values = every_code != 0 if dtype.kind == "b" else every_code.view(dtype)
        bin_of, can_guess = _search(edges, values), False
    return _Bins(dtype, edges, edge_of_row, bin_of, scale, can_guess)


def _row_bounds(scale: ScoreScale, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return for each row of the scale the smallest score that is foreground there."""
    if dtype.kind != "f":
        return np.array(_whole_bounds(scale), np.int64)
    if scale.integer:
        return np.array(_whole_bounds(scale), dtype)
    at_least = np.array([float(scale.exact(step)) for step in range(STEPS + 1)]).astype(dtype)
    # "Greater than t" is "at least the next number after t" in the dtype of the map.
    return np.stack([at_least, np.nextafter(at_least, dtype.type(np.inf))], axis=1).ravel()


def _whole_bounds(scale: ScoreScale) -> list[int]:
    if scale.has_row_per_value:
        return [int(scale.low) + row for row in range(scale.rows)]
    return [
        scale.first_foreground(step, operator)
        for step in range(STEPS + 1)
        for operator in (Operator.GE, Operator.GT)
    ]
