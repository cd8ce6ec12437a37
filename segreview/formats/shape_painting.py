"""Masks from the annotations of one image: labels, scores, or where a crowd lies.

The way from an annotation to pixels:

    annotation  -> shape_collector -> a row of a table, and bytes   when a file is listed
    its image   -> shapes          -> Shapes: plain arrays          when a mask is read
    Shapes      -> shape_layers    -> where lines cross regions, laid over each other
    Layers      -> shape_painting  -> values of pixels
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument, TooLarge, UnreadableFile
from segreview.formats.pixel_source import Numbering
from segreview.formats.shape_layers import Fill, mask_of_lines, shape_layers
from segreview.formats.shapes import Shapes, StoredShapes
from segreview.formats.source import shown_name
from segreview.formats.stored import DisplayImage, StoredMask
from segreview.masks.classes import label_color

CONFIDENT = 0.5
"""Among several categories, detections with at least this score are taken."""


class ShapeReading(enum.Enum):
    """What the annotations of an image become."""

    LABELS = "labels"
    """The category of each pixel; later annotations on top, crowds left out."""
    FOREGROUND = "foreground"
    """1 where any annotation lies, else 0; crowds left out."""
    SCORES = "scores"
    """The highest score that covers a pixel, else 0."""
    DETECTIONS = "detections"
    """The category of the detection with the highest score, if it reaches CONFIDENT."""
    CROWD = "crowd"
    """True where no crowd lies."""

    @property
    def has_scores(self) -> bool:
        """Whether scores decide which annotations of a model count."""
        return self in (ShapeReading.SCORES, ShapeReading.DETECTIONS)

    def in_task(self, is_binary: bool) -> ShapeReading:
        """Return what the same annotations become where there is one class, or several."""
        if self.has_scores:
            return ShapeReading.SCORES if is_binary else ShapeReading.DETECTIONS
        return ShapeReading.FOREGROUND if is_binary else ShapeReading.LABELS


@dataclass(frozen=True, slots=True)
class ShapePart:
    """The mask that the annotations of one image make."""

    shapes: StoredShapes
    reading: ShapeReading
    blank: int = 0
    """The label of pixels without annotation."""
    fill: Fill = Fill.COCO_TOOLS

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the painted mask; the file itself was read when it was listed."""
        shapes = self.shapes.taken()
        return painted_mask(path, pixel_limit, shapes, self.reading, self.blank, self.fill)

    def renumbered(self, numbering: Numbering) -> ShapePart:
        """Return the part with other labels."""
        reading = self.reading.in_task(numbering.is_binary)
        shapes = self.shapes.renumbered(numbering.labels)
        return replace(self, shapes=shapes, reading=reading, blank=numbering.blank)

    def size(self, path: Path) -> tuple[int, int]:
        """Return width and height, which the annotations tell."""
        height, width = mask_size(path, self.shapes)
        return width, height

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the mask in the colours of its labels, or in grey."""
        return shown_mask(self.read_mask(path, pixel_limit).values)


def painted_mask(
    path: Path,
    pixel_limit: int,
    shapes: Shapes,
    reading: ShapeReading,
    blank: int = 0,
    fill: Fill = Fill.COCO_TOOLS,
) -> StoredMask:
    """Return the mask that annotations of a file make; UnreadableFile says why there is none."""
    if shapes.problem:
        raise UnreadableFile(f"{shown_name(path)}: {shapes.problem}.")
    size = mask_size(path, shapes)
    if size[0] * size[1] > pixel_limit:
        raise TooLarge(
            f"{shown_name(path)} announces {size[1]:,} × {size[0]:,} pixels; the pixel limit "
            f"is {pixel_limit:,} (setting pixel_limit)."
        )
    try:
        values, warnings = _painted(shapes, size, reading, _BLANKS.get(reading, blank), fill)
    except InvalidArgument as error:
        raise UnreadableFile(f"{shown_name(path)}: {error}.") from error
    return StoredMask(values, shapes.sha256, warnings=warnings)


def shown_mask(values: NDArray[Any]) -> DisplayImage:
    """Return a painted mask in the colours of its labels; scores and booleans in grey."""
    if values.dtype.kind in "bf":
        return DisplayImage((np.clip(values, 0, 1) * 255).astype(np.uint8))
    labels, places = np.unique(values, return_inverse=True)
    colors = np.array([label_color(int(label)) for label in labels], np.uint8)
    return DisplayImage(colors[places.reshape(values.shape)])


def mask_size(path: Path, shapes: Shapes | StoredShapes) -> tuple[int, int]:
    """Return height and width: of the run lengths, which polygons and other ones must agree with.

    Run lengths alone may have another size than the image, for example that of a model's output.
    """
    sizes = shapes.sizes
    if len(sizes) > 1:
        shown = " and ".join(f"{width} × {height}" for height, width in sorted(sizes))
        raise UnreadableFile(f"sizes differ: {shown_name(path)} has annotations of {shown} pixels.")
    return next(iter(sizes), (shapes.height, shapes.width))


def _painted(
    shapes: Shapes, size: tuple[int, int], reading: ShapeReading, blank: int, fill: Fill
) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Return the mask, and what is said about it."""
    order, values = _STROKES[reading](shapes, blank)
    layers = shape_layers(shapes, order, size, fill)
    mask = mask_of_lines(layers.painted(values[order], blank), size, fill)
    warnings = () if reading is ShapeReading.CROWD else _unshaped(shapes)
    if reading is ShapeReading.LABELS:
        warnings += _shared(layers.overlapped())
    return mask, warnings


