"""PNG, JPEG, TIFF, BMP, GIF, WEBP, PPM through Pillow: exact masks, images for display."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError, _imaging

from segreview.errors import SegReviewError, TooLarge, UnreadableFile
from segreview.formats.orientation import TURNED, UPRIGHT, upright
from segreview.formats.source import FileContent, shown_name
from segreview.formats.stored import DisplayImage, StoredMask
from segreview.masks.classes import Color

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "PPM")
_PPM_SUFFIXES = (".ppm", ".pgm", ".pbm", ".pnm")
SUFFIXES = frozenset(
    (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", *_PPM_SUFFIXES)
)
_ORIENTATION_TAG = 0x0112
_SAMPLE_FORMAT_TAG = 339
_BITS_TAG = 258

# Our own limit is decided from the header and named in a sentence; Pillow's would only warn.
Image.MAX_IMAGE_PIXELS = None
# Freed image memory is kept for the next image: a third less time for a whole evaluation.
_imaging.set_blocks_max(16)
# What Pillow only warns about (a cut-off tag, damaged Exif) is damage; odd tag lengths are not.
warnings.filterwarnings("error", module=r"PIL\.")
warnings.filterwarnings("ignore", message="Metadata Warning", module=r"PIL\.")


def read_raster_mask(content: FileContent, pixel_limit: int, page: int | None = None) -> StoredMask:
    """Return a mask with the values that the file, or its page, stores; nothing is converted."""
    with _opened(content, pixel_limit) as picture:
        if page is None:
            _require_one_frame(content, picture)
        else:
            _go_to(content, picture, page, pixel_limit)
        raw_mode = _raw_mode(picture)
        if _has_wide_channels(picture, raw_mode):
            raise UnreadableFile(
                f"{shown_name(content.path)} has several channels of 16 bits, which cannot be "
                "read exactly; store the mask with one channel."
            )
        orientation = _orientation(picture)
        picture.load()
        values = _oriented(_stored_values(picture, raw_mode), picture)
        return _as_mask(content, picture, values, orientation)


def read_raster_image(
    content: FileContent, pixel_limit: int, page: int | None = None
) -> DisplayImage:
    """Return an image for display: gray or RGB, 8 bits, the first frame or a page, upright."""
    with _opened(content, pixel_limit) as picture:
        several = page is None and getattr(picture, "is_animated", False)
        note = "frame 1 of several" if several else ""
        if page is not None:
            _go_to(content, picture, page, pixel_limit)
        orientation = _orientation(picture)
        picture.load()
        shown, window = _displayed(picture)
        turned = TURNED if orientation != UPRIGHT else ""
        notes = "; ".join(part for part in (note, window, turned) if part)
        return DisplayImage(np.ascontiguousarray(_oriented(shown, picture)), notes, orientation)


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
                _verify_checksums(content)
            yield picture
    except SegReviewError:
        raise
    except UnidentifiedImageError as error:
        raise UnreadableFile(
            f"{shown_name(content.path)} is damaged or not a picture of a known format."
        ) from error
    except Exception as error:
        # Decoders raise SyntaxError, IndexError, struct.error and more on damaged bytes.
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise UnreadableFile(
            f"{shown_name(content.path)} is damaged and cannot be decoded: {reason}."
        ) from error


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


def _verify_checksums(content: FileContent) -> None:
    # load() accepts 38 % of all one-bit flips with wrong values; the checksums find each of them.
    with Image.open(io.BytesIO(content.data), formats=("PNG",)) as picture:
        picture.verify()


def _require_one_frame(content: FileContent, picture: Image.Image) -> None:
    if getattr(picture, "is_animated", False):
        raise UnreadableFile(
            f"{shown_name(content.path)} has several pages or frames; store the mask as one."
        )


def _go_to(content: FileContent, picture: Image.Image, page: int, pixel_limit: int) -> None:
    picture.seek(page)
    require_pixels(content, picture.size, pixel_limit)


def _has_wide_channels(picture: Image.Image, raw_mode: str) -> bool:
    if raw_mode.startswith(("RGB;16", "RGBA;16", "RGBX;16", "LA;16")):
        return True
    # Channels that a TIFF stores one after the other have the packing of one channel each.
    bits = getattr(picture, "tag_v2", {}).get(_BITS_TAG, (8,))
    return isinstance(bits, tuple) and len(bits) > 1 and max(bits) > 8


def _raw_mode(picture: Image.Image) -> str:
    """Return how the pixels are packed in the file, which the mode alone does not say."""
    for tile in getattr(picture, "tile", ()):
        arguments = tile[3]
        first = arguments[0] if isinstance(arguments, tuple) and arguments else arguments
        return first if isinstance(first, str) else ""
    return ""


def _stored_values(picture: Image.Image, raw_mode: str) -> NDArray[Any]:
    values = np.asarray(picture)
    # Pillow spreads 2 and 4 bit gray over 0 ... 255; the stored numbers are the labels.
    for packing, factor in (("L;2", 85), ("L;4", 17)):
        if picture.mode == "L" and raw_mode.startswith(packing):
            return values // factor
    sample_format = _tiff_sample_format(picture)
    if picture.mode == "I" and sample_format == 1:
        return values.view(np.uint32)
    if picture.mode == "L" and sample_format == 2:
        return values.view(np.int8)
    return values


def _tiff_sample_format(picture: Image.Image) -> int | None:
    tags = getattr(picture, "tag_v2", None)
    if tags is None:
        return None
    value = tags.get(_SAMPLE_FORMAT_TAG, (1,))
    return int(value[0] if isinstance(value, tuple) else value)


def _as_mask(
    content: FileContent, picture: Image.Image, values: NDArray[Any], orientation: int
) -> StoredMask:
    lossy = picture.format in ("JPEG", "MPO")
    notes = ["lossy mask"] if lossy else []
    notes += [TURNED] if orientation != UPRIGHT else []
    palette = _palette(picture) if picture.mode == "P" else None
    gray_from_color = False
    if values.ndim == 3:
        values, gray_from_color = _without_extra_channels(content, picture, values, notes)
    return StoredMask(
        np.ascontiguousarray(values),
        content.sha256,
        palette,
        lossy,
        gray_from_color,
        tuple(notes),
        orientation,
    )


def _without_extra_channels(
    content: FileContent, picture: Image.Image, values: NDArray[Any], notes: list[str]
) -> tuple[NDArray[Any], bool]:
    if picture.mode not in ("RGB", "RGBA", "RGBX", "LA"):
        raise UnreadableFile(
            f"{shown_name(content.path)} has the colour mode {picture.mode}, which masks do not "
            "have; store it as gray, palette or RGB."
        )
    if picture.mode in ("RGBA", "LA"):
        notes.append("transparency not used")
    if picture.mode == "LA":
        return values[..., 0], False
    colors = values[..., :3]
    red = colors[..., 0]
    if np.array_equal(red, colors[..., 1]) and np.array_equal(red, colors[..., 2]):
        return red, True
    return colors, False


def _palette(picture: Image.Image) -> tuple[Color, ...]:
    flat = picture.getpalette("RGB") or []
    return tuple((flat[i], flat[i + 1], flat[i + 2]) for i in range(0, len(flat) - 2, 3))


def _orientation(picture: Image.Image) -> int:
    """Return how the stored pixels lie; asked before load(), where the TIFF reader forgets it."""
    orientation = picture.getexif().get(_ORIENTATION_TAG, UPRIGHT)
    return orientation if orientation in range(1, 9) else UPRIGHT


def _oriented(pixels: NDArray[Any], picture: Image.Image) -> NDArray[Any]:
    """Turn pixels upright; read after load(), where the TIFF reader has turned them itself."""
    return upright(pixels, _orientation(picture))


def _displayed(picture: Image.Image) -> tuple[NDArray[np.uint8], str]:
    if picture.mode in ("L", "RGB"):
        return np.asarray(picture), ""
    if picture.mode == "1":
        return np.asarray(picture).astype(np.uint8) * 255, ""
    if picture.mode == "LA":
        return np.asarray(picture)[..., 0], ""
    if picture.mode == "F" or picture.mode.startswith("I"):
        return window_levels(np.asarray(picture))
    return np.asarray(picture.convert("RGB")), ""


def window_levels(values: NDArray[Any]) -> tuple[NDArray[np.uint8], str]:
    """Return values spread over 0 ... 255 between their 1st and 99th percentile, and a note."""
    window = level_window(values)
    if window is None:
        return np.zeros(values.shape, np.uint8), "no finite values"
    return in_window(values, window), window_note(window)


def level_window(values: NDArray[Any]) -> tuple[float, float] | None:
    """Return the 1st and the 99th percentile of what is finite, None where nothing is.

    >>> level_window(np.array([[3, 3], [3, np.nan]]))
    (3.0, 3.0)
    """
    flat = values.reshape(-1, order="A")
    # Percentiles of every n-th value of a large image: they only set the contrast.
    thinned = flat[:: max(1, flat.size // 1_000_000)].astype(np.float64)
    thinned = thinned[np.isfinite(thinned)]
    if thinned.size == 0:
        return None
    low, high = (float(bound) for bound in np.percentile(thinned, (1, 99)))
    if high <= low:
        low, high = float(np.min(thinned)), float(np.max(thinned))
    return low, high


def in_window(values: NDArray[Any], window: tuple[float, float]) -> NDArray[np.uint8]:
    """Return values spread over 0 ... 255 between two bounds; what is not finite is black."""
    low, high = window
    span = (high - low) or 1.0
    scaled = np.nan_to_num((values.astype(np.float64) - low) * (255 / span), nan=0.0)
    return np.clip(scaled, 0, 255).astype(np.uint8)


def window_note(window: tuple[float, float]) -> str:
    """Return for people which values are shown from black to white."""
    return f"values {window[0]:g} to {window[1]:g} shown"
