"""A COCO JSON file is read piece by piece; a large one by a process of its own."""

from __future__ import annotations

import io
import os
import weakref
from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path

from segreview.errors import TooLarge, UnreadableFile
from segreview.formats.coco.document import CocoFile
from segreview.formats.coco.gathering import gather_coco
from segreview.formats.coco.process import read_in_process
from segreview.formats.shapes import HeldPayload, RowTable
from segreview.formats.source import OnRead, shown_name
from segreview.formats.volume_cache import file_key

OWN_PROCESS = 1 << 26
"""Bytes of a file that is read by a process of its own: here it would make the window stutter."""
COCO_BYTE_LIMIT = 1 << 34
"""16 GiB; the temporary folder needs one to four times the room: a number becomes 8 bytes."""


def read_coco(path: Path, on_read: OnRead | None = None) -> CocoFile:
    """Return what a COCO file holds; UnreadableFile says in one sentence what is wrong with it.

    ``on_read`` hears how far the reading of a large file is, and ends it by what it raises.
    """
    size = _byte_count(path)
    if size > COCO_BYTE_LIMIT:
        raise TooLarge(
            f"{shown_name(path)} has {size:,} bytes; a COCO file may have {COCO_BYTE_LIMIT:,}."
        )
    if size >= OWN_PROCESS:
        return _read_once(path, size, on_read)
    stream = io.BytesIO()
    gathering = gather_coco(path, stream)
    return gathering.file(HeldPayload(stream.getvalue()))


_TOLD: dict[Hashable, tuple[CocoFile, weakref.ref[RowTable]]] = {}
"""What large files said, but for their annotations, as long as anything holds these."""


def _read_once(path: Path, size: int, on_read: OnRead | None) -> CocoFile:
    """Read a file, or take what was read before: other choices open the same folder again."""
    key = file_key(path, "coco", 0)
    told, held = _TOLD.get(key, (None, None))
    table = None if held is None else held()
    if told is not None and table is not None:
        return replace(told, table=table)
    file = read_in_process(path, size, on_read)
    _TOLD[key] = replace(file, table=RowTable()), weakref.ref(file.table)
    weakref.finalize(file.table, _TOLD.pop, key, None)
    return file


def _byte_count(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError as error:
        raise UnreadableFile(f"{shown_name(path)} cannot be read: {error.strerror}.") from error
