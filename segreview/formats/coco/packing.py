"""A COCO file that one process has read, in a temporary file from which another answers."""

from __future__ import annotations

import json
import mmap
import os
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from segreview.formats.coco.document import CocoCategory, CocoFile, CocoImage, CocoKind
from segreview.formats.shape_rows import ROW
from segreview.formats.shapes import RowTable

_AT_ONCE = 500
"""Entries in a line: whoever reads one keeps other threads waiting for that long."""
_START = np.dtype("<i8")


class Packed(NamedTuple):
    """What lies in the temporary file: payload, rows, starts, then lines of JSON."""

    payload_bytes: int
    rows: int
    starts: int


class FilePayload:
    """The bytes that rows stand for, in a file without a name; gone with this object."""

    def __init__(self, file: BinaryIO) -> None:
        """Hold the file open by itself."""
        self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)

    def piece(self, start: int, size: int) -> bytes:
        """Return some of them; a mapping of the whole file would count as this program's memory."""
        if hasattr(os, "pread"):
            return os.pread(self._descriptor, size, start)
        return self._mapped_piece(start, size)

    def _mapped_piece(self, start: int, size: int) -> bytes:
        """Return the same where files cannot be read at a place (Windows)."""
        if not size:
            return b""
        before = start % mmap.ALLOCATIONGRANULARITY
        with mmap.mmap(
            self._descriptor, before + size, access=mmap.ACCESS_READ, offset=start - before
        ) as pages:
            return pages[before:]


def pack(file: CocoFile, payload_bytes: int, stream: BinaryIO) -> Packed:
    """Write all of a file behind its payload."""
    rows, starts = file.table.rows, file.table.starts
    stream.write(rows.view(np.uint8).data)
    stream.write(starts.astype(_START).data)
    for line in _lines(file):
        stream.write(json.dumps(line).encode() + b"\n")
    return Packed(payload_bytes, len(rows), len(starts))


def _lines(file: CocoFile) -> Iterator[tuple[str, list[Any]]]:
    values: dict[str, Iterable[Any]] = {
        "kind": [file.kind.value],
        "reason": [file.reason],
        "brushes": [file.crowds_are_brushes],
        "findings": file.findings,
        "categories": map(_category_values, file.categories),
        "used": file.used_categories,
        "crowds": file.crowds,
        "places": file.places,
        "problems": file.table.problems.items(),
        "segment_names": file.segment_names,
        "images": ((i.id, i.file_name, i.height, i.width) for i in file.images.values()),
    }
    for name, entries in values.items():
        left = iter(entries)
        while some := list(islice(left, _AT_ONCE)):
            yield name, some


def _category_values(category: CocoCategory) -> tuple[Any, ...]:
    return category.id, category.name, category.group, category.color


def unpack(stream: BinaryIO, packed: Packed) -> CocoFile:
    """Return the file that was packed; its annotations stay in the temporary file."""
    rows = _mapped(stream, ROW, packed.payload_bytes, packed.rows)
    after_rows = packed.payload_bytes + packed.rows * ROW.itemsize
    starts = _mapped(stream, _START, after_rows, packed.starts)
    held: defaultdict[str, list[Any]] = defaultdict(list)
    stream.seek(after_rows + packed.starts * _START.itemsize)
    for line in stream:
        name, entries = json.loads(line)
        held[name] += entries
    return CocoFile(
        CocoKind(held["kind"][0]),
        {values[0]: CocoImage(*values) for values in held["images"]},
        tuple(map(_category, held["categories"])),
        RowTable(rows, starts, FilePayload(stream), dict(held["problems"])),
        {image_id: place for place, image_id in enumerate(held["places"])},
        tuple((image_id, name) for image_id, name in held["segment_names"]),
        frozenset(held["used"]),
        frozenset(held["crowds"]),
        held["brushes"][0],
        held["reason"][0],
        tuple(held["findings"]),
    )


def _category(values: list[Any]) -> CocoCategory:
    number, name, group, color = values
    return CocoCategory(number, name, group, None if color is None else tuple(color))


def _mapped(stream: BinaryIO, dtype: np.dtype[Any], offset: int, count: int) -> Any:
    if not count:
        return np.zeros(0, dtype)
    # The mapping holds the file open by itself.
    return np.memmap(stream, dtype, "r", offset, (count,)).view(np.ndarray)
