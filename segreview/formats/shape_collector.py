"""Gathers annotations of many images in any order, or of one, and what is odd about them."""

from __future__ import annotations

import io
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.formats.boxed_rle import Box
from segreview.formats.shape_rows import PACKED, ROW, Encoded, RowKind, encode_segmentation
from segreview.formats.shapes import (
    HeldPayload,
    Payload,
    RowTable,
    Segments,
    StoredShapes,
    table_by_image,
)
from segreview.formats.source import shown_text

BOXED_PIXELS_LIMIT = 1 << 28
"""So many pixels may the masks of one image have together; more would take minutes to decode."""


class ShapeCollector:
    """Takes annotations one by one; images are numbered from 0 as they first occur."""

    def __init__(self, stream: BinaryIO) -> None:
        """Write what varies in size into an empty stream."""
        self._stream, self._rows = stream, bytearray()
        self.byte_count = 0
        """How many bytes were written."""
        self._counts: array[int] = array("q")
        self._problems: dict[int, str] = {}
        self._boxed_pixels: Counter[int] = Counter()

    def add(self, image: int, label: int, score: float, crowd: bool, segmentation: Any) -> None:
        """Take one annotation; an empty segmentation covers nothing."""
        number, encoded = self._count(image), Encoded()
        try:
            encoded = encode_segmentation(segmentation)
        except InvalidArgument as error:
            self._problems.setdefault(image, shown_text(f"annotation {number}: {error}"))
        self._write(image, label, score, crowd, encoded)

    def add_boxed(self, image: int, label: int, box: Box, counts: Sequence[int]) -> None:
        """Take a mask whose counts go row by row through a box."""
        number, encoded = self._count(image), Encoded()
        self._boxed_pixels[image] += box.width * box.height
        try:
            if self._boxed_pixels[image] > BOXED_PIXELS_LIMIT:
                raise InvalidArgument(
                    f"the masks up to here cover more than {BOXED_PIXELS_LIMIT:,} pixels"
                )
            encoded = Encoded(RowKind.BOXED, array("q", (*box, *counts)).tobytes())
        except (InvalidArgument, OverflowError) as error:
            self._problems.setdefault(image, shown_text(f"annotation {number}: {error}"))
        self._write(image, label, 1.0, False, encoded)

    def add_odd(self, image: int, problem: str) -> None:
        """Take an annotation that keeps its image from being read; the first one is said."""
        self._count(image)
        self._problems.setdefault(image, problem)

    def add_segments(self, image: int, segments: Segments) -> None:
        """Take the segments of a panoptic image."""
        self._count(image)
        values = array("q", (*segments.ids, *segments.labels, *segments.crowds))
        encoded = Encoded(RowKind.SEGMENTS, values.tobytes(), len(segments.ids))
        self._write(image, 0, 1.0, False, encoded)

    def _write(self, image: int, label: int, score: float, crowd: bool, encoded: Encoded) -> None:
        kind, data, parts, height, width = encoded
        size = len(data)
        self._rows += PACKED.pack(
            image, label, score, self.byte_count, size, kind, crowd, parts, height, width
        )
        self._stream.write(data)
        self.byte_count += size

    def _count(self, image: int) -> int:
        """Return the number of an annotation within its image, from 1 on."""
        if image == len(self._counts):
            self._counts.append(0)
        self._counts[image] += 1
        return self._counts[image]

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many annotations each image has, odd ones included."""
        return np.array(self._counts, np.int64)

    @property
    def labels(self) -> frozenset[int]:
        """The labels that annotations have."""
        return frozenset(np.frombuffer(self._rows, ROW)["label"].tolist())

    def table(self, payload: Payload, kept: NDArray[np.bool_] | None = None) -> RowTable:
        """Return what was gathered, taken out of ``payload`` when it is asked for.

        ``kept`` tells the images whose annotations stay.
        """
        rows = np.frombuffer(self._rows, ROW)
        if kept is not None:
            rows = rows[kept[rows["image"]]]
        return table_by_image(rows, len(self._counts), payload, self._problems)


class ImageShapes:
    """Takes the annotations of a single image, in memory."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._stream = io.BytesIO()
        self._collector = ShapeCollector(self._stream)

    def add(self, label: int, score: float, crowd: bool, segmentation: Any) -> None:
        """Take one annotation; an empty segmentation covers nothing."""
        self._collector.add(0, label, score, crowd, segmentation)

    def add_boxed(self, label: int, box: Box, counts: Sequence[int]) -> None:
        """Take a mask whose counts go row by row through a box."""
        self._collector.add_boxed(0, label, box, counts)

    def add_odd(self, problem: str) -> None:
        """Take an annotation that keeps the image from being read; the first one is said."""
        self._collector.add_odd(0, problem)

    @property
    def labels(self) -> frozenset[int]:
        """The labels that annotations have."""
        return self._collector.labels

    def shapes(self, height: int, width: int, label: int | None = None) -> StoredShapes:
        """Return what was gathered for an image of this size."""
        table = RowTable()
        if len(self._collector.counts):
            table = self._collector.table(HeldPayload(self._stream.getvalue()))
        return StoredShapes(table, 0, height, width, label)
