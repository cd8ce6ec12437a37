"""Polygons filled by the even-odd rule at pixel centres, from all edges at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.painted_runs import Places, Runs

CROSSING_LIMIT = 1 << 24
"""So many crossings of edges with columns at most; hostile polygons would fill the memory."""

Values = NDArray[np.float64]


def even_odd_runs(
    points: Values, lengths: NDArray[np.integer[Any]], height: int, width: int
) -> Runs:
    """Return the pixels inside polygons as column-major runs; the owner is the polygon's place.

    ``points`` (P, 2) holds the corners x, y of all polygons one after the other, in pixels with
    the origin in the upper left corner of the image; ``lengths`` (R,) says how many belong to
    each. A pixel is inside where an odd number of edges lies above its centre (Foley et al.,
    Computer Graphics, 2nd edition, 1990, section 3.6); a centre on an upper or left edge is
    inside, one on a lower or right edge is not, so that polygons that share an edge share no
    pixel. What lies outside the image is cut off. Corners that are not finite, lengths that do not
    sum up to P, and more than CROSSING_LIMIT crossings raise InvalidArgument.

    >>> square = np.array([[1.0, 0.0], [3.0, 0.0], [3.0, 2.0], [1.0, 2.0]])
    >>> runs = even_odd_runs(square, np.array([4]), height=3, width=4)
    >>> runs.starts.tolist(), runs.stops.tolist()
    ([3, 6], [5, 8])
    """
    _check(points, lengths, height, width)
    left, right, owners = _edges(points, lengths)
    # The centres of columns first ... last - 1 lie between the ends of an edge.
    first, last = (
        np.ceil(side[:, 0].clip(0, width) - 0.5).astype(np.int64).clip(0, width)
        for side in (left, right)
    )
    number = last - first
    if number.sum() > CROSSING_LIMIT:
        raise InvalidArgument(
            f"points make {number.sum():,} crossings of edges with columns; allowed are "
            f"{CROSSING_LIMIT:,}"
        )
    edge = np.repeat(np.arange(len(number)), number)
    column = np.arange(len(edge)) + np.repeat(first - (np.cumsum(number) - number), number)
    rows = _crossed_rows(left[edge], right[edge], column + 0.5, height)
    return _between(column * height + rows, owners[edge], height * width)


def _check(points: Values, lengths: NDArray[np.integer[Any]], height: int, width: int) -> None:
    if points.ndim != 2 or points.shape[1] != 2:
        raise InvalidArgument(f"points has shape {points.shape}; allowed is (P, 2)")
    if lengths.ndim != 1 or (lengths < 0).any() or lengths.sum() != len(points):
        raise InvalidArgument(
            f"lengths are {lengths.shape} numbers that sum up to {lengths.sum()}; allowed are "
            f"(R,) from 0, together {len(points)}, the number of points"
        )
    if not np.isfinite(points).all():
        raise InvalidArgument("points hold NaN or infinity; allowed are finite coordinates")
    if min(height, width) < 0:
        raise InvalidArgument(f"the image is {height} × {width}; allowed is 0 or more")


def _edges(points: Values, lengths: NDArray[np.integer[Any]]) -> tuple[Values, Values, Places]:
    """Return the left and right end of each edge and its polygon; the last corner is joined."""
    owners = np.repeat(np.arange(len(lengths)), lengths)
    following = np.arange(1, len(points) + 1)
    stops = np.cumsum(lengths)
    some = lengths > 0
    following[stops[some] - 1] = (stops - lengths)[some]
    others = points[following]
    # One direction for both, so that an edge that two polygons share gives the same numbers.
    turned = points[:, :1] > others[:, :1]
    left, right = np.where(turned, others, points), np.where(turned, points, others)
    return left, right, owners.astype(np.int64)


def _crossed_rows(left: Values, right: Values, center: Values, height: int) -> Places:
    """Return the first row whose centre does not lie above an edge, in the column of a centre."""
    from_left, to_right = center - left[:, 0], right[:, 0] - center
    # Weighing both ends keeps crossings exact where they fall on a centre.
    y = (left[:, 1] * to_right + right[:, 1] * from_left) / (from_left + to_right)
    return np.ceil(y.clip(0, height) - 0.5).astype(np.int64)


def _between(places: Places, owners: Places, size: int) -> Runs:
    """Return the runs between each odd and the following even place of an owner."""
    order = np.lexsort((places, owners))
    # Every column is crossed an even number of times by the edges of one polygon.
    starts, stops = places[order[::2]], places[order[1::2]]
    some = starts < np.minimum(stops, size)
    return Runs(starts[some], stops[some], owners[order[::2]][some])
