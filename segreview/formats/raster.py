"""PNG, JPEG, TIFF, BMP, GIF, WEBP, PPM through Pillow: exact masks, images for display."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import GifImagePlugin, Image, UnidentifiedImageError, _imaging

from segreview.errors import SegReviewError, SeveralPages, TooLarge, UnreadableFile
from segreview.formats.damage import damaged
from segreview.formats.gif_frames import indices
from segreview.formats.orientation import TURNED, UPRIGHT, upright
from segreview.formats.png_checksums import verify_checksums
from segreview.formats.source import FileContent, shown_name
from segreview.formats.stored import (
    TRANSPARENCY_NOT_USED,
    WHITE_IS_ZERO,
    DisplayImage,
    StoredMask,
    windowed,
)
from segreview.formats.stored_pixels import (
    black_value,
    displayed_values,
    gif_palette,
    has_wide_channels,
    raw_mode_of,
    stored_values,
)
from segreview.masks.classes import Color

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "PPM")
_PPM_SUFFIXES = (".ppm", ".pgm", ".pbm", ".pnm")
SUFFIXES = frozenset(
    (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", *_PPM_SUFFIXES)
)
_ORIENTATION_TAG = 0x0112

# Our own limit is decided from the header and named in a sentence; Pillow's would only warn.
Image.MAX_IMAGE_PIXELS = None
# Freed image memory is kept for the next image: a third less time for a whole evaluation.
_imaging.set_blocks_max(16)
# Frames of a GIF stay indices as long as their palette is the same.
GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_AFTER_DIFFERENT_PALETTE_ONLY
# What Pillow only warns about (a cut-off tag, damaged Exif) is damage; odd tag lengths are not.
warnings.filterwarnings("error", module=r"PIL\.")
warnings.filterwarnings("ignore", message="Metadata Warning", module=r"PIL\.")


def read_raster_mask(content: FileContent, pixel_limit: int, page: int | None = None) -> StoredMask:
    """Return a mask with the values that the file, or its page, stores; nothing is converted."""
    with _opened(content, pixel_limit) as picture:
        first = gif_palette(picture)
        if page is None:
            _require_one_frame(content, picture)
        else:
            _go_to(content, picture, page, pixel_limit)
        raw_mode = raw_mode_of(picture)
        if has_wide_channels(picture, raw_mode):
            raise UnreadableFile(
                f"{shown_name(content.path)} has several channels of 16 bits, which cannot be "
                "read exactly; store the mask with one channel."
            )
        orientation = _orientation(picture)
        black = black_value(picture, raw_mode)
        picture.load()
        if picture.format == "GIF" and picture.mode not in ("P", "L"):
            values = indices(content.path, np.asarray(picture.convert("RGB")), first)
            return StoredMask(values, content.sha256, _colors_of(first or []) or None)
        values = _oriented(stored_values(picture, raw_mode, black is not None), picture)
        mask = _as_mask(content, picture, values, orientation)
        return mask if black is None else marked_white_is_zero(mask, black)


def read_raster_image(
    content: FileContent, pixel_limit: int, page: int | None = None
) -> DisplayImage:
    """Return an image for display: gray or RGB, 8 bits, the first frame or a page, upright."""
    with _opened(content, pixel_limit) as picture:
        several = page is None and getattr(picture, "is_animated", False)
        note = f"page 1 of {getattr(picture, 'n_frames', 1)}" if several else ""
        if page is not None:
            _go_to(content, picture, page, pixel_limit)
        orientation = _orientation(picture)
        picture.load()
        turned = TURNED if orientation != UPRIGHT else ""
        notes = "; ".join(filter(None, (note, turned)))
        return windowed(_oriented(displayed_values(picture), picture), notes, orientation)


def read_raster_thumbnail(
    content: FileContent, size: int, pixel_limit: int
) -> NDArray[np.uint8] | None:
    """Return a reduced JPEG as RGB, decoded at a fraction of its size; None for other formats."""
    with _opened(content, pixel_limit) as picture:
        if picture.format not in ("JPEG", "MPO"):
            return None
        picture.draft("RGB", (size, size))
        picture.load()
        oriented = _oriented(np.asarray(picture.convert("RGB")), picture)
        return np.ascontiguousarray(oriented)


def reduced(pixels: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Return pixels as RGB (h, w, 3) whose longer side is at most ``size``."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((size, size), Image.Resampling.BOX, reducing_gap=2.0)
    return np.asarray(picture.convert("RGB"))


@contextmanager
def _opened(content: FileContent, pixel_limit: int) -> Iterator[Image.Image]:
    """Open a picture whose header passes; every failure inside becomes one sentence."""
    try:
        with Image.open(io.BytesIO(content.data), formats=FORMATS) as picture:
            require_pixels(content, picture.size, pixel_limit)
            if picture.format == "PNG":
                verify_checksums(content)
            yield picture
    except SegReviewError:
        raise
    except UnidentifiedImageError as error:
        raise UnreadableFile(
            f"{shown_name(content.path)} is damaged or not a picture of a known format."
        ) from error
    except Exception as error:
        # Decoders raise SyntaxError, IndexError, struct.error and more on damaged bytes.
        raise damaged(content.path, error) from error


def require_pixels(content: FileContent, size: tuple[int, int], pixel_limit: int) -> None:
    """Refuse a size (width, height) that a header announces and the limit does not allow."""
    width, height = size
    if width * height > pixel_limit:
        raise TooLarge(
            f"{shown_name(content.path)} announces {width:,} × {height:,} pixels; the pixel limit "
            f"is {pixel_limit:,} (setting pixel_limit)."
        )
    if width < 1 or height < 1:
        raise UnreadableFile(f"{shown_name(content.path)} has no pixels.")


def _require_one_frame(content: FileContent, picture: Image.Image) -> None:
    if getattr(picture, "is_animated", False):
        raise several_pages(content)


def several_pages(content: FileContent) -> SeveralPages:
    """Return the error of a mask that has to be chosen from several pages."""
    return SeveralPages(
        f"{shown_name(content.path)} has several pages or frames; choose one in the audit, "
        "or by --page."
    )


def _go_to(content: FileContent, picture: Image.Image, page: int, pixel_limit: int) -> None:
    try:
        picture.seek(page)
    except EOFError as error:
        raise UnreadableFile(
            f"{shown_name(content.path)} has no page or frame {page + 1}."
        ) from error
    require_pixels(content, picture.size, pixel_limit)


def _as_mask(
    content: FileContent, picture: Image.Image, values: NDArray[Any], orientation: int
) -> StoredMask:
    lossy = picture.format in ("JPEG", "MPO")
    notes = ["lossy mask"] if lossy else []
    notes += [TURNED] if orientation != UPRIGHT else []
    palette = _palette(picture) if picture.mode == "P" else None
    gray_from_color, alpha = False, None
    if values.ndim == 3:
        alpha = values[..., -1] if picture.mode in ("RGBA", "LA") else None
        values, gray_from_color = _without_extra_channels(content, picture, values)
    notes += transparency_notes(alpha)
    return StoredMask(
        np.ascontiguousarray(values),
        content.sha256,
        palette,
        lossy,
        gray_from_color,
        tuple(notes),
        orientation,
        alpha=alpha,
    )


def transparency_notes(alpha: NDArray[Any] | None) -> list[str]:
    """Say so where a mask has a transparency that differs from pixel to pixel."""
    differs = alpha is not None and alpha.size > 0 and bool((alpha != alpha[0, 0]).any())
    return [TRANSPARENCY_NOT_USED] if differs else []


def marked_white_is_zero(mask: StoredMask, black: int) -> StoredMask:
    """Return a mask of a TIFF in which 0 is white, and say that its values are as stored."""
    return replace(mask, black=black, warnings=(*mask.warnings, WHITE_IS_ZERO))


def _without_extra_channels(
    content: FileContent, picture: Image.Image, values: NDArray[Any]
) -> tuple[NDArray[Any], bool]:
    if picture.mode not in ("RGB", "RGBA", "RGBX", "LA"):
        raise UnreadableFile(
            f"{shown_name(content.path)} has the colour mode {picture.mode}, which masks do not "
            "have; store it as gray, palette or RGB."
        )
    if picture.mode == "LA":
        return values[..., 0], False
    colors = values[..., :3]
    red = colors[..., 0]
    if np.array_equal(red, colors[..., 1]) and np.array_equal(red, colors[..., 2]):
        return red, True
    return colors, False


def _palette(picture: Image.Image) -> tuple[Color, ...]:
    return _colors_of(picture.getpalette("RGB") or [])


def _colors_of(flat: list[int]) -> tuple[Color, ...]:
    return tuple((flat[i], flat[i + 1], flat[i + 2]) for i in range(0, len(flat) - 2, 3))


def _orientation(picture: Image.Image) -> int:
    """Return how the stored pixels lie; asked before load(), where the TIFF reader forgets it."""
    orientation = picture.getexif().get(_ORIENTATION_TAG, UPRIGHT)
    return orientation if orientation in range(1, 9) else UPRIGHT


def _oriented(pixels: NDArray[Any], picture: Image.Image) -> NDArray[Any]:
    """Turn pixels upright; read after load(), where the TIFF reader has turned them itself."""
    return upright(pixels, _orientation(picture))
