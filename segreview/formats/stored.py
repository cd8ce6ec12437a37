"""What a file gives: a mask exactly as stored, or an image ready for display."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.formats.orientation import UPRIGHT
from segreview.masks.classes import Color, label_color
from segreview.masks.intensity import (
    IntensityWindow,
    displayable,
    in_window,
    percentile_window,
)

TRANSPARENCY_NOT_USED = "transparency not used"
WHITE_IS_ZERO = (
    "stored with 0 as white (TIFF): read as stored, so that picture viewers show it the other "
    "way round"
)


@dataclass(frozen=True, slots=True, eq=False)
class StoredMask:
    """A mask with its values exactly as stored; what they mean is decided for the data set.

    ``values`` has the shape (H, W) with any boolean, integer or float dtype, (H, W, 3) uint8 for
    colours, or (C, H, W) / (H, W, C) float for a volume of scores.
    """

    values: NDArray[Any]
    sha256: str
    palette: tuple[Color, ...] | None = None
    """The colours of the indices where the file has a palette."""
    lossy: bool = False
    gray_from_color: bool = False
    """The file stores three equal channels, of which one is in ``values``."""
    warnings: tuple[str, ...] = ()
    orientation: int = UPRIGHT
    """How EXIF says the pixels lie in the file; ``values`` are upright."""
    spacing: tuple[float, float] | None = None
    """Millimetres between rows and between columns where the file says so."""
    alpha: NDArray[Any] | None = None
    """(H, W): the transparency that the file stores beside its values."""
    black: int | None = None
    """The stored value that is shown black, where the file says that 0 is white."""

    @property
    def is_color(self) -> bool:
        """Whether the values are colours, to be looked up in a class table."""
        return self.values.ndim == 3 and self.values.dtype == np.uint8

    @property
    def is_volume(self) -> bool:
        """Whether the values are scores for several classes."""
        return self.values.ndim == 3 and not self.is_color

    @property
    def colors(self) -> NDArray[np.uint8]:
        """The values as (H, W, 3) colours, also where all of them happened to be gray."""
        if self.is_color:
            return self.values
        return np.repeat(self.values.astype(np.uint8)[..., np.newaxis], 3, axis=2)


@dataclass(frozen=True, slots=True, eq=False)
class DisplayImage:
    """An image for the screen: gray (H, W) or RGB (H, W, 3), and what was done to show it.

    ``values`` are 8-bit levels, or uint16, int16 or float32 in the image's own units.
    """

    values: NDArray[Any]
    note: str = ""
    orientation: int = UPRIGHT
    """How EXIF says the pixels lie in the file; ``values`` are upright."""
    window: IntensityWindow | None = None
    """Which values are black and white unless a person says otherwise; None for 8-bit levels."""

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The image in 8-bit levels, as it is shown first."""
        return self.values if self.window is None else in_window(self.values, self.window)


def windowed(values: NDArray[Any], note: str = "", orientation: int = UPRIGHT) -> DisplayImage:
    """Return an image whose values of any dtype are shown from their 1st to 99th percentile."""
    shown = displayable(values)
    if shown.dtype == np.uint8:
        return DisplayImage(np.ascontiguousarray(shown), note, orientation)
    window = percentile_window(shown)
    if window is None:
        note = "; ".join(filter(None, (note, "no finite values")))
        return DisplayImage(np.zeros(shown.shape, np.uint8), note, orientation)
    return DisplayImage(np.ascontiguousarray(shown), note, orientation, window)


def shown_labels(labels: NDArray[Any]) -> DisplayImage:
    """Return whole labels (H, W) below 65,536 as a picture in the colours of the VOC scheme."""
    colors = [label_color(label) for label in range(int(labels.max(initial=0)) + 1)]
    return DisplayImage(np.array(colors, np.uint8)[labels])
