"""A report appears under its name only when it is whole; until then the old one stays."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from segreview.errors import ExportError

_PAUSES = (0.05, 0.2, 0.5)
"""Seconds between attempts: on Windows a program that reads the old file holds it."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file through a temporary one in the same folder; ExportError leaves the old one."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        _write_synced(unfinished, data)
        _replace(unfinished, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise ExportError(f"{path} was not written: {error.strerror or error}.") from error


def make_folder(folder: Path) -> None:
    """Make the folder of several reports, unless it is there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _write_synced(path: Path, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace(unfinished: Path, path: Path) -> None:
    for pause in _PAUSES:
        try:
            os.replace(unfinished, path)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    os.replace(unfinished, path)
