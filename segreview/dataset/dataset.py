"""A data set: its samples, its prediction sets, and what was found but not used."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from segreview.dataset.assembly import Found, assemble
from segreview.dataset.class_table import FILE_NAME, read_class_table
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.plain_folders import folder_role
from segreview.dataset.layouts.recognised import layouts_of
from segreview.dataset.manifest import is_manifest, manifest_in, read_manifest
from segreview.dataset.pairing import match, repeated
from segreview.dataset.roles import NO_VALID, NoValid, Roles
from segreview.dataset.sample import Sample, Unpaired
from segreview.errors import DatasetError, SegReviewError
from segreview.formats.registry import is_mask_file
from segreview.formats.source import Listing, list_files, shown_name, shown_text
from segreview.masks.classes import ClassTable

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
    root_is_manifest: bool = False

    @property
    def folder(self) -> Path:
        """The folder from which paths are told."""
        return self.root.parent if self.root_is_manifest else self.root


def open_dataset(root: Path, roles: Roles | None = None) -> Dataset:
    """Return the samples of a folder, or say in one sentence why there are none."""
    roles = roles or Roles()
    by_manifest = not roles.names_folders and is_manifest(root)
    found = _with_valid(_named(roles) if roles.names_folders else _found(root), roles.valid)
    assembled = assemble(found)
    table, problem = _class_table(root.parent if by_manifest else root, assembled.samples)
    table = table or found.layout.class_table
    return Dataset(
        root,
        found.layout.described,
        assembled.pairing,
        tuple(name for name, _ in found.layout.predictions),
        assembled.samples,
        table,
        found.layout.valid_marks_ignored,
        assembled.unpaired,
        assembled.skipped + problem,
        by_manifest,
    )


def _found(root: Path) -> Found:
    if is_manifest(root):
        return Found(root.parent, read_manifest(root), ())
    if not os.path.isdir(root):
        raise DatasetError(f"{shown_text(str(root))} is no folder that can be opened.")
    layout, problem = manifest_in(root)
    if layout is not None:
        return Found(root, layout, ())
    found = _recognised(root)
    return replace(found, skipped=(*found.skipped, *problem))


def _mask_paths(listing: Listing) -> tuple[PurePosixPath, ...]:
    return tuple(entry.path for entry in listing.entries if is_mask_file(entry.path.name))


def _recognised(root: Path) -> Found:
    listing = list_files(root)
    folder = Folder(root, listing)
    candidates: list[Layout] = []
    for layout in layouts_of(folder):
        candidates.append(layout)
        if any(_matches(layout, files) for _, files in layout.predictions):
            return Found(root, layout, listing.skipped)
    raise DatasetError(_nothing_found(root, len(folder.mask_paths), candidates, listing.skipped))


def _matches(layout: Layout, files: Sequence[RoleFile]) -> bool:
    anchors = [file.key for file in layout.ground_truth]
    pairing = match(anchors, [file.key for file in files])
    return bool(pairing.partners or pairing.ambiguous)


def _nothing_found(
    root: Path, files: int, layouts: Sequence[Layout], skipped: tuple[str, ...]
) -> str:
    name = shown_text(root.name or str(root))
    if not files:
        return " ".join((f"The folder {name} holds no image or mask files.", *skipped))
    layout = max(layouts, key=lambda one: bool(one.ground_truth) + bool(one.predictions))
    counts = {
        "ground truth masks": len(layout.ground_truth),
        "predictions": sum(len(group) for _, group in layout.predictions),
    }
    found = " and ".join(f"{count or 'no'} {what}" for what, count in counts.items())
    needed = "name the folders like images, masks and preds, or give their roles explicitly"
    if all(counts.values()):
        found += ", but no two names match"
        needed = "give a prediction the name of its ground truth, or give the roles explicitly"
    sentence = f"No sample in {name}: of {files} image files, {found} were recognised; {needed}."
    return " ".join((sentence, *skipped))


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
    return tuple(RoleFile(str(path.with_suffix("")), base / path) for path in _mask_paths(listing))


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
        files = (RoleFile(valid.stem, PurePosixPath(valid.absolute().as_posix())),)
    marks_ignored = folder_role(valid.name) is Role.IGNORE
    layout = replace(found.layout, valid=files, valid_marks_ignored=marks_ignored)
    return Found(found.base, layout, (*found.skipped, *skipped))


def _class_table(
    root: Path, samples: Sequence[Sample]
) -> tuple[ClassTable | None, tuple[str, ...]]:
    folder = samples[0].ground_truth.path.parent
    for path in (root / FILE_NAME, folder / FILE_NAME, folder.parent / FILE_NAME):
        if not os.path.isfile(path):
            continue
        try:
            return read_class_table(path), ()
        except SegReviewError as error:
            return None, (f"The class table is not used: {shown_name(path)}: {error}",)
    return None, ()
