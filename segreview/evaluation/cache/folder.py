"""Where blocks of results lie: files that appear whole, in a folder for each data set."""

from __future__ import annotations

import errno
import os
import shutil
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from segreview.formats.file_stamps import file_stamp

BYTE_BOUND = 2_000_000_000
"""Bytes of all data sets together; the ones that were not opened for longest go first."""
_BLOCK, _UNFINISHED = ".block", ".new"
_ABANDONED = 3600 * 1_000_000_000
"""Nanoseconds after which nobody finishes a file any more."""


def cache_home(environ: Mapping[str, str], platform: str) -> Path:
    """Return $SEGREVIEW_HOME/cache, else the platform's folder for what may be deleted."""
    if chosen := environ.get("SEGREVIEW_HOME"):
        return Path(chosen) / "cache"
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "segreview/cache"
    if platform == "darwin":
        return home / "Library" / "Caches" / "segreview"
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "segreview"


class BlockFolder:
    """The blocks of one data set under one reading; what cannot be read or written is not there.

    Blocks are never changed, so that two windows may read and write at once.
    """

    def __init__(self, path: Path, byte_bound: int = BYTE_BOUND) -> None:
        """Use a folder that is made when the first block is written."""
        self._path, self._bound, self._room = path, byte_bound, byte_bound

    def names(self) -> list[str]:
        """Return the names of all blocks, and note that they were wanted now."""
        with suppress(OSError):
            os.utime(self._path)
        return sorted(name for name in _listed(self._path) if name.endswith(_BLOCK))

    def read(self, name: str) -> bytes:
        """Return the bytes of a block; OSError where there are none."""
        return (self._path / name).read_bytes()

    def write(self, data: bytes) -> str:
        """Write a block and return its name; OSError where that cannot be done."""
        if len(data) > self._room:
            raise OSError(errno.ENOSPC, "what may be remembered has no room for it")
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = uuid.uuid4().hex + _BLOCK
        unfinished = self._path / (name + _UNFINISHED)
        try:
            unfinished.write_bytes(data)
            os.replace(unfinished, self._path / name)
        except OSError:
            _remove(unfinished)
            raise
        self._room -= len(data)
        return name

    def drop(self, name: str) -> None:
        """Delete a block."""
        size = _size(self._path / name)
        _remove(self._path / name)
        self._room += size - _size(self._path / name)

    def clear(self) -> None:
        """Delete all blocks."""
        size = _tidied(self._path)
        _remove_folder(self._path)
        self._room += size - _tidied(self._path)

    def make_room(self) -> None:
        """Delete what the bound has no room for, this folder last, and what was left unfinished."""
        sizes = {path: _tidied(path) for path in _folders(self._path.parent)}
        oldest_first = sorted(sizes, key=lambda path: (path == self._path, _changed(path)))
        for path in oldest_first:
            if sum(sizes.values()) <= self._bound:
                break
            _remove_folder(path)
            sizes[path] = 0
        # What can be made again leaves half of the disk's room to what cannot.
        self._room = min(self._bound - sum(sizes.values()), _free(self._path.parent) // 2)


def _free(home: Path) -> int:
    """Return the free bytes of the disk on which a folder is, or would be."""
    there = next((path for path in (home, *home.parents) if os.path.exists(path)), home)
    try:
        return shutil.disk_usage(there).free
    except OSError:
        return 0


def _listed(path: Path) -> list[str]:
    try:
        return os.listdir(path)
    except OSError:
        return []


def _folders(home: Path) -> list[Path]:
    return [home / name for name in _listed(home) if os.path.isdir(home / name)]


def _changed(path: Path) -> int:
    """Return the time of the last change in nanoseconds."""
    return file_stamp(path)[1]


def _tidied(path: Path) -> int:
    """Return the bytes of a folder without what a program that ended left unfinished."""
    size = 0
    for name in _listed(path):
        file = path / name
        if name.endswith(_UNFINISHED) and time.time_ns() - _changed(file) > _ABANDONED:
            _remove(file)
        size += _size(file)
    return size


def _size(file: Path) -> int:
    return max(0, file_stamp(file)[0])


def _remove_folder(path: Path) -> None:
    for name in _listed(path):
        if name.endswith((_BLOCK, _UNFINISHED)):
            _remove(path / name)
    with suppress(OSError):
        path.rmdir()


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink()
