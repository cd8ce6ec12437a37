"""Area opening: scores of which every threshold is without its components that are too small.

What a threshold marks are hills of the score map, cut at one height. A hilltop of fewer pixels
than the minimum area is levelled to its highest surroundings, again and again, until none is left:
then the cut at any height has only components that are large enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.boundary import row_strips
from segreview.masks.checks import check_mask
from segreview.masks.components import Components, check_minimum_area, connected
from segreview.masks.runs import Places

Scores = NDArray[Any]
Mask = NDArray[np.bool_]

_STRIP_PIXELS = 1 << 15
"""Few rows, because only strips in which something was levelled are looked at again."""
_AROUND = [(down, right) for down in range(3) for right in range(3)]
"""The places of a pixel and its 8 neighbours in an array with a frame of one pixel."""


def area_opened(scores: Scores, minimum_area: int) -> Scores:
    """Return scores (H, W) of which no threshold marks a component of fewer pixels.

    For every t, both ``opened >= t`` and ``opened > t`` are what masks.components.without_small
    leaves of the same comparison of the scores, with components joined by sides and corners. The
    dtype is kept; 0 and 1 change nothing, and the scores themselves stay as they are. NaN is never
    marked, and a component that nothing but NaN surrounds becomes NaN if it is too small. Scores
    without a pixel stay without one.

    An area of more pixels than the scores have, which would leave no threshold anything to mark,
    a negative area, other shapes and other dtypes than numbers raise InvalidArgument.
    Source: L. Vincent, Morphological area openings and closings for grey-scale images, 1992.

    >>> area_opened(np.array([[9, 0, 5, 7, 5]]), 2).tolist()
    [[0, 0, 5, 5, 5]]
    """
    check_mask("scores", scores, "biuf", "numbers or bool")
    check_minimum_area(minimum_area)
    if minimum_area <= 1 or not scores.size:
        return scores
    if minimum_area > scores.size:
        raise InvalidArgument(
            f"minimum_area is {minimum_area}; allowed are at most the {scores.size} pixels "
            "that the scores have"
        )
    if scores.dtype.kind != "f":
        return _levelled(scores, minimum_area)
    unknown = np.isnan(scores)
    if not unknown.any():
        return _levelled(scores, minimum_area)
    opened = _levelled(np.where(unknown, -np.inf, scores).astype(scores.dtype), minimum_area)
    opened[np.isneginf(opened) & ~np.isneginf(scores)] = np.nan
    return opened


def _levelled(scores: Scores, minimum_area: int) -> Scores:
    lowest = scores.min()
    framed = np.pad(scores, 1, constant_values=lowest)
    hills = np.zeros(scores.shape, np.bool_)
    strips = list(row_strips(scores.shape, _STRIP_PIXELS))
    touched: Iterable[slice] = strips
    while True:
        for rows in touched:
            hills[rows] = _hilltops(framed[rows.start : rows.stop + 2], lowest)
        changed = _level(framed, hills, minimum_area)
        if not len(changed):
            return framed[1:-1, 1:-1].copy()
        top, bottom = np.unique(changed) - 1, np.unique(changed) + 1
        touched = [
            rows
            for rows in strips
            if np.searchsorted(bottom, rows.start) < np.searchsorted(top, rows.stop)
        ]


def _hilltops(framed: Scores, lowest: Any) -> Mask:
    """Return which pixels are above the lowest, and no lower than any of their neighbours."""
    across = np.maximum(framed[:, :-2], framed[:, 2:])
    np.maximum(across, framed[:, 1:-1], out=across)
    highest = np.maximum(across[:-2], across[2:])
    np.maximum(highest, across[1:-1], out=highest)
    here = framed[1:-1, 1:-1]
    hills: Mask = (here == highest) & (here > lowest)
    return hills


def _level(framed: Scores, hills: Mask, minimum_area: int) -> Places:
    """Level each hilltop that is too small to its highest surroundings; return its rows.

    Hilltops that touch are equally high. Where a neighbour outside is as high as a hilltop, the
    hill goes on there, up or level: it is no summit yet.
    """
    found = connected(hills)
    hill, rows, columns = _pixels_of(found, found.area < minimum_area)
    height = framed[rows + 1, columns + 1]
    beside = np.full(len(rows), framed.min())
    outside = np.pad(~hills, 1)
    for down, right in _AROUND:
        near = rows + down, columns + right
        np.maximum(beside, framed[near], out=beside, where=outside[near])
    surroundings = np.full(found.count, framed.min())
    np.maximum.at(surroundings, hill, beside)
    lowered = surroundings[hill] < height
    rows, columns = rows[lowered], columns[lowered]
    framed[rows + 1, columns + 1] = surroundings[hill[lowered]]
    return rows


def _pixels_of(found: Components, chosen: Mask) -> tuple[Places, Places, Places]:
    """Return the component, row and column of each pixel of the components that are chosen."""
    rows, columns = found.pixels(chosen)
    runs = np.flatnonzero(np.append(chosen, False)[found.component])
    return np.repeat(found.component[runs], found.runs.lengths[runs]), rows, columns
