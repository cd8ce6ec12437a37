"""Arrays of zeros that may be larger than a program should hold in memory."""

from __future__ import annotations

import mmap
import os
import shutil
import tempfile
from typing import IO

import numpy as np
from numpy.typing import NDArray

IN_MEMORY = 500_000_000
"""Bytes that the tables of a data set may take in memory; beyond, they lie in a temporary file."""


def zero_counts(shape: tuple[int, ...], in_memory: int = IN_MEMORY) -> NDArray[np.uint32]:
    """Return counts of zero, in a temporary file where they take more bytes than ``in_memory``.

    The file has no name, or loses it when it is closed: it is gone with the array, also when the
    program is killed. Without room for it the array lies in memory after all.
    """
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(np.uint32).itemsize
    if size > in_memory:
        try:
            return _in_file(shape, size)
        except OSError:
            pass
    counts = np.empty(shape, np.uint32)
    # Written now, by the worker that opens a data set: memory that is only promised is handed out
    # at the first result, all at once, while the window waits.
    counts[...] = 0
    return counts


def _in_file(shape: tuple[int, ...], size: int) -> NDArray[np.uint32]:
    # The mapping holds the file open by itself, so that the array alone decides how long.
    with tempfile.TemporaryFile(prefix="segreview-") as file:
        _reserve(file, size)
        counts = np.memmap(file, np.uint32, "r+", shape=shape).view(np.ndarray)
    _fetch_pages(counts)
    return counts


def _fetch_pages(counts: NDArray[np.uint32]) -> None:
    """Write to every page now, in the worker that opens: the first write to one takes long."""
    counts.reshape(-1)[:: mmap.PAGESIZE // counts.itemsize] = 0


def _reserve(file: IO[bytes], size: int) -> None:
    """Raise OSError now where the disk is too small: a full disk would kill a later write."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
        return
    if shutil.disk_usage(tempfile.gettempdir()).free < size:
        raise OSError("no room for a temporary file")
    file.truncate(size)
