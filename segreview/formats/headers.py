"""The size of a mask from its header: few bytes are read, and no pixel is decoded."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from numpy.lib import format as npy
from PIL import Image, UnidentifiedImageError

from segreview.errors import SegReviewError, UnreadableFile
from segreview.formats import arrays, raster, tiff
from segreview.formats.pixel_source import PixelSource, SizedPart
from segreview.formats.source import open_regular, shown_name

_ORIENTATION_TAG, _WIDTH_TAG, _HEIGHT_TAG = 0x0112, 0x0100, 0x0101
_PHOTOMETRIC_TAG = 262
_ON_THEIR_SIDE = (5, 6, 7, 8)
"""EXIF orientations that swap width and height."""
_CHANNELS = 3


@dataclass(frozen=True, slots=True)
class HeaderSize:
    """The sides that a header announces, as stored."""

    width: int
    height: int
    turned: bool = False
    """Shown upright, the sides change places."""

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as shown."""
        return (self.height, self.width) if self.turned else (self.width, self.height)

    def fits(self, other: HeaderSize) -> bool:
        """Whether two masks lie over each other, shown upright or as stored."""
        stored = (self.width, self.height) == (other.width, other.height)
        return stored or self.upright == other.upright


def header_size(source: PixelSource) -> HeaderSize | None:
    """Return the size of a mask or image; None where only the pixels would tell it.

    A file that cannot be read, or whose header is damaged, raises UnreadableFile.
    """
    if source.part is not None:
        sides = source.part.size(source.path) if isinstance(source.part, SizedPart) else None
        return None if sides is None else HeaderSize(*sides)
    suffix = source.path.suffix.lower()
    with open_regular(source.path) as stream:
        try:
            if suffix == ".npy":
                return _array_size(stream)
            if suffix in arrays.SUFFIXES:
                return _npz_size(stream)
            return _picture_size(stream) if suffix in raster.SUFFIXES else None
        except SegReviewError:
            raise
        except UnidentifiedImageError as error:
            if suffix in tiff.SUFFIXES:
                # The extra reads more kinds of TIFF than Pillow does.
                return None
            raise _damaged(source) from error
        except Exception as error:
            # Header parsing raises SyntaxError, struct.error, zipfile's own errors and more.
            raise _damaged(source) from error


def image_sides(path: Path) -> tuple[int, int]:
    """Return width and height of an image as shown; UnreadableFile where its header tells none."""
    found = header_size(PixelSource(path))
    if found is None:
        raise UnreadableFile(f"{shown_name(path)} does not tell the size of its pixels.")
    if 0 in found.upright:
        raise UnreadableFile(f"{shown_name(path)} has no pixels.")
    return found.upright


def may_hold_more(source: PixelSource) -> bool:
    """Say whether a picture has transparency, or gray of which 0 is white; no pixel is decoded.

    False where its header cannot be read.
    """
    if source.path.suffix.lower() not in raster.SUFFIXES:
        return False
    try:
        with (
            open_regular(source.path) as stream,
            Image.open(stream, formats=raster.FORMATS) as picture,
        ):
            tags = getattr(picture, "tag_v2", {})
            return picture.mode in ("RGBA", "LA") or tags.get(_PHOTOMETRIC_TAG) == 0
    except Exception:
        # A damaged header says what it is in the row of its file.
        return False


def _damaged(source: PixelSource) -> UnreadableFile:
    return UnreadableFile(
        f"{shown_name(source.path)} is damaged or not a picture of a known format."
    )


def _picture_size(stream: BinaryIO) -> HeaderSize:
    with Image.open(stream, formats=raster.FORMATS) as picture:
        width, height = picture.size
        tags = getattr(picture, "tag_v2", None)
        if tags is not None:
            # Pillow's size of a TIFF is already that of the upright picture.
            width, height = int(tags[_WIDTH_TAG]), int(tags[_HEIGHT_TAG])
            return HeaderSize(width, height, tags.get(_ORIENTATION_TAG) in _ON_THEIR_SIDE)
        # Asking a PNG without EXIF for it would decode all pixels.
        exif = picture.getexif() if "exif" in picture.info else {}
        return HeaderSize(width, height, exif.get(_ORIENTATION_TAG) in _ON_THEIR_SIDE)


def _npz_size(stream: BinaryIO) -> HeaderSize | None:
    with zipfile.ZipFile(stream) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        if len(names) != 1:
            return None
        with archive.open(names[0]) as member:
            return _array_size(member)


def _array_size(stream: IO[bytes]) -> HeaderSize | None:
    """Return the size of a single map or of colours; of score volumes the axes are not told."""
    if npy.read_magic(stream) == (1, 0):
        shape, _, dtype = npy.read_array_header_1_0(stream)
    else:
        shape, _, dtype = npy.read_array_header_2_0(stream)
    sides = [extent for extent in shape if extent > 1] if len(shape) > 2 else list(shape)
    if len(sides) == _CHANNELS and sides[2] == _CHANNELS and dtype == "uint8":
        sides = sides[:2]
    return HeaderSize(sides[1], sides[0]) if len(sides) == 2 else None
