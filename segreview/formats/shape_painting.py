"""Masks from the annotations of one image: labels, scores, or where a crowd lies."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument, TooLarge, UnreadableFile
from segreview.formats.boxed_rle import boxed_runs
from segreview.formats.pixel_source import Numbering
from segreview.formats.rle import checked_counts, decode_counts
from segreview.formats.shapes import Shapes, StoredShapes
from segreview.formats.source import shown_name
from segreview.formats.stored import DisplayImage, StoredMask
from segreview.masks.classes import label_color
from segreview.masks.coco_polygons import polygon_runs
from segreview.masks.painted_runs import Places, Runs, joined_runs, painted, union_runs
from segreview.masks.polygons import even_odd_runs

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


class Fill(enum.Enum):
    """Which pixels a polygon covers."""

    COCO_TOOLS = "as the COCO tools fill"
    CENTERS = "pixels whose centre is inside"


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
        """Return the part with other labels; shapes count alike, whatever score they have."""
        reading = ShapeReading.FOREGROUND if numbering.is_binary else ShapeReading.LABELS
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
    canvas = _Canvas(shapes, size, _BLANKS.get(reading, blank), fill)
    try:
        values, warnings = _PAINTERS[reading](canvas)
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
    sizes = shapes.sizes()
    if len(sizes) > 1:
        shown = " and ".join(f"{width} × {height}" for height, width in sorted(sizes))
        raise UnreadableFile(f"sizes differ: {shown_name(path)} has annotations of {shown} pixels.")
    return next(iter(sizes), (shapes.height, shapes.width))


class _Canvas(NamedTuple):
    """What is painted, how large, over what, and which pixels a polygon covers."""

    shapes: Shapes
    size: tuple[int, int]
    blank: int
    fill: Fill


def _runs(canvas: _Canvas, kept: NDArray[np.bool_]) -> Runs:
    """Return the disjoint runs of every kept annotation, whose owner is its place."""
    shapes, (height, width) = canvas.shapes, canvas.size
    lengths = np.frombuffer(shapes.ring_lengths, np.int64)
    owners = np.frombuffer(shapes.ring_owners, np.int64)
    points = np.frombuffer(shapes.points, np.float64).reshape(-1, 2)
    if not kept.all():
        points = points[np.repeat(kept[owners], lengths)]
        lengths, owners = lengths[kept[owners]], owners[kept[owners]]
    parts = []
    if len(lengths):
        rings = _FILLERS[canvas.fill](points, lengths, height, width)
        parts.append(rings._replace(owners=owners[rings.owners]))
    parts += [
        _decoded(owner, counts, height * width)
        for owner, _, _, counts in shapes.run_lengths
        if kept[owner]
    ]
    parts += [
        boxed_runs(owner, box, np.frombuffer(counts, np.int64), height, width)
        for owner, box, counts in shapes.boxed
        if kept[owner]
    ]
    return union_runs(joined_runs(parts), height * width)


def _decoded(owner: int, held: str | bytes, pixels: int) -> Runs:
    counts = decode_counts(held) if isinstance(held, str) else np.frombuffer(held, np.int64)
    ends = np.cumsum(checked_counts(counts, pixels))
    stops = ends[1::2]
    return Runs(ends[0::2][: len(stops)], stops, np.full(len(stops), owner))


def _on_top(canvas: _Canvas, values: NDArray[Any], order: Places) -> tuple[NDArray[Any], int]:
    """Paint annotations in an order, those that come later on top; also count what they share."""
    place = np.full(len(canvas.shapes.crowds), -1)
    place[order] = np.arange(len(order))
    runs = _runs(canvas, place >= 0)
    runs = runs._replace(owners=place[runs.owners])
    return painted(runs, values[order], canvas.blank, canvas.size)


def _labels_of(canvas: _Canvas) -> NDArray[Any]:
    labels = np.frombuffer(canvas.shapes.labels, np.int64)
    greatest = max(int(np.max(labels, initial=0)), canvas.blank)
    return labels.astype(np.min_scalar_type(greatest))


def _crowds_of(shapes: Shapes) -> NDArray[np.bool_]:
    return np.frombuffer(shapes.crowds, np.bool_)


def _scores_of(shapes: Shapes) -> NDArray[np.float64]:
    return np.frombuffer(shapes.scores, np.float64)


def _unshaped(shapes: Shapes) -> tuple[str, ...]:
    number = shapes.unshaped
    if not number:
        return ()
    if number == 1:
        return ("1 annotation has no segmentation and covers nothing",)
    return (f"{number:,} annotations have no segmentation and cover nothing",)


Painting = tuple[NDArray[Any], tuple[str, ...]]


def _paint_labels(canvas: _Canvas) -> Painting:
    order = np.flatnonzero(~_crowds_of(canvas.shapes))
    values, shared = _on_top(canvas, _labels_of(canvas), order)
    said = _unshaped(canvas.shapes)
    if shared:
        pixels = "1 pixel belongs" if shared == 1 else f"{shared:,} pixels belong"
        said += (f"{pixels} to several annotations: the later one counts",)
    return values, said


def _paint_foreground(canvas: _Canvas) -> Painting:
    order = np.flatnonzero(~_crowds_of(canvas.shapes))
    ones = np.ones(len(canvas.shapes.crowds), np.uint8)
    return _on_top(canvas, ones, order)[0], _unshaped(canvas.shapes)


def _paint_scores(canvas: _Canvas) -> Painting:
    scores = _scores_of(canvas.shapes)
    order = np.argsort(scores, kind="stable")
    return _on_top(canvas, scores.astype(np.float32), order)[0], _unshaped(canvas.shapes)


def _paint_detections(canvas: _Canvas) -> Painting:
    scores = _scores_of(canvas.shapes)
    # Of equal scores the one that comes first in the file wins.
    order = np.lexsort((-np.arange(len(scores)), scores))
    order = order[scores[order] >= CONFIDENT]
    return _on_top(canvas, _labels_of(canvas), order)[0], _unshaped(canvas.shapes)


def _paint_valid(canvas: _Canvas) -> Painting:
    crowds = _crowds_of(canvas.shapes)
    nothing = np.zeros(len(crowds), np.bool_)
    return _on_top(canvas, nothing, np.flatnonzero(crowds))[0], ()


_PAINTERS: dict[ShapeReading, Callable[[_Canvas], Painting]] = {
    ShapeReading.LABELS: _paint_labels,
    ShapeReading.FOREGROUND: _paint_foreground,
    ShapeReading.SCORES: _paint_scores,
    ShapeReading.DETECTIONS: _paint_detections,
    ShapeReading.CROWD: _paint_valid,
}
_BLANKS = {ShapeReading.FOREGROUND: 0, ShapeReading.SCORES: 0, ShapeReading.CROWD: 1}
"""What pixels without annotation are where no label is painted."""

_FILLERS = {Fill.COCO_TOOLS: polygon_runs, Fill.CENTERS: even_odd_runs}
