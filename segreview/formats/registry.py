"""What can be opened, and by which module."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats import arrays, nifti, raster, tiff
from segreview.formats.nifti_header import SUFFIXES as VOLUME_SUFFIXES
from segreview.formats.nifti_header import is_volume_file
from segreview.formats.pixel_source import Part, PixelSource
from segreview.formats.source import FileContent, read_file, shown_name
from segreview.formats.stored import DisplayImage, StoredMask

PIXEL_LIMIT = 200_000_000
"""How many pixels a header may announce unless the setting says otherwise."""

PHOTO_SUFFIXES = (".jpg", ".jpeg")
_MASK_SUFFIXES = frozenset(raster.SUFFIXES | arrays.SUFFIXES)
_BYTES_PER_PIXEL = 16
_BYTES_FOR_HEADERS = 64 * 1024 * 1024


def is_mask_file(name: str) -> bool:
    """Say by its name whether a file can hold a mask."""
    suffix = name[name.rfind(".") :]
    return suffix in _MASK_SUFFIXES or suffix.lower() in _MASK_SUFFIXES or is_volume_file(name)


def mask_files(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of files that can hold a mask; quick where all names end alike."""
    ending = names[0][names[0].rfind(".") :] if names else ""
    if ending in _MASK_SUFFIXES and "\0".join((*names, "")).count(f"{ending}\0") == len(names):
        return tuple(names)
    return tuple([name for name in names if is_mask_file(name)])


def is_photo(name: str) -> bool:
    """Say by its name whether a file is what cameras write: hardly any mask is stored so.

    >>> is_photo("a.JPG"), is_photo("a.png")
    (True, False)
    """
    return name.lower().endswith(PHOTO_SUFFIXES)


def without_suffix(name: str) -> str:
    """Return a file's name without the ending of its format, also where that has two parts.

    >>> without_suffix("ct.v1.nii.gz"), without_suffix("a.b.png")
    ('ct.v1', 'a.b')
    """
    place = name.rfind(".")
    if place <= 0:
        return name
    compressed = name[place:].lower() == ".gz" and is_volume_file(name)
    return os.path.splitext(name[:place])[0] if compressed else name[:place]


def is_image_file(name: str) -> bool:
    """Say by its name whether a file can hold an image."""
    return is_mask_file(name)


def read_mask(source: PixelSource, pixel_limit: int = PIXEL_LIMIT) -> StoredMask:
    """Return the mask in a file, or in a part of it, with its values exactly as stored."""
    path, part = source.path, _part(source)
    if part is not None:
        return part.read_mask(path, pixel_limit)
    content = read_known(path, pixel_limit)
    if _suffix(path.name) in arrays.SUFFIXES:
        return arrays.read_array_mask(content, pixel_limit)
    if _suffix(path.name) in tiff.SUFFIXES:
        return tiff.read_tiff_mask(content, pixel_limit)
    return raster.read_raster_mask(content, pixel_limit)


def read_image(source: PixelSource, pixel_limit: int = PIXEL_LIMIT) -> DisplayImage:
    """Return the image in a file, or in a part of it, ready for display."""
    part = _part(source)
    if part is not None:
        return part.read_image(source.path, pixel_limit)
    return _image_of(read_known(source.path, pixel_limit), pixel_limit)


def read_thumbnail(
    source: PixelSource, size: int, pixel_limit: int = PIXEL_LIMIT
) -> NDArray[np.uint8]:
    """Return an image as RGB (h, w, 3) whose longer side is at most ``size``."""
    part = _part(source)
    if part is not None:
        return raster.reduced(part.read_image(source.path, pixel_limit).pixels, size)
    content = read_known(source.path, pixel_limit)
    if _suffix(source.path.name) in raster.SUFFIXES - tiff.SUFFIXES:
        draft = raster.read_raster_thumbnail(content, size, pixel_limit)
        if draft is not None:
            return raster.reduced(draft, size)
    return raster.reduced(_image_of(content, pixel_limit).pixels, size)


def _part(source: PixelSource) -> Part | None:
    if source.part is None and is_volume_file(source.path.name):
        return nifti.single_slice(source.path)
    return source.part


def _image_of(content: FileContent, pixel_limit: int) -> DisplayImage:
    if _suffix(content.path.name) in arrays.SUFFIXES:
        return arrays.read_array_image(content, pixel_limit)
    if _suffix(content.path.name) in tiff.SUFFIXES:
        return tiff.read_tiff_image(content, pixel_limit)
    return raster.read_raster_image(content, pixel_limit)


def read_known(path: Path, pixel_limit: int) -> FileContent:
    """Return the bytes of a file whose name promises pixels; others are refused."""
    if not is_mask_file(path.name):
        known = " ".join(sorted({*raster.SUFFIXES, *arrays.SUFFIXES, *VOLUME_SUFFIXES}))
        raise UnreadableFile(f"{shown_name(path)} has no known format; known are {known}.")
    return read_file(path, _BYTES_PER_PIXEL * pixel_limit + _BYTES_FOR_HEADERS)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()
