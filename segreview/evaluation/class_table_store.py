"""The class tables of all samples: in memory up to a bound, beyond it in a temporary file."""

from __future__ import annotations

import io
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from segreview.masks.threshold import ScoreScale
from segreview.metrics.volume_tables import ClassTables, pooled_tables

MEMORY_LIMIT = 500_000_000
"""Bytes of one prediction set's tables that are kept in memory."""

_LEAST_WAITING = 1 << 24
"""Bytes of tables that wait before they are pooled without being asked for."""


@dataclass(frozen=True, slots=True)
class _Filed:
    """Where the tables of a sample lie in the temporary file."""

    offset: int
    scale: ScoreScale
    channel_labels: tuple[int, ...]


class ClassTableStore:
    """Tables of score volumes by sample, and of all samples pooled.

    A sample's tables take about 0.3 to 2 MB. Pooling is put off until it is asked for or until
    what waits is as large as what is pooled, so that every entry is moved a few times only.
    """

    def __init__(self, memory_limit: int = MEMORY_LIMIT) -> None:
        """Begin empty; the temporary file is made when it is needed."""
        self._limit = memory_limit
        self._held: dict[int, ClassTables | _Filed] = {}
        self._held_bytes = 0
        self._file: IO[bytes] | None = None
        self._pooled: ClassTables | None = None
        self._waiting: list[ClassTables] = []
        self._stale = False
        self._origin: ClassTableStore | None = None

    def put(self, sample: int, tables: ClassTables | None) -> None:
        """Keep a sample's tables, or forget those it had."""
        if sample in self._held:
            self._forget(sample)
        if tables is None:
            return
        if self._held_bytes + tables.nbytes > self._limit:
            self._held[sample] = self._filed(tables)
        else:
            self._held[sample] = tables
            self._held_bytes += tables.nbytes
        self._waiting.append(tables)
        pooled = 0 if self._pooled is None else self._pooled.nbytes
        if sum(waiting.nbytes for waiting in self._waiting) > max(pooled, _LEAST_WAITING):
            self._pool()

    def forget(self, samples: NDArray[np.bool_]) -> None:
        """Forget the tables that some samples had, (samples,)."""
        for sample in [held for held in self._held if samples[held]]:
            self._forget(sample)

    def get(self, sample: int | None) -> ClassTables | None:
        """Return the tables of a sample, or of all samples pooled for None."""
        if sample is not None:
            held = self._held.get(sample)
            return self._read(held) if isinstance(held, _Filed) else held
        self._pool()
        return self._pooled

    def moved(self, places: Sequence[int]) -> ClassTableStore:
        """Return a store of the same tables by other numbers: ``places`` of those they have."""
        moved = ClassTableStore(self._limit)
        moved._held = {places[sample]: tables for sample, tables in self._held.items()}
        moved._held_bytes, moved._stale = self._held_bytes, self._stale
        moved._pooled, moved._waiting = self._pooled, list(self._waiting)
        # The file is closed with the store that made it.
        moved._file, moved._origin = self._file, self
        return moved

    def _forget(self, sample: int) -> None:
        held = self._held.pop(sample)
        if isinstance(held, ClassTables):
            self._held_bytes -= held.nbytes
        # Counts cannot be taken out of a pool that merged them: it is made anew when asked for.
        self._stale = True

    def _pool(self) -> None:
        if self._stale:
            self._stale, self._pooled, self._waiting = False, None, []
            for sample in self._held:
                tables = self.get(sample)
                assert tables is not None, "a held sample has tables"
                self._pooled = pooled_tables(
                    [tables] if self._pooled is None else [self._pooled, tables]
                )
        elif self._waiting:
            parts = [] if self._pooled is None else [self._pooled]
            self._pooled = pooled_tables([*parts, *self._waiting])
            self._waiting = []

    def _filed(self, tables: ClassTables) -> _Filed:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="segreview-")  # noqa: SIM115
            weakref.finalize(self, self._file.close)
        offset = self._file.seek(0, io.SEEK_END)
        for array in (tables.labels, tables.label_pixels, tables.code, tables.pixels):
            np.save(self._file, array, allow_pickle=False)
        return _Filed(offset, tables.scale, tables.channel_labels)

    def _read(self, filed: _Filed) -> ClassTables:
        assert self._file is not None, "what was filed has a file"
        self._file.seek(filed.offset)
        arrays = [np.load(self._file, allow_pickle=False) for _ in range(4)]
        return ClassTables(filed.scale, filed.channel_labels, *arrays)
