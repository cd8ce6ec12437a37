"""In what state the files of samples are, as rows of numbers that are compared at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.sample import Sample
from segreview.formats.file_stamps import (
    GONE,
    NOWHERE,
    Identity,
    Stamp,
    file_identity,
    file_stamp,
    settled_stamp,
)
from segreview.formats.pixel_source import PixelSource
from segreview.formats.source import FOUND_EVERY, OnFound

FileStates = NDArray[np.int64]
"""The stamps of a sample's files (roles, 2), or of all samples' files (samples, roles, 2)."""

Identities = NDArray[np.int64]
"""The same of identities, of which the first two numbers are the stamp: (..., roles, 4)."""

Look = Callable[[PixelSource], tuple[int, ...]]
"""Finds out in what state a file is."""

IMAGE_ROLE = 0
"""The place of the image among the roles of a sample; scores are mostly made without it."""


def sources(sample: Sample) -> tuple[PixelSource | None, ...]:
    """Return where the pixels of a sample come from, always in the same order of roles."""
    return (sample.image, sample.ground_truth, sample.valid, *sample.predictions)


def file_states(sample: Sample) -> FileStates:
    """Return the stamps of a sample's files before they are read, (roles, 2); GONE without one.

    That of a mask in several files is made of the stamps of them all.
    """
    found = sources(sample)
    stamps = [GONE if one is None else _whole_stamp(one, settled_stamp) for one in found]
    return np.array(stamps, np.int64)


def file_identities(sample: Sample) -> list[Identity]:
    """Return the identities of a sample's files, by role; NOWHERE without one."""
    return [NOWHERE if one is None else file_identity(one.file) for one in sources(sample)]


def all_file_states(samples: Sequence[Sample], on_looked: OnFound | None = None) -> FileStates:
    """Return the stamps of every sample's files, (samples, roles, 2).

    ``on_looked`` hears how many samples were looked at, and may end it. A file that several
    samples in a row share, as the slices of a volume do, is looked at once.
    """
    return _of_all(samples, lambda source: _whole_stamp(source, file_stamp), GONE, on_looked)


def _whole_stamp(source: PixelSource, look: Callable[[str | os.PathLike[str]], Stamp]) -> Stamp:
    """Return the stamp of a file together with those of all that are read with it."""
    stamp, beside = look(source.file), source.beside
    if not beside or stamp == GONE:
        return stamp
    stamps = (stamp, *map(look, beside))
    return sum(size for size, _ in stamps), hash(stamps)


def all_file_identities(samples: Sequence[Sample], roles: Sequence[int]) -> Identities:
    """Return the identities of some roles' files of every sample, (samples, roles, 4)."""
    return _of_all(samples, lambda source: file_identity(source.file), NOWHERE, roles=roles)


def _of_all(
    samples: Sequence[Sample],
    look: Look,
    nowhere: tuple[int, ...],
    on_looked: OnFound | None = None,
    roles: Sequence[int] | None = None,
) -> NDArray[np.int64]:
    if roles is None:
        roles = range(len(sources(samples[0])) if samples else 0)
    found = np.empty((len(samples), len(roles), len(nowhere)), np.int64)
    for start in range(0, len(samples), FOUND_EVERY):
        if on_looked is not None:
            on_looked(start)
        piece = slice(start, start + FOUND_EVERY)
        by_role = list(zip(*map(sources, samples[piece]), strict=True))
        for column, role in enumerate(roles):
            found[piece, column] = _looked_at(by_role[role], look, nowhere)
    return found


def _looked_at(
    of_role: Sequence[PixelSource | None], look: Look, nowhere: tuple[int, ...]
) -> NDArray[np.int64]:
    """Return what a look at each file says, (files, numbers of a look)."""
    last, numbers, found = None, nowhere, list[int]()
    for source in of_role:
        file = None if source is None else source.file
        if file != last:
            last, numbers = file, nowhere if source is None else look(source)
        # One list of all numbers: an array is made of it in a third of the time of many tuples.
        found.extend(numbers)
    return np.array(found, np.int64).reshape(len(of_role), len(nowhere))
