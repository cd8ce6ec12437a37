"""Polygons filled by the even-odd rule at pixel centres, from all edges at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segreview.masks.crossings import (
    Crossings,
    Each,
    Edges,
    Lengths,
    Points,
    check_polygons,
    edge_crossings,
    next_corners,
)
from segreview.masks.runs import Places


def even_odd_crossings(points: Points, lengths: Lengths, height: int, width: int) -> Crossings:
    """Return where an image's rows enter and leave polygons, numbered as they come.

    ``points`` (P, 2) holds the corners x, y of all polygons one after the other, in pixels with
    the origin in the upper left corner of the image; ``lengths`` (R,) says how many belong to
    each. A pixel is inside where an odd number of edges lies to the left of its centre (Foley et
    al., Computer Graphics, 2nd edition, 1990, section 3.6). A centre on a left edge or on a level
    upper one is inside, on other edges it is not (the top-left rule), so that polygons that share
    an edge share no pixel. What lies outside the image is cut off; polygons without area cover
    nothing. Infinite or huge coordinates, lengths that do not sum up to P, and more crossings of
    edges with rows than crossings.CROSSING_LIMIT raise InvalidArgument.

    >>> square = np.array([[1.0, 0.0], [3.0, 0.0], [3.0, 2.0], [1.0, 2.0]])
    >>> sorted(even_odd_crossings(square, np.array([4]), height=3, width=4).places.tolist())
    [1, 3, 5, 7]
    """
    check_polygons(points, lengths, height, width)
    x, y = np.ascontiguousarray(points.T)
    # One direction for all edges, so that a shared one gives the same numbers.
    corner, following = np.arange(len(points)), next_corners(lengths)
    is_rising = y > y[following]
    upper, lower = np.where(is_rising, (following, corner), (corner, following))
    across, down = x[lower] - x[upper], y[lower] - y[upper]
    first = _centers_before(y[upper], height)
    number = _centers_before(y[lower], height) - first

    def pixels_before(rows: Places, each: Each) -> Places:
        place: NDArray[np.float64] = each(0.5 - y[upper])
        place += rows
        # Multiplied before it is divided, a crossing that falls on a centre is exact.
        place *= each(across)
        place /= each(down)
        place += each(x[upper])
        return _centers_before(place, width)

    polygons = np.arange(len(lengths)).repeat(lengths)
    return edge_crossings(Edges(polygons, first, number), pixels_before, width)


def _centers_before(place: NDArray[np.float64], extent: int) -> Places:
    """Count the pixel centres of a line of ``extent`` pixels that lie before a place."""
    centers = np.ceil(place - 0.5)
    # np.clip takes three times as long.
    np.maximum(centers, 0, out=centers)
    np.minimum(centers, extent, out=centers)
    return centers.astype(np.int64)
