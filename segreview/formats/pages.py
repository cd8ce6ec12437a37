"""The pages or frames of a file: how many there are, and how large, from its headers."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from segreview.errors import SegReviewError, UnreadableFile
from segreview.formats import raster, tiff
from segreview.formats.source import open_regular, shown_name
from segreview.formats.tiff_header import OpenFile, page_sizes
from segreview.formats.volume_cache import file_key

SUFFIXES = frozenset((*tiff.SUFFIXES, ".gif", ".webp", ".png"))
"""How the names of pictures end that may have several pages or frames."""
_REMEMBERED = 256

Sizes = tuple[tuple[int, int], ...]


def page_sizes_of(path: Path) -> Sizes:
    """Return width and height of every page of a picture; of one without pages, nothing.

    A file that cannot be read, or whose header is damaged, raises UnreadableFile.
    """
    if path.suffix.lower() not in SUFFIXES:
        return ()
    return _sizes(path, file_key(path, "pages", 0))


def page_count(path: Path) -> int:
    """Return how many pages a picture has; 0 where its header tells none, as of a damaged file.

    A file that cannot be read raises UnreadableFile.
    """
    return len(page_sizes_of(path)) if path.suffix.lower() in SUFFIXES else 1


def has_several_pages(path: Path) -> bool:
    """Say whether a picture has several pages or frames; False where it cannot be read."""
    try:
        return len(page_sizes_of(path)) > 1
    except UnreadableFile:
        return False


@lru_cache(_REMEMBERED)
def _sizes(path: Path, _: Hashable) -> Sizes:
    """Return the sizes of a file as it is now, which the key tells from what it was."""
    with open_regular(path) as stream:
        try:
            if path.suffix.lower() in tiff.SUFFIXES:
                return page_sizes(OpenFile(stream))
            with Image.open(stream, formats=raster.FORMATS) as picture:
                return (picture.size,) * int(getattr(picture, "n_frames", 1))
        except SegReviewError:
            raise
        except UnidentifiedImageError as error:
            raise _damaged(path) from error
        except Exception as error:
            # Header parsing raises SyntaxError, struct.error, EOFError and more.
            raise _damaged(path) from error


def _damaged(path: Path) -> UnreadableFile:
    return UnreadableFile(f"{shown_name(path)} is damaged or not a picture of a known format.")
