"""Annotations laid over each other: where the lines of their image enter and leave them."""

from __future__ import annotations

import enum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.formats.boxed_rle import mask_in_box
from segreview.formats.rle import checked_counts, decode_counts, mask_of_counts
from segreview.formats.shapes import Shapes
from segreview.masks.coco_polygons import coco_crossings
from segreview.masks.crossings import Crossings, joined, mask_crossings
from segreview.masks.painting import Layers, layers_of, mask_of_columns
from segreview.masks.polygons import even_odd_crossings
from segreview.masks.runs import Places


class Fill(enum.Enum):
    """Which pixels a polygon covers, and so what the lines of an image are."""

    COCO_TOOLS = "as the COCO tools fill"
    """The lines are columns, as in COCO's run lengths."""
    CENTERS = "pixels whose centre is inside"
    """The lines are rows."""


class _Frame(NamedTuple):
    """The size of an image, and what its lines are."""

    height: int
    width: int
    by_columns: bool


def shape_layers(
    shapes: Shapes, order: NDArray[np.intp], size: tuple[int, int], fill: Fill
) -> Layers:
    """Lay annotations over each other in an order, those that come later on top.

    ``order`` (N,) holds the places of those that are laid; the owners of the layers are places in
    ``order``. Polygons and run lengths that do not fit ``size`` (H, W) raise InvalidArgument.
    """
    frame = _Frame(*size, fill is Fill.COCO_TOOLS)
    place = np.full(len(shapes.crowds), -1)
    place[order] = np.arange(len(order))
    polygons, owners = _polygons(shapes, place, frame)
    # After all polygons, each annotation is one region more: that of its run lengths.
    parts, region = [polygons], place + len(owners)
    for owner, _, _, counts in shapes.run_lengths:
        if place[owner] >= 0:
            parts.append(_of_counts(counts, frame, region[owner]))
    for owner, box, counts in shapes.boxed:
        if place[owner] >= 0:
            mask = mask_in_box(box, np.frombuffer(counts, np.int64), *size)
            parts.append(_of_mask(mask, (box.top, box.left), frame, region[owner]))
    return layers_of(joined(parts), np.append(owners, np.arange(len(order))), size[0] * size[1])


def mask_of_lines(line: NDArray[Any], size: tuple[int, int], fill: Fill) -> NDArray[Any]:
    """Return the mask (H, W) whose lines follow each other on one long line."""
    return mask_of_columns(line, *size) if fill is Fill.COCO_TOOLS else line.reshape(size)


def _polygons(shapes: Shapes, place: Places, frame: _Frame) -> tuple[Crossings, Places]:
    """Return the crossings of all polygons that are laid, and the owner of each polygon."""
    lengths = np.frombuffer(shapes.ring_lengths, np.int64)
    owners = place[np.frombuffer(shapes.ring_owners, np.int64)]
    points = np.frombuffer(shapes.points, np.float64).reshape(-1, 2)
    is_laid = owners >= 0
    if not is_laid.all():
        points = points[is_laid.repeat(lengths)]
        lengths, owners = lengths[is_laid], owners[is_laid]
    crossings_of = coco_crossings if frame.by_columns else even_odd_crossings
    return crossings_of(points, lengths, frame.height, frame.width), owners


def _of_counts(held: str | bytes, frame: _Frame, region: int) -> Crossings:
    counts = decode_counts(held) if isinstance(held, str) else np.frombuffer(held, np.int64)
    if not frame.by_columns:
        return _of_mask(mask_of_counts(counts, frame.height, frame.width), (0, 0), frame, region)
    ends = np.cumsum(checked_counts(counts, frame.height * frame.width))
    # Zeros at the end of the image are followed by nothing.
    places = ends[: len(ends) // 2 * 2]
    return Crossings(places, np.full(len(places), region))


def _of_mask(
    mask: NDArray[np.bool_], corner: tuple[int, int], frame: _Frame, region: int
) -> Crossings:
    """Return the crossings of a mask whose first pixel lies in this row and column."""
    if frame.by_columns:
        return mask_crossings(mask.T, region, corner[::-1], frame.height)
    return mask_crossings(mask, region, corner, frame.width)
