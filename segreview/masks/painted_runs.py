"""Regions as runs over a flat image: united, and painted one on top of the other."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument

Places = NDArray[np.int64]

PAINT_LIMIT = 1 << 28
"""So many stretches may be painted over each other; a hostile file would paint for hours."""

_PAINTED_AT_ONCE = 1 << 18


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

    ``runs`` are column-major places in the image of ``shape`` (H, W), in which the runs of one
    owner do not overlap (union_runs); owner n paints ``values[n]``, and ``blank`` is where no run
    is. The mask has the dtype of ``values``. Also returns how many pixels two or more owners
    cover. Runs that leave the image, owners without a value, and more than PAINT_LIMIT stretches
    of paint raise InvalidArgument.

    >>> runs = Runs(np.array([0, 1]), np.array([2, 4]), np.array([0, 1]))
    >>> mask, overlapped = painted(runs, np.array([5, 7], np.uint8), 0, (3, 2))
    >>> mask.tolist(), overlapped
    ([[5, 7], [7, 0], [7, 0]], 1)
    """
    height, width = shape
    size = height * width
    _check(runs, len(values), size)
    borders = _distinct(np.concatenate([[0, size], runs.starts, runs.stops]))
    lengths = np.diff(borders)
    first, last = np.searchsorted(borders, runs.starts), np.searchsorted(borders, runs.stops)
    covering = np.bincount(first, minlength=len(borders)) - np.bincount(
        last, minlength=len(borders)
    )
    overlapped = int(lengths[np.cumsum(covering)[:-1] > 1].sum())
    top = _topmost(first, last, runs.owners, len(lengths))
    paint = np.concatenate([np.asarray([blank], values.dtype), values])
    flat = np.repeat(paint[top + 1], lengths)
    return np.ascontiguousarray(flat.reshape(width, height).T), overlapped


def _check(runs: Runs, owners: int, size: int) -> None:
    if not len(runs.starts):
        return
    if np.min(runs.starts) < 0 or np.max(runs.stops) > size or (runs.starts > runs.stops).any():
        raise InvalidArgument(f"runs leave the image; allowed are places from 0 to {size}")
    if np.min(runs.owners) < 0 or np.max(runs.owners) >= owners:
        raise InvalidArgument(f"runs have owners without a value; allowed are 0 to {owners - 1}")


def _distinct(places: Places) -> Places:
    # np.unique takes ten times as long for so few numbers.
    ordered = np.sort(places)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered.compress(first)


def _topmost(first: Places, last: Places, owners: Places, stretches: int) -> Places:
    """Return for each stretch between two borders the greatest owner that covers it, else -1."""
    order = np.argsort(owners, kind="stable")
    first, owners = first[order], owners[order]
    number = (last[order] - first).astype(np.int64)
    total = np.cumsum(number)
    painting = int(total[-1]) if len(total) else 0
    if painting > PAINT_LIMIT:
        raise InvalidArgument(
            f"runs lie over each other in {painting:,} stretches; allowed are {PAINT_LIMIT:,}"
        )
    top = np.full(stretches, -1, np.int64)
    marks = np.arange(_PAINTED_AT_ONCE, painting, _PAINTED_AT_ONCE)
    cuts = np.unique(np.concatenate([[0], np.searchsorted(total, marks), [len(number)]])).tolist()
    for start, stop in pairwise(cuts):
        some = number[start:stop]
        offset = first[start:stop] - (np.cumsum(some) - some)
        places = np.arange(int(some.sum())) + np.repeat(offset, some)
        # Of equal places the last one assigned stays, which is the greatest owner.
        top[places] = np.repeat(owners[start:stop], some)
    return top
