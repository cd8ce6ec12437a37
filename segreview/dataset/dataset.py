"""A data set: its samples, its prediction sets, and what was found but not used."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from segreview.dataset.annotators import with_annotators
from segreview.dataset.assembly import Found, assemble
from segreview.dataset.chosen_layout import chosen_layout
from segreview.dataset.class_table import FILE_NAME, KnownTable, table_beside, with_void
from segreview.dataset.datasets_inside import datasets_inside, left_aside_said, several_said
from segreview.dataset.explicit_roles import folder_files, found_by_roles
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.shape_choices import Crowds
from segreview.dataset.layouts.truth_folders import MERGED
from segreview.dataset.manifest import is_manifest, manifest_in, read_manifest
from segreview.dataset.no_samples import why_no_samples
from segreview.dataset.rivals import NO_NAME_CHOICES, NameChoices, Rivals
from segreview.dataset.role_parts import NO_CHOICES, PartChoices, RolePart, with_parts
from segreview.dataset.roles import NO_VALID, NoValid, Roles
from segreview.dataset.sample import Sample, Unpaired
from segreview.dataset.set_names import NO_SET_NAMES, SetNames, with_given_names
from segreview.errors import DatasetError, InvalidArgument, SeveralDatasets
from segreview.formats.registry import without_suffix
from segreview.formats.source import (
    UNWATCHED,
    Watch,
    list_files,
    shown_name,
    shown_text,
)
from segreview.masks.classes import ClassTable

NO_PREDICTION = "no prediction"
"""The name of the only prediction set of a data set without predictions."""

__all__ = ["NO_VALID", "Dataset", "Roles", "open_dataset"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The samples of a folder in natural order; what the values mean is a Task."""

    root: Path
    """The folder, or the manifest, that was opened and is opened again."""
    layout: str
    """For people: which layout was recognised, and which folder or suffix has which role."""
    pairing: str
    """For people: the rule by which names were matched, with an example where it was inferred."""
    prediction_sets: tuple[str, ...]
    samples: tuple[Sample, ...]
    class_table: ClassTable | None = None
    valid_marks_ignored: bool = False
    """The valid-area masks come from a folder named ignore: non-zero pixels are not counted."""
    unpaired: tuple[Unpaired, ...] = ()
    skipped: tuple[str, ...] = ()
    """Sentences about what is doubtful: locked folders, loops, names that clash."""
    unusable: tuple[str, ...] = ()
    """Sentences about lines of a table, and about annotation files, that cannot be used."""
    notes: tuple[str, ...] = ()
    """Sentences about what was left out or decided on purpose, which is not doubtful."""
    ground_truth_only: bool = False
    """There is no prediction at all: one prediction set stands for none, and is not scored."""
    predictions_only: bool = False
    """There is no ground truth at all: what stands for it is empty, and nothing is scored."""
    known_tables: tuple[KnownTable, ...] = ()
    """Without a class table: the first of these that knows the looked-at pixels is used."""
    ignored_labels: frozenset[int] = frozenset()
    """Labels that the layout leaves out; a class table holds them as classes of its own."""
    many_classes: bool = False
    """Ground truth holds labels, even where only two values are seen."""
    ground_truth_sets: tuple[str, ...] = ()
    """Names of the ground truths among which one was chosen, the default first."""
    ground_truth_set: str = ""
    """The one that was chosen."""
    shape_names: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(prediction set, what its shapes are called): numbered from 1, until classes are known."""
    root_is_manifest: bool = False
    parts: tuple[RolePart, ...] = ()
    """What is read of files that hold more than one mask or image."""
    infers: bool = True
    """Whether files were also paired by the one part of their names that differs."""
    set_names: SetNames = NO_SET_NAMES
    """Under which names the prediction sets were found."""
    rivals: Rivals | None = None
    """Where several files could be one partner: what tells them apart, and which are used."""
    guessed_sets: tuple[str, ...] = ()
    """Prediction sets that no word names as such, also those that a person left out."""
    crowds: Crowds | None = None
    """Where annotations mark crowds: what becomes of them."""
    four_corners: str = ""
    """Why shapes could be boxes; empty where they could not."""

    @property
    def folder(self) -> Path:
        """The folder from which paths are told."""
        return self.root.parent if self.root_is_manifest else self.root

    @property
    def ground_truth_choice(self) -> str:
        """For people: which of several ground truths is used; empty where there is only one."""
        if not self.ground_truth_sets:
            return ""
        others = [name for name in self.ground_truth_sets if name != self.ground_truth_set]
        if self.ground_truth_set == MERGED:
            alone = " or ".join(others)
            said = f"There are several ground truths: all of them merged are used, not {alone}."
            return shown_text(said)
        said = (
            f"There are several ground truths: {self.ground_truth_set} is used, "
            f"not {' or '.join(others)}."
        )
        return shown_text(said)

    @property
    def guess_sentence(self) -> str:
        """For people: which prediction sets no word names; empty where each is named."""
        if not self.guessed_sets:
            return ""
        named = ", ".join(self.guessed_sets)
        return shown_text(
            f"Taken as predictions by the names of their files, though no word says so: {named}."
        )

    def with_classes(self, table: ClassTable) -> Dataset:
        """Return the data set with a class table, to which the layout adds what it leaves out."""
        return replace(self, class_table=with_void(table, self.ignored_labels))


def open_dataset(
    root: Path,
    roles: Roles | None = None,
    watch: Watch = UNWATCHED,
    choices: PartChoices = NO_CHOICES,
    names: NameChoices = NO_NAME_CHOICES,
) -> Dataset:
    """Return the samples of a folder, or say in one sentence why there are none."""
    roles = roles or Roles()
    by_manifest = not roles.names_folders and is_manifest(root)
    found = found_by_roles(roles) if roles.names_folders else _found(root, roles, watch, choices)
    found = _with_valid(found, roles.valid)
    layout = with_annotators(found.layout, found.base, roles.ground_truth_set)
    set_names = names.sets.among([name for name, _ in layout.predictions])
    layout = with_given_names(layout, set_names)
    found = replace(found, layout=layout)
    assembled = assemble(found, names)
    _refuse_unknown(roles.ground_truth_set, layout)
    folder = assembled.samples[0].ground_truth.path.parent
    table, named, problems = table_beside(
        (found.base if found.base != Path() else root, folder, folder.parent), layout.class_files
    )
    sets = tuple(name for name, _ in layout.predictions) or (NO_PREDICTION,)
    samples, parts = with_parts(assembled.samples, sets, choices)
    dataset = Dataset(
        root,
        layout.described,
        assembled.pairing,
        sets,
        samples,
        valid_marks_ignored=layout.valid_marks_ignored,
        unpaired=assembled.unpaired,
        skipped=assembled.skipped + problems,
        unusable=layout.unusable,
        notes=layout.notes + _said_of(table, named),
        ground_truth_only=not layout.predictions,
        predictions_only=layout.predictions_only,
        known_tables=layout.known_tables,
        ignored_labels=layout.ignored_labels,
        many_classes=layout.many_classes,
        ground_truth_sets=layout.ground_truth_sets if len(layout.ground_truth_sets) > 1 else (),
        ground_truth_set=layout.ground_truth_set,
        shape_names=layout.shape_names,
        root_is_manifest=by_manifest,
        parts=parts,
        infers=names.infers,
        set_names=set_names,
        rivals=assembled.rivals,
        guessed_sets=layout.guessed_sets,
        crowds=layout.crowds,
        four_corners=layout.four_corners,
    )
    table = table or layout.class_table
    return dataset if table is None else dataset.with_classes(table)


def _refuse_unknown(wanted: str, layout: Layout) -> None:
    if wanted and wanted not in layout.ground_truth_sets:
        known = ", ".join(layout.ground_truth_sets) or "none with a name"
        raise InvalidArgument(f"there is no ground truth {wanted!r}; there is: {shown_text(known)}")


def _said_of(table: ClassTable | None, name: str) -> tuple[str, ...]:
    """Say which classes are left out only because of their name."""
    left_out = [entry.name for entry in table or () if entry.ignored]
    if not left_out or name in (FILE_NAME, ""):
        return ()
    return (f"{shown_name(name)}: not counted by its name: {shown_text(', '.join(left_out))}.",)


def _found(root: Path, roles: Roles, watch: Watch, choices: PartChoices) -> Found:
    if is_manifest(root):
        return Found(root.parent, read_manifest(root), ())
    if not os.path.isdir(root):
        raise DatasetError(f"{shown_text(str(root))} is no folder that can be opened.")
    layout, problem = manifest_in(root)
    if layout is not None:
        return Found(root, layout, ())
    listing = list_files(root, watch.found)
    found = _recognised(Folder(root, listing, roles.ground_truth_set, choices.shapes, watch))
    return replace(found, skipped=(*found.skipped, *problem))


def _recognised(folder: Folder) -> Found:
    root, listing = folder.root, folder.listing
    layout, candidates = chosen_layout(folder)
    inside = datasets_inside(folder, layout)
    if len(inside) > 1:
        raise SeveralDatasets(several_said(root, inside), [one.told for one in inside])
    if inside:
        (only,) = inside
        said = left_aside_said(root, only, folder.mask_folders)
        return Found(only.path, only.layout, (*listing.skipped, *said))
    if layout is None:
        raise DatasetError(why_no_samples(folder, candidates))
    return Found(root, layout, listing.skipped)


def _with_valid(found: Found, valid: Path | NoValid | None) -> Found:
    if valid is None:
        return found
    if isinstance(valid, NoValid):
        return replace(found, layout=replace(found.layout, valid=(), valid_marks_ignored=False))
    skipped: list[str] = []
    # Unlike Path.is_dir, os.path.isdir answers where a parent folder is locked.
    if os.path.isdir(valid):
        files = folder_files(valid, Role.VALID, skipped)
    else:
        files = (RoleFile(without_suffix(valid.name), PurePosixPath(valid.absolute().as_posix())),)
    marks_ignored = folder_role(valid.name) is Role.IGNORE
    layout = replace(found.layout, valid=files, valid_marks_ignored=marks_ignored)
    return Found(found.base, layout, (*found.skipped, *skipped))
