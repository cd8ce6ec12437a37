"""Polygons as the COCO tools rasterise them: the same pixels, from all edges at once."""

from __future__ import annotations

from typing import NamedTuple

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
    joined,
    next_corners,
)
from segreview.masks.runs import Places

_SCALE = 5
"""The COCO tools trace edges on a grid that is finer by this factor."""

_BEFORE, _BEHIND = 2, 3
"""An edge enters column k where it steps from 5 k + 2 to 5 k + 3 on the fine grid, or back."""


class _FineEdges(NamedTuple):
    """Edges on the fine grid, from the end at which the COCO tools begin to trace them."""

    polygons: Places
    x: Places
    y: Places
    across: Places
    down: Places


def coco_crossings(points: Points, lengths: Lengths, height: int, width: int) -> Crossings:
    """Return where an image's columns enter and leave polygons, numbered as they come.

    ``points`` (P, 2) holds the corners x, y of all polygons one after the other, in pixels with
    the origin in the upper left corner of the image; ``lengths`` (R,) says how many belong to
    each. The pixels are exactly those of rleFrPoly in the COCO tools (Dollár and Lin, maskApi.c,
    2015): corners are rounded to a fifth of a pixel, and a pixel is inside where an odd number of
    edges lies above it in its column. What lies outside the image is cut off; polygons without
    area cover nothing. Infinite or huge coordinates, lengths that do not sum up to P, and more than
    crossings.CROSSING_LIMIT crossings of flat or of steep edges with columns raise InvalidArgument.

    >>> square = np.array([[1.0, 0.0], [3.0, 0.0], [3.0, 2.0], [1.0, 2.0]])
    >>> sorted(coco_crossings(square, np.array([4]), height=3, width=4).places.tolist())
    [3, 5, 6, 8]
    """
    check_polygons(points, lengths, height, width)
    # The conversion cuts towards zero, as that of C does.
    x, y = (np.ascontiguousarray(points.T) * _SCALE + 0.5).astype(np.int64)
    corner, following = np.arange(len(points)), next_corners(lengths)
    is_flat = np.abs(x[following] - x) >= np.abs(y[following] - y)
    is_turned = np.where(is_flat, x > x[following], y > y[following])
    start, end = np.where(is_turned, (following, corner), (corner, following))
    polygons = np.arange(len(lengths)).repeat(lengths)
    edges = _FineEdges(polygons, x[start], y[start], x[end] - x[start], y[end] - y[start])
    flat = _FineEdges(*(values[is_flat] for values in edges))
    steep = _FineEdges(*(values[~is_flat] for values in edges))
    return joined([_flat_crossings(flat, height, width), _steep_crossings(steep, height, width)])


def _flat_crossings(edges: _FineEdges, height: int, width: int) -> Crossings:
    """Return the crossings of edges that are traced column by column of the fine grid."""
    crossed = _crossed_columns(edges, width)
    slope = _ratio(edges.down, edges.across)
    # Of the two rows at a crossing the upper one counts.
    upper = _BEFORE - edges.x + (slope < 0)

    def pixels_before(columns: Places, each: Each) -> Places:
        row: NDArray[np.float64] = each(slope) * (columns * _SCALE + each(upper))
        row += each(edges.y)
        row += 0.5
        return _pixels_above(row.astype(np.int64), height)

    return edge_crossings(crossed, pixels_before, height)


def _steep_crossings(edges: _FineEdges, height: int, width: int) -> Crossings:
    """Return the crossings of edges that are traced row by row of the fine grid."""
    crossed = _crossed_columns(edges, width)
    slope = _ratio(edges.across, edges.down)
    is_falling = slope < 0

    def pixels_before(columns: Places, each: Each) -> Places:
        x, turn, falling = each(edges.x), each(slope), each(is_falling)
        behind = columns * _SCALE + _BEHIND
        # The last step before the crossing; rounding makes it too great or small by one at most.
        step = np.floor((behind - 0.5 - x) / turn)
        step -= 1
        guess = step.copy()
        for further in (1, 2):
            step += ((x + turn * (guess + further) + 0.5) >= behind) == falling
        return _pixels_above(step.astype(np.int64) + each(edges.y), height)

    return edge_crossings(crossed, pixels_before, height)


def _crossed_columns(edges: _FineEdges, width: int) -> Edges:
    left = np.minimum(edges.x, edges.x + edges.across)
    right = np.maximum(edges.x, edges.x + edges.across)
    first = np.maximum(-((_BEFORE - left) // _SCALE), 0)
    last = np.minimum((right - _BEHIND) // _SCALE, width - 1)
    return Edges(edges.polygons, first, np.maximum(last - first + 1, 0))


def _ratio(rise: Places, run: Places) -> NDArray[np.float64]:
    # An edge without length crosses nothing.
    ratio: NDArray[np.float64] = rise / np.maximum(run, 1)
    return ratio


def _pixels_above(fine: Places, height: int) -> Places:
    """Count the pixels of a column whose centres lie above a row of the fine grid."""
    rows = (fine + _BEFORE) // _SCALE
    np.maximum(rows, 0, out=rows)
    np.minimum(rows, height, out=rows)
    return rows
