"""EXIF orientation: pixels as stored in a file, and upright."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

UPRIGHT = 1
TURNED = "turned upright, as its EXIF orientation says"
AS_STORED = "EXIF orientation not used: only without it do the sizes agree"

_TURNS: dict[int, Callable[[NDArray[Any]], NDArray[Any]]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: pixels.swapaxes(0, 1)[:, ::-1],
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: lambda pixels: pixels.swapaxes(0, 1)[::-1],
}
_BACK = {6: 8, 8: 6}
"""A quarter turn is taken back by the other one, and everything else by itself."""


def upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Return stored pixels (H, W, ...) upright; an unknown orientation changes nothing.

    >>> upright(np.array([[1, 2, 3]]), 6).tolist()
    [[1], [2], [3]]
    """
    turn = _TURNS.get(orientation)
    return pixels if turn is None else turn(pixels)


def as_stored(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Return upright pixels (H, W, ...) as the file has them, contiguous.

    >>> as_stored(upright(np.array([[1, 2, 3]]), 6), 6).tolist()
    [[1, 2, 3]]
    """
    return np.ascontiguousarray(upright(pixels, _BACK.get(orientation, orientation)))


def without_turning(warnings: tuple[str, ...], orientation: int) -> tuple[str, ...]:
    """Return the warnings of a file whose orientation is not used after all."""
    if orientation == UPRIGHT:
        return warnings
    return (*(warning for warning in warnings if warning != TURNED), AS_STORED)
