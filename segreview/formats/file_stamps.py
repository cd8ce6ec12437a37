"""Whether a file is still what it was: its size and the time of its last change, nothing is read.

What an opening depends on is noted where it is looked at, by every function of ``source``: a
layout that reads one more file need not say so anywhere.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Stamp = tuple[int, int]
"""Size in bytes, and the time of the last change in nanoseconds."""

Identity = tuple[int, int, int, int]
"""A stamp, the time when anything about the file changed last (which no program can set; on Windows
when it was made), and the number of the file: another file of the same stamp has another one."""

GONE: Stamp = (-1, -1)
"""The stamp of what is not there, or cannot be looked at."""

UNSETTLED: Stamp = (-2, -2)
"""The stamp of what changed so lately that it may change again and keep its time."""

NOWHERE: Identity = (-1, -1, -1, -1)
"""The identity of what is not there, or cannot be looked at."""

NOT_READ: Identity = (-3, -3, -3, -3)
"""Stands for a file of which nothing was read: what was made holds, whatever became of it."""

_TICK = 10_000_000
_COARSE_TICK = 2_000_000_000
"""Nanoseconds between two times that a file system tells apart; the coarse ones have no parts of
a second."""

_MOST = 2**63 - 1

_noted: ContextVar[dict[str, Stamp] | None] = ContextVar("noted", default=None)


def file_stamp(path: str | os.PathLike[str]) -> Stamp:
    """Return the stamp of a file or folder; GONE where nothing can be found out."""
    try:
        return _stamp(os.stat(path))
    except (OSError, ValueError):
        return GONE


def settled_stamp(path: str | os.PathLike[str]) -> Stamp:
    """Return the stamp of a file that is about to be read; UNSETTLED just after a change.

    What is written while the clock of the file system stands still has the same time. So a file
    that was read within one tick of its last change has to be looked at once more.
    """
    size, changed = file_stamp(path)
    # A server's clock may be ahead; then its times say nothing about now.
    return UNSETTLED if 0 <= time.time_ns() - changed < _tick(changed) else (size, changed)


def _tick(changed: int) -> int:
    return _TICK if changed % 1_000_000_000 else _COARSE_TICK


def file_identity(path: str | os.PathLike[str]) -> Identity:
    """Return the identity of a file; NOWHERE where nothing can be found out.

    It may differ for a file that is as it was, on file systems that number their files anew.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return NOWHERE
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & _MOST


def is_settled(identity: Identity) -> bool:
    """Return whether a file that is read now cannot change and keep this identity."""
    latest = max(identity[1:3])
    return latest + _tick(latest) <= time.time_ns()


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime_ns


@contextmanager
def noting() -> Iterator[dict[str, Stamp]]:
    """Collect the stamps of all that this thread lists or reads meanwhile, as it was at first."""
    noted: dict[str, Stamp] = {}
    before = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(before)


def note(path: str | os.PathLike[str], status: os.stat_result) -> None:
    """Say that a file or folder is looked at, and in what state it was just before."""
    noted = _noted.get()
    if noted is not None:
        noted.setdefault(os.fspath(path), _stamp(status))


def holds(noted: Mapping[str, Stamp]) -> bool:
    """Return whether all that was noted is still in the state in which it was looked at."""
    return all(file_stamp(path) == stamp for path, stamp in noted.items())
