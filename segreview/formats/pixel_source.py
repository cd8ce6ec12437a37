"""Where the pixels of a mask or an image come from: a file, or a part of one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from segreview.formats.stored import DisplayImage, StoredMask


class Part(Protocol):
    """Takes one mask or image out of a file that holds several, or no pixels as such.

    A part is frozen and picklable: it is sent to a worker, which reads the file there.
    """

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the mask; UnreadableFile says why there is none."""

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the same pixels for display."""


@runtime_checkable
class PartOfSeveral(Protocol):
    """A part that reads other files too."""

    def beside(self, path: Path) -> Sequence[Path]:
        """Return the files that are read besides the one that is named."""


@runtime_checkable
class SizedPart(Protocol):
    """A part that knows how large it is without reading its pixels."""

    def size(self, path: Path) -> tuple[int, int] | None:
        """Return width and height; None where the file has to be read for it."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The labels of shapes that were numbered from 1 while classes were not known."""

    labels: tuple[int, ...]
    """Of number 1, number 2 and so on; below 0 a shape covers nothing. Empty: the numbers."""
    blank: int = 0
    """The label outside of all shapes."""
    is_binary: bool = False
    """1 is the foreground, where scores count if shapes have any."""


@runtime_checkable
class NumberedPart(Part, Protocol):
    """A part whose shapes are numbered from 1 until the classes are known."""

    def renumbered(self, numbering: Numbering) -> Part:
        """Return the part with other labels."""


@dataclass(frozen=True, slots=True)
class PixelSource:
    """A file whose pixels are read, or the part of it that is meant."""

    file: str | os.PathLike[str]
    """Kept as text: among 100,000 samples, paths take more time and memory than all else."""
    part: Part | None = None

    def __post_init__(self) -> None:
        """Keep a path as text."""
        if type(self.file) is not str:
            object.__setattr__(self, "file", os.fspath(self.file))

    @property
    def path(self) -> Path:
        """The file."""
        return _path(os.fspath(self.file))

    @property
    def beside(self) -> Sequence[Path]:
        """The other files that are read, of which masks of single objects have many."""
        part = self.part
        if part is None or not isinstance(part, PartOfSeveral):
            return ()
        return part.beside(self.path)


@lru_cache(maxsize=256)
def _path(file: str) -> Path:
    """Return a file as a path, which is asked for ten times while its sample is evaluated."""
    return Path(file)
