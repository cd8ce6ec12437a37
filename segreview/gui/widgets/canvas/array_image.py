"""Images over NumPy memory, behind one check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from segreview.errors import InvalidArgument

LARGEST_SIDE = 65_536
"""Qt paints wrongly beyond it."""


class ArrayImage(QImage):
    """An image that shows an array's memory and keeps the array alive for as long as it lives."""

    def __init__(self, pixels: NDArray[Any], format_: QImage.Format) -> None:
        height, width = pixels.shape[:2]
        super().__init__(pixels.data, width, height, pixels.strides[0], format_)
        self.pixels = pixels


def array_image(pixels: NDArray[Any], colors: Sequence[int] = ()) -> ArrayImage:
    """Return an image of an array, which must not be written to afterwards.

    (H, W) uint8 with ``colors`` (0xAARRGGBB for each value) is indexed, without it grey;
    (H, W, 3) uint8 is RGB; (H, W) uint32 is 0xAARRGGBB. Views are copied, whole arrays are not.
    """
    kind = (pixels.dtype.name, pixels.ndim)
    if 0 in pixels.shape or max(pixels.shape[:2]) > LARGEST_SIDE:
        raise InvalidArgument(f"an image of {pixels.shape} pixels cannot be drawn")
    pixels = np.ascontiguousarray(pixels)
    if kind == ("uint32", 2):
        return ArrayImage(pixels, QImage.Format.Format_ARGB32)
    if kind == ("uint8", 3) and pixels.shape[2] == 3:
        return ArrayImage(pixels, QImage.Format.Format_RGB888)
    if kind != ("uint8", 2):
        raise InvalidArgument(f"cannot draw {pixels.dtype} pixels of shape {pixels.shape}")
    if not colors:
        return ArrayImage(pixels, QImage.Format.Format_Grayscale8)
    image = ArrayImage(pixels, QImage.Format.Format_Indexed8)
    image.setColorTable(list(colors))
    return image
