"""Annotations as rows of one size; what varies in size lies in one stream of bytes."""

from __future__ import annotations

import enum
import struct
from array import array
from typing import Any, NamedTuple

import numpy as np

from segreview.errors import InvalidArgument
from segreview.formats.strict_json import whole_number

GREATEST_LABEL = (1 << 31) - 1
GREATEST_SIDE = 1 << 24
_FEWEST_NUMBERS = 6

ROW = np.dtype(
    [
        ("image", "<i4"),
        ("label", "<i4"),
        ("score", "<f8"),
        ("start", "<i8"),
        ("size", "<i8"),
        ("kind", "u1"),
        ("crowd", "u1"),
        ("parts", "<i4"),
        ("height", "<i4"),
        ("width", "<i4"),
    ]
)
"""An annotation: its bytes in the stream, and how many polygons or segments they are.

``height`` and ``width`` are those of run lengths, which have a size of their own.
"""
PACKED = struct.Struct("<iidqqBBiii")
"""A row as Python packs it."""


class RowKind(enum.IntEnum):
    """What the bytes of a row hold."""

    NOTHING = 0
    POLYGONS = 1
    """int64: the corners of each polygon; float64: x, y of all of them."""
    COUNTS = 2
    """int64 run lengths."""
    TEXT = 3
    """COCO's compressed run lengths."""
    BOXED = 4
    """int64: left, top, width and height of a box, and counts row by row through it."""
    SEGMENTS = 5
    """int64: the ids of segments, their labels, and 1 for each crowd."""


class Encoded(NamedTuple):
    """The bytes of one annotation, and what is needed to read them."""

    kind: RowKind = RowKind.NOTHING
    data: bytes = b""
    parts: int = 0
    height: int = 0
    width: int = 0


def encode_segmentation(segmentation: Any) -> Encoded:
    """Return a segmentation as bytes; InvalidArgument says what is odd about it.

    >>> encode_segmentation({"size": [2, 4], "counts": "71"})
    Encoded(kind=<RowKind.TEXT: 3>, data=b'71', parts=0, height=2, width=4)
    """
    if not segmentation:
        return Encoded()
    if isinstance(segmentation, dict):
        return _run_lengths(segmentation)
    if not isinstance(segmentation, list):
        raise InvalidArgument("the segmentation is neither polygons nor run lengths")
    rings = segmentation if isinstance(segmentation[0], list) else [segmentation]
    lengths, points = array("q"), array("d")
    for ring in rings:
        if not isinstance(ring, list) or len(ring) % 2 or len(ring) < _FEWEST_NUMBERS:
            raise InvalidArgument("a polygon is no list of three or more pairs of numbers")
        try:
            points.extend(array("d", ring))
        except (TypeError, OverflowError):
            raise InvalidArgument("a polygon holds something that is no number") from None
        lengths.append(len(ring) // 2)
    return Encoded(RowKind.POLYGONS, lengths.tobytes() + points.tobytes(), len(rings))


def _run_lengths(given: dict[str, Any]) -> Encoded:
    height, width = _sides(given.get("size"))
    counts = given.get("counts")
    if isinstance(counts, str):
        # Characters that cannot be told in UTF-8 are odd later, as others beyond ASCII are.
        data = counts.encode("utf-8", "surrogatepass")
        return Encoded(RowKind.TEXT, data, 0, height, width)
    if not isinstance(counts, list):
        raise InvalidArgument("run lengths have no counts")
    if not all(type(count) is int for count in counts):
        raise InvalidArgument("counts hold something that is no whole number")
    try:
        return Encoded(RowKind.COUNTS, array("q", counts).tobytes(), 0, height, width)
    except OverflowError:
        raise InvalidArgument("counts hold a number that no image has pixels for") from None


def _sides(size: Any) -> tuple[int, int]:
    sides = [whole_number(side) for side in size] if isinstance(size, list) else []
    known = [side for side in sides if side is not None and 1 <= side <= GREATEST_SIDE]
    if len(sides) != 2 or len(known) != 2:
        raise InvalidArgument("run lengths have no size [height, width]")
    return known[0], known[1]
