"""A data set: its samples, its prediction sets, and what was found but not used."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from segreview.dataset.assembly import Found, assemble
from segreview.dataset.class_table import FILE_NAME, KnownTable, table_beside, with_void
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.other_annotations import other_annotations
from segreview.dataset.layouts.plain_folders import folder_role
from segreview.dataset.layouts.recognised import layouts_of
from segreview.dataset.manifest import is_manifest, manifest_in, read_manifest
from segreview.dataset.pairing import match, repeated
from segreview.dataset.role_parts import NO_CHOICES, PartChoices, RolePart, with_parts
from segreview.dataset.roles import NO_VALID, NoValid, Roles
from segreview.dataset.sample import Sample, Unpaired
from segreview.errors import DatasetError
from segreview.formats.registry import is_mask_file, without_suffix
from segreview.formats.source import Listing, OnFound, list_files, shown_name, shown_text
from segreview.masks.classes import ClassTable

_NAMED_FILES = 6
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
    """Sentences about what could not be listed: locked folders, loops, names that clash."""
    ground_truth_only: bool = False
    """There is no prediction at all: one prediction set stands for none, and is not scored."""
    known_tables: tuple[KnownTable, ...] = ()
    """Without a class table: the first of these that knows the looked-at pixels is used."""
    ignored_labels: frozenset[int] = frozenset()
    """Labels that the layout leaves out; a class table holds them as classes of its own."""
    many_classes: bool = False
    """Ground truth holds labels, even where only two values are seen."""
    root_is_manifest: bool = False
    parts: tuple[RolePart, ...] = ()
    """What is read of files that hold more than one mask or image."""

    @property
    def folder(self) -> Path:
        """The folder from which paths are told."""
        return self.root.parent if self.root_is_manifest else self.root

    def with_classes(self, table: ClassTable) -> Dataset:
        """Return the data set with a class table, to which the layout adds what it leaves out."""
        return replace(self, class_table=with_void(table, self.ignored_labels))


def open_dataset(
    root: Path,
    roles: Roles | None = None,
    on_found: OnFound | None = None,
    choices: PartChoices = NO_CHOICES,
) -> Dataset:
    """Return the samples of a folder, or say in one sentence why there are none."""
    roles = roles or Roles()
    by_manifest = not roles.names_folders and is_manifest(root)
    found = _named(roles) if roles.names_folders else _found(root, on_found)
    found = _with_valid(found, roles.valid)
    assembled = assemble(found)
    layout = found.layout
    folder = assembled.samples[0].ground_truth.path.parent
    table, named, problems = table_beside(
        (root.parent if by_manifest else root, folder, folder.parent), layout.class_files
    )
    names = tuple(name for name, _ in layout.predictions) or (NO_PREDICTION,)
    samples, parts = with_parts(assembled.samples, names, choices)
    dataset = Dataset(
        root,
        layout.described,
        assembled.pairing,
        names,
        samples,
        valid_marks_ignored=layout.valid_marks_ignored,
        unpaired=assembled.unpaired,
        skipped=assembled.skipped + problems + _said_of(table, named),
        ground_truth_only=not layout.predictions,
        known_tables=layout.known_tables,
        ignored_labels=layout.ignored_labels,
        many_classes=layout.many_classes,
        root_is_manifest=by_manifest,
        parts=parts,
    )
    table = table or layout.class_table
    return dataset if table is None else dataset.with_classes(table)


def _said_of(table: ClassTable | None, name: str) -> tuple[str, ...]:
    """Say which classes are left out only because of their name."""
    left_out = [entry.name for entry in table or () if entry.ignored]
    if not left_out or name in (FILE_NAME, ""):
        return ()
    return (f"{shown_name(name)}: not counted by its name: {shown_text(', '.join(left_out))}.",)


def _found(root: Path, on_found: OnFound | None) -> Found:
    if is_manifest(root):
        return Found(root.parent, read_manifest(root), ())
    if not os.path.isdir(root):
        raise DatasetError(f"{shown_text(str(root))} is no folder that can be opened.")
    layout, problem = manifest_in(root)
    if layout is not None:
        return Found(root, layout, ())
    found = _recognised(root, on_found)
    return replace(found, skipped=(*found.skipped, *problem))


def _mask_paths(listing: Listing) -> tuple[PurePosixPath, ...]:
    return tuple(path for path in listing.paths() if is_mask_file(path.name))


def _recognised(root: Path, on_found: OnFound | None) -> Found:
    listing = list_files(root, on_found)
    folder = Folder(root, listing)
    candidates: list[Layout] = []
    for layout in layouts_of(folder):
        candidates.append(layout)
        alone = layout.is_telling and layout.ground_truth and not layout.predictions
        if alone or any(_matches(layout, files) for _, files in layout.predictions):
            return Found(root, layout, listing.skipped)
    for layout in candidates:
        if not layout.predictions and _matches(layout, layout.images):
            return Found(root, layout, listing.skipped)
    raise DatasetError(_nothing_found(folder, candidates))


def _matches(layout: Layout, files: Sequence[RoleFile]) -> bool:
    anchors = [file.key for file in layout.ground_truth]
    if not {file.key for file in files}.isdisjoint(anchors):
        return True
    pairing = match(anchors, [file.key for file in files])
    return bool(pairing.partners or pairing.ambiguous)


def _nothing_found(folder: Folder, layouts: Sequence[Layout]) -> str:
    name = shown_text(folder.root.name or str(folder.root))
    seen, files = other_annotations(folder), len(folder.mask_paths)
    said = (*((seen,) if seen else ()), *_not_used(layouts), *folder.listing.skipped)
    if not files:
        return " ".join((f"The folder {name} holds no image or mask files.", *said))
    layout = max(layouts, key=lambda one: bool(one.ground_truth) + bool(one.predictions))
    counts = {
        "ground truth masks": len(layout.ground_truth),
        "predictions": sum(len(group) for _, group in layout.predictions),
    }
    found = " and ".join(f"{count or 'no'} {what}" for what, count in counts.items())
    doubt, needed = (
        "",
        "name the folders like images, masks and preds, or give their roles explicitly",
    )
    if all(counts.values()):
        doubt = ", but no two names match"
        needed = "give a prediction the name of its ground truth, or give the roles explicitly"
    sentence = (
        f"No sample in {name}: of {files} image files, {found} were recognised{doubt}; {needed}."
    )
    return " ".join((sentence, *said))


def _not_used(layouts: Sequence[Layout]) -> tuple[str, ...]:
    """Say why files of a layout that is known by its files hold no masks."""
    told = [one for one in layouts if one.is_telling and not one.ground_truth]
    named = [
        f"{path}: {reason.rstrip('.')}"
        for one in told
        for path, reason in one.unused[:_NAMED_FILES]
    ]
    return (shown_text("; ".join(named)) + ".",) if named else ()


def _named(roles: Roles) -> Found:
    if roles.ground_truth is None or not roles.predictions:
        missing = "ground truth" if roles.ground_truth is None else "prediction"
        raise DatasetError(
            f"A {missing} folder is needed: with explicit roles, only named folders are used."
        )
    names = [name or path.name for name, path in roles.predictions]
    if repeated(names):
        raise DatasetError(f"Prediction sets need different names, not {', '.join(names)}.")
    skipped: list[str] = []
    images = _folder_files(roles.images, skipped) if roles.images else ()
    ground_truth = _folder_files(roles.ground_truth, skipped)
    predictions = tuple(
        (name, _folder_files(path, skipped))
        for name, (_, path) in zip(names, roles.predictions, strict=True)
    )
    layout = Layout("explicit roles", ground_truth, images, predictions)
    return Found(Path(), layout, tuple(skipped))


def _folder_files(folder: Path, skipped: list[str]) -> tuple[RoleFile, ...]:
    if not os.path.isdir(folder):
        raise DatasetError(f"{shown_text(str(folder))} is no folder that can be opened.")
    listing = list_files(folder)
    skipped.extend(listing.skipped)
    base = PurePosixPath(folder.absolute().as_posix())
    return tuple(
        RoleFile(str(path.with_name(without_suffix(path.name))), base / path)
        for path in _mask_paths(listing)
    )


def _with_valid(found: Found, valid: Path | NoValid | None) -> Found:
    if valid is None:
        return found
    if isinstance(valid, NoValid):
        return replace(found, layout=replace(found.layout, valid=(), valid_marks_ignored=False))
    skipped: list[str] = []
    # Unlike Path.is_dir, os.path.isdir answers where a parent folder is locked.
    if os.path.isdir(valid):
        files = _folder_files(valid, skipped)
    else:
        files = (RoleFile(without_suffix(valid.name), PurePosixPath(valid.absolute().as_posix())),)
    marks_ignored = folder_role(valid.name) is Role.IGNORE
    layout = replace(found.layout, valid=files, valid_marks_ignored=marks_ignored)
    return Found(found.base, layout, (*found.skipped, *skipped))
