"""Polygons filled by the even-odd rule at pixel centres, from all edges at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.masks.crossings import (
    Crossed,
    Points,
    check_polygons,
    crossing_runs,
    next_corners,
)
from segreview.masks.painted_runs import Places, Runs

Values = NDArray[np.float64]


class _Edges(NamedTuple):
    """Edges from their left end (x, y), and how far they go to the right and down."""

    x: Values
    y: Values
    to_x: Values
    across: Values
    down: Values


def even_odd_runs(
    points: Points, lengths: NDArray[np.integer[Any]], height: int, width: int
) -> Runs:
    """Return the pixels inside polygons as column-major runs; the owner is the polygon's place.

    ``points`` (P, 2) holds the corners x, y of all polygons one after the other, in pixels with
    the origin in the upper left corner of the image; ``lengths`` (R,) says how many belong to
    each. A pixel is inside where an odd number of edges lies above its centre (Foley et al.,
    Computer Graphics, 2nd edition, 1990, section 3.6); a centre on an upper or left edge is
    inside, one on a lower or right edge is not, so that polygons that share an edge share no
    pixel. What lies outside the image is cut off. Polygons of fewer than three corners have no
    runs. Infinite or huge coordinates, lengths that do not sum up to P, and more crossings of
    edges with columns than crossings.CROSSING_LIMIT raise InvalidArgument.

    >>> square = np.array([[1.0, 0.0], [3.0, 0.0], [3.0, 2.0], [1.0, 2.0]])
    >>> runs = even_odd_runs(square, np.array([4]), height=3, width=4)
    >>> runs.starts.tolist(), runs.stops.tolist()
    ([3, 6], [5, 8])
    """
    check_polygons(points, lengths, height, width)
    edges = _edges(points, lengths)
    # The centres of the columns from first to before last lie between the ends of an edge.
    first = _centers_before(edges.x, width)
    last = _centers_before(edges.to_x, width)
    crossed = Crossed(np.repeat(np.arange(len(lengths)), lengths), first, last - first)

    def rows_below(edge: Places, column: Places) -> Places:
        return _centers_before(_heights(edges, edge, column), height)

    return crossing_runs(crossed, rows_below, height, width)


def _edges(points: Points, lengths: NDArray[np.integer[Any]]) -> _Edges:
    """Return the edges; one direction for all, so that a shared one gives the same numbers."""
    following = next_corners(lengths)
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    other_x, other_y = x[following], y[following]
    turned = x > other_x
    left, right = np.where(turned, other_x, x), np.where(turned, x, other_x)
    left_y, right_y = np.where(turned, other_y, y), np.where(turned, y, other_y)
    return _Edges(left, left_y, right, right - left, right_y - left_y)


def _centers_before(place: Values, extent: int) -> Places:
    """Count the pixel centres of a line of ``extent`` pixels that lie before a place."""
    centers = place - 0.5
    np.ceil(centers, out=centers)
    # np.clip takes three times as long.
    np.maximum(centers, 0, out=centers)
    np.minimum(centers, extent, out=centers)
    return centers.astype(np.int64)


def _heights(edges: _Edges, edge: Places, column: Places) -> Values:
    """Return the y at which each edge crosses the centre of a column."""
    heights = column.astype(np.float64)
    heights += 0.5
    heights -= edges.x.take(edge)
    # Multiplied before it is divided, a crossing that falls on a centre is exact.
    heights *= edges.down.take(edge)
    heights /= edges.across.take(edge)
    heights += edges.y.take(edge)
    return heights
