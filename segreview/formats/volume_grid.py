"""How the voxels of a volume lie in its file and in space, and how it is cut into slices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CLEARLY_COARSER = 1.2
_SAME_PLACE = 0.01
"""Of a voxel: what storing an affine as 32-bit numbers may move it."""
_ROWS_FIRST = ("I", "P", "L")
"""Where rows and columns lead on the screen: down the body, else to its back, else to its left."""
_OPPOSITE = dict(zip("LRPAIS", "RLAPSI", strict=True))


@dataclass(frozen=True, slots=True)
class SliceView:
    """Which axis of a volume is cut, and how a slice is turned for the screen."""

    axis: int
    rows: int
    columns: int
    flips_rows: bool = False
    flips_columns: bool = False

    def of(self, volume: NDArray[Any], index: int) -> NDArray[Any]:
        """Return one slice (rows, columns) of a volume with three axes, as a view.

        >>> view = SliceView(axis=2, rows=1, columns=0, flips_rows=True)
        >>> view.of(np.arange(8).reshape(2, 2, 2), 0).tolist()
        [[2, 6], [0, 4]]
        """
        plane = volume[(slice(None),) * self.axis + (index,)]
        plane = plane.T if self.rows > self.columns else plane
        return plane[
            :: -1 if self.flips_rows else 1,
            :: -1 if self.flips_columns else 1,
        ]


@dataclass(frozen=True, slots=True)
class VolumeGrid:
    """The shape of a volume, its spacing in millimetres, and where it lies in space."""

    shape: tuple[int, int, int]
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0)
    affine: tuple[float, ...] = ()
    """Twelve numbers, row by row, from voxels to millimetres; empty where the file has none."""
    directions: tuple[str, ...] = ()
    """Where each axis leads: L, R, A, P, S or I; empty where the file does not say it."""

    @property
    def slice_axis(self) -> int:
        """The axis that is cut: the coarsest if it clearly is, a single slice, else the last.

        >>> VolumeGrid((40, 512, 512), (5, 0.7, 0.7)).slice_axis, VolumeGrid((9, 9, 9)).slice_axis
        (0, 2)
        """
        single = [axis for axis in (2, 1, 0) if self.shape[axis] == 1]
        if single:
            return single[0]
        coarsest = max((2, 1, 0), key=lambda axis: self.spacing[axis])
        others = max(self.spacing[axis] for axis in range(3) if axis != coarsest)
        return coarsest if self.spacing[coarsest] >= _CLEARLY_COARSER * others else 2

    @property
    def view(self) -> SliceView:
        """The slices as a radiologist sees them; without directions, rows are the later axis."""
        axis = self.slice_axis
        first, second = (one for one in range(3) if one != axis)
        if not self.directions:
            return SliceView(axis, second, first)
        rows, columns = sorted((second, first), key=lambda one: _rank(self.directions[one]))
        flips = [self.directions[one] not in _ROWS_FIRST for one in (rows, columns)]
        return SliceView(axis, rows, columns, *flips)

    def lies_like(self, other: VolumeGrid) -> bool:
        """Say whether two volumes lie at the same place, or one of them does not say where."""
        if not self.affine or not other.affine:
            return True
        allowed = _SAME_PLACE * max(self.spacing)
        corners = [_moved(grid.affine, self.shape) for grid in (self, other)]
        return all(abs(a - b) <= allowed for a, b in zip(*corners, strict=True))


def _rank(direction: str) -> int:
    """Return the place of a direction, or of its opposite, in the order for rows."""
    leads = direction if direction in _ROWS_FIRST else _OPPOSITE[direction]
    return _ROWS_FIRST.index(leads)


def _moved(affine: tuple[float, ...], shape: tuple[int, int, int]) -> list[float]:
    """Return the positions of the first voxel and of those at the ends of the three axes."""
    ends = [(0, 0, 0), (shape[0], 0, 0), (0, shape[1], 0), (0, 0, shape[2])]
    matrix = np.array(affine).reshape(3, 4)
    return [float(value) for end in ends for value in matrix @ (*end, 1)]
