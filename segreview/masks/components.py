"""Connected components: which pixels hang together, found from row runs instead of pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.row_runs import (
    RowRuns,
    label_runs,
    mask_runs,
    run_pixels,
    touching_pairs,
)
from segreview.masks.runs import Places


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Upright boxes in pixels: int64 arrays (n,)."""

    left: Places
    top: Places
    width: Places
    height: Places


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The components of a mask (H, W), numbered from 0 in the order of their first pixels."""

    runs: RowRuns
    component: Places
    """The component of each run, int64; -1 where the run belongs to none."""
    area: Places
    """Pixels of each component, int64 (count,)."""

    @property
    def count(self) -> int:
        """How many components there are."""
        return len(self.area)

    @property
    def first_runs(self) -> Places:
        """The run that holds the first pixel of each component, int64 (count,)."""
        first = np.full(self.count + 1, -1)
        # The last assignment to a place stays, so the runs come in backward order.
        first[self.component[::-1]] = np.arange(len(self.runs))[::-1]
        return first[: self.count]

    def boxes(self) -> Boxes:
        """Return the smallest upright box around each component."""
        inside = self.component >= 0
        component = self.component[inside]
        rows, columns = self.runs.rows[inside], self.runs.columns[inside]
        left, top = (np.full(self.count, np.iinfo(np.int64).max) for _ in range(2))
        right, bottom = (np.zeros(self.count, np.int64) for _ in range(2))
        np.minimum.at(left, component, columns)
        np.maximum.at(right, component, columns + self.runs.lengths[inside])
        np.minimum.at(top, component, rows)
        np.maximum.at(bottom, component, rows + 1)
        return Boxes(left, top, right - left, bottom - top)

    def label_map(self) -> NDArray[np.int32]:
        """Return an int32 (H, W) map: 1 in the first component, and 0 where there is none.

        >>> connected(np.array([[1, 0, 1], [1, 0, 0]], bool)).label_map().tolist()
        [[1, 0, 2], [1, 0, 0]]
        """
        height, width = self.runs.shape
        inside = np.flatnonzero(self.component >= 0)
        starts, stops = self.runs.starts[inside], self.runs.stops[inside]
        edges = np.stack([starts, stops], axis=1).ravel()
        lengths = np.diff(edges, prepend=0, append=height * (width + 1))
        values = np.zeros(len(lengths), np.int32)
        values[1::2] = self.component[inside] + 1
        return np.repeat(values, lengths).reshape(height, width + 1)[:, :width].copy()

    def pixels(self, chosen: NDArray[np.bool_]) -> tuple[Places, Places]:
        """Return rows and columns of all pixels of the components that ``chosen`` (count,) marks.

        >>> found = connected(np.array([[1, 0, 1], [1, 0, 0]], bool))
        >>> rows, columns = found.pixels(found.area == 2)
        >>> rows.tolist(), columns.tolist()
        ([0, 1], [0, 0])
        """
        # The run of no component has the place -1: the last.
        return run_pixels(self.runs, np.flatnonzero(np.append(chosen, False)[self.component]))


def connected(mask: NDArray[np.bool_], connectivity: int = 8) -> Components:
    """Return the components of the true pixels of a boolean mask (H, W).

    Connectivity 8 joins pixels that share a side or a corner, 4 only those that share a side;
    the partition is that of scipy.ndimage.label. A mask without true pixels has no component.
    Other dtypes, shapes and connectivities raise InvalidArgument.

    >>> diagonal = np.array([[1, 0], [0, 1]], bool)
    >>> connected(diagonal).count, connected(diagonal, connectivity=4).count
    (1, 2)
    """
    runs = mask_runs(mask, connectivity)
    alone = runs.first_above == runs.after_above
    parents = np.where(alone, np.arange(len(runs)), runs.first_above)
    several = np.flatnonzero(runs.after_above - runs.first_above > 1)
    further = runs.after_above[several] - runs.first_above[several] - 1
    first = np.repeat(runs.first_above[several], further)
    steps = np.arange(len(first)) - np.repeat(np.cumsum(further) - further, further) + 1
    return _numbered(runs, joined(parents, first, first + steps))


def connected_labels(
    labels: NDArray[Any], background: int | None = 0, connectivity: int = 8
) -> tuple[Components, NDArray[Any]]:
    """Return the components of equal labels of a mask (H, W), and the label of each component.

    Pixels of the label ``background`` belong to none; None means that every label counts. The
    labels are whole numbers or bool; anything else raises InvalidArgument.

    >>> found, label = connected_labels(np.array([[5, 5, 0, 5], [7, 0, 0, 5]]))
    >>> found.area.tolist(), label.tolist()
    ([2, 2, 1], [5, 5, 7])
    """
    runs = label_runs(labels, connectivity=connectivity)
    value = labels[runs.rows, runs.columns]
    member = np.ones(len(runs), np.bool_) if background is None else value != background
    above, below = touching_pairs(runs)
    same = (value[above] == value[below]) & member[above]
    found = join_runs(runs, member, above[same], below[same])
    return found, value[found.first_runs]


def join_runs(runs: RowRuns, member: NDArray[np.bool_], above: Places, below: Places) -> Components:
    """Return the components that pairs of touching runs make of the runs marked ``member`` (n,).

    The pairs hold members only and ascend by ``below``, as touching_pairs returns them.

    >>> from segreview.masks.row_runs import mask_runs, touching_pairs
    >>> runs = mask_runs(np.array([[True, False, True], [False, True, False]]))
    >>> member = np.ones(len(runs), bool)
    >>> join_runs(runs, member, *touching_pairs(runs)).area.tolist()
    [3]
    """
    parents = np.arange(len(runs))
    further = below[1:] == below[:-1]
    begins = np.append(np.ones(min(1, len(below)), np.bool_), ~further)
    parents[below[begins]] = above[begins]
    return _numbered(runs, joined(parents, above[~begins], below[~begins]), member)


def joined(parents: Places, one: Places, other: Places) -> Places:
    """Return the smallest node that each node of a graph is connected with, int64 (n,).

    ``parents`` (n,) is a forest: no node is smaller than its parent, and a root is its own. The
    pairs of ``one`` and ``other`` are further edges. All trees at once are hooked to smaller ones
    and flattened by pointer jumping, until nothing changes.

    >>> joined(np.array([0, 1, 0, 1, 4]), np.array([2]), np.array([3])).tolist()
    [0, 0, 0, 0, 4]
    """
    roots = _flattened(parents)
    one, other = roots[one], roots[other]
    apart = one != other
    if not apart.any():
        return roots
    one, other = one[apart], other[apart]
    marked = np.zeros(len(parents), np.bool_)
    marked[one] = marked[other] = True
    nodes = np.flatnonzero(marked)
    place = np.empty(len(parents), np.int64)
    place[nodes] = np.arange(len(nodes))
    roots[nodes] = nodes[_hooked(len(nodes), place[one], place[other])]
    return roots.take(roots)


def _hooked(size: int, one: Places, other: Places) -> Places:
    """Return the smallest node that each node of a small graph is connected with."""
    roots = np.arange(size)
    while len(one):
        np.minimum.at(roots, np.maximum(one, other), np.minimum(one, other))
        roots = _flattened(roots)
        one, other = roots[one], roots[other]
        apart = one != other
        one, other = one[apart], other[apart]
    return roots


def _flattened(parents: Places) -> Places:
    """Return the root of each node: after k jumps pointers reach 2^k ancestors up."""
    while True:
        further = parents.take(parents)
        if np.array_equal(further, parents):
            return further
        parents = further


def _numbered(runs: RowRuns, roots: Places, member: NDArray[np.bool_] | None = None) -> Components:
    begins = roots == np.arange(len(roots))
    if member is not None:
        begins &= member
    component = (np.cumsum(begins) - 1).take(roots)
    if member is not None:
        component[~member] = -1
    # bincount adds in float64, which is exact up to 2^53 pixels.
    area = np.bincount(component + 1, weights=runs.lengths)[1:]
    return Components(runs, component, area.astype(np.int64))


def without_small(
    mask: NDArray[np.bool_], minimum_area: int, connectivity: int = 8
) -> NDArray[np.bool_]:
    """Return the mask without its components of fewer than ``minimum_area`` pixels.

    The mask is boolean (H, W) and stays as it is; 0 and 1 remove nothing. Applied to the
    prediction before it is counted, the minimum area is part of the convention: what is removed is
    neither seen nor counted. A negative area raises InvalidArgument.

    >>> without_small(np.array([[1, 1, 0, 1]], bool), 2).tolist()
    [[True, True, False, False]]
    """
    check_minimum_area(minimum_area)
    found = connected(mask, connectivity)
    kept = mask.copy()
    kept[found.pixels(found.area < minimum_area)] = False
    return kept


def check_minimum_area(minimum_area: int) -> None:
    """Refuse an area that is no whole number of pixels, 0 or more.

    >>> check_minimum_area(-1)
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: minimum_area is -1; allowed is a whole number of pixels, \
0 or more
    """
    if isinstance(minimum_area, bool) or minimum_area != int(minimum_area) or minimum_area < 0:
        raise InvalidArgument(
            f"minimum_area is {minimum_area!r}; allowed is a whole number of pixels, 0 or more"
        )
