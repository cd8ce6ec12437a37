"""Polygons as the COCO tools rasterise them: the same pixels, from all edges at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.masks.crossings import Crossed, check_polygons, crossing_runs, next_corners
from segreview.masks.painted_runs import Places, Runs

_SCALE = 5
"""The COCO tools trace edges on a grid that is finer by this factor."""

_BEFORE, _BEHIND = 2, 3
"""An edge enters column k where it steps from 5 k + 2 to 5 k + 3 on the fine grid, or back."""


class _Edges(NamedTuple):
    """Edges on the fine grid, turned so that they rise along their longer side."""

    x: Places
    y: Places
    to_x: Places
    to_y: Places
    flat: NDArray[np.bool_]


def polygon_runs(
    points: NDArray[np.float64], lengths: NDArray[np.integer[Any]], height: int, width: int
) -> Runs:
    """Return the pixels inside polygons as column-major runs; the owner is the polygon's place.

    ``points`` (P, 2) holds the corners x, y of all polygons one after the other, in pixels with
    the origin in the upper left corner of the image; ``lengths`` (R,) says how many belong to
    each. The pixels are exactly those of rleFrPoly in the COCO tools (Dollár and Lin, maskApi.c,
    2015): corners are rounded to a fifth of a pixel, and a pixel is inside where an odd number of
    edges lies above it in its column. What lies outside the image is cut off. Polygons of fewer
    than three corners, or without area, have no runs. Infinite or huge coordinates, lengths that
    do not sum up to P, and more than CROSSING_LIMIT crossings raise InvalidArgument.

    >>> square = np.array([[1.0, 0.0], [3.0, 0.0], [3.0, 2.0], [1.0, 2.0]])
    >>> runs = polygon_runs(square, np.array([4]), height=3, width=4)
    >>> runs.starts.tolist(), runs.stops.tolist()
    ([3, 6], [5, 8])
    """
    check_polygons(points, lengths, height, width)
    edges = _edges(points, lengths)
    crossed = Crossed(np.repeat(np.arange(len(lengths)), lengths), *_columns(edges, width))

    def rows_below(edge: Places, column: Places) -> Places:
        return _row_below(_fine_row(edges, edge, column), height)

    return crossing_runs(crossed, rows_below, height, width)


def polygon_mask(
    points: NDArray[np.float64], lengths: NDArray[np.integer[Any]], height: int, width: int
) -> NDArray[np.bool_]:
    """Return the union of polygons as a mask (H, W); arguments as for polygon_runs.

    >>> triangle = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
    >>> polygon_mask(triangle, np.array([3]), 3, 3).astype(int).tolist()
    [[1, 1, 1], [1, 1, 0], [1, 0, 0]]
    """
    runs = polygon_runs(points, lengths, height, width)
    steps = np.zeros(height * width + 1, np.int64)
    np.add.at(steps, runs.starts, 1)
    np.subtract.at(steps, runs.stops, 1)
    inside = np.cumsum(steps[:-1]) > 0
    return np.ascontiguousarray(inside.reshape(width, height).T)


def _edges(points: NDArray[np.float64], lengths: NDArray[np.integer[Any]]) -> _Edges:
    # The conversion cuts towards zero, as that of C does.
    fine = (points * _SCALE + 0.5).astype(np.int64)
    following = next_corners(lengths)
    x, y = fine[:, 0], fine[:, 1]
    to_x, to_y = x[following], y[following]
    flat = np.abs(to_x - x) >= np.abs(to_y - y)
    turned = np.where(flat, x > to_x, y > to_y)
    return _Edges(
        np.where(turned, to_x, x),
        np.where(turned, to_y, y),
        np.where(turned, x, to_x),
        np.where(turned, y, to_y),
        flat,
    )


def _columns(edges: _Edges, width: int) -> tuple[Places, Places]:
    """Return the first column that each edge crosses, and how many it does."""
    low, high = np.minimum(edges.x, edges.to_x), np.maximum(edges.x, edges.to_x)
    first = np.maximum(-((_BEFORE - low) // _SCALE), 0)
    last = np.minimum((high - _BEHIND) // _SCALE, width - 1)
    return first, np.maximum(last - first + 1, 0)


def _fine_row(edges: _Edges, edge: Places, column: Places) -> Places:
    """Return the fine row at which each edge crosses a column: the upper one of its step."""
    x, y = edges.x[edge], edges.y[edge]
    across, down = edges.to_x[edge] - x, edges.to_y[edge] - y
    flat = edges.flat[edge]
    before = column * _SCALE + _BEFORE
    steps = before - x
    # Divisors are not zero: an edge that crosses a column has both a width and a longer side.
    slope = np.where(flat, down, across) / np.where(flat, across, down)
    on_flat = np.minimum(_rounded(y, slope, steps), _rounded(y, slope, steps + 1))
    guess = np.floor((steps + 0.5) / np.where(flat, 1.0, slope)).astype(np.int64) - 1
    behind, falling = column * _SCALE + _BEHIND, slope < 0
    # Rounding makes the guess too great or too small by one at most.
    on_steep = guess + y
    for further in (1, 2):
        on_steep += ((x + slope * (guess + further) + 0.5) >= behind) == falling
    return np.where(flat, on_flat, on_steep)


def _rounded(start: Places, slope: NDArray[np.float64], steps: Places) -> Places:
    return (start + slope * steps + 0.5).astype(np.int64)


def _row_below(fine: Places, height: int) -> Places:
    rows = (fine + 0.5) / _SCALE - 0.5
    return np.ceil(np.clip(rows, 0, height)).astype(np.int64)
