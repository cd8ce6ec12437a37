"""Crossings of polygon edges with pixel columns, from all edges at once: checked, made runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.painted_runs import Places, Runs

CROSSING_LIMIT = 1 << 24
"""So many crossings of edges with columns at most; hostile polygons would fill the memory."""

_FARTHEST = float(1 << 28)
"""Coordinates beyond this overflow in the COCO tools, and have no sense in any image."""

_CROSSINGS_AT_ONCE = 1 << 14

Points = NDArray[np.float64]
RowsBelow = Callable[[Places, Places], Places]
"""Takes (n,) edges and the columns that each crosses; returns the first row below each crossing."""


class Crossed(NamedTuple):
    """For each edge: the polygon it belongs to, the first column it crosses, and how many."""

    owners: Places
    first: Places
    number: Places


def check_polygons(
    points: Points, lengths: NDArray[np.integer[Any]], height: int, width: int
) -> None:
    """Refuse points that are no (P, 2) float64 corners of polygons with (R,) lengths.

    >>> check_polygons(np.zeros((3, 2)), np.array([2]), 1, 1)
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: lengths sum up to 2; allowed are counts of 3 points
    """
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype != np.float64:
        raise InvalidArgument(
            f"points has shape {points.shape} and dtype {points.dtype}; allowed is (P, 2) float64"
        )
    if lengths.ndim != 1 or lengths.dtype.kind not in "iu":
        raise InvalidArgument(
            f"lengths has shape {lengths.shape} and dtype {lengths.dtype}; allowed is (R,) integer"
        )
    if (lengths < 0).any() or int(lengths.sum()) != len(points):
        raise InvalidArgument(
            f"lengths sum up to {int(lengths.sum())}; allowed are counts of {len(points)} points"
        )
    if height < 0 or width < 0:
        raise InvalidArgument(f"the size is {height} x {width}; allowed is no negative number")
    # NaN fails every comparison.
    if not (np.abs(points) <= _FARTHEST).all():
        raise InvalidArgument(
            f"points hold coordinates beyond {_FARTHEST:.0f} or no numbers; allowed are finite ones"
        )


def next_corners(lengths: NDArray[np.integer[Any]]) -> Places:
    """Return for each corner the place of the next one of its polygon; the last leads to the first.

    >>> next_corners(np.array([3, 0, 2])).tolist()
    [1, 2, 0, 4, 3]
    """
    ends = np.cumsum(lengths, dtype=np.int64)
    following = np.arange(1, int(ends[-1]) + 1 if len(ends) else 1)
    used = lengths > 0
    following[ends[used] - 1] = (ends - lengths)[used]
    return following


def crossing_runs(crossed: Crossed, rows_below: RowsBelow, height: int, width: int) -> Runs:
    """Return the runs between each odd and even crossing of a polygon, column by column.

    The edges of one polygon cross every column an even number of times. ``rows_below`` is asked
    for cache-sized pieces and answers with rows from 0 to ``height``. More than CROSSING_LIMIT
    crossings raise InvalidArgument.

    >>> two = Crossed(np.array([7, 7]), np.array([1, 1]), np.array([1, 1]))
    >>> runs = crossing_runs(two, lambda edge, column: 2 - edge, 3, 4)
    >>> runs.starts.tolist(), runs.stops.tolist(), runs.owners.tolist()
    ([4], [5], [7])
    """
    crossings = int(crossed.number.sum())
    if crossings > CROSSING_LIMIT:
        raise InvalidArgument(
            f"points cross columns {crossings:,} times; allowed are {CROSSING_LIMIT:,} crossings"
        )
    stride = height * width + 1
    places = np.empty(crossings, np.int64)
    filled = 0
    for part in _pieces(crossed.number):
        number = crossed.number[part]
        edge = np.arange(part.start, part.stop).repeat(number)
        column = np.arange(len(edge))
        column += (crossed.first[part] - np.cumsum(number) + number).repeat(number)
        found = places[filled : filled + len(edge)]
        np.multiply(column, height, out=found)
        found += (crossed.owners[part] * stride).repeat(number)
        found += rows_below(edge, column)
        filled += len(edge)
    # They come in ascending stretches, an edge each, which a merging sort makes use of.
    places.sort(kind="stable")
    return _between(places[0::2], places[1::2], stride)


def _between(starts: Places, stops: Places, stride: int) -> Runs:
    some = starts < stops
    starts, stops = starts.compress(some), stops.compress(some)
    owners = starts // stride
    shift = owners * stride
    starts -= shift
    stops -= shift
    return Runs(starts, stops, owners)


def _pieces(number: Places) -> Iterator[slice]:
    """Cut the edges into pieces whose temporaries stay small."""
    marks = np.arange(_CROSSINGS_AT_ONCE, int(number.sum()), _CROSSINGS_AT_ONCE)
    inside = np.searchsorted(np.cumsum(number), marks)
    cuts = np.unique(np.concatenate([[0], inside, [len(number)]]))
    return (slice(start, stop) for start, stop in pairwise(cuts.tolist()))
