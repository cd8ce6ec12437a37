"""Pixels of equal label pairs are added up: sparse, exact, and in ascending order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.runs import run_lengths, run_starts

Numbers = NDArray[np.int64]

_TABLE, _TABLE_EACH, _TABLE_MOST = 1 << 12, 4, 1 << 20
"""A table of so many pairs, and so many more for each pixel or run, costs less than sorting."""

_SPREAD, _SPREAD_EACH = 1 << 16, 16
"""Labels within so many of each other, and so many more for each label, are looked up."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelPairs:
    """How many pixels have a ground-truth label and a predicted label: three int64 (n,) arrays.

    The labels are the stored ones, so that ignoring or merging classes reads no file again.
    """

    ground_truth: Numbers
    prediction: Numbers
    pixels: Numbers


def add_pixels(place: NDArray[np.integer[Any]], pixels: NDArray[Any], size: int) -> Numbers:
    """Return int64 (size,) pixels by place.

    Sums are exact to 2⁵³ pixels, for np.bincount adds in float64.

    >>> add_pixels(np.array([2, 0, 2]), np.array([5, 1, 1]), 4).tolist()
    [1, 0, 6, 0]
    """
    return np.bincount(place, weights=pixels, minlength=size).astype(np.int64)


def sum_pairs(
    ground_truth: NDArray[Any], prediction: NDArray[Any], pixels: NDArray[Any] | None = None
) -> LabelPairs:
    """Return distinct pairs, ascending, with the pixels of equal ones added.

    (n,) arrays of whole numbers that int64 holds; of none there are no pairs. Without ``pixels``
    each pair is one pixel.

    >>> found = sum_pairs(np.array([7, 0, 7]), np.array([1, -1, 1]), np.array([5, 3, 2]))
    >>> found.ground_truth.tolist(), found.prediction.tolist(), found.pixels.tolist()
    ([0, 7], [-1, 1], [3, 7])
    """
    if not ground_truth.size:
        return LabelPairs(*(np.zeros(0, np.int64) for _ in range(3)))
    row, rows = _offsets(ground_truth)
    column, columns = _offsets(prediction)
    if len(rows) * len(columns) > _largest_table(row.size):
        row, rows = _renumbered(row, rows)
        column, columns = _renumbered(column, columns)
    width = len(columns)
    row *= width
    row += column
    code, total = _sum_codes(row, pixels, len(rows) * width)
    place = code // width
    return LabelPairs(rows[place], columns[code - place * width], total)


def merged_pairs(parts: Iterable[LabelPairs]) -> LabelPairs:
    """Return the pairs of all parts, each distinct and ascending; so are they together.

    >>> part = sum_pairs(np.array([7, 0]), np.array([1, 1]))
    >>> merged_pairs((part, part)).pixels.tolist()
    [2, 2]
    """
    found = list(parts)
    if len(found) == 1:
        return found[0]
    return sum_pairs(
        _joined([part.ground_truth for part in found]),
        _joined([part.prediction for part in found]),
        _joined([part.pixels for part in found]),
    )


def _joined(columns: list[Numbers]) -> Numbers:
    return np.concatenate([np.zeros(0, np.int64), *columns])


def _offsets(labels: NDArray[Any]) -> tuple[Numbers, Numbers]:
    """Return the place of each label in the range from the lowest to the highest one."""
    low, high = int(labels.min()), int(labels.max())
    if high - low >= _SPREAD + _SPREAD_EACH * labels.size:
        names, place = np.unique(labels, return_inverse=True)
        return place, names.astype(np.int64)
    place = labels.astype(np.int64)
    place -= low
    return place, np.arange(low, high + 1)


def _renumbered(place: Numbers, names: Numbers) -> tuple[Numbers, Numbers]:
    """Leave out names that do not occur: looking up costs 2 ns a label, sorting 20 to 40."""
    occurs = np.zeros(len(names), np.bool_)
    occurs[place] = True
    found = np.flatnonzero(occurs)
    number = np.zeros(len(names), np.int64)
    number[found] = np.arange(len(found))
    return number.take(place), names[found]


def _largest_table(size: int) -> int:
    return min(_TABLE + _TABLE_EACH * size, _TABLE_MOST)


def _sum_codes(
    code: Numbers, pixels: NDArray[Any] | None, possible: int
) -> tuple[Numbers, Numbers]:
    if possible <= _largest_table(code.size):
        table = (
            np.bincount(code, minlength=possible)
            if pixels is None
            else add_pixels(code, pixels, possible)
        )
        found = np.flatnonzero(table)
        return found, table[found]
    if pixels is None:
        ordered = np.sort(code)
        starts = run_starts(ordered)
        return ordered.take(starts), run_lengths(starts, ordered.size)
    distinct, place = np.unique(code, return_inverse=True)
    return distinct, add_pixels(place, pixels, len(distinct))
