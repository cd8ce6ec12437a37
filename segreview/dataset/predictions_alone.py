"""Predictions for which there is no ground truth: they are looked at and judged, not scored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from segreview.dataset.findings import counted
from segreview.dataset.layouts.drawn import in_predictions, without_roles
from segreview.dataset.layouts.drawn_predictions import (
    drawn_predictions,
    with_drawn_predictions,
)
from segreview.dataset.layouts.first_look import Look, first_look
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.unread_annotations import unread_said
from segreview.dataset.pairing import bare_stem, match
from segreview.formats.label_coding import NoGroundTruth
from segreview.formats.registry import is_photo, without_suffix
from segreview.formats.source import ListedFolder, shown_text

_NAMED_FOLDERS = 6


def predictions_alone(folder: Folder, candidates: Sequence[Layout]) -> Layout | None:
    """Return images with predictions, where no candidate holds a ground truth."""
    if any(layout.ground_truth for layout in candidates):
        return None
    drawn = _drawn(folder)
    found = (without_ground_truth(one) for one in (*drawn, *candidates))
    layout = next(filter(None, found), None)
    if layout is None:
        return None
    said = unread_said(folder) or tuple(_not_understood(folder)) or _may_be_truth(folder, layout)
    return replace(layout, findings=(*layout.findings, *said))


def _not_understood(folder: Folder) -> Iterator[str]:
    """Say so where folders promise ground truth, but hold nothing that could be read as such."""
    promising = [one for one in folder.listing.folders if _promises_truth(one.path)]
    files = [path for one in promising for path in one]
    if files:
        count = counted(len(files), "file", "files")
        yield (
            f"{count} in folders for ground truth cannot be read as such, the first is "
            f"{shown_text(str(files[0]))}."
        )


def _may_be_truth(folder: Folder, layout: Layout) -> tuple[str, ...]:
    """Say which folders hold masks of the same names, though no word says what they are for."""
    used = {str(file.path.parent) for file in (*layout.images, *layout.ground_truth)}
    used.update(str(file.path.parent) for _, files in layout.predictions for file in files)
    stems = {bare_stem(file.key).rpartition("/")[2] for file in layout.ground_truth}
    found = [
        listed.path
        for listed in folder.mask_folders
        if listed.path not in used and _holds_masks(folder, listed, stems)
    ][:_NAMED_FOLDERS]
    if not found:
        return ()
    return (
        shown_text(
            f"Masks of the same names lie in {', '.join(found)}: if they are the ground truth, say "
            "so in the open dialog or with --ground-truth."
        ),
    )


def _holds_masks(folder: Folder, listed: ListedFolder, stems: set[str]) -> bool:
    named = [name for name in listed.names if bare_stem(without_suffix(name)) in stems]
    if not named or 2 * len(named) < len(listed.names) or is_photo(named[0]):
        return False
    return first_look(folder.root / (listed.prefix + named[0])) is Look.LABELS


def _promises_truth(folder: str) -> bool:
    roles = {folder_role(part) for part in folder.split("/")}
    return Role.GROUND_TRUTH in roles and Role.PREDICTION not in roles


def without_ground_truth(layout: Layout) -> Layout | None:
    """Return a layout whose predictions stand where ground truth is missing; None without images.

    Each prediction, of several sets the first, has the size that its ground truth would have.
    """
    files = [file for _, members in layout.predictions for file in members]
    standing = {bare_stem(file.key): file for file in reversed(files)}
    first = [file for file in files if standing[bare_stem(file.key)] is file]
    keys = [file.key for file in first]
    if not match(keys, [image.key for image in layout.images]).partners:
        return None
    ground_truth = (file._replace(part=NoGroundTruth(file.part)) for file in first)
    return replace(layout, ground_truth=tuple(ground_truth), predictions_only=True)


def _drawn(folder: Folder) -> Iterable[Layout]:
    """Yield images with what annotation tools wrote in folders that promise predictions."""
    drawn = drawn_predictions(folder)
    if not drawn.masks:
        return
    images = tuple(
        RoleFile(_key(path), str(path))
        for path in folder.mask_paths
        if in_predictions(path) is None
    )
    layout = Layout("images with shapes", images, images, is_telling=False)
    layout = with_drawn_predictions(layout, drawn)
    yield replace(layout, ground_truth=())


def _key(path: PurePosixPath) -> str:
    return without_roles(str(path.with_name(without_suffix(path.name))))
