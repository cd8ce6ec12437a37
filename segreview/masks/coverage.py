"""Which cells of a reduced picture the pixels of the screen cover, and what they show of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log2

import numpy as np
from numpy.typing import NDArray

from segreview.masks.outcome import Bits


def level_for(zoom: float, levels: int) -> int:
    """Return the coarsest level whose cells are no greater than a screen pixel.

    >>> level_for(0.3, 5), level_for(0.25, 5), level_for(1.0, 5)
    (1, 2, 0)
    """
    return min(max(0, floor(log2(1 / zoom))), levels - 1)


def screen_length(length: int, zoom: float) -> int:
    """Return how many screen pixels a side of so many mask pixels needs.

    >>> screen_length(10, 0.25), screen_length(10, 2.0)
    (3, 20)
    """
    return max(1, ceil(length * zoom))


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Which cells of a level the screen pixels of one axis cover: ``first`` up to ``last``."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    """One beyond the last cell."""

    @property
    def part(self) -> slice:
        """All cells that any of these screen pixels covers."""
        return slice(int(self.first[0]), int(self.last[-1]))


def coverage(start: int, stop: int, zoom: float, cell: int, length: int) -> Coverage:
    """Return the cells under the screen pixels ``start`` up to ``stop`` of a scaled axis.

    The axis has ``length`` mask pixels, ``cell`` of them in a cell of the level. A screen pixel
    i covers the mask pixels from floor(i / zoom) to ceil((i + 1) / zoom); neighbours share the
    pixel on their border, so none falls between them.

    >>> both = coverage(0, 2, 0.4, 1, 5)
    >>> both.first.tolist(), both.last.tolist()
    ([0, 2], [3, 5])
    """
    cells = -(-length // cell)
    edges = np.arange(start, stop + 1, dtype=np.float64) / zoom
    if stop >= screen_length(length, zoom):
        edges[-1] = length
    first = np.floor(edges[:-1]).astype(np.int64) // cell
    last = -(-np.ceil(edges[1:]).astype(np.int64) // cell)
    first = np.minimum(first, cells - 1)
    return Coverage(first, np.clip(last, first + 1, cells))


def merged(bits: Bits, rows: Coverage, columns: Coverage) -> Bits:
    """Return one set of outcomes for every screen pixel.

    ``bits`` holds the cells of ``rows.part`` and ``columns.part``; the result has one row for
    each screen row and one column for each screen column.

    >>> from segreview.masks.outcome import Outcome
    >>> bits = np.array([[Outcome.TP.bit, Outcome.FN.bit]], np.uint8)
    >>> one, both = coverage(0, 1, 1.0, 1, 1), coverage(0, 1, 0.5, 1, 2)
    >>> merged(bits, one, both).tolist() == [[Outcome.TP.bit | Outcome.FN.bit]]
    True
    """
    return _merged_axis(_merged_axis(bits, rows, 0), columns, 1)


def _merged_axis(bits: Bits, cover: Coverage, axis: int) -> Bits:
    """Merge every cell with the next one, two ... cells, then take each screen pixel only once."""
    before, lengths = (slice(None),) * axis, cover.last - cover.first
    runs = [bits]
    for further in range(1, int(np.max(lengths))):
        run = runs[-1].copy()
        run[(*before, slice(-further))] |= bits[(*before, slice(further, None))]
        runs.append(run)
    place = cover.first - cover.first[0] + bits.shape[axis] * (lengths - 1)
    merged_cells: Bits = np.concatenate(runs, axis=axis).take(place, axis=axis)
    return merged_cells
