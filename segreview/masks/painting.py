"""Regions painted over each other, from where the lines of an image enter and leave them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.crossings import Crossings
from segreview.masks.runs import Places

Numbers = NDArray[np.unsignedinteger[Any]]

_COLUMNS_AT_ONCE = 32


class _Runs(NamedTuple):
    """Stretches inside one region each: the pieces from ``starts`` up to before ``stops``."""

    starts: Places
    stops: Places
    owners: Numbers
    """From 1 on, ascending; 0 is where no run is."""


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """Regions over each other on one long line of pixels, which their crossings cut into pieces."""

    pixels: Places
    """(P,) how many pixels each piece has; none where crossings fall together."""
    top: Numbers
    """(P,) the owner whose region lies on top, from 1 on, 0 where there is none."""
    runs: _Runs

    def painted(self, values: NDArray[Any], blank: Any) -> NDArray[Any]:
        """Return the line: owner n paints ``values[n]``, ``blank`` is where no region is.

        The line has the dtype of ``values`` (N,), which hold one for each owner.
        """
        paint = np.append(np.asarray([blank], values.dtype), values)
        return paint.take(self.top).repeat(self.pixels)

    def overlapped(self) -> int:
        """Count the pixels of two or more owners: the lowest owner is another than the topmost."""
        runs, beyond = self.runs, self.runs.owners[-1:] + 1
        upturned = _Runs(runs.starts[::-1], runs.stops[::-1], beyond - runs.owners[::-1])
        is_shared = _topmost(upturned, len(self.top)) + self.top != beyond
        is_shared &= self.top != 0
        return int(self.pixels.compress(is_shared).sum())


def layers_of(crossings: Crossings, owners: Places, size: int) -> Layers:
    """Lay the regions of each owner over those of smaller owners, on a line of ``size`` pixels.

    ``owners`` (R,), from 0 on, says to whom each region belongs. Crossings beyond the line, regions
    without an owner or with an odd number of crossings, and negative owners raise InvalidArgument.

    >>> crossings = Crossings(places=np.array([0, 2, 1, 4]), regions=np.array([0, 0, 1, 1]))
    >>> layers = layers_of(crossings, np.array([0, 1]), 6)
    >>> layers.painted(np.array([5, 7]), blank=0).tolist(), layers.overlapped()
    ([5, 7, 7, 7, 0, 0], 1)
    """
    _check(crossings, owners, size)
    places, runs = _sorted_runs(crossings, owners)
    # The last piece lies behind all crossings.
    pixels = np.append(places, size)
    pixels[1:] -= places
    return Layers(pixels, _topmost(runs, len(pixels)), runs)


def mask_of_columns(line: NDArray[Any], height: int, width: int) -> NDArray[Any]:
    """Return the mask (H, W) of a line (H W,) that holds its columns one after the other.

    A line of another length raises InvalidArgument.

    >>> mask_of_columns(np.array([1, 2, 3, 4, 5, 6]), 3, 2).tolist()
    [[1, 4], [2, 5], [3, 6]]
    """
    if line.shape != (height * width,):
        raise InvalidArgument(f"line has shape {line.shape}; allowed is ({height * width},)")
    columns = line.reshape(width, height)
    mask = np.empty((height, width), line.dtype)
    # Few columns at once stay in the cache while they are written across.
    for left in range(0, width, _COLUMNS_AT_ONCE):
        some = slice(left, left + _COLUMNS_AT_ONCE)
        mask[:, some] = columns[some].T
    return mask


def _check(crossings: Crossings, owners: Places, size: int) -> None:
    places, regions = crossings
    if len(places) and (np.min(places) < 0 or np.max(places) > size):
        raise InvalidArgument(f"crossings leave the line; allowed are places from 0 to {size}")
    if len(regions) and (np.min(regions) < 0 or np.max(regions) >= len(owners)):
        raise InvalidArgument(f"regions have no owner; allowed are 0 to {len(owners) - 1}")
    if len(owners) and np.min(owners) < 0:
        raise InvalidArgument("owners are negative; allowed are numbers from 0 on")


def _sorted_runs(crossings: Crossings, owners: Places) -> tuple[Places, _Runs]:
    """Return the places of all crossings, ascending, and the runs of pieces between them."""
    bits = len(owners).bit_length()
    keys = crossings.places << bits
    keys |= crossings.regions
    # Crossings come in ascending stretches, which a merging sort makes use of.
    keys.sort(kind="stable")
    regions = (keys & ((1 << bits) - 1)).astype(np.min_scalar_type(len(owners)))
    keys >>= bits
    # A region begins and ends in turn; piece n lies before crossing n.
    in_turn = np.argsort(regions, kind="stable")
    of_runs = regions.take(in_turn[0::2])
    if not np.array_equal(of_runs, regions.take(in_turn[1::2])):
        raise InvalidArgument("regions have an odd number of crossings; allowed are even ones")
    narrow = np.min_scalar_type(int(np.max(owners, initial=0)) + 1)
    numbers: Numbers = (owners + 1).astype(narrow).take(of_runs)
    by_owner = np.argsort(numbers, kind="stable")
    starts, stops = in_turn[0::2].take(by_owner) + 1, in_turn[1::2].take(by_owner) + 1
    return keys, _Runs(starts, stops, numbers.take(by_owner))


def _topmost(runs: _Runs, pieces: int) -> Numbers:
    """Return the greatest owner of the runs over each piece, 0 where there is none.

    A run is covered by two stretches of a power of two pieces, which may overlap; from the
    greatest power down, each is split into two of half the length (Bender and Farach-Colton, The
    LCA problem revisited, 2000, turned round). That takes log2 of the longest run steps over the
    pieces, however many runs lie over each other.
    """
    top = np.zeros(pieces, runs.owners.dtype)
    # The exponent of n = 0.5 ... 1 times 2 ** exponent; n has the power before it in it.
    powers = (np.frexp(runs.stops - runs.starts)[1] - 1).astype(np.uint8)
    by_power = np.argsort(powers, kind="stable")
    cuts = np.append(0, np.cumsum(np.bincount(powers))).tolist()
    for power in range(len(cuts) - 2, -1, -1):
        some = by_power[cuts[power] : cuts[power + 1]]
        if len(some):
            greatest = runs.owners.take(some)
            _raise(top, runs.starts.take(some), greatest)
            _raise(top, runs.stops.take(some) - (1 << power), greatest)
        if power:
            half = 1 << (power - 1)
            split = top.copy()
            np.maximum(top[half:], top[:-half], out=split[half:])
            top = split
    return top


def _raise(top: Numbers, pieces: Places, owners: Numbers) -> None:
    # Of equal pieces the last one assigned stays, which has the greatest owner.
    top[pieces] = np.maximum(top.take(pieces), owners)
