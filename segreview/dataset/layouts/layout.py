"""What a recogniser of layouts sees and gives: a listed folder, and the files of every role."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from segreview.formats.pixel_source import Part
from segreview.formats.registry import mask_files
from segreview.formats.source import ListedFolder, Listing
from segreview.masks.classes import ClassTable


class Role(enum.StrEnum):
    """What a file is for."""

    IMAGE = "image"
    GROUND_TRUTH = "ground truth"
    PREDICTION = "prediction"
    VALID = "valid area"
    IGNORE = "ignored area"


class RoleFile(NamedTuple):
    """A file in a role, or the part of one; what belongs to one sample has keys that match.

    A tuple, and its path mostly text, for both are made three times as fast: a data set may
    have 300,000 files.
    """

    key: str
    file: str | PurePosixPath
    """Relative to the data folder, with slashes between folders."""
    part: Part | None = None
    group: str = ""
    """Of a ground truth: the group of its sample, for instance the patient."""

    @property
    def path(self) -> PurePosixPath:
        """The file, relative to the data folder."""
        return PurePosixPath(self.file)


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of every role, as one way of reading a folder sees them."""

    described: str
    ground_truth: tuple[RoleFile, ...] = ()
    images: tuple[RoleFile, ...] = ()
    predictions: tuple[tuple[str, tuple[RoleFile, ...]], ...] = ()
    valid: tuple[RoleFile, ...] = ()
    valid_marks_ignored: bool = False
    unused: tuple[tuple[PurePosixPath, str], ...] = ()
    """Files without a role, and why."""
    class_table: ClassTable | None = None
    """The classes that the layout itself names; a palette.json beside the data comes first."""
    findings: tuple[str, ...] = ()
    """Sentences about what a person should know of the way the files were read."""


@dataclass(frozen=True)
class Folder:
    """A listed folder that recognisers look at; paths are relative to its root.

    Paths of 100,000 samples take seconds to make: recognisers look at ``mask_folders`` first.
    """

    root: Path
    listing: Listing

    @cached_property
    def paths(self) -> tuple[PurePosixPath, ...]:
        """All files, whatever they hold."""
        return tuple(self.listing.paths())

    @cached_property
    def mask_folders(self) -> tuple[ListedFolder, ...]:
        """The folders with the names that promise pixels, those without any left out."""
        found = (
            ListedFolder(folder.path, mask_files(folder.names)) for folder in self.listing.folders
        )
        return tuple(folder for folder in found if folder.names)

    @cached_property
    def mask_paths(self) -> tuple[PurePosixPath, ...]:
        """The files whose name promises pixels."""
        return tuple(Listing(self.mask_folders, ()).paths())


Recogniser = Callable[[Folder], Layout | None]
"""Returns how it reads the folder, or None where the folder is not of its layout."""
