"""CVAT for images 1.1: one XML file with the labels, the images, and the shapes in each image."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from segreview.errors import UnreadableFile
from segreview.formats.boxed_rle import Box
from segreview.formats.coco.document import CocoCategory
from segreview.formats.shape_collector import ImageShapes
from segreview.formats.source import read_file, shown_name, shown_text
from segreview.formats.strict_xml import XML_BYTE_LIMIT, elements_of
from segreview.masks.classes import Color

_FILLED = ("polygon", "mask", "ellipse")
"""Shapes that say which pixels they cover; boxes are filled beside them, as CVAT's export does."""
_CORNERS_OF_ELLIPSE = 128
"""The ring lies less than a pixel inside of ellipses up to 6,000 pixels wide."""
_GREATEST_SIDE = 1 << 24
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_WHOLE = re.compile(r"-?\d{1,9}")


@dataclass(frozen=True, slots=True)
class CvatImage:
    """An image that the file lists, and the shapes in it that cover pixels."""

    name: str
    subset: str
    height: int
    width: int
    shapes: ImageShapes


@dataclass(frozen=True, slots=True)
class CvatFile:
    """What one CVAT file says, checked."""

    images: tuple[CvatImage, ...] = ()
    labels: tuple[CocoCategory, ...] = ()
    """Numbered from 1 in the order of the file, behind those of files that were read before."""
    kinds: Counter[str] = field(default_factory=Counter)
    """How many shapes of each kind there are: polygon, mask, box, points, tag ..."""
    tracks: int = 0
    """Objects of a video, which have no images here."""

    @property
    def is_segmentation(self) -> bool:
        """Whether any shape says which pixels it covers."""
        return bool(self.images) and any(self.kinds[kind] for kind in _FILLED)


def read_cvat(path: Path, known: Sequence[CocoCategory] = ()) -> CvatFile:
    """Return what a CVAT file holds; UnreadableFile says in one sentence what is wrong with it.

    ``known`` are the labels of files read before, whose numbers go on to be used.
    """
    reader = _Reader(known)
    try:
        for element in elements_of(read_file(path, XML_BYTE_LIMIT), *_READ):
            reader.take(element)
    except _Odd as error:
        said = shown_text(str(error))
        raise UnreadableFile(f"{shown_name(path)} is no usable CVAT file: {said}.") from error
    return CvatFile(
        tuple(reader.images), tuple(reader.labels.values()), reader.kinds, reader.tracks
    )


class _Odd(Exception):
    """What a file holds and must not."""


_READ = ("label", "image", "track")


class _Reader:
    """Takes the elements of a file one after the other."""

    def __init__(self, known: Sequence[CocoCategory]) -> None:
        self.labels = {label.name: label for label in known}
        self.images: list[CvatImage] = []
        self.kinds: Counter[str] = Counter()
        self.tracks = 0
        self._lists_labels = False

    def take(self, element: Element) -> None:
        """Take a label, an image or a track."""
        if element.tag == "label":
            self._take_label(element)
        elif element.tag == "image":
            self.images.append(self._image(element))
        else:
            self.tracks += 1
            self.kinds.update(sorted({shape.tag for shape in element}))

    def _take_label(self, element: Element) -> None:
        name = element.findtext("name")
        # Labels with a parent are the points of a skeleton.
        if not name or element.find("parent") is not None:
            return
        self._lists_labels = True
        self._number(name, _color(element.findtext("color") or ""))

    def _number(self, name: str, color: Color | None = None) -> int:
        label = CocoCategory(len(self.labels) + 1, name, color=color)
        return self.labels.setdefault(name, label).id

    def _image(self, element: Element) -> CvatImage:
        name = element.get("name")
        if not name:
            raise _Odd("an image has no name")
        sides = [_whole(element.get(side)) for side in ("height", "width")]
        if any(side is None or not 1 <= side <= _GREATEST_SIDE for side in sides):
            raise _Odd(f"the image {name} has no height and width in pixels")
        shapes = ImageShapes()
        self.kinds.update(shape.tag for shape in element)
        for shape in _by_depth(element):
            self._add(shapes, shape)
        return CvatImage(name, element.get("subset", ""), sides[0] or 0, sides[1] or 0, shapes)

    def _add(self, shapes: ImageShapes, shape: Element) -> None:
        """Add a shape that covers pixels; what is odd about it is said where it is read."""
        name = shape.get("label") or ""
        try:
            if not name:
                raise _Odd("it has no label")
            if self._lists_labels and name not in self.labels:
                raise _Odd(f"the label {name} is not in the list of labels")
            label = self._number(name)
            if shape.tag == "mask":
                shapes.add_boxed(label, _box(shape), _counts(shape.get("rle") or ""))
            else:
                shapes.add(label, 1.0, False, [_RINGS[shape.tag](shape)])
        except _Odd as error:
            shapes.add_odd(shown_text(f"one {shape.tag} cannot be used: {error}"))


def _by_depth(element: Element) -> list[Element]:
    """Return the shapes that cover pixels, those on top last; equal ones as in the file."""
    shapes = [shape for shape in element if shape.tag == "mask" or shape.tag in _RINGS]
    return sorted(shapes, key=lambda shape: _whole(shape.get("z_order")) or 0)


def _polygon(shape: Element) -> list[float]:
    pairs = [pair.split(",") for pair in (shape.get("points") or "").split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise _Odd("its points are no pairs of numbers")
    return [_number(part) for pair in pairs for part in pair]


def _rectangle(shape: Element) -> list[float]:
    left, top, right, bottom = _numbers(shape, "xtl", "ytl", "xbr", "ybr")
    center = (left + right) / 2, (top + bottom) / 2
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return _turned(shape, center, corners)


def _ellipse(shape: Element) -> list[float]:
    x, y, across, down = _numbers(shape, "cx", "cy", "rx", "ry")
    angles = [2 * math.pi * n / _CORNERS_OF_ELLIPSE for n in range(_CORNERS_OF_ELLIPSE)]
    ring = [(x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles]
    return _turned(shape, (x, y), ring)


_RINGS = {"polygon": _polygon, "box": _rectangle, "ellipse": _ellipse}


def _turned(
    shape: Element, center: tuple[float, float], ring: Sequence[tuple[float, float]]
) -> list[float]:
    """Return corners turned clockwise around a centre by the degrees that a shape tells."""
    degrees = _number(shape.get("rotation") or "0")
    if not math.isfinite(degrees):
        raise _Odd("its rotation is no number of degrees")
    if degrees == 0:
        return [part for corner in ring for part in corner]
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turned: list[float] = []
    for x, y in ring:
        right, down = x - center[0], y - center[1]
        turned += (
            center[0] + cosine * right - sine * down,
            center[1] + sine * right + cosine * down,
        )
    return turned


def _numbers(shape: Element, *names: str) -> list[float]:
    return [_number(shape.get(name) or "") for name in names]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _Odd(f"it holds {text[:20] or 'nothing'} where a number belongs") from None


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and _WHOLE.fullmatch(text.strip()) else None


def _box(shape: Element) -> Box:
    sides = [_whole(shape.get(name)) for name in Box._fields]
    known = [side for side in sides if side is not None]
    if len(known) < len(sides):
        raise _Odd("it does not tell left, top, width and height in pixels")
    return Box(*known)


def _counts(text: str) -> list[int]:
    counts = [_whole(word) for word in text.split(",")]
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        raise _Odd("its rle holds something that is no whole number")
    return known


def _color(text: str) -> Color | None:
    if not _COLOR.fullmatch(text):
        return None
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue
