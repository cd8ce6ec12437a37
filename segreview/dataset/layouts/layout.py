"""What a recogniser of layouts sees and gives: a listed folder, and the files of every role."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from segreview.dataset.class_table import FILE_NAMES, KnownTable
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
    is_telling: bool = True
    """The names are a layout's own, so that ground truth alone is a data set too."""
    known_tables: tuple[KnownTable, ...] = ()
    """Without a class table: the first of these that knows the looked-at pixels is used."""
    class_files: tuple[str, ...] = FILE_NAMES
    """The class tables that are looked for beside the data; they come before those above."""
    ignored_labels: frozenset[int] = frozenset()
    """Labels that the layout leaves out, unless a class table beside the data counts them."""
    many_classes: bool = False
    """Ground truth holds labels, even where only two values are seen."""
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
    def folders(self) -> dict[str, list[PurePosixPath]]:
        """All files by their folder, the root's own under the empty name."""
        found: defaultdict[str, list[PurePosixPath]] = defaultdict(list)
        for path in self.paths:
            found[str(path).rpartition("/")[0]].append(path)
        return dict(found)

    def masks_below(self, *names: str) -> Iterator[tuple[str, str, PurePosixPath]]:
        """Yield (before, inside, path) of pixel files below folders of one of these names.

        ``before`` and ``inside`` are the folders above and below the named one, each with a
        slash at its end where it is not empty.
        """
        for folder, paths in self.folders.items():
            before, name, inside = split_at(folder, names)
            if name:
                for path in paths:
                    if is_mask_file(path.name):
                        yield before, inside, path

    @cached_property
    def mask_paths(self) -> tuple[PurePosixPath, ...]:
        """The files whose name promises pixels."""
        return tuple(path for path in self.paths if is_mask_file(path.name))


def split_at(folder: str, names: Iterable[str]) -> tuple[str, str, str]:
    """Return (before, name, inside) of a folder at the first part that has one of the names.

    >>> split_at("VOC2012/JPEGImages/a", ("JPEGImages",)), split_at("a", ("b",))
    (('VOC2012/', 'JPEGImages', 'a/'), ('', '', ''))
    """
    parts = folder.split("/")
    for place, part in enumerate(parts):
        if part in names:
            before, inside = parts[:place], parts[place + 1 :]
            return "".join(f"{p}/" for p in before), part, "".join(f"{p}/" for p in inside)
    return "", "", ""


Recogniser = Callable[[Folder], Layout | None]
"""Returns how it reads the folder, or None where the folder is not of its layout."""
