"""What a recogniser of layouts sees and gives: a listed folder, and the files of every role."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from segreview.formats.pixel_source import Part
from segreview.formats.registry import is_mask_file
from segreview.formats.source import Listing
from segreview.masks.classes import ClassTable


class Role(enum.StrEnum):
    """What a file is for."""

    IMAGE = "image"
    GROUND_TRUTH = "ground truth"
    PREDICTION = "prediction"
    VALID = "valid area"
    IGNORE = "ignored area"


@dataclass(frozen=True, slots=True)
class RoleFile:
    """A file in a role, or the part of one; what belongs to one sample has keys that match."""

    key: str
    path: PurePosixPath
    part: Part | None = None
    group: str = ""
    """Of a ground truth: the group of its sample, for instance the patient."""


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
    paired_by: str = ""
    """The rule by which files were put together, where it is not by name."""


@dataclass(frozen=True)
class Folder:
    """A listed folder that recognisers look at; paths are relative to its root."""

    root: Path
    listing: Listing

    @cached_property
    def paths(self) -> tuple[PurePosixPath, ...]:
        """All files, whatever they hold."""
        return tuple(entry.path for entry in self.listing.entries)

    @cached_property
    def mask_paths(self) -> tuple[PurePosixPath, ...]:
        """The files whose name promises pixels."""
        return tuple(path for path in self.paths if is_mask_file(path.name))


Recogniser = Callable[[Folder], Layout | None]
"""Returns how it reads the folder, or None where the folder is not of its layout."""
