"""How far pixels lie from the true edge, and how far the farthest of a group does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.blocks import BLOCK_PIXELS
from segreview.masks.runs import Places, run_starts

Distances = NDArray[np.float64]

_CELLS = (32, 8, 2)
"""Sides of the squares of which one pixel speaks for all, ever smaller."""

_FEW = 1 << 22
"""So many looked-up places cost less than the search for a way around them."""


@dataclass(frozen=True, slots=True, eq=False)
class EdgeDistance:
    """Where the other labels of a mask (H, W) are, column by column and row by row."""

    vertical: NDArray[np.unsignedinteger[Any]]
    """Distance to the next pixel of another label in the same column, (H, W); H or more if none."""

    def bounds(self, rows: Places, columns: Places, sideways: Distances) -> Distances:
        """Return upper bounds: the nearer of the edges in the pixel's column and in its row."""
        vertical = self.vertical[rows, columns].astype(np.float64)
        vertical[vertical >= len(self.vertical)] = np.inf
        return np.minimum(vertical, sideways)

    def exact(self, rows: Places, columns: Places, bounds: Distances) -> Distances:
        """Return the Euclidean distances of some pixels, given upper bounds of them."""
        width = self.vertical.shape[1]
        reach = np.minimum(np.ceil(bounds), width).astype(np.int64)
        # Pixels of about the same reach share a block of columns to look at.
        size = np.ceil(np.log2(reach)).astype(np.int64)
        result = bounds.copy()
        for exponent in np.unique(size).tolist():
            members = np.flatnonzero(size == exponent)
            farthest = int(np.max(reach[members]))
            offsets = np.arange(-farthest, farthest + 1)
            step = max(1, BLOCK_PIXELS // len(offsets))
            for start in range(0, len(members), step):
                some = members[start : start + step]
                nearest = self._nearest(rows[some], columns[some], offsets)
                result[some] = np.minimum(result[some], nearest)
        return result

    def _nearest(self, rows: Places, columns: Places, offsets: Places) -> Distances:
        width = self.vertical.shape[1]
        beside = np.clip(columns[:, np.newaxis] + offsets, 0, width - 1)
        vertical = self.vertical[rows[:, np.newaxis], beside].astype(np.int64)
        # Columns beyond the border repeat the last one, with an offset that is too great to win.
        squared = vertical * vertical + offsets * offsets
        squared[vertical >= len(self.vertical)] = np.iinfo(np.int64).max
        nearest = squared.min(axis=1)
        found: Distances = np.sqrt(nearest.astype(np.float64))
        found[nearest == np.iinfo(np.int64).max] = np.inf
        return found


def edge_distance(labels: NDArray[Any]) -> EdgeDistance:
    """Return where the labels of a mask (H, W) change, in as few bytes as hold twice the height.

    >>> edges = edge_distance(np.array([[1], [1], [1], [0]]))
    >>> edges.vertical.ravel().tolist()
    [3, 2, 1, 1]
    """
    height, width = labels.shape
    dtype = np.min_scalar_type(2 * height)
    vertical = np.empty((height, width), dtype)
    changed = np.empty(width, np.bool_)
    above = np.full(width, height, dtype)
    for row in range(height):
        if row:
            np.not_equal(labels[row], labels[row - 1], out=changed)
            above[changed] = 1
        vertical[row] = above
        above += 1
    below = np.full(width, height, dtype)
    for row in reversed(range(height)):
        if row + 1 < height:
            np.not_equal(labels[row], labels[row + 1], out=changed)
            below[changed] = 1
        np.minimum(vertical[row], below, out=vertical[row])
        below += 1
    return EdgeDistance(vertical)


def greatest_distances(
    edges: EdgeDistance,
    rows: Places,
    columns: Places,
    sideways: Distances,
    group: Places,
    groups: int,
) -> Distances:
    """Return the greatest Euclidean distance to the true edge in each group of pixels, in pixels.

    ``sideways`` (n,) is the distance of each pixel to the next pixel of another label in its row,
    infinite where there is none; ``group`` (n,) ascends, and no group is empty. Infinite where the
    mask has one label only.

    The answer is exact. Most pixels are never looked at: one whose upper bound does not exceed what
    its group has reached cannot raise it, and a pixel is at most as much farther from the edge as
    it is far from another one.

    >>> edges = edge_distance(np.array([[1], [1], [1], [0]]))
    >>> rows, columns, alone = np.arange(3), np.zeros(3, int), np.full(3, np.inf)
    >>> greatest_distances(edges, rows, columns, alone, np.array([0, 0, 1]), 2).tolist()
    [3.0, 1.0]
    """
    bounds = edges.bounds(rows, columns, sideways)
    greatest = np.zeros(groups)
    _raise_to(greatest, edges, _first_greatest(bounds, group), rows, columns, bounds, group)
    left = np.flatnonzero(bounds > greatest[group])
    for side in _CELLS:
        if np.minimum(bounds[left], edges.vertical.shape[1]).sum() <= _FEW:
            break
        speaker, place = _speakers(rows[left], columns[left], group[left], side)
        speakers = left[speaker]
        exact = _raise_to(greatest, edges, speakers, rows, columns, bounds, group)
        apart = np.hypot(
            rows[left] - rows[speakers][place], columns[left] - columns[speakers][place]
        )
        bounds[left] = np.minimum(bounds[left], exact[place] + apart)
        left = left[bounds[left] > greatest[group[left]]]
    _raise_to(greatest, edges, left, rows, columns, bounds, group)
    return greatest


def _raise_to(
    greatest: Distances,
    edges: EdgeDistance,
    some: Places,
    rows: Places,
    columns: Places,
    bounds: Distances,
    group: Places,
) -> Distances:
    """Raise what groups have reached to the exact distances of some pixels, and return these."""
    exact = edges.exact(rows[some], columns[some], bounds[some])
    np.maximum.at(greatest, group[some], exact)
    return exact


def _first_greatest(values: Distances, group: Places) -> Places:
    """Return for each group the place of the first of its greatest values."""
    begins = run_starts(group)
    highest = np.maximum.reduceat(values, begins) if len(begins) else values
    reached = np.flatnonzero(values == highest[group])
    return reached[run_starts(group[reached])]


def _speakers(
    rows: Places, columns: Places, group: Places, side: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return one pixel for each square of each group, and which of them speaks for each pixel."""
    across = int(np.max(columns)) // side + 1
    down = int(np.max(rows)) // side + 1
    square = (group * down + rows // side) * across + columns // side
    _, speaker, place = np.unique(square, return_index=True, return_inverse=True)
    return speaker, place
