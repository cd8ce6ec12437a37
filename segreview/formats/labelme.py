"""LabelMe JSON: polygons and other shapes with a label, drawn as labelme draws them."""

from __future__ import annotations

import base64
import binascii
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from segreview.errors import SegReviewError, UnreadableFile
from segreview.formats.pixel_source import Numbering
from segreview.formats.raster import require_pixels
from segreview.formats.source import FileContent, shown_name, shown_text
from segreview.formats.stored import DisplayImage, StoredMask, shown_labels
from segreview.formats.strict_json import finite_number, parse_json, read_json_file, whole_number

IGNORED, BACKGROUND = "__ignore__", "_background_"
_FARTHEST = 1_000_000.0
"""Coordinates beyond this have no sense, and overflow in what draws them."""
_LINE_WIDTH, _POINT_RADIUS = 10, 5
_BYTE_TOP = 255

Labels = tuple[tuple[str, int], ...]
Points = list[tuple[float, float]]
Draw = Callable[[ImageDraw.ImageDraw, Points, int], None]


@dataclass(frozen=True, slots=True)
class LabelmePart:
    """The shapes of a LabelMe file as a label map; later shapes lie on top.

    ``labels`` holds every label that a shape may have with its index; the others are background.
    A shape whose index is below 0 is not drawn.
    """

    labels: Labels
    names_file: str = ""
    """The file that names the labels; empty where they were found in the shapes."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the label map, drawn as labelme's own export does it."""
        content = read_json_file(path)
        document = labelme_document(content)
        size = _size(content, document)
        require_pixels(content, size, pixel_limit)
        index = dict(self.labels)
        mode = "L" if max(index.values(), default=0) <= _BYTE_TOP else "I"
        canvas = Image.new(mode, size, index.get(BACKGROUND, 0))
        for place, shape in enumerate(document["shapes"], 1):
            try:
                _draw_shape(canvas, shape, index, self.names_file)
            except SegReviewError as error:
                raise UnreadableFile(f"{shown_name(path)}, shape {place}: {error}") from error
        values = np.asarray(canvas)
        return StoredMask(values if mode == "L" else values.astype(np.uint16), content.sha256)

    def renumbered(self, numbering: Numbering) -> LabelmePart:
        """Return the part with other indices; shapes have no scores."""
        return replace(self, labels=renumbered_names(self.labels, numbering))

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the label map in the colours of its labels."""
        return shown_labels(self.read_mask(path, pixel_limit).values)


def renumbered_names(named: Labels, numbering: Numbering) -> Labels:
    """Return names with their labels; what is background becomes blank.

    >>> renumbered_names(((BACKGROUND, 0), ("cat", 1), ("dog", 2)), Numbering((7, 3), 9))
    (('_background_', 9), ('cat', 7), ('dog', 3))
    """
    if not numbering.labels:
        return named
    fixed = {BACKGROUND: numbering.blank, IGNORED: dict(named).get(IGNORED, 0)}
    return tuple(
        (name, fixed[name] if name in fixed else numbering.labels[number - 1])
        for name, number in named
    )


def labelme_document(content: FileContent) -> dict[str, Any]:
    """Return the object of a LabelMe file; other files are refused."""
    document = parse_json(content)
    if not isinstance(document, dict) or not isinstance(document.get("shapes"), list):
        raise UnreadableFile(f"{shown_name(content.path)} is no LabelMe file: it has no shapes.")
    return document


def labels_of(path: Path) -> frozenset[str]:
    """Return the labels of all shapes in a LabelMe file."""
    shapes = labelme_document(read_json_file(path))["shapes"]
    labels = (shape.get("label") for shape in shapes if isinstance(shape, dict))
    return frozenset(label for label in labels if isinstance(label, str))


def _size(content: FileContent, document: dict[str, Any]) -> tuple[int, int]:
    width, height = (whole_number(document.get(key)) for key in ("imageWidth", "imageHeight"))
    if width is None or height is None or min(width, height) < 1:
        raise UnreadableFile(
            f"{shown_name(content.path)} does not say imageWidth and imageHeight in pixels; save "
            "it again with a newer labelme."
        )
    return width, height


def _draw_shape(canvas: Image.Image, shape: Any, index: Mapping[str, int], names_file: str) -> None:
    if not isinstance(shape, dict) or not isinstance(shape.get("label"), str):
        raise UnreadableFile("a shape needs a label.")
    label = shape["label"]
    if label not in index:
        raise UnreadableFile(
            f"the label {shown_text(label)} is not in {names_file or 'the class table'}."
        )
    if index[label] < 0:
        return
    kind = shape.get("shape_type") or "polygon"
    points = _points(shape.get("points"))
    if kind == "mask":
        _paste(canvas, shape.get("mask"), points, index[label])
        return
    if kind not in _DRAW:
        raise UnreadableFile(f"shapes of the type {shown_text(str(kind))} are not known.")
    draw, least, most = _DRAW[kind]
    if not least <= len(points) <= most:
        raise UnreadableFile(f"a {kind} does not have {len(points)} points.")
    draw(ImageDraw.Draw(canvas), points, index[label])


def _points(value: Any) -> Points:
    pairs = value if isinstance(value, list) else [None]
    points = [_point(pair) for pair in pairs]
    found = [point for point in points if point is not None]
    if len(found) < len(points):
        raise UnreadableFile("its points must be pairs of numbers below a million.")
    return found


def _point(pair: Any) -> tuple[float, float] | None:
    if not isinstance(pair, list) or len(pair) != 2:
        return None
    x, y = finite_number(pair[0]), finite_number(pair[1])
    if x is None or y is None or max(abs(x), abs(y)) > _FARTHEST:
        return None
    return x, y


def _polygon(draw: ImageDraw.ImageDraw, points: Points, label: int) -> None:
    draw.polygon(points, outline=label, fill=label)


def _rectangle(draw: ImageDraw.ImageDraw, points: Points, label: int) -> None:
    (left, top), (right, bottom) = points
    corners = (min(left, right), min(top, bottom), max(left, right), max(top, bottom))
    draw.rectangle(corners, outline=label, fill=label)


def _circle(draw: ImageDraw.ImageDraw, points: Points, label: int) -> None:
    center, rim = points
    _disk(draw, center, math.dist(center, rim), label)


def _line(draw: ImageDraw.ImageDraw, points: Points, label: int) -> None:
    draw.line(points, fill=label, width=_LINE_WIDTH)


def _dot(draw: ImageDraw.ImageDraw, points: Points, label: int) -> None:
    _disk(draw, points[0], _POINT_RADIUS, label)


def _disk(
    draw: ImageDraw.ImageDraw, center: tuple[float, float], radius: float, label: int
) -> None:
    x, y = center
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=label, fill=label)


_MANY = 1 << 30
_DRAW: dict[str, tuple[Draw, int, int]] = {
    "polygon": (_polygon, 3, _MANY),
    "oriented_rectangle": (_polygon, 4, 4),
    "rectangle": (_rectangle, 2, 2),
    "circle": (_circle, 2, 2),
    "line": (_line, 2, 2),
    "linestrip": (_line, 2, _MANY),
    "point": (_dot, 1, 1),
}
"""How each type of shape is drawn, and how many points it has at least and at most."""


def _paste(canvas: Image.Image, encoded: Any, points: Sequence[Any], label: int) -> None:
    """Set the pixels of a small PNG mask, whose upper left corner is the first point."""
    if not isinstance(encoded, str) or len(points) != 2:
        raise UnreadableFile("a mask needs two points and a PNG as text.")
    (left, top), (right, bottom) = ((int(x), int(y)) for x, y in points)
    try:
        data = base64.b64decode(encoded, validate=True)
        with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            if picture.size != (right - left + 1, bottom - top + 1):
                raise UnreadableFile(f"its mask has {picture.size} pixels, unlike its points.")
            stencil = np.asarray(picture) != 0
    except SegReviewError:
        raise
    except (binascii.Error, OSError, ValueError, SyntaxError) as error:
        raise UnreadableFile("its mask is no PNG.") from error
    if stencil.ndim != 2:
        raise UnreadableFile("its mask has more than one channel.")
    canvas.paste(label, (left, top), Image.fromarray(stencil))
