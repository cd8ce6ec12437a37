"""Between which two thresholds a score lies: a bin of a table of all thresholds, exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.threshold import STEPS, Operator, ScoreScale, floats_not_below

Scores = NDArray[Any]
Bins = NDArray[np.uint16]
Flags = NDArray[np.bool_]

CELLS = 1 << 14
"""Cells of a grid that is finer than any two thresholds of logits lie apart."""

WIDEST_LOOKUP = 1 << 17
"""So many whole numbers from the lowest bound to the highest are looked up, not searched for."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreBins:
    """The intervals between neighbouring thresholds, for the scores of one dtype and scale.

    A score's bin is how many ``edges`` it reaches; NaN has the bin after the last. Neighbouring
    thresholds may round to one edge: ``edge_of_row`` says which edge a row of the scale asks for.
    ``bins_of`` turns a flat array of scores into bins.
    """

    edges: NDArray[Any]
    edge_of_row: NDArray[np.intp]
    bins_of: Callable[[Scores], Bins]

    @property
    def number(self) -> int:
        """How many bins there are, with the one of NaN."""
        return len(self.edges) + 2

    def inside(self, scores: Scores, place: int) -> Flags:
        """Return where scores lie in a bin that is not the one of NaN.

        For float16 these are only the scores equal to the lower edge of the bin, and none below
        the first edge: NumPy compares halves thirty times as slowly as their bytes.
        """
        lower = self._edge(place - 1) if place > 0 else None
        if scores.dtype == np.float16:
            if lower is None:
                return np.zeros(scores.shape, np.bool_)
            return np.asarray(scores.view(np.uint16) == lower.view(np.uint16))
        if lower is None:
            return np.asarray(scores < self._edge(0))
        found: Flags = np.greater_equal(scores, lower)
        if place < len(self.edges):
            found &= scores < self._edge(place)
        return found

    def _edge(self, place: int) -> Any:
        edge = self.edges[place]
        # An int64 scalar would widen the whole array; a Python number compares in its dtype.
        return edge if self.edges.dtype.kind == "f" else int(edge)


@lru_cache(maxsize=32)
def score_bins(scale: ScoreScale, dtype: np.dtype[Any]) -> ScoreBins:
    """Return the bins of a scale for scores of a native dtype.

    >>> from segreview.masks.threshold import UNIT_SCALE
    >>> bins = score_bins(UNIT_SCALE, np.dtype(np.float32))
    >>> bins.bins_of(np.array([-1, 0, 0.0005, 0.001, 2, np.nan], np.float32)).tolist()
    [0, 1, 2, 3, 2002, 2003]
    """
    edges, edge_of_row = np.unique(row_bounds(scale, dtype), return_inverse=True)
    return ScoreBins(edges, edge_of_row, _fastest(edges, scale, dtype))


def _fastest(
    edges: NDArray[Any], scale: ScoreScale, dtype: np.dtype[Any]
) -> Callable[[Scores], Bins]:
    if dtype.itemsize <= 2:
        return _Lookup(edges, dtype)
    if dtype.kind == "f" and not scale.integer and len(edges) == scale.rows:
        for way in (_Steps(edges, scale), _Cells(edges)):
            if way.settles():
                return way
    lowest, highest = int(np.floor(edges[0])) - 1, int(np.ceil(edges[-1]))
    whole = (scale.integer or dtype.kind != "f") and highest - lowest <= WIDEST_LOOKUP
    # A float must hold every whole number in between, and the bounds themselves.
    if whole and (dtype.kind != "f" or max(-lowest, highest) < 2 / np.finfo(dtype).eps):
        return _Whole(edges, lowest, highest)
    return _Search(edges)


