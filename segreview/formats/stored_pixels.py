"""The numbers that a picture file stores, where Pillow gives others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from segreview.formats.shared_pixels import pixels_of

_SAMPLE_FORMAT_TAG = 339
_BITS_TAG = 258
_PHOTOMETRIC_TAG = 262
_SPREAD = {"L;2": 85, "L;4": 17}
"""Pillow spreads gray of 2 and 4 bits over 0 ... 255 by these factors."""


def raw_mode_of(picture: Image.Image) -> str:
    """Return how the pixels are packed in the file, which the mode alone does not say."""
    for tile in getattr(picture, "tile", ()):
        arguments = tile[3]
        first = arguments[0] if isinstance(arguments, tuple) and arguments else arguments
        return first if isinstance(first, str) else ""
    return ""


def has_wide_channels(picture: Image.Image, raw_mode: str) -> bool:
    """Say whether there are several channels of 16 bits, of which Pillow gives the upper 8."""
    if raw_mode.startswith(("RGB;16", "RGBA;16", "RGBX;16", "LA;16")):
        return True
    # Channels that a TIFF stores one after the other have the packing of one channel each.
    bits = getattr(picture, "tag_v2", {}).get(_BITS_TAG, (8,))
    return isinstance(bits, tuple) and len(bits) > 1 and max(bits) > 8


def black_value(picture: Image.Image, raw_mode: str) -> int | None:
    """Return the stored value that a TIFF shows black where it says that 0 is white."""
    if getattr(picture, "tag_v2", {}).get(_PHOTOMETRIC_TAG) != 0 or picture.mode == "F":
        return None
    known = {"1": 1, "L;2": 3, "L;4": 15, "I;1": 65535}
    return known.get(raw_mode[:3], known.get(raw_mode[:1], 255))


def stored_values(picture: Image.Image, raw_mode: str, white_is_zero: bool) -> NDArray[Any]:
    """Return the numbers of a picture that is loaded; its packing is asked for before that."""
    values = pixels_of(picture)
    if white_is_zero and picture.mode in ("1", "L"):
        # Pillow has turned it over; the stored numbers are the labels.
        values = ~values
    if picture.mode == "L" and raw_mode[:3] in _SPREAD:
        return values // _SPREAD[raw_mode[:3]]
    sample_format = _tiff_sample_format(picture)
    if picture.mode == "I" and sample_format == 1:
        return values.view(np.uint32)
    if picture.mode == "L" and sample_format == 2:
        return values.view(np.int8)
    return values


def displayed_values(picture: Image.Image) -> NDArray[Any]:
    """Return gray (H, W) or RGB (H, W, 3) as it is shown, in the picture's own units."""
    if picture.mode in ("1", "L", "RGB", "F"):
        return pixels_of(picture)
    if picture.mode == "LA":
        return np.asarray(picture)[..., 0]
    if picture.mode.startswith("I"):
        black = black_value(picture, picture.mode)
        values = stored_values(picture, picture.mode, white_is_zero=False)
        return values if black is None else values.dtype.type(black) - values
    return np.asarray(picture.convert("RGB"))


def gif_palette(picture: Image.Image) -> list[int] | None:
    """Return the palette of the first frame; None where it is gray, and of other formats."""
    palettes = picture.format == "GIF" and picture.mode == "P"
    return (picture.getpalette("RGB") or []) if palettes else None


def _tiff_sample_format(picture: Image.Image) -> int | None:
    tags = getattr(picture, "tag_v2", None)
    if tags is None:
        return None
    value = tags.get(_SAMPLE_FORMAT_TAG, (1,))
    return int(value[0] if isinstance(value, tuple) else value)
