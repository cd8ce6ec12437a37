"""Predictions beside a recognised layout, and which of its splits they are for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from segreview.dataset.layouts.endings import by_ending, endings, with_found_keys
from segreview.dataset.layouts.folder_names import outermost
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.placing import Placed, placed_by_folder
from segreview.dataset.layouts.plain_folders import prediction_sets
from segreview.dataset.layouts.splits import predicted_splits
from segreview.dataset.layouts.unnamed_folders import with_unnamed_folders
from segreview.dataset.pairing import bare_stem
from segreview.formats.merged_masks import MergedMasks
from segreview.formats.source import shown_text

PredictionSet = tuple[str, tuple[RoleFile, ...]]
_NAMED_FOLDERS = 6
_MUCH_ELSE = 10
"""So many times as many files as a layout uses make it doubtful that the folder is its own."""


def completed(
    layout: Layout,
    folder: Folder,
    *,
    splits: Mapping[str, frozenset[str]] | None = None,
    name_of: Callable[[str], str] = bare_stem,
    more: Sequence[PredictionSet] = (),
) -> Layout:
    """Return a layout with the predictions that lie beside it, and what it does not use.

    ``name_of`` makes of a file's name what it shares with its ground truth. ``splits`` holds the
    keys of each split: one without any prediction is left out where another has some. ``more``
    are prediction sets that the layout found by itself.
    """
    used = {file.path for file in (*layout.ground_truth, *layout.images)}
    used.update(file.path for _, files in more for file in files)
    used.update(path for file in layout.ground_truth for path in _merged_with(file))
    rest = [path for path in folder.mask_paths if path not in used]
    placed = _prediction_files(rest, layout.ground_truth)
    found = _keyed_sets(placed, layout.ground_truth, name_of)
    index = by_ending(layout.ground_truth, name_of)
    found += tuple((name, with_found_keys(files, index, name_of)) for name, files in more)
    names = {file.folder for file in placed} | {name for name, _ in more}
    described = [f"prediction in {name}" for name in sorted(names)]
    layout = replace(
        layout,
        images=_keyed_images(layout, name_of),
        described="; ".join([layout.described, *described]),
        predictions=found,
    )
    layout = with_unnamed_folders(layout, folder)
    return predicted_splits(_with_left_over(layout, rest), splits or {})


def _merged_with(file: RoleFile) -> list[PurePosixPath]:
    """Return the other files of a ground truth that is made of several."""
    if not isinstance(file.part, MergedMasks):
        return []
    return [PurePosixPath(path.as_posix()) for path in file.part.beside(Path(file.path))]


def _prediction_files(
    paths: Sequence[PurePosixPath], ground_truth: Sequence[RoleFile]
) -> list[Placed]:
    # A folder that promises predictions but holds the ground truth too is only a place.
    above = {file.path.parts[:n] for file in ground_truth for n in range(len(file.path.parts))}
    found: list[Placed] = []
    for path in paths:
        placed = placed_by_folder(path, outermost)
        if placed is None or placed[0] is not Role.PREDICTION:
            continue
        if path.parts[: placed[1].place + 1] not in above:
            found.append(placed[1])
    return found


def _keyed_sets(
    placed: Sequence[Placed], ground_truth: Sequence[RoleFile], name_of: Callable[[str], str]
) -> tuple[PredictionSet, ...]:
    if not placed:
        return ()
    index = by_ending(ground_truth, name_of)
    comparable = [RoleFile(ending, PurePosixPath()) for ending in index]
    return tuple(
        (name, with_found_keys(files, index, name_of))
        for name, files in prediction_sets(placed, comparable, lambda key: endings(key, name_of)[0])
    )


def _keyed_images(layout: Layout, name_of: Callable[[str], str]) -> tuple[RoleFile, ...]:
    """Return the images; where none has a ground truth's key, other folders lie above them."""
    keys = {file.key for file in layout.ground_truth}
    if any(file.key in keys for file in layout.images):
        return layout.images
    index = by_ending(layout.ground_truth, name_of)
    return with_found_keys(layout.images, index, name_of)


def _with_left_over(layout: Layout, rest: Sequence[PurePosixPath]) -> Layout:
    """Say which files are not used: of a folder that holds much else, that is doubtful."""
    taken = {file.path for file in layout.images}
    taken.update(file.path for _, files in layout.predictions for file in files)
    left = [path for path in rest if path not in taken]
    if not left:
        return layout
    used = len(layout.ground_truth) + len(taken)
    if len(left) > _MUCH_ELSE * used:
        return replace(layout, findings=(*layout.findings, _left_over(left)))
    return replace(layout, notes=(*layout.notes, _left_over(left)))


def _left_over(left: Sequence[PurePosixPath]) -> str:
    folders = Counter(str(path.parent) for path in left)
    named = [
        f"{'the folder itself' if folder == '.' else folder} ({count:,})"
        for folder, count in folders.most_common(_NAMED_FOLDERS)
    ]
    more = len(folders) - len(named)
    ending = f" and {more:,} more folders" if more > 0 else ""
    return f"Files that this layout does not use: {shown_text(', '.join(named))}{ending}."
