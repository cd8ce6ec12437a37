"""Annotations laid over each other: where the lines of their image enter and leave them."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from segreview.formats.boxed_rle import Box, mask_in_box
from segreview.formats.rle import RunLengths, decode_counts, mask_of_counts, run_edges
from segreview.formats.shapes import Pieces, Shapes
from segreview.masks.coco_polygons import coco_crossings
from segreview.masks.crossings import Crossings, joined, mask_crossings
from segreview.masks.painting import Layers, layers_of, mask_of_columns
from segreview.masks.polygons import even_odd_crossings
from segreview.masks.runs import Places

_POINT = np.dtype((np.float64, 2))
_SIDES = len(Box._fields)


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
    polygons = _laid(shapes.polygons, _POINT, place)
    # After all polygons, each annotation is one region more: that of its run lengths.
    region = np.where(place < 0, -1, place + len(polygons.places))
    parts = [
        _polygon_crossings(polygons, frame),
        *_run_crossings(shapes, region, frame),
        *_boxed_crossings(_laid(shapes.boxed, np.int64, region), frame),
    ]
    owners = np.append(polygons.places, np.arange(len(order)))
    return layers_of(joined(parts), owners, size[0] * size[1])


def mask_of_lines(line: NDArray[Any], size: tuple[int, int], fill: Fill) -> NDArray[Any]:
    """Return the mask (H, W) whose lines follow each other on one long line."""
    return mask_of_columns(line, *size) if fill is Fill.COCO_TOOLS else line.reshape(size)


class _Laid(NamedTuple):
    """The pieces of those annotations that are laid."""

    values: NDArray[Any]
    """The elements of all pieces."""
    lengths: Places
    places: Places
    """Where the annotation of each piece has its place."""

    def each(self) -> Iterator[tuple[NDArray[Any], int]]:
        """Yield the elements of each piece, and its place."""
        pieces = np.split(self.values, np.cumsum(self.lengths)[:-1])
        return zip(pieces[: len(self.places)], self.places.tolist(), strict=True)


def _laid(pieces: Pieces, element: DTypeLike, place: Places) -> _Laid:
    """Take those pieces out whose annotation has a place, which is not negative."""
    values = np.frombuffer(pieces.data, element)
    lengths = np.frombuffer(pieces.lengths, np.int64)
    places = place[np.frombuffer(pieces.owners, np.int64)]
    is_laid = places >= 0
    if is_laid.all():
        return _Laid(values, lengths, places)
    return _Laid(values[is_laid.repeat(lengths)], lengths[is_laid], places[is_laid])


def _polygon_crossings(polygons: _Laid, frame: _Frame) -> Crossings:
    crossings_of = coco_crossings if frame.by_columns else even_odd_crossings
    return crossings_of(polygons.values, polygons.lengths, frame.height, frame.width)


def _run_crossings(shapes: Shapes, region: Places, frame: _Frame) -> Iterator[Crossings]:
    """Yield the crossings of all run lengths that are laid, which go down the columns."""
    texts = _laid(shapes.texts, np.uint8, region)
    counts = _laid(shapes.counts, np.int64, region)
    for laid, runs in (
        (texts, decode_counts(texts.values, texts.lengths)),
        (counts, RunLengths(counts.values, counts.lengths)),
    ):
        if frame.by_columns:
            places, numbers = run_edges(runs, frame.height * frame.width)
            yield Crossings(places, laid.places.repeat(numbers))
            continue
        for held, place in _Laid(runs.counts, runs.numbers, laid.places).each():
            mask = mask_of_counts(held, frame.height, frame.width)
            yield _mask_crossings(mask, (0, 0), frame, place)


def _boxed_crossings(boxed: _Laid, frame: _Frame) -> Iterator[Crossings]:
    """Yield the crossings of small masks, whose run lengths go row by row through a box."""
    for held, place in boxed.each():
        box = Box(*held[:_SIDES].tolist())
        mask = mask_in_box(box, held[_SIDES:], frame.height, frame.width)
        yield _mask_crossings(mask, (box.top, box.left), frame, place)


def _mask_crossings(
    mask: NDArray[np.bool_], corner: tuple[int, int], frame: _Frame, region: int
) -> Crossings:
    """Return the crossings of a mask whose first pixel lies in this row and column."""
    if frame.by_columns:
        return mask_crossings(mask.T, region, corner[::-1], frame.height)
    return mask_crossings(mask, region, corner, frame.width)