def _unshaped(shapes: Shapes) -> tuple[str, ...]:
    number = shapes.unshaped
    if not number:
        return ()
    if number == 1:
        return ("1 annotation has no segmentation and covers nothing",)
    return (f"{number:,} annotations have no segmentation and cover nothing",)


def _shared(number: int) -> tuple[str, ...]:
    if not number:
        return ()
    pixels = "1 pixel belongs" if number == 1 else f"{number:,} pixels belong"
    return (f"{pixels} to several annotations: the later one counts",)


Strokes = tuple[NDArray[np.intp], NDArray[Any]]
"""Which annotations are painted in which order, and the value of every annotation."""


def _labels(shapes: Shapes, blank: int) -> Strokes:
    return np.flatnonzero(~_crowds_of(shapes)), _labels_of(shapes, blank)


def _foreground(shapes: Shapes, _: int) -> Strokes:
    crowds = _crowds_of(shapes)
    return np.flatnonzero(~crowds), np.ones(len(crowds), np.uint8)


def _scores(shapes: Shapes, _: int) -> Strokes:
    scores = _scores_of(shapes)
    return np.argsort(scores, kind="stable"), scores.astype(np.float32)


def _detections(shapes: Shapes, blank: int) -> Strokes:
    scores = _scores_of(shapes)
    # Of equal scores the one that comes first in the file wins.
    order = np.lexsort((-np.arange(len(scores)), scores))
    return order[scores[order] >= CONFIDENT], _labels_of(shapes, blank)


def _crowd(shapes: Shapes, _: int) -> Strokes:
    crowds = _crowds_of(shapes)
    return np.flatnonzero(crowds), np.zeros(len(crowds), np.bool_)


def _labels_of(shapes: Shapes, blank: int) -> NDArray[Any]:
    labels = np.frombuffer(shapes.labels, np.int64)
    greatest = max(int(np.max(labels, initial=0)), blank)
    return labels.astype(np.min_scalar_type(greatest))


def _crowds_of(shapes: Shapes) -> NDArray[np.bool_]:
    return np.frombuffer(shapes.crowds, np.bool_)


def _scores_of(shapes: Shapes) -> NDArray[np.float64]:
    return np.frombuffer(shapes.scores, np.float64)


_STROKES: dict[ShapeReading, Callable[[Shapes, int], Strokes]] = {
    ShapeReading.LABELS: _labels,
    ShapeReading.FOREGROUND: _foreground,
    ShapeReading.SCORES: _scores,
    ShapeReading.DETECTIONS: _detections,
    ShapeReading.CROWD: _crowd,
}
_BLANKS = {ShapeReading.FOREGROUND: 0, ShapeReading.SCORES: 0, ShapeReading.CROWD: 1}
"""What pixels without annotation are where no label is painted."""
