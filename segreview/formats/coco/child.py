"""The process that reads one large COCO file: annotations to stdout, messages to stderr."""

from __future__ import annotations

import io
import json
import os
import time
from pathlib import Path
from typing import Any

from segreview.errors import SegReviewError
from segreview.formats.coco.gathering import gather_coco
from segreview.formats.coco.packing import pack
from segreview.formats.shapes import HeldPayload

TELL_SECONDS = 0.05
_STDOUT, _STDERR = 1, 2
_BUFFER = 1 << 20


def main(path: Path) -> int:
    """Read a file; stdout is a temporary file, and stderr a pipe to the process that waits."""
    stream = io.BufferedWriter(_Room(), _BUFFER)
    try:
        gathering = gather_coco(path, stream, _Teller())
        packed = pack(gathering.file(HeldPayload()), gathering.byte_count, stream)
        stream.flush()
    except SegReviewError as error:
        _tell(error=str(error))
        return 1
    except _NoRoom as error:
        _tell(no_room=str(error))
        return 1
    _tell(packed=packed)
    return 0


class _NoRoom(Exception):
    """The temporary file cannot be written, and why."""


class _Room(io.RawIOBase):
    """The temporary file."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        try:
            return os.write(_STDOUT, data)
        except OSError as error:
            # As an OSError it would be taken for one of the file that is read.
            raise _NoRoom(error.strerror) from error


class _Teller:
    """Tells how many bytes were read, not too often; with nobody to hear it the process ends."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, read: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + TELL_SECONDS
            _tell(read=read)


def _tell(**message: Any) -> None:
    os.write(_STDERR, json.dumps(message).encode() + b"\n")
