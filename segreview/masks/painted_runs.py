"""Regions as runs over a flat image: united, and painted one on top of the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.runs import run_lengths, run_starts
from segreview.masks.topmost import topmost

Places = NDArray[np.int64]

_PLACES_AT_ONCE = 1 << 18


class Runs(NamedTuple):
    """Stretches of pixels of a flat image, each with the number of the region that owns it."""

    starts: Places
    stops: Places
    """One beyond the last pixel."""
    owners: Places


def joined_runs(parts: list[Runs]) -> Runs:
    """Return the runs of all parts, one part after the other.

    >>> one = Runs(np.array([1]), np.array([2]), np.array([0]))
    >>> joined_runs([one, one]).starts.tolist(), joined_runs([]).starts.tolist()
    ([1, 1], [])
    """
    empty = np.zeros(0, np.int64)
    columns = zip(Runs(empty, empty, empty), *parts, strict=True)
    return Runs(*(np.concatenate(column) for column in columns))


def union_runs(runs: Runs, size: int) -> Runs:
    """Return the runs with those of one owner that overlap or touch made one.

    The runs lie in a flat image of ``size`` pixels; the result ascends by owner, then by place,
    and holds no empty run.

    >>> united = union_runs(Runs(np.array([4, 0, 2]), np.array([6, 3, 4]), np.array([7, 7, 7])), 9)
    >>> united.starts.tolist(), united.stops.tolist(), united.owners.tolist()
    ([0], [6], [7])
    """
    some = runs.starts < runs.stops
    shift = runs.owners[some] * (size + 1)
    starts = runs.starts[some] + shift
    order = np.argsort(starts, kind="stable")
    starts = starts[order]
    reached = np.maximum.accumulate((runs.stops[some] + shift)[order])
    heads = np.ones(len(starts), np.bool_)
    heads[1:] = starts[1:] > reached[:-1]
    first = np.flatnonzero(heads)
    last = np.append(first[1:], len(starts))[: len(first)] - 1
    owners = starts[first] // (size + 1)
    return Runs(starts[first] - owners * (size + 1), reached[last] - owners * (size + 1), owners)


def painted(
    runs: Runs, values: NDArray[Any], blank: Any, shape: tuple[int, int]
) -> tuple[NDArray[Any], int]:
    """Return a mask (H, W) with the runs of each owner on top of those with smaller numbers.

    ``runs`` are column-major places in the image of ``shape`` (H, W); owner n paints
    ``values[n]``, and ``blank`` is where no run is. The mask has the dtype of ``values``. Also
    returns how many pixels two or more owners cover. Runs that leave the image, and owners
    without a value, raise InvalidArgument.

    >>> runs = Runs(np.array([0, 1]), np.array([2, 4]), np.array([0, 1]))
    >>> mask, overlapped = painted(runs, np.array([5, 7], np.uint8), 0, (3, 2))
    >>> mask.tolist(), overlapped
    ([[5, 7], [7, 0], [7, 0]], 1)
    """
    height, width = shape
    _check(runs, len(values), height * width)
    paint = np.concatenate([np.asarray([blank], values.dtype), values])
    mask = np.empty(shape, values.dtype)
    overlapped = 0
    at_once = max(1, _PLACES_AT_ONCE // max(height, 1))
    for column, part in _parts(runs, at_once * height, height * width):
        columns = slice(column // height, min(column // height + at_once, width))
        size = (columns.stop - columns.start) * height
        numbers = (part.owners + 1).astype(np.min_scalar_type(len(values) + 1))
        top = topmost(part.starts, part.stops, numbers, size)
        overlapped += _shared(part, numbers, top)
        starts = run_starts(top)
        flat = paint.take(top.take(starts)).repeat(run_lengths(starts, size))
        mask[:, columns] = flat.reshape(-1, height).T
    return mask, overlapped


def _check(runs: Runs, owners: int, size: int) -> None:
    if not len(runs.starts):
        return
    if np.min(runs.starts) < 0 or np.max(runs.stops) > size or (runs.starts > runs.stops).any():
        raise InvalidArgument(f"runs leave the image; allowed are places from 0 to {size}")
    if np.min(runs.owners) < 0 or np.max(runs.owners) >= owners:
        raise InvalidArgument(f"runs have owners without a value; allowed are 0 to {owners - 1}")


def _parts(runs: Runs, length: int, size: int) -> Iterator[tuple[int, Runs]]:
    """Cut the image into lines; yield where each begins and its share of the runs, by owner."""
    if not size:
        return
    order = np.argsort(runs.owners, kind="stable")
    order = order[(runs.starts < runs.stops)[order]]
    runs = Runs(*(column.take(order) for column in runs))
    number = -(-size // length)
    line = (runs.starts // length).astype(np.min_scalar_type(number))
    by_line = np.argsort(line, kind="stable")
    cuts = np.searchsorted(line.take(by_line), np.arange(number + 1)).tolist()
    open_runs = by_line[:0]
    for start, (first, last) in zip(range(0, size, length), pairwise(cuts), strict=True):
        held = by_line[first:last]
        if len(open_runs):
            held = np.sort(np.concatenate([open_runs, held]))
        starts, stops, owners = (column.take(held) for column in runs)
        open_runs = held.compress(stops > start + length)
        starts -= start
        stops -= start
        yield start, Runs(np.maximum(starts, 0), np.minimum(stops, length), owners)


def _shared(runs: Runs, numbers: NDArray[np.unsignedinteger[Any]], top: NDArray[Any]) -> int:
    """Count the places that two or more owners cover: the lowest is another than the topmost."""
    covered = np.count_nonzero(top)
    if int((runs.stops - runs.starts).sum()) == covered:
        return 0
    beyond = numbers[-1] + 1
    lowest = topmost(runs.starts[::-1], runs.stops[::-1], beyond - numbers[::-1], top.size)
    lowest += top
    return int(covered - np.count_nonzero(lowest == beyond))
