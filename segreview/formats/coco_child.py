"""The process that reads one large COCO file: annotations to stdout, messages to stderr."""

from __future__ import annotations

import io
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from segreview.errors import SegReviewError, UnreadableFile
from segreview.formats.coco_gathering import gather_coco
from segreview.formats.coco_packing import pack
from segreview.formats.coco_shapes import HeldPayload
from segreview.formats.source import shown_name

TELL_SECONDS = 0.05
_STDOUT, _STDERR = 1, 2
_BUFFER = 1 << 20


def main(path: Path) -> int:
    """Read a file; stdout is a temporary file, and stderr a pipe to the process that waits."""
    stream = io.BufferedWriter(_Room(path), _BUFFER)
    try:
        gathering = gather_coco(path, stream, _Teller())
        packed = pack(gathering.file(HeldPayload()), gathering.byte_count, stream)
        stream.flush()
    except SegReviewError as error:
        _tell(error=str(error))
        return 1
    _tell(packed=packed)
    return 0


class _Room(io.RawIOBase):
    """The temporary file; where it cannot be written there is a sentence."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        try:
            return os.write(_STDOUT, data)
        except OSError as error:
            raise no_room(self._path, error) from error


def no_room(path: Path, error: OSError) -> UnreadableFile:
    """Return the sentence about a temporary folder that is full or cannot be written."""
    return UnreadableFile(
        f"{shown_name(path)} is too large to be read in memory, and the temporary folder "
        f"{tempfile.gettempdir()} cannot take what it holds ({error.strerror}); free some room, "
        "or let the environment variable TMPDIR name another folder."
    )


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
