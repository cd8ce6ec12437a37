"""From every pixel of two sets the exact distance to the nearest pixel of the other set.

In each column the nearest pixel of a set is known from one sweep down and one sweep up. From a
pixel (y, x) the distance is then the least of (v dy)² + (k dx)² over the columns x + k, where v is
how many rows away the nearest pixel of column x + k is. Columns are looked at outwards until k dx
is no less than what was found, which is soon for most. For the few that are far, the nearest
column never moves left when x moves right along a row, so that the middle one of the pixels in a
row halves the columns of the others. Rows are taken in strips: memory does not grow with the image.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.spacing import Spacing

Places = NDArray[np.int64]
Lengths = NDArray[np.float64]

STRIP_PIXELS = 1 << 20
"""Entries of the map of vertical distances, of both sets together, at a time."""
NEAR_COLUMNS = 32
"""Columns looked at to either side before the rest is left to halving."""


def nearest_distances(
    first: Places, second: Places, width: int, spacing: Spacing
) -> tuple[Lengths, Lengths]:
    """Return the distances of first's pixels to second, and of second's pixels to first.

    Both are flat indices (row * width + column), ascending. The results are float64 in the unit
    of the spacing, in the order of the pixels; infinity where the other set is empty. With unit
    spacing each is the square root of a whole number.

    >>> one, other = nearest_distances(np.array([0]), np.array([9, 13]), 5, Spacing())
    >>> one.tolist(), np.square(other).round().tolist()
    ([3.605551275463989], [17.0, 13.0])
    """
    if not len(first) or not len(second):
        return np.full(len(first), np.inf), np.full(len(second), np.inf)
    box = _Box.around((first, second), width, spacing)
    squares = np.empty(len(first)), np.empty(len(second))
    for strip in box.strips():
        found = strip.squares()
        for result, part, values in zip(squares, strip.parts, found, strict=True):
            result[part] = values
    return np.sqrt(squares[0], out=squares[0]), np.sqrt(squares[1], out=squares[1])


@dataclass(frozen=True, slots=True, eq=False)
class _Box:
    """The smallest box around two sets of pixels."""

    rows: tuple[Places, Places]
    columns: tuple[Places, Places]
    height: int
    width: int
    spacing: Spacing
    dtype: np.dtype[Any]

    @staticmethod
    def around(sets: tuple[Places, Places], width: int, spacing: Spacing) -> _Box:
        """Return the box around flat indices of an image of this width."""
        rows = [places // width for places in sets]
        columns = [places - row * width for places, row in zip(sets, rows, strict=True)]
        top = min(int(row[0]) for row in rows)
        left = min(int(np.min(column)) for column in columns)
        height = max(int(row[-1]) for row in rows) - top + 1
        box_width = max(int(np.max(column)) for column in columns) - left + 1
        first, second = (row - top for row in rows)
        return _Box(
            (first, second),
            (columns[0] - left, columns[1] - left),
            height,
            box_width,
            spacing,
            _distance_dtype(height, box_width, spacing),
        )

    @property
    def strip_rows(self) -> int:
        """How many rows are taken at a time."""
        return max(1, STRIP_PIXELS // (2 * (self.width + 2 * NEAR_COLUMNS)))

    def strips(self) -> Iterator[_Strip]:
        """Yield the strips from the top down."""
        tops = range(0, self.height, self.strip_rows)
        below = self._first_rows_below(tops)
        above = np.zeros(below.shape[1:], self.dtype)
        for top, nearest_below in zip(tops, below, strict=True):
            bottom = min(top + self.strip_rows, self.height)
            parts = [slice(*np.searchsorted(rows, (top, bottom)).tolist()) for rows in self.rows]
            if any(part.start < part.stop for part in parts):
                strip = _Strip(self, top, (parts[0], parts[1]), self._map(top, bottom))
                above = strip.sweep(above, nearest_below)
                yield strip

    def _map(self, top: int, bottom: int) -> _Maps:
        return _Maps.empty(bottom - top, self.width + 2 * NEAR_COLUMNS, self.dtype)

    def _first_rows_below(self, tops: range) -> NDArray[Any]:
        """Return, for each strip and set, the first row of each column below the strip."""
        none = np.iinfo(self.dtype).max
        found = np.full((len(tops), 2, self.width + 2 * NEAR_COLUMNS), none, self.dtype)
        for strip in range(len(tops) - 2, -1, -1):
            found[strip] = found[strip + 1]
            for side in range(2):
                rows, columns = self.rows[side], self.columns[side]
                start, stop = np.searchsorted(rows, (tops[strip + 1], tops[strip + 1] + tops.step))
                # From the bottom up: where a column is set twice, the last one stays.
                part = slice(start, stop)
                places = columns[part][::-1] + NEAR_COLUMNS
                found[strip, side, places] = rows[part][::-1]
        return found


def _distance_dtype(height: int, width: int, spacing: Spacing) -> np.dtype[Any]:
    """Return an unsigned dtype whose upper half, "no pixel here", is farther than any pixel."""
    farthest = spacing.diagonal((height, width))
    for dtype in (np.uint16, np.uint32):
        half = np.iinfo(dtype).max // 2 + 1
        if height < half and half * spacing.rows > farthest:
            return np.dtype(dtype)
    return np.dtype(np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class _Maps:
    """For each row of a strip, set and column: the nearest row above and below, then how far."""

    above: NDArray[Any]
    """(rows, 2, columns); half the dtype's range is added, so that 0 means none."""
    below: NDArray[Any]
    """The greatest number means none."""

    @staticmethod
    def empty(rows: int, columns: int, dtype: np.dtype[Any]) -> _Maps:
        shape = (rows, 2, columns)
        return _Maps(np.zeros(shape, dtype), np.full(shape, np.iinfo(dtype).max, dtype))