def row_bounds(scale: ScoreScale, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return for each row of a scale the smallest score of a dtype that is foreground there.

    int64 (scale.rows,) for whole numbers, else of ``dtype``.

    >>> from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE
    >>> row_bounds(BYTE_SCALE, np.dtype(np.uint8))[[0, 128, 256]].tolist()
    [0, 128, 256]
    >>> row_bounds(UNIT_SCALE, np.dtype(np.float64))[[0, 1000, 2000]].tolist()
    [0.0, 0.5, 1.0]
    """
    if dtype.kind != "f":
        return np.array(_whole_bounds(scale), np.int64)
    if scale.integer:
        return floats_not_below(_whole_bounds(scale), dtype)
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


class _Search:
    """Search every score among the edges: right for all scales and dtypes, and slow."""

    def __init__(self, edges: NDArray[Any]) -> None:
        self._edges = edges

    def __call__(self, scores: Scores) -> Bins:
        if scores.dtype == np.uint64:
            # NumPy would compare uint64 with int64 as float64, which rounds.
            scores = np.minimum(scores, np.uint64(np.iinfo(np.int64).max)).astype(np.int64)
        found = np.searchsorted(self._edges, scores, side="right").astype(np.uint16)
        return _with_missing(found, scores, len(self._edges) + 1)


class _Lookup:
    """Look up the bin of every code of one or two bytes."""

    def __init__(self, edges: NDArray[Any], dtype: np.dtype[Any]) -> None:
        codes = np.arange(256**dtype.itemsize, dtype=f"u{dtype.itemsize}")
        values = codes != 0 if dtype.kind == "b" else codes.view(dtype)
        self.bin_of_code = _Search(edges)(values)

    def __call__(self, scores: Scores) -> Bins:
        codes = scores.view(f"u{scores.itemsize}")
        # No code lies outside the table; to say so spares NumPy the check.
        return self.bin_of_code.take(codes, mode="clip")


class _Whole:
    """Look up whole numbers, and floats by the greatest whole number that they reach."""

    def __init__(self, edges: NDArray[Any], lowest: int, highest: int) -> None:
        self._edges = edges
        self._lowest, self._highest = lowest, highest
        self._bin_of = _Search(edges)(np.arange(lowest, highest + 1).astype(edges.dtype))

    def __call__(self, scores: Scores) -> Bins:
        low, high = self._lowest, self._highest
        if scores.dtype.kind == "f":
            clipped = np.clip(np.floor(scores), low, high)
            np.nan_to_num(clipped, copy=False, nan=low)
        else:
            held = np.iinfo(scores.dtype)
            clipped = np.clip(scores, max(low, int(held.min)), min(high, int(held.max)))
        places = clipped.astype(np.intp)
        places -= low
        return _with_missing(self._bin_of.take(places), scores, len(self._edges) + 1)


class _Steps:
    """Round to the nearest threshold by arithmetic, and compare with it.

    The nearest step never falls while scores rise. So where it is right at every threshold, a
    score of step k lies above threshold k - 1 and below threshold k + 1, and only k is in doubt.
    """

    def __init__(self, edges: NDArray[Any], scale: ScoreScale) -> None:
        self._thresholds = np.ascontiguousarray(edges[::2])
        self._low = edges.dtype.type(scale.low)
        self._factor = edges.dtype.type(STEPS / (scale.high - scale.low))
        steps = np.arange(STEPS + 1, dtype=edges.dtype)
        self._are_quotients = np.array_equal(steps / STEPS, self._thresholds)

    def settles(self) -> bool:
        """Return whether the nearest step is right at every threshold."""
        return np.array_equal(self._nearest(self._thresholds), np.arange(STEPS + 1))

    def __call__(self, scores: Scores) -> Bins:
        step = self._nearest(scores)
        bins = step.astype(np.uint16)
        bins += bins
        return _compared(bins, scores, self._threshold(step))

    def _nearest(self, scores: Scores) -> NDArray[Any]:
        with np.errstate(over="ignore"):
            position = np.multiply(scores - self._low if self._low else scores, self._factor)
        if not (position.min(initial=0) >= 0 and position.max(initial=0) <= STEPS):
            position[np.isnan(position)] = 0
            np.clip(position, 0, STEPS, out=position)
        nearest: NDArray[Any] = np.rint(position, out=position)
        return nearest

    def _threshold(self, step: NDArray[Any]) -> NDArray[Any]:
        if self._are_quotients:
            return np.asarray(step / step.dtype.type(STEPS))
        return self._thresholds.take(step.astype(np.int32), mode="clip")


class _Cells:
    """Put scores into cells of one width, so narrow that none holds two thresholds.

    The cell never falls while scores rise. So a score has reached both edges of every threshold
    of an earlier cell and none of a later one, and only the threshold of its cell is in doubt.
    """

    def __init__(self, edges: NDArray[Any]) -> None:
        self._thresholds = np.ascontiguousarray(edges[::2])
        # The first and the last threshold may lie far off: the first and the last cell are theirs.
        first, last = self._thresholds[[1, -2]]
        self._factor = (CELLS - 4) / (last - first)
        self._low = first - 2 / self._factor
        holding = self._cell(self._thresholds)
        self._reached = (2 * np.searchsorted(holding, np.arange(CELLS))).astype(np.uint16)
        self._threshold = np.full(CELLS, np.inf, edges.dtype)
        self._threshold[holding] = self._thresholds

    def settles(self) -> bool:
        """Return whether no cell holds two thresholds, and both ends are cells of their own."""
        holding = self._cell(self._thresholds)
        ends = holding[[0, -1]].tolist() == [0, CELLS - 1]
        return ends and bool((np.diff(holding) > 0).all())

    def __call__(self, scores: Scores) -> Bins:
        cell = self._cell(scores)
        reached = self._reached.take(cell, mode="clip")
        return _compared(reached, scores, self._threshold.take(cell, mode="clip"))

    def _cell(self, scores: Scores) -> NDArray[np.intp]:
        with np.errstate(over="ignore"):
            position = (scores - self._low) * self._factor
        if np.isnan(position.min(initial=0)):
            position[np.isnan(position)] = 0
        np.clip(position, 0, CELLS - 1, out=position)
        return np.asarray(position.astype(np.intp))


def _compared(bins: Bins, scores: Scores, threshold: NDArray[Any]) -> Bins:
    """Add the two edges of the one threshold in doubt where they are reached."""
    reached = np.greater_equal(scores, threshold).view(np.uint8)
    reached += np.greater(scores, threshold).view(np.uint8)
    bins += reached
    # A score that is no number reaches nothing, not even the threshold 0.
    if np.min(bins, initial=1) == 0:
        return _with_missing(bins, scores, 2 * STEPS + 3)
    return bins


def _with_missing(bins: Bins, scores: Scores, missing: int) -> Bins:
    """Put the pixels without a number into their bin."""
    if scores.dtype.kind == "f":
        nan = np.isnan(scores)
        if nan.any():
            bins[nan] = missing
    return bins
