"""XML of the LabelMe web tool: polygons and masks with a name, one file for each image."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element

from segreview.errors import SegReviewError, TooLarge, UnreadableFile
from segreview.formats.file_stamps import Stamp, file_stamp
from segreview.formats.headers import header_size
from segreview.formats.labelme import BACKGROUND, Labels, renumbered_names
from segreview.formats.pixel_source import Numbering, PixelSource
from segreview.formats.raster import read_raster_mask
from segreview.formats.rle import counts_of_mask
from segreview.formats.shape_collector import ImageShapes
from segreview.formats.shape_layers import Fill
from segreview.formats.shape_painting import ShapePart, ShapeReading, shown_mask
from segreview.formats.source import read_file, shown_name, shown_text
from segreview.formats.stored import DisplayImage, StoredMask
from segreview.formats.strict_xml import elements_of

BYTE_LIMIT = 64 * 1024 * 1024
_BYTES_PER_PIXEL = 16
_GREATEST_SIDE = 1 << 24
_MASK_PIXELS_LIMIT = 1 << 32
"""A hostile file would decode one mask again and again for hours."""


@dataclass(frozen=True, slots=True)
class LabelmeXmlPart:
    """The shapes of a file as a label map; later ones lie on top, deleted ones are left out.

    ``labels`` holds every name that a shape may have with its number; below 0 it is left out.
    """

    labels: Labels
    names_file: str = ""
    """The file that names the labels; empty where they were found in the shapes."""
    image: str = ""
    """The image, relative to the file: it tells the size where the file does not."""
    masks: str = ""
    """The folder of the masks that shapes name, relative to the file."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the label map; a pixel is inside a polygon where its centre is."""
        annotation = _annotation(path)
        width, height = _size(annotation) or self._image_size(path)
        _require_few_masks(path, annotation, width * height)
        shapes, index = ImageShapes(), dict(self.labels)
        for place, shape in enumerate(_kept(annotation), 1):
            try:
                self._add(shapes, shape, index, path.parent / self.masks, pixel_limit)
            except SegReviewError as error:
                raise UnreadableFile(f"{shown_name(path)}, shape {place}: {error}") from error
        blank, found = index.get(BACKGROUND, 0), shapes.shapes(height, width)
        part = ShapePart(found, ShapeReading.LABELS, blank, Fill.CENTERS)
        return part.read_mask(path, pixel_limit)

    def beside(self, path: Path) -> tuple[Path, ...]:
        """Return the files of the masks that shapes name."""
        folder = path.parent / self.masks
        return tuple(folder / name for name in _mask_names(path, file_stamp(path)))

    def renumbered(self, numbering: Numbering) -> LabelmeXmlPart:
        """Return the part with other numbers; shapes have no scores."""
        return replace(self, labels=renumbered_names(self.labels, numbering))

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the label map in the colours of its labels."""
        return shown_mask(self.read_mask(path, pixel_limit).values)

    def _image_size(self, path: Path) -> tuple[int, int]:
        found = header_size(PixelSource(path.parent / self.image)) if self.image else None
        if found is None:
            raise UnreadableFile(
                f"{shown_name(path)} does not tell its imagesize, and its image is not found."
            )
        return found.upright

    def _add(
        self,
        shapes: ImageShapes,
        shape: Element,
        index: dict[str, int],
        masks: Path,
        pixel_limit: int,
    ) -> None:
        name = _name(shape)
        if not name:
            raise UnreadableFile("it has no name.")
        if name not in index:
            raise UnreadableFile(
                f"the name {shown_text(name)} is not in {self.names_file or 'the class table'}."
            )
        if index[name] < 0:
            return
        polygon, mask = shape.find("polygon"), shape.find("segm")
        if polygon is not None:
            shapes.add(index[name], 1.0, False, [_ring(polygon)])
        elif mask is not None:
            counts = _mask_counts(masks, mask.findtext("mask") or "", pixel_limit)
            shapes.add(index[name], 1.0, False, counts)
        else:
            raise UnreadableFile("it has neither a polygon nor a mask.")


def is_labelme_xml(path: Path) -> bool:
    """Say whether a file holds shapes of LabelMe; one without any may be of another kind."""
    try:
        return any(
            shape.find("polygon/pt") is not None or shape.find("segm") is not None
            for shape in elements_of(read_file(path, BYTE_LIMIT), "object")
        )
    except SegReviewError:
        return False


def names_in_xml(path: Path) -> frozenset[str]:
    """Return the names of all shapes in a file that are not deleted."""
    return frozenset(filter(None, map(_name, _kept(_annotation(path)))))


def _annotation(path: Path) -> Element:
    root = next(elements_of(read_file(path, BYTE_LIMIT), "annotation"), None)
    if root is None:
        raise UnreadableFile(f"{shown_name(path)} is no LabelMe file: it has no annotation.")
    return root


def _kept(annotation: Element) -> Iterator[Element]:
    shapes = annotation.iterfind("object")
    return (shape for shape in shapes if (shape.findtext("deleted") or "0").strip() == "0")


def _require_few_masks(path: Path, annotation: Element, pixels: int) -> None:
    masks = len(annotation.findall("object/segm"))
    if masks * pixels > _MASK_PIXELS_LIMIT:
        raise TooLarge(
            f"{shown_name(path)} names {masks:,} masks of {pixels:,} pixels; they may have "
            f"{_MASK_PIXELS_LIMIT:,} together."
        )


def _name(shape: Element) -> str:
    return (shape.findtext("name") or "").strip()


def _size(annotation: Element) -> tuple[int, int] | None:
    """Return width and height where the file tells both."""
    told = [annotation.findtext(f"imagesize/{side}") or "" for side in ("ncols", "nrows")]
    sides = [int(text) for text in map(str.strip, told) if text.isdecimal() and len(text) < 9]
    if len(sides) < len(told) or not all(1 <= side <= _GREATEST_SIDE for side in sides):
        return None
    return sides[0], sides[1]


def _ring(polygon: Element) -> list[float]:
    try:
        return [
            float(point.findtext(side) or "") for point in polygon.iterfind("pt") for side in "xy"
        ]
    except ValueError:
        raise UnreadableFile("a point of its polygon has no x and y.") from None


@lru_cache(maxsize=1 << 16)
def _mask_names(path: Path, _: Stamp) -> tuple[str, ...]:
    """Return the masks that a file names, read again only where it has another stamp."""
    try:
        masks = _annotation(path).iterfind("object/segm/mask")
    except SegReviewError:
        return ()
    return tuple(filter(_is_file_name, (mask.text or "" for mask in masks)))


def _is_file_name(name: str) -> bool:
    return bool(name) and name == Path(name).name and "\\" not in name and name != ".."


def _mask_counts(folder: Path, name: str, pixel_limit: int) -> dict[str, object]:
    """Return the run lengths of a mask: any value but 0 in any channel but alpha is inside."""
    if not _is_file_name(name):
        raise UnreadableFile(f"its mask {shown_text(name)} is no name of a file.")
    content = read_file(folder / name, _BYTES_PER_PIXEL * pixel_limit + BYTE_LIMIT)
    inside = read_raster_mask(content, pixel_limit).values != 0
    if inside.ndim == 3:
        inside = inside.any(axis=2)
    return {"size": list(inside.shape), "counts": counts_of_mask(inside).tolist()}
