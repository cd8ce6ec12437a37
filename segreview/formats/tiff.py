"""TIFF beyond Pillow through tifffile, and the pages of a TIFF one by one."""

from __future__ import annotations

import importlib
import importlib.util
import io
import logging
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import MissingExtra, SegReviewError, TooLarge, UnreadableFile
from segreview.formats.damage import damaged
from segreview.formats.raster import (
    marked_white_is_zero,
    read_raster_image,
    read_raster_mask,
    require_pixels,
    several_pages,
    transparency_notes,
)
from segreview.formats.source import FileContent, shown_name
from segreview.formats.stored import DisplayImage, StoredMask, windowed
from segreview.formats.tiff_header import (
    beyond_pillow,
    has_white_as_zero,
    has_wide_colors,
    page_count,
)

SUFFIXES = frozenset((".tif", ".tiff"))
LOSSY = "the compression of this TIFF may have changed values"

_BYTES_PER_PIXEL = 16
_MAYBE_LOSSY = frozenset((7, 22610, 33003, 33004, 33005, 34712, 34887, 34892, 50001, 50002, 52546))

# What tifffile says of damage besides raising is in the sentence of the file.
logging.getLogger("tifffile").addHandler(logging.NullHandler())


def read_tiff_mask(content: FileContent, pixel_limit: int, page: int | None = None) -> StoredMask:
    """Return the mask in a TIFF, or in one of its pages, with its values exactly as stored."""
    if page is None and page_count(content.data) == 1:
        # Previews behind the first page are no masks of their own.
        page = 0
    reason = beyond_pillow(content.data, page or 0)
    if not reason and not (has_wide_colors(content.data, page or 0) and _is_installed()):
        return read_raster_mask(content, pixel_limit, page)
    if page is None:
        raise several_pages(content)
    values, lossy = _decoded(content, pixel_limit, page, reason)
    mask = _as_mask(content, values, (LOSSY,) if lossy else ())
    turned_over = has_white_as_zero(content.data, page) and values.dtype.kind in "bu"
    return marked_white_is_zero(mask, _greatest(values)) if turned_over else mask


def _as_mask(content: FileContent, values: NDArray[Any], warnings: tuple[str, ...]) -> StoredMask:
    alpha = values[..., 3] if _is_colored(values) and values.shape[2] == 4 else None
    warnings = (*warnings, *transparency_notes(alpha))
    gray = _gray(values)
    if gray is not None:
        return StoredMask(
            gray, content.sha256, gray_from_color=True, warnings=warnings, alpha=alpha
        )
    if values.ndim == 3 and values.dtype.kind != "f" and values.dtype != np.uint8:
        raise UnreadableFile(
            f"{shown_name(content.path)} has {values.shape[2]} channels of "
            f"{8 * values.dtype.itemsize} bits, which are neither labels nor colours."
        )
    if values.dtype == np.uint8 and values.ndim == 3:
        values = _colors(content, values)
    return StoredMask(np.ascontiguousarray(values), content.sha256, warnings=warnings, alpha=alpha)


def _greatest(values: NDArray[Any]) -> int:
    return 1 if values.dtype.kind == "b" else int(np.iinfo(values.dtype).max)


def read_tiff_image(
    content: FileContent, pixel_limit: int, page: int | None = None
) -> DisplayImage:
    """Return a TIFF, or one of its pages, for display."""
    if page is None and page_count(content.data) == 1:
        page = 0
    first = page or 0
    reason = beyond_pillow(content.data, first)
    if not reason and not (has_wide_colors(content.data, first) and _is_installed()):
        return read_raster_image(content, pixel_limit, page)
    values, _ = _decoded(content, pixel_limit, first, reason)
    if has_white_as_zero(content.data, first) and values.dtype.kind in "bu":
        # Of wide numbers, what is near the greatest of all would look alike.
        values = ~values if values.itemsize <= 2 else values.max() - values
    note = f"page 1 of {page_count(content.data)}" if page is None else ""
    if values.ndim == 3 and values.shape[2] not in (3, 4):
        note = "; ".join(filter(None, (note, f"channel 1 of {values.shape[2]}")))
        values = values[..., 0]
    elif values.ndim == 3:
        values = values[..., :3]
    return windowed(values, note)


def _is_installed() -> bool:
    return importlib.util.find_spec("tifffile") is not None


def _missing(content: FileContent, reason: str) -> MissingExtra:
    return MissingExtra(
        f'{shown_name(content.path)} has {reason}, which needs the extra "tiff": '
        'pip install "segreview[tiff]".'
    )


def _decoded(
    content: FileContent, pixel_limit: int, page: int, reason: str
) -> tuple[NDArray[Any], bool]:
    """Return the values (H, W) or (H, W, C) of a page, and whether they may be changed."""
    try:
        tifffile: Any = importlib.import_module("tifffile")
        with tifffile.TiffFile(io.BytesIO(content.data)) as file:
            found = file.pages[page]
            _require_size(content, found, pixel_limit)
            values = np.asarray(found.asarray(maxworkers=1))
            lossy = int(found.compression) in _MAYBE_LOSSY
            channels_first = values.ndim == 3 and int(found.planarconfig) == 2
    except SegReviewError:
        raise
    except ImportError as error:
        raise _missing(content, reason) from error
    except Exception as error:
        # tifffile and the codecs raise their own errors, struct.error, IndexError and more.
        if "imagecodecs" in str(error):
            raise _missing(content, reason) from error
        raise damaged(content.path, error) from error
    values = np.moveaxis(values, 0, 2) if channels_first else values
    _require_kind(content, values)
    wide = values.astype(np.float32) if values.dtype == np.float16 else values
    return wide.astype(wide.dtype.newbyteorder("="), copy=False), lossy


def _require_size(content: FileContent, page: Any, pixel_limit: int) -> None:
    require_pixels(content, (int(page.imagewidth), int(page.imagelength)), pixel_limit)
    samples = int(page.samplesperpixel)
    needed = int(page.imagewidth) * int(page.imagelength) * samples * int(page.bitspersample) // 8
    if int(page.imagedepth) != 1 or needed > _BYTES_PER_PIXEL * pixel_limit:
        raise TooLarge(
            f"{shown_name(content.path)} announces {samples} channels, {needed:,} bytes; the pixel "
            f"limit is {pixel_limit:,} (setting pixel_limit)."
        )


def _require_kind(content: FileContent, values: NDArray[Any]) -> None:
    if values.dtype.kind not in "biuf" or values.dtype.itemsize > 8 or values.ndim not in (2, 3):
        raise UnreadableFile(
            f"{shown_name(content.path)} holds {values.dtype} in {values.ndim} axes, which is "
            "neither labels nor scores."
        )


def _gray(values: NDArray[Any]) -> NDArray[Any] | None:
    """Return one of several whole-number channels that are all alike, else None."""
    if not _is_colored(values):
        return None
    red = values[..., 0]
    alike = np.array_equal(red, values[..., 1]) and np.array_equal(red, values[..., 2])
    return np.ascontiguousarray(red) if alike else None


def _is_colored(values: NDArray[Any]) -> bool:
    return values.ndim == 3 and values.dtype.kind != "f" and values.shape[2] in (3, 4)


def _colors(content: FileContent, values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if values.shape[2] not in (3, 4):
        raise UnreadableFile(
            f"{shown_name(content.path)} has {values.shape[2]} channels of 8 bits, which are "
            "neither labels nor colours."
        )
    return values[..., :3]
