"""The remembered results of one data set under one reading: recalled by blocks, and added to."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.dataset import Dataset
from segreview.dataset.sample_files import FileStates, Identities, all_file_identities
from segreview.evaluation.cache.block_bytes import StoredBlock, block_bytes, stored_block
from segreview.evaluation.cache.folder import BlockFolder, cache_home
from segreview.evaluation.cache.origins import sample_key
from segreview.evaluation.cache.packing import Damaged
from segreview.evaluation.cache.program import program_digest
from segreview.evaluation.evaluate import SampleResult
from segreview.evaluation.result_block import ResultBlock
from segreview.evaluation.spec import ReadingSpec
from segreview.formats.file_stamps import NOT_READ, NOWHERE

SAMPLES_AT_ONCE, BYTES_AT_ONCE = 8192, 16_000_000
"""So much is recalled before the window hears of it, which takes it over in one piece."""


@dataclass(frozen=True, slots=True, eq=False)
class Recalled:
    """Results of samples whose files are as they were when the results were made."""

    samples: NDArray[np.intp]
    identities: Identities
    """The files of these samples, (samples, roles, 4)."""
    block: ResultBlock

    @property
    def nbytes(self) -> int:
        """Bytes of the tables."""
        return sum(one.nbytes for one in self.block)

    @property
    def files(self) -> FileStates:
        """In what state the files were read, (samples, roles, 2)."""
        return self.identities[..., :2]


def _unnamed(reading: ReadingSpec) -> ReadingSpec:
    """Return the reading without what a person calls prediction sets: no result depends on it."""
    readings = tuple(replace(one, name="") for one in reading.task.readings)
    return replace(reading, task=replace(reading.task, readings=readings))


class ResultCache:
    """Read and written by workers only."""

    def __init__(self, dataset: Dataset, reading: ReadingSpec, home: Path) -> None:
        """Look for the results of these files, read in this way by this program."""
        named = (os.fspath(dataset.root.resolve()), _unnamed(reading), program_digest())
        digest = hashlib.sha256(repr(named).encode("utf-8", "surrogatepass")).hexdigest()
        self.folder = BlockFolder(home / digest[:32])
        self._samples, self._incomplete = dataset.samples, ""
        self.folder.make_room()
        self.blocks = self.folder.names()
        keys = map(sample_key, dataset.samples) if self.blocks else ()
        self._places = {key: place for place, key in enumerate(keys)}

    def recall(self, names: Sequence[str]) -> tuple[list[Recalled], Sequence[str]]:
        """Return what still holds of the first blocks, not too much, and which blocks are left."""
        found, samples, size = list[Recalled](), 0, 0
        for place, name in enumerate(names, 1):
            one = self._recalled(name)
            if one is not None:
                found.append(one)
                samples, size = samples + len(one.samples), size + one.nbytes
            if samples >= SAMPLES_AT_ONCE or size >= BYTES_AT_ONCE:
                return found, names[place:]
        return found, ()

    def remember(self, results: Sequence[SampleResult], complete: bool) -> None:
        """Write results that have an origin as a block; nothing is remembered where that fails.

        A block that is not ``complete`` is replaced by the next one, which holds its results too.
        """
        before, self._incomplete = self._incomplete, ""
        with suppress(OSError):
            name = self.folder.write(block_bytes(results))
            self._incomplete = "" if complete else name
        if before:
            self.folder.drop(before)

    def forget(self) -> None:
        """Delete all that is remembered."""
        self.folder.clear()

    def _recalled(self, name: str) -> Recalled | None:
        try:
            stored = stored_block(self.folder.read(name))
        except Damaged:
            self.folder.drop(name)
            return None
        except OSError:
            return None
        return self._holding(name, stored)

    def _holding(self, name: str, stored: StoredBlock) -> Recalled | None:
        places = np.array([self._places.get(key, -1) for key in stored.keys], np.intp)
        listed = np.flatnonzero(places >= 0)
        if not len(listed):
            return None
        samples, then = places[listed], stored.identities[listed]
        now = self._as_they_are_now(samples, then)
        holds = ((now == then) | (then == NOT_READ)).all(axis=(1, 2))
        if not holds.any():
            self._drop_outdated(name, now)
            return None
        kept = listed[holds]
        block = stored.block
        if len(kept) < len(stored.keys):
            block = tuple(one.at(kept) for one in block)
        return Recalled(samples[holds], then[holds], block)

    def _as_they_are_now(self, samples: NDArray[np.intp], then: Identities) -> Identities:
        """Return the identities of the files now, of those roles of which anything was read."""
        read = np.flatnonzero((then != NOT_READ).any(axis=(0, 2))).tolist()
        now = then.copy()
        now[:, read] = all_file_identities([self._samples[i] for i in samples.tolist()], read)
        return now

    def _drop_outdated(self, name: str, now: Identities) -> None:
        """Delete a block that no file has any more, unless files only cannot be reached."""
        if not (now == NOWHERE).all(axis=2)[:, 1].any():
            self.folder.drop(name)


def open_cache(dataset: Dataset, reading: ReadingSpec) -> ResultCache:
    """Return what is remembered of a data set in the person's own cache folder."""
    return ResultCache(dataset, reading, cache_home(os.environ, sys.platform))
