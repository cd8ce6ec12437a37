"""One page of a picture file, the transparency or a colour of it, or both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from segreview.errors import OtherLength
from segreview.formats import raster, tiff
from segreview.formats.headers import header_size
from segreview.formats.mask_values import MaskValues, taken
from segreview.formats.pages import has_several_pages, page_count, page_sizes_of
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_image, read_known, read_mask
from segreview.formats.source import FileContent, shown_name
from segreview.formats.stored import DisplayImage, StoredMask, windowed
from segreview.formats.volume_cache import VOLUMES, file_key


@dataclass(frozen=True, slots=True)
class PicturePart:
    """What is read of a file that holds more than one mask or image."""

    page: int | None = None
    """Counted from 0, where the file has several; None where it is read as a whole."""
    values: MaskValues = MaskValues.STORED
    of_pages: int = 0
    """How many pages a file must have that is cut like its ground truth; 0 where any will do."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the mask with what is taken of each pixel; a file that lacks it is refused."""
        return taken(path, self._mask(path, pixel_limit), self.values)

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the same for display."""
        self._require_length(path)
        if self.values is not MaskValues.STORED:
            return windowed(self.read_mask(path, pixel_limit).values)
        if self._is_whole(path):
            return read_image(PixelSource(path), pixel_limit)
        content = _kept(path, pixel_limit)
        read = tiff.read_tiff_image if _is_tiff(path) else raster.read_raster_image
        return read(content, pixel_limit, self.page)

    def size(self, path: Path) -> tuple[int, int] | None:
        """Return width and height, from the headers of the file; None where there are none."""
        self._require_length(path)
        if self._is_whole(path):
            size = header_size(PixelSource(path))
            return None if size is None else size.upright
        sizes = page_sizes_of(path)
        assert self.page is not None, "a page was chosen"
        return sizes[self.page] if self.page < len(sizes) else None

    def _require_length(self, path: Path) -> None:
        pages = page_count(path) if self.of_pages else 0
        if pages not in (0, self.of_pages):
            number = "1 page" if pages == 1 else f"{pages:,} pages"
            raise OtherLength(
                f"{shown_name(path)} has {number}, while its ground truth has {self.of_pages:,}."
            )

    def _is_whole(self, path: Path) -> bool:
        """Whether there is no page to choose: files with several may lie beside such with one."""
        return self.page is None or not has_several_pages(path)

    def _mask(self, path: Path, pixel_limit: int) -> StoredMask:
        self._require_length(path)
        if self._is_whole(path):
            return read_mask(PixelSource(path), pixel_limit)
        content = _kept(path, pixel_limit)
        read = tiff.read_tiff_mask if _is_tiff(path) else raster.read_raster_mask
        return read(content, pixel_limit, self.page)


def _is_tiff(path: Path) -> bool:
    return path.suffix.lower() in tiff.SUFFIXES


def _kept(path: Path, pixel_limit: int) -> FileContent:
    """Return the bytes of a file, which are kept while its pages are read one by one."""
    return VOLUMES.get(file_key(path, "bytes", pixel_limit), lambda: read_known(path, pixel_limit))
