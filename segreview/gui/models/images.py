"""The one way from an RGB array to a Qt image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from segreview.errors import InvalidArgument


def rgb_image(pixels: NDArray[np.uint8]) -> QImage:
    """Return a Qt image that owns a copy of an (H, W, 3) uint8 array."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise InvalidArgument(
            f"an RGB image must be (H, W, 3) uint8, not {pixels.shape} {pixels.dtype}"
        )
    rows = np.ascontiguousarray(pixels)
    height, width, _ = rows.shape
    view = QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return view.copy()
