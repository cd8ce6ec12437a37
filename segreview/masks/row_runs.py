"""Row runs: the stretches of equal pixels in each row, and which of them touch the row above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.blocks import BLOCK_PIXELS
from segreview.masks.checks import check_boolean, check_labels, check_same_shape
from segreview.masks.runs import Places, true_places

_WORD_BITS = 64
_WORD_SHIFT = 6


@dataclass(frozen=True, slots=True, eq=False)
class RowRuns:
    """The runs of a mask (H, W) in the order of their pixels: int64 arrays (n,).

    Positions count pixels in rows of W + 1, so that no run touches one across the border of the
    image. The runs ``first_above`` up to ``after_above`` of the row above touch the run; where
    the two are equal there is none.
    """

    shape: tuple[int, int]
    starts: Places
    stops: Places
    """One beyond the last pixel."""
    first_above: Places
    after_above: Places

    @property
    def rows(self) -> Places:
        """The row of each run."""
        return self.starts // (self.shape[1] + 1)

    @property
    def columns(self) -> Places:
        """The first column of each run."""
        return self.starts % (self.shape[1] + 1)

    @property
    def lengths(self) -> Places:
        """The pixels of each run."""
        return self.stops - self.starts

    def __len__(self) -> int:
        """Count the runs."""
        return len(self.starts)


def mask_runs(mask: NDArray[np.bool_], connectivity: int = 8) -> RowRuns:
    """Return the runs of true pixels of a boolean mask (H, W).

    With connectivity 8 runs also touch at their corners, with 4 only along a side. Another
    connectivity, dtype or number of dimensions raises InvalidArgument.

    >>> runs = mask_runs(np.array([[1, 1, 0], [0, 0, 1]], bool))
    >>> runs.rows.tolist(), runs.columns.tolist(), runs.lengths.tolist()
    ([0, 1], [0, 2], [2, 1])
    >>> runs.first_above.tolist(), runs.after_above.tolist()
    ([0, 0], [0, 1])
    """
    check_boolean("mask", mask)
    reach = _reach(connectivity)
    shape = mask.shape[0], mask.shape[1]
    stride = shape[1] + 1
    changes = _changes(shape, _MaskFlags(mask))
    starts, stops = changes.places[0::2], changes.places[1::2]
    # Starts and stops take turns, so the number of changes gives the number of either.
    first = changes.before(starts - (stride + reach - 1)) >> 1
    after = (changes.before(stops - (stride - reach)) + 1) >> 1
    return RowRuns(shape, starts, stops, first, after)


def label_runs(*masks: NDArray[Any], connectivity: int = 8) -> RowRuns:
    """Return the runs of pixels that are equal in every one of the masks (H, W).

    The masks hold whole numbers or bool; every pixel belongs to one run. Other dtypes, unequal
    shapes and another connectivity raise InvalidArgument.

    >>> runs = label_runs(np.array([[7, 7, 0], [7, 7, 7]]))
    >>> runs.starts.tolist(), runs.stops.tolist()
    ([0, 2, 4], [2, 3, 7])
    """
    for number, mask in enumerate(masks):
        check_labels(f"mask {number + 1}", mask)
    check_same_shape(**{f"mask {number + 1}": mask for number, mask in enumerate(masks)})
    reach = _reach(connectivity)
    shape = height, width = masks[0].shape[0], masks[0].shape[1]
    stride = width + 1
    changes = _changes(shape, _LabelFlags(masks))
    starts = changes.places
    stops = np.append(starts[1:], height * stride)[: len(starts)]
    heads = changes.before(np.arange(height if width else 0) * stride)
    # The place beyond a row's last pixel belongs to no run.
    stops[heads[1:] - 1] -= 1
    stops[-1:] -= 1
    first = changes.before(starts - (stride + reach - 1)) - 1
    first[heads] += reach
    after = changes.before(stops - (stride - reach))
    return RowRuns(shape, starts, stops, np.maximum(first, 0), after)


def touching_pairs(runs: RowRuns) -> tuple[Places, Places]:
    """Return the pairs (above, below) of runs of neighbouring rows that touch, int64 (n,) each.

    They ascend by the run below, then by the run above.

    >>> above, below = touching_pairs(mask_runs(np.array([[1, 0, 1], [0, 1, 0]], bool)))
    >>> above.tolist(), below.tolist()
    ([0, 1], [2, 2])
    """
    numbers = runs.after_above - runs.first_above
    below = np.repeat(np.arange(len(runs)), numbers)
    offsets = np.cumsum(numbers) - numbers
    above = np.arange(len(below)) - np.repeat(offsets - runs.first_above, numbers)
    return above, below


def run_pixels(runs: RowRuns, chosen: NDArray[np.intp]) -> tuple[Places, Places]:
    """Return rows and columns of the pixels of the chosen runs, int64 each, run after run.

    >>> rows, columns = run_pixels(mask_runs(np.array([[1, 1, 0, 1]], bool)), np.array([1, 0]))
    >>> rows.tolist(), columns.tolist()
    ([0, 0, 0], [3, 0, 1])
    """
    starts, lengths = runs.starts[chosen], runs.lengths[chosen]
    offsets = np.cumsum(lengths) - lengths
    places = np.arange(int(lengths.sum())) + np.repeat(starts - offsets, lengths)
    rows, columns = np.divmod(places, runs.shape[1] + 1)
    return rows, columns


def _reach(connectivity: int) -> int:
    if connectivity not in (4, 8):
        raise InvalidArgument(f"connectivity is {connectivity!r}; allowed is 4 or 8")
    return int(connectivity == 8)


@dataclass(frozen=True, slots=True, eq=False)
class _Changes:
    """Where runs start and stop, and for any place how many of them lie before it."""

    places: Places
    words: NDArray[np.uint64]
    """One bit for each place."""
    totals: Places
    """How many changes lie before each word."""

    def before(self, places: Places) -> Places:
        """Count the changes before each place; places below 0 have none.

        Counting bits takes a fraction of the time of a binary search.
        """
        places = np.maximum(places, 0)
        word = places >> _WORD_SHIFT
        places &= _WORD_BITS - 1
        bits = np.left_shift(np.uint64(1), places.view(np.uint64))
        bits -= np.uint64(1)
        bits &= self.words.take(word)
        found: Places = self.totals.take(word)
        found += np.bitwise_count(bits)
        return found


class _Flags(Protocol):
    def write(self, rows: slice, flags: NDArray[np.bool_]) -> None:
        """Set which places of some rows, (n, W + 1), are changes."""


@dataclass(frozen=True, slots=True, eq=False)
class _MaskFlags:
    mask: NDArray[np.bool_]

    def write(self, rows: slice, flags: NDArray[np.bool_]) -> None:
        part = self.mask[rows]
        flags[:, 0] = part[:, 0]
        np.not_equal(part[:, 1:], part[:, :-1], out=flags[:, 1:-1])
        flags[:, -1] = part[:, -1]


@dataclass(frozen=True, slots=True, eq=False)
class _LabelFlags:
    masks: tuple[NDArray[Any], ...]

    def write(self, rows: slice, flags: NDArray[np.bool_]) -> None:
        flags[:, 0], flags[:, -1] = True, False
        first, *others = self.masks
        changed = flags[:, 1:-1]
        np.not_equal(first[rows, 1:], first[rows, :-1], out=changed)
        for mask in others:
            changed |= mask[rows, 1:] != mask[rows, :-1]


def _changes(shape: tuple[int, int], source: _Flags) -> _Changes:
    height, stride = shape[0], shape[1] + 1
    # A multiple of 64 rows fills whole words of bits whatever the width.
    step = max(1, BLOCK_PIXELS // stride // _WORD_BITS) * _WORD_BITS
    flags = np.empty((min(step, -(-height // _WORD_BITS) * _WORD_BITS), stride), np.bool_)
    places, bits = [np.empty(0, np.int64)], [np.empty(0, np.uint8)]
    for top in range(0, height if shape[1] else 0, step):
        rows = slice(top, min(top + step, height))
        source.write(rows, flags[: rows.stop - top])
        flags[rows.stop - top :] = False
        found = true_places(flags.ravel())
        found += top * stride
        places.append(found)
        bits.append(np.packbits(flags, bitorder="little"))
    # One word more, so that every place up to the end has one.
    words = np.concatenate([*bits, np.zeros(8, np.uint8)]).view("<u8")
    totals = np.cumsum(np.bitwise_count(words), dtype=np.int64)
    return _Changes(np.concatenate(places), words, np.append(0, totals[:-1]))
