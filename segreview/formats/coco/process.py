"""Starts the process that reads a large COCO file, hears how far it is, and opens what it wrote."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from segreview.errors import UnreadableFile
from segreview.formats import READ_COCO
from segreview.formats.coco.document import CocoFile
from segreview.formats.coco.packing import Packed, unpack
from segreview.formats.source import OnRead, shown_name, shown_text

_ROOT = Path(__file__).resolve().parents[2]
_CODE = (
    "import sys; sys.path.append({root!r}); from segreview.__main__ import main; sys.exit(main())"
)


def read_in_process(path: Path, size: int, on_read: OnRead | None) -> CocoFile:
    """Return what a COCO file of so many bytes holds, its annotations in a temporary file.

    The file has no name, or loses it when it is closed: it is gone with what is returned, also
    when this process is killed. The other process ends when this one does, or when ``on_read``
    raises an exception.
    """
    try:
        with tempfile.TemporaryFile(prefix="segreview-") as file:
            return unpack(file, _read(path, size, file, on_read))
    except OSError as error:
        raise _no_room(path, error.strerror) from error


def _read(path: Path, size: int, file: IO[bytes], on_read: OnRead | None) -> Packed:
    process, said = _started(path, file), ""
    assert process.stderr is not None, "it is a pipe"
    try:
        for line in process.stderr:
            message = _message(line)
            if "read" in message and on_read is not None:
                on_read(path, message["read"], size)
            if "error" in message:
                raise UnreadableFile(message["error"])
            if "no_room" in message:
                raise _no_room(path, message["no_room"])
            if "packed" in message:
                return Packed(*message["packed"])
            said = message.get("said", "")
    finally:
        process.kill()
        process.stderr.close()
        process.wait()
    raise UnreadableFile(_ended(path, process.returncode, said))


def _started(path: Path, file: IO[bytes]) -> subprocess.Popen[bytes]:
    # Without the flag Windows shows an empty console.
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    try:
        return subprocess.Popen(
            command(path), stdin=nothing, stdout=file, stderr=pipe, creationflags=flags
        )
    except OSError as error:
        raise UnreadableFile(
            f"{shown_name(path)} needs a process of its own to be read, which cannot be started: "
            f"{error.strerror}."
        ) from error


def command(path: Path) -> list[str]:
    """Return the command line of the process: this program, told to read one file."""
    program = [sys.executable]
    if not getattr(sys, "frozen", False):
        # -P: a module that lies in the current folder is not the one that is meant.
        program += ["-P", "-c", _CODE.format(root=str(_ROOT))]
    return [*program, READ_COCO, str(path)]


def _no_room(path: Path, reason: str | None) -> UnreadableFile:
    return UnreadableFile(
        f"{shown_name(path)} is too large to be read in memory, and the temporary folder "
        f"{tempfile.gettempdir()} cannot take what it holds ({reason}); free some room, or let "
        "the environment variable TMPDIR name another folder."
    )


def _message(line: bytes) -> dict[str, Any]:
    """Return what the process tells; lines of another kind come from Python when it fails."""
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    if isinstance(message, dict):
        return message
    return {"said": line.decode("utf-8", "replace").strip()}


def _ended(path: Path, status: int, said: str) -> str:
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    reason = f"{how}: {shown_text(said)}" if said else how
    return (
        f"{shown_name(path)} was not read to its end: the process that reads it ended ({reason}); "
        "free some memory and open the folder again."
    )
