"""Where a walk along the lines of an image enters and leaves regions: crossings of their edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.checks import check_boolean
from segreview.masks.runs import Places, true_places

CROSSING_LIMIT = 1 << 24
"""So many crossings of edges with lines at most; hostile polygons would fill the memory."""

_FARTHEST = float(1 << 28)
"""Coordinates beyond this overflow in the COCO tools, and have no sense in any image."""

_CROSSINGS_AT_ONCE = 1 << 14

Points = NDArray[np.float64]
Lengths = NDArray[np.integer[Any]]
Each = Callable[[NDArray[Any]], NDArray[Any]]
"""Takes a value of every edge; returns it once for each crossing of that edge."""
Within = Callable[[Places, Each], Places]
"""Takes the line of each crossing; returns how many pixels of the line lie before it."""


class Crossings(NamedTuple):
    """Where regions begin and end on one long line of pixels, in any order.

    The image's rows, or its columns, follow each other on that line. A pixel is inside a region
    where an odd number of the region's crossings lies before it; all of them are an even number.
    """

    places: Places
    """How many pixels lie before each crossing."""
    regions: Places
    """The number of the region that begins or ends."""


class Edges(NamedTuple):
    """For each edge: the polygon it belongs to, the first line it crosses, and how many."""

    polygons: Places
    first: Places
    number: Places


def joined(parts: list[Crossings]) -> Crossings:
    """Return the crossings of all parts, one part after the other.

    >>> one = Crossings(np.array([1, 2]), np.array([0, 0]))
    >>> joined([one, one]).places.tolist(), joined([]).places.tolist()
    ([1, 2, 1, 2], [])
    """
    none = np.zeros(0, np.int64)
    columns = zip(Crossings(none, none), *parts, strict=True)
    return Crossings(*(np.concatenate(column) for column in columns))


def mask_crossings(
    lines: NDArray[np.bool_], region: int, corner: tuple[int, int], line: int
) -> Crossings:
    """Return where lines of ``line`` pixels enter and leave the true pixels of a small mask.

    The mask (L, N) has pieces of L neighbouring lines; ``corner`` tells the first of these lines
    and the pixel at which the pieces begin. What is no boolean mask raises InvalidArgument.

    >>> mask_crossings(np.array([[0, 1], [1, 1]], bool), 7, (1, 1), 3).places.tolist()
    [5, 6, 7, 9]
    """
    check_boolean("lines", lines)
    # A false pixel behind each piece ends what reaches up to there.
    longer = np.zeros((len(lines), lines.shape[1] + 1), np.bool_)
    longer[:, :-1] = lines
    ends = true_places(np.diff(longer.ravel(), prepend=False))
    number, within = np.divmod(ends, longer.shape[1])
    places = (number + corner[0]) * line + within + corner[1]
    return Crossings(places, np.full(len(places), region))


def check_polygons(points: Points, lengths: Lengths, height: int, width: int) -> None:
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


def next_corners(lengths: Lengths) -> Places:
    """Return for each corner the place of the next one of its polygon; the last leads to the first.

    >>> next_corners(np.array([3, 0, 2])).tolist()
    [1, 2, 0, 4, 3]
    """
    ends = np.cumsum(lengths)
    following = np.arange(1, int(ends[-1]) + 1 if len(ends) else 1)
    used = lengths > 0
    following[ends[used] - 1] = (ends - lengths)[used]
    return following


def edge_crossings(edges: Edges, within: Within, line: int) -> Crossings:
    """Return where edges cross lines of ``line`` pixels each; the region is the polygon.

    ``within`` is asked for cache-sized pieces and answers with places from 0 to ``line``. More
    than CROSSING_LIMIT crossings raise InvalidArgument.

    >>> edges = Edges(np.array([7, 7]), first=np.array([1, 1]), number=np.array([1, 1]))
    >>> found = edge_crossings(edges, lambda lines, each: each(np.array([3, 0])), 4)
    >>> found.places.tolist(), found.regions.tolist()
    ([7, 4], [7, 7])
    """
    # The crossings of edge n lie from bounds[n] up to before bounds[n + 1].
    bounds = np.append(0, np.cumsum(edges.number))
    crossings = int(bounds[-1])
    if crossings > CROSSING_LIMIT:
        raise InvalidArgument(
            f"points cross lines {crossings:,} times; allowed are {CROSSING_LIMIT:,} crossings"
        )
    places, regions = np.empty((2, crossings), np.int64)
    offsets = edges.first - bounds[:-1]
    for part in _pieces(bounds):
        each: Each = partial(_for_each, part, edges.number[part])
        found = slice(bounds[part.start], bounds[part.stop])
        lines = np.arange(found.start, found.stop)
        lines += each(offsets)
        np.multiply(lines, line, out=places[found])
        places[found] += within(lines, each)
        regions[found] = each(edges.polygons)
    return Crossings(places, regions)


def _for_each(part: slice, number: Places, values: NDArray[Any]) -> NDArray[Any]:
    return values[part].repeat(number)


def _pieces(bounds: Places) -> Iterator[slice]:
    """Cut the edges, whose crossings have these bounds, into pieces of few crossings each."""
    cuts = np.flatnonzero(np.diff(bounds[1:] // _CROSSINGS_AT_ONCE)) + 1
    return (slice(*piece) for piece in pairwise([0, *cuts.tolist(), len(bounds) - 1]))