@dataclass(frozen=True, slots=True, eq=False)
class _Strip:
    """Some rows of the box, and which pixels of both sets lie there."""

    box: _Box
    top: int
    parts: tuple[slice, slice]
    maps: _Maps

    def sweep(self, nearest_above: NDArray[Any], nearest_below: NDArray[Any]) -> NDArray[Any]:
        """Fill the map of vertical distances; return the last row of each column so far."""
        above, below = self.maps.above, self.maps.below
        dtype = self.box.dtype.type
        half = dtype(np.iinfo(dtype).max // 2 + 1)
        for side in range(2):
            rows, columns = self._pixels(side)
            places = rows - self.top, side, columns + NEAR_COLUMNS
            above[places] = rows.astype(dtype) + half
            below[places] = rows
        np.maximum(above[0], nearest_above, out=above[0])
        np.minimum(below[-1], nearest_below, out=below[-1])
        lines = list(above)
        for one, following in pairwise(lines):
            np.maximum(one, following, out=following)
        last: NDArray[Any] = lines[-1].copy()
        lines = list(below)[::-1]
        for one, following in pairwise(lines):
            np.minimum(one, following, out=following)
        own = np.arange(self.top, self.top + len(above)).astype(dtype)[:, np.newaxis, np.newaxis]
        np.subtract(below, own, out=below)
        np.subtract(own + half, above, out=above)
        np.minimum(above, below, out=below)
        return last

    def squares(self) -> tuple[Lengths, Lengths]:
        """Return the squared distance of each pixel of the strip to the other set."""
        _, _, columns = self.maps.below.shape
        places = [
            ((rows - self.top) * 2 + (1 - side)) * columns + column + NEAR_COLUMNS
            for side in range(2)
            for rows, column in (self._pixels(side),)
        ]
        search = _Search(self.maps.below.ravel(), columns, self.box.spacing)
        found = search.squares(np.concatenate(places))
        return found[: len(places[0])], found[len(places[0]) :]

    def _pixels(self, side: int) -> tuple[Places, Places]:
        part = self.parts[side]
        return self.box.rows[side][part], self.box.columns[side][part]


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """The search along the lines of a flat map of vertical distances."""

    vertical: NDArray[Any]
    width: int
    spacing: Spacing

    def squares(self, places: Places) -> Lengths:
        """Return the least squared distance from each place of the map."""
        least = self._squared(self.vertical.take(places))
        active = np.flatnonzero(least > self.spacing.columns**2)
        where, best = places[active], least[active]
        for step in range(1, NEAR_COLUMNS + 1):
            side = (step * self.spacing.columns) ** 2
            going = np.flatnonzero(best > side)
            if len(going) < len(best):
                least[active] = best
                active, where, best = active[going], where[going], best[going]
            if not len(active):
                return least
            rows = np.minimum(self.vertical.take(where - step), self.vertical.take(where + step))
            found = self._squared(rows)
            found += side
            np.minimum(best, found, out=best)
        going = np.flatnonzero(best > ((NEAR_COLUMNS + 1) * self.spacing.columns) ** 2)
        least[active] = best
        if len(going):
            self._halve(active[going], where[going], least)
        return least

    def _squared(self, rows: NDArray[Any]) -> Lengths:
        lengths: Lengths = np.multiply(rows, self.spacing.rows, dtype=np.float64)
        lengths *= lengths
        return lengths

    def _halve(self, targets: Places, places: Places, least: Lengths) -> None:
        """Lower ``least`` at the targets by halving the columns among the pixels of a line."""
        order = np.argsort(places, kind="stable")
        targets, places = targets[order], places[order]
        line = places // self.width
        reach = (np.sqrt(least[targets]) / self.spacing.columns).astype(np.int64) + 1
        low = np.maximum(places - reach, line * self.width)
        high = np.minimum(places + reach, (line + 1) * self.width - 1)
        rank, group_end = _ranks(line)
        step = 1 << int(np.max(rank)).bit_length()
        nearest = np.empty_like(places)
        while step := step // 2:
            chosen = np.flatnonzero(rank % (2 * step) == step)
            before = chosen[rank[chosen] > step]
            low[before] = np.maximum(low[before], nearest[before - step])
            after = chosen[chosen + step < group_end[chosen]]
            high[after] = np.minimum(high[after], nearest[after + step])
            high[chosen] = np.maximum(high[chosen], low[chosen])
            found, nearest[chosen] = self._least_in(places[chosen], low[chosen], high[chosen])
            least[targets[chosen]] = np.minimum(least[targets[chosen]], found)

    def _least_in(self, places: Places, low: Places, high: Places) -> tuple[Lengths, Places]:
        """Return the least squared distance over a range of columns each, and where it is."""
        lengths = high - low + 1
        starts = np.cumsum(lengths) - lengths
        columns = np.arange(int(lengths.sum())) + np.repeat(low - starts, lengths)
        squares = self._squared(self.vertical.take(columns))
        sideways = (columns - np.repeat(places, lengths)) * self.spacing.columns
        squares += sideways * sideways
        least = np.minimum.reduceat(squares, starts)
        hit = np.flatnonzero(squares == np.repeat(least, lengths))
        first = hit[np.searchsorted(hit, starts)]
        return least, columns[first]


def _ranks(lines: Places) -> tuple[Places, Places]:
    """Return the place of each entry among its equals, from 1, and one beyond the last of them."""
    starts = np.flatnonzero(np.diff(lines, prepend=lines[0] - 1))
    counts = np.diff(starts, append=len(lines))
    return (
        np.arange(len(lines)) - np.repeat(starts, counts) + 1,
        np.repeat(starts + counts, counts),
    )
