"""Annotations of one image whose file does not tell its size: the image does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from segreview.errors import UnreadableFile
from segreview.formats.headers import image_sides
from segreview.formats.pixel_source import Numbering
from segreview.formats.shape_painting import ShapePart, ShapeReading
from segreview.formats.source import shown_name
from segreview.formats.stored import DisplayImage, StoredMask

_NO_SIZE = (0, 0)


@dataclass(frozen=True, slots=True)
class SizedByImage:
    """Shapes of which polygons have the size of an image; run lengths have their own."""

    part: ShapePart
    image: str
    """The image, relative to the file; empty where none is found."""

    @property
    def reading(self) -> ShapeReading:
        """What the shapes become."""
        return self.part.reading

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the painted mask."""
        return self._sized(path).read_mask(path, pixel_limit)

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the mask in the colours of its labels, or in grey."""
        return self._sized(path).read_image(path, pixel_limit)

    def renumbered(self, numbering: Numbering) -> SizedByImage:
        """Return the part with other labels."""
        return replace(self, part=self.part.renumbered(numbering))

    def size(self, path: Path) -> tuple[int, int]:
        """Return width and height."""
        return self._sized(path).size(path)

    def _sized(self, path: Path) -> ShapePart:
        sizes = self.part.shapes.sizes
        if sizes and _NO_SIZE not in sizes:
            return self.part
        if not self.image:
            raise UnreadableFile(
                f"{shown_name(path)} holds polygons in an image that is not found, so that its "
                "size is not known."
            )
        width, height = image_sides(path.parent / self.image)
        return replace(self.part, shapes=replace(self.part.shapes, height=height, width=width))
