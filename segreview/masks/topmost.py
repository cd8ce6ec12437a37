"""Which of many stretches lies on top at each place of a line, without a look at each place."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument

Places = NDArray[np.int64]


def topmost(
    starts: Places, stops: Places, numbers: NDArray[np.unsignedinteger[Any]], size: int
) -> NDArray[np.unsignedinteger[Any]]:
    """Return the greatest number of the stretches that cover each place, 0 where none does.

    ``starts`` and ``stops`` (N,) int64 lie on a line of ``size`` places, each stretch holding one
    or more of them; ``numbers`` (N,) are unsigned and ascend. The answer (size,) has their dtype.

    A stretch is covered by two of a power of two places, which may overlap; from the greatest
    power down, each is split into two of half the length (Bender and Farach-Colton, The LCA
    problem revisited, 2000, turned round). That takes log2 of the longest length steps over the
    line, however many stretches lie over each other. Numbers that descend, and stretches that are
    empty or leave the line, raise InvalidArgument.

    >>> numbers = np.array([1, 2], np.uint8)
    >>> topmost(np.array([0, 2]), np.array([5, 3]), numbers, 6).tolist()
    [1, 1, 2, 1, 1, 0]
    """
    _check(starts, stops, numbers, size)
    top = np.zeros(size, numbers.dtype)
    if not len(starts):
        return top
    # The exponent of n = 0.5 ... 1 times 2 ** exponent; n has the power before it in it.
    powers = np.frexp(stops - starts)[1].astype(np.uint8) - np.uint8(1)
    order = np.argsort(powers, kind="stable")
    cuts = np.searchsorted(powers[order], np.arange(int(powers.max()) + 2)).tolist()
    spare = np.empty_like(top)
    for power in range(len(cuts) - 2, -1, -1):
        some = order[cuts[power] : cuts[power + 1]]
        if len(some):
            greatest = numbers.take(some)
            _raise(top, starts.take(some), greatest)
            _raise(top, stops.take(some) - (1 << power), greatest)
        if power:
            half = 1 << (power - 1)
            spare[:half] = top[:half]
            np.maximum(top[half:], top[:-half], out=spare[half:])
            top, spare = spare, top
    return top


def _raise(top: NDArray[Any], places: Places, numbers: NDArray[Any]) -> None:
    # Of equal places the last one assigned stays, which has the greatest number.
    top[places] = np.maximum(top.take(places), numbers)


def _check(starts: Places, stops: Places, numbers: NDArray[Any], size: int) -> None:
    if numbers.dtype.kind != "u" or (numbers[1:] < numbers[:-1]).any():
        raise InvalidArgument("numbers descend or have a sign; allowed are ascending unsigned ones")
    if len(starts) and (starts.min() < 0 or stops.max() > size or (starts >= stops).any()):
        raise InvalidArgument(
            f"stretches are empty or leave the line; allowed are places from 0 to {size}"
        )
