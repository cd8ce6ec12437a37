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
    """Edges from their left end (x, y) to their right one."""

    x: Values
    y: Values
    to_x: Values
    to_y: Values


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
    first, last = (_centers_before(side, width) for side in (edges.x, edges.to_x))
    crossed = Crossed(np.repeat(np.arange(len(lengths)), lengths), first, last - first)

    def rows_below(edge: Places, column: Places) -> Places:
        return _centers_before(_heights(edges, edge, column + 0.5), height)

    return crossing_runs(crossed, rows_below, height, width)


def _edges(points: Points, lengths: NDArray[np.integer[Any]]) -> _Edges:
    """Return the edges; one direction for all, so that a shared one gives the same numbers."""
    others = points[next_corners(lengths)]
    turned = points[:, :1] > others[:, :1]
    left, right = np.where(turned, others, points), np.where(turned, points, others)
    x, y, to_x, to_y = (np.ascontiguousarray(ends[:, n]) for ends in (left, right) for n in (0, 1))
    return _Edges(x, y, to_x, to_y)


def _centers_before(place: Values, extent: int) -> Places:
    """Count the pixel centres of a line of ``extent`` pixels that lie before a place."""
    centers = place - 0.5
    np.ceil(centers, out=centers)
    # np.clip takes three times as long.
    np.maximum(centers, 0, out=centers)
    np.minimum(centers, extent, out=centers)
    return centers.astype(np.int64)


def _heights(edges: _Edges, edge: Places, center: Values) -> Values:
    """Return the y at which each edge crosses the centre of a column."""
    from_left, to_right = center - edges.x[edge], edges.to_x[edge] - center
    # Weighing both ends keeps crossings exact where they fall on a centre.
    weighed = edges.y[edge] * to_right
    weighed += edges.to_y[edge] * from_left
    from_left += to_right
    weighed /= from_left
    return weighed
