"""Intensity window: which values of an image are shown black and white, in the image's units."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.blocks import BLOCK_PIXELS

_LOOKED_AT = 1_000_000
"""Of a large image, so many values set the window."""
_GREATEST = 1e38
_TABLED = (np.dtype(np.uint8), np.dtype(np.int16), np.dtype(np.uint16))


@dataclass(frozen=True, slots=True)
class IntensityWindow:
    """Values up to ``low`` are black, values from ``high`` on white, and linear between.

    Both are finite, and high is greater than low, else InvalidArgument.

    >>> IntensityWindow(-160, 240).level, IntensityWindow(-160, 240).width
    (40.0, 400)
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a window that shows nothing."""
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            raise InvalidArgument(
                f"low is {self.low:g} and high {self.high:g}; allowed are finite numbers, the "
                "second one greater"
            )

    @property
    def level(self) -> float:
        """The value that is shown as middle gray."""
        return self.low + self.width / 2

    @property
    def width(self) -> float:
        """How far the greatest value that is not white is from the least that is not black."""
        return self.high - self.low

    @staticmethod
    def around(level: float, width: float) -> IntensityWindow:
        """Return the window of a level and a width greater than 0, as radiologists say it.

        >>> IntensityWindow.around(40, 400)
        IntensityWindow(low=-160.0, high=240.0)
        """
        return IntensityWindow(level - width / 2, level + width / 2)


BYTE_WINDOW = IntensityWindow(0, 255)
"""In which 8-bit levels are shown as they are."""


def percentile_window(values: NDArray[Any]) -> IntensityWindow | None:
    """Return the window from the 1st to the 99th percentile of the finite values of an image.

    Where most values are the same, from the least to the greatest; None where nothing is finite.

    >>> percentile_window(np.arange(101))
    IntensityWindow(low=1.0, high=99.0)
    >>> percentile_window(np.array([[3, 3], [3, np.nan]]))
    IntensityWindow(low=3.0, high=4.0)
    """
    flat = values.reshape(-1, order="A")
    # Percentiles of every n-th value of a large image: they only set the contrast.
    with np.errstate(invalid="ignore"):
        # NumPy warns of some of the bit patterns that are no number.
        thinned = flat[:: max(1, flat.size // _LOOKED_AT)].astype(np.float64)
    # What is greater than any 32-bit float cannot be told from white anyway.
    thinned = np.clip(thinned[np.isfinite(thinned)], -_GREATEST, _GREATEST)
    if thinned.size == 0:
        return None
    low, high = (float(bound) for bound in np.percentile(thinned, (1, 99)))
    if high <= low:
        low, high = float(np.min(thinned)), float(np.max(thinned))
    return IntensityWindow(low, high if high > low else low + max(1.0, abs(low) * 1e-6))


def displayable(values: NDArray[Any]) -> NDArray[Any]:
    """Return values of any boolean, integer or float dtype as one that can be windowed.

    8-bit and 16-bit numbers stay as they are; false and true become 0 and 255, all others float32.

    >>> displayable(np.array([False, True])).tolist(), displayable(np.array([7])).dtype.name
    ([0, 255], 'float32')
    """
    if values.dtype.kind == "b":
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype in _TABLED:
        return values
    if values.dtype == np.int8:
        return values.astype(np.int16)
    with np.errstate(over="ignore"):
        return values.astype(np.float32, copy=False)


def in_window(values: NDArray[Any], window: IntensityWindow) -> NDArray[np.uint8]:
    """Return displayable values spread over 0 ... 255 (uint8, same shape); NaN is black.

    >>> in_window(np.array([[0, 50, 75, 100, 300]], np.int16), IntensityWindow(50, 100)).tolist()
    [[0, 0, 127, 255, 255]]
    """
    if values.dtype in _TABLED:
        return _table(values.dtype, window).take(values.view(f"u{values.itemsize}"))
    shown = np.empty(values.shape, np.uint8)
    rows = max(1, BLOCK_PIXELS // max(1, values[:1].size))
    for top in range(0, len(values), rows):
        shown[top : top + rows] = _spread(values[top : top + rows].astype(np.float32), window)
    return shown


def _table(dtype: np.dtype[Any], window: IntensityWindow) -> NDArray[np.uint8]:
    """Return what each value of a dtype becomes, by its bits read as an unsigned number."""
    unsigned = np.arange(1 << 8 * dtype.itemsize, dtype=f"u{dtype.itemsize}")
    return _spread(unsigned.view(dtype).astype(np.float64), window)


def _spread(values: NDArray[Any], window: IntensityWindow) -> NDArray[np.uint8]:
    """Write over floats that are the function's own."""
    with np.errstate(over="ignore"):
        values -= window.low
        values *= 255
        values /= window.width
    np.nan_to_num(values, copy=False, nan=0.0)
    np.clip(values, 0, 255, out=values)
    return values.astype(np.uint8)
