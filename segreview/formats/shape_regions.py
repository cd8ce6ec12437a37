"""Annotations as regions: where the lines of their image enter and leave each of them."""

from __future__ import annotations

import enum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.formats.boxed_rle import mask_in_box
from segreview.formats.rle import checked_counts, decode_counts, mask_of_counts
from segreview.formats.shapes import Shapes
from segreview.masks.coco_polygons import coco_crossings
from segreview.masks.crossings import Crossings, Places, joined, mask_crossings
from segreview.masks.painting import mask_of_columns
from segreview.masks.polygons import even_odd_crossings


class Fill(enum.Enum):
    """Which pixels a polygon covers, and so what the lines of an image are."""

    COCO_TOOLS = "as the COCO tools fill"
    """The lines are columns, as in COCO's run lengths."""
    CENTERS = "pixels whose centre is inside"
    """The lines are rows."""


class ShapeRegions(NamedTuple):
    """The regions of an image's annotations; several polygons are as many regions."""

    crossings: Crossings
    owners: Places
    """(R,) the place of the annotation that each region belongs to."""


class _Frame(NamedTuple):
    height: int
    width: int
    by_columns: bool


def shape_regions(
    shapes: Shapes, is_kept: NDArray[np.bool_], size: tuple[int, int], fill: Fill
) -> ShapeRegions:
    """Return the regions of the annotations that are kept in an image of ``size`` (H, W).

    Polygons and run lengths that do not fit the image raise InvalidArgument.
    """
    frame = _Frame(*size, fill is Fill.COCO_TOOLS)
    polygons, owners = _polygons(shapes, is_kept, frame)
    # After the polygons each annotation has one region more, for its run lengths.
    parts, first = [polygons], len(owners)
    for owner, _, _, counts in shapes.run_lengths:
        if is_kept[owner]:
            parts.append(_of_counts(counts, frame, first + owner))
    for owner, box, held in shapes.boxed:
        if is_kept[owner]:
            mask = mask_in_box(box, np.frombuffer(held, np.int64), *size)
            parts.append(_of_mask(mask, (box.top, box.left), frame, first + owner))
    return ShapeRegions(joined(parts), np.append(owners, np.arange(len(is_kept))))


def mask_of_lines(line: NDArray[Any], size: tuple[int, int], fill: Fill) -> NDArray[Any]:
    """Return the mask (H, W) whose lines follow each other on one long line."""
    if fill is Fill.COCO_TOOLS:
        return mask_of_columns(line, *size)
    return line.reshape(size)


def _polygons(
    shapes: Shapes, is_kept: NDArray[np.bool_], frame: _Frame
) -> tuple[Crossings, Places]:
    lengths = np.frombuffer(shapes.ring_lengths, np.int64)
    owners = np.frombuffer(shapes.ring_owners, np.int64)
    points = np.frombuffer(shapes.points, np.float64).reshape(-1, 2)
    some = is_kept[owners]
    if not some.all():
        points, lengths, owners = points[some.repeat(lengths)], lengths[some], owners[some]
    crossings = coco_crossings if frame.by_columns else even_odd_crossings
    return crossings(points, lengths, frame.height, frame.width), owners


def _of_counts(held: str | bytes, frame: _Frame, region: int) -> Crossings:
    counts = decode_counts(held) if isinstance(held, str) else np.frombuffer(held, np.int64)
    if not frame.by_columns:
        return _of_mask(mask_of_counts(counts, frame.height, frame.width), (0, 0), frame, region)
    ends = np.cumsum(checked_counts(counts, frame.height * frame.width))
    # Where zeros are the last ones, they end with the image.
    places = ends[: len(ends) // 2 * 2]
    return Crossings(places, np.full(len(places), region))


def _of_mask(
    mask: NDArray[np.bool_], corner: tuple[int, int], frame: _Frame, region: int
) -> Crossings:
    """Return the crossings of a mask whose first pixel lies in this row and column."""
    if frame.by_columns:
        return mask_crossings(mask.T, region, corner[::-1], frame.height)
    return mask_crossings(mask, region, corner, frame.width)
