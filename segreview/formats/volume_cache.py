"""The volumes that were decoded last, so that a volume is not decoded again for each slice."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats.file_stamps import file_identity
from segreview.formats.volume_grid import VolumeGrid
from segreview.masks.intensity import IntensityWindow

BYTE_LIMIT = 1 << 30
"""Decoded voxels that one process keeps: 1 GiB, which is 4 label volumes of 1024 CT slices."""
KEPT_ANYWAY = 3
"""The last image, ground truth and prediction stay, however large: all are read in turn."""


class Kept(Protocol):
    """What can be kept: it knows its size."""

    @property
    def byte_count(self) -> int:
        """How many bytes it takes."""


_Kept = TypeVar("_Kept", bound=Kept)


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """A decoded volume (x, y, z) as it is kept."""

    values: NDArray[Any]
    grid: VolumeGrid
    sha256: str
    window: IntensityWindow | None = None
    """Which values of an image are shown black and white in all slices alike."""

    @property
    def byte_count(self) -> int:
        """How many bytes the voxels take."""
        return int(self.values.nbytes)


@dataclass(slots=True, eq=False)
class _Entry:
    """A volume, or why there is none; whoever holds the lock decodes it, others wait."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    kept: Any = None
    failure: UnreadableFile | None = None

    @property
    def byte_count(self) -> int:
        return 0 if self.kept is None else int(self.kept.byte_count)


class VolumeCache:
    """Keeps the volumes used last up to a number of bytes."""

    def __init__(self, byte_limit: int = BYTE_LIMIT, kept_anyway: int = KEPT_ANYWAY) -> None:
        """Begin empty."""
        self._byte_limit, self._kept_anyway = byte_limit, kept_anyway
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()

    def get(self, key: Hashable, decode: Callable[[], _Kept]) -> _Kept:
        """Return what a key stands for; the first who asks decodes it, a failure is kept too."""
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
        with entry.lock:
            if entry.kept is None and entry.failure is None:
                try:
                    entry.kept = decode()
                except UnreadableFile as error:
                    entry.failure = error
            kept: _Kept | None = entry.kept
            failure = entry.failure
        self._drop_oldest()
        if kept is None:
            assert failure is not None, "an entry that was decoded has a volume or a failure"
            raise type(failure)(str(failure))
        return kept

    @property
    def byte_count(self) -> int:
        """How many bytes the kept volumes take."""
        with self._lock:
            return self._bytes()

    def clear(self) -> None:
        """Forget all volumes."""
        with self._lock:
            self._entries.clear()

    def _bytes(self) -> int:
        return sum(entry.byte_count for entry in self._entries.values())

    def _drop_oldest(self) -> None:
        with self._lock:
            while len(self._entries) > self._kept_anyway and self._bytes() > self._byte_limit:
                self._entries.popitem(last=False)


VOLUMES = VolumeCache()
"""The volumes of this process."""


def file_key(path: Path, kind: str, pixel_limit: int) -> Hashable:
    """Return what tells a file from what it was before, and how it is decoded."""
    return (path, kind, pixel_limit, file_identity(path))


def smallest(values: NDArray[Any]) -> NDArray[Any]:
    """Return the same numbers in one byte each where that is exact; score maps stay as they are.

    >>> smallest(np.array([0, 7])).dtype, smallest(np.array([0.0, 2.0])).dtype
    (dtype('uint8'), dtype('uint8'))
    >>> smallest(np.array([0.0, 1.0])).dtype, smallest(np.array([-1, 7])).dtype
    (dtype('float64'), dtype('int64'))
    """
    if values.itemsize == 1 or not values.size:
        return values
    low, high = values.min(), values.max()
    if not 0 <= low <= high <= 255:
        return values
    # Floats from 0 to 1 may be probabilities: what they are is decided for the data set.
    if values.dtype.kind == "f" and (high <= 1 or not _all_whole(values)):
        return values
    return values.astype(np.uint8)


def _all_whole(values: NDArray[Any]) -> bool:
    """Say so slice by slice: a copy of a whole volume takes as much memory as the volume."""
    planes = np.moveaxis(values, -1, 0) if values.ndim > 1 else [values]
    return all(np.array_equal(plane, np.rint(plane)) for plane in planes)
