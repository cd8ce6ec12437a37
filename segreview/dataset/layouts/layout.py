"""What a recogniser of layouts sees and gives: a listed folder, and the files of every role."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from segreview.dataset.class_table import FILE_NAMES, KnownTable
from segreview.dataset.layouts.coco_files import CocoFiles, about_images, coco_files
from segreview.dataset.layouts.shape_choices import NO_SHAPE_CHOICES, Crowds, ShapeChoices
from segreview.formats.pixel_source import Part
from segreview.formats.registry import mask_files
from segreview.formats.source import UNWATCHED, ListedFolder, Listing, Watch
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
    """Sentences about what is doubtful in the way the files were read."""
    notes: tuple[str, ...] = ()
    """Sentences about what the layout leaves out or decides on purpose; nothing is doubtful."""
    unusable: tuple[str, ...] = ()
    """Sentences about lines of a table, and about annotation files, that cannot be used."""
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
    not_predicted: tuple[RoleFile, ...] = ()
    """Ground truths of splits that are left out because nothing is predicted for them."""
    ground_truth_sets: tuple[str, ...] = ()
    """Names of the ground truths among which one was chosen, the default first."""
    ground_truth_set: str = ""
    """The one that was chosen."""
    predictions_only: bool = False
    """There is no ground truth at all: its files stand for none, and nothing is scored."""
    shape_names: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(prediction set, what its shapes are called): numbered from 1, until classes are known."""
    paired_by: str = ""
    """The rule by which files were put together, where it is not by name."""
    guessed_sets: tuple[str, ...] = ()
    """Prediction sets that no word names as such."""
    crowds: Crowds | None = None
    """Where annotations mark crowds."""
    four_corners: str = ""
    """Why shapes could be boxes; empty where they could not."""


@dataclass(frozen=True)
class Folder:
    """A listed folder that recognisers look at; paths are relative to its root.

    Paths of 100,000 samples take seconds to make: recognisers look at ``mask_folders`` first.
    """

    root: Path
    listing: Listing
    ground_truth_set: str = ""
    """The ground truth that a person chose, where a layout finds several."""
    shapes: ShapeChoices = NO_SHAPE_CHOICES
    watch: Watch = UNWATCHED
    """Hears how far the reading of a large file is."""

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
    def folders(self) -> dict[str, ListedFolder]:
        """The folders with files by their path, the root under the empty name."""
        return {folder.path: folder for folder in self.listing.folders}

    @cached_property
    def _all_names(self) -> str:
        return "\0".join(["\0".join((*folder.names, "")) for folder in self.listing.folders])

    def has_in_names(self, text: str) -> bool:
        """Say whether any file's name holds this text, without a look at each of them."""
        return text in self._all_names

    def has_ending(self, ending: str) -> bool:
        """Say whether any file has this ending, without a look at each of them."""
        return self.has_in_names(f"{ending}\0")

    def files_ending(self, *endings: str) -> list[PurePosixPath]:
        """Return the files with one of these endings; quick where there are none."""
        held = tuple(ending for ending in endings if self.has_ending(ending))
        return [
            PurePosixPath(folder.prefix + name)
            for folder in (self.listing.folders if held else ())
            for name in folder.names
            if name.endswith(held)
        ]

    @cached_property
    def coco_paths(self) -> tuple[PurePosixPath, ...]:
        """The JSON files that may be COCO's."""
        paths = self.files_ending(".json", ".JSON")
        return about_images(paths, self.mask_paths) if paths else ()

    @cached_property
    def coco_files(self) -> CocoFiles:
        """The COCO files; a large one takes long, and is read once for all who ask."""
        return coco_files(self.root, self.coco_paths, self.watch.read)

    def masks_below(self, *names: str) -> Iterator[tuple[str, str, PurePosixPath]]:
        """Yield (before, inside, path) of pixel files below folders of one of these names.

        ``before`` and ``inside`` are the folders above and below the named one, each with a
        slash at its end where it is not empty.
        """
        for folder in self.mask_folders:
            before, name, inside = split_at(folder.path, names)
            if name:
                yield from ((before, inside, path) for path in folder)

    @cached_property
    def mask_paths(self) -> tuple[PurePosixPath, ...]:
        """The files whose name promises pixels."""
        return tuple(Listing(self.mask_folders, ()).paths())


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
