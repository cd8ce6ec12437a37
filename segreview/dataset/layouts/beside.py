"""Predictions beside a recognised layout, and which of its splits they are for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.plain_folders import (
    Placed,
    outermost,
    placed_by_folder,
    prediction_sets,
)
from segreview.dataset.pairing import bare_stem
from segreview.formats.source import shown_text

PredictionSet = tuple[str, tuple[RoleFile, ...]]
_NAMED_FOLDERS = 6
_SPLITS = frozenset(["train", "training", "val", "valid", "validation", "test", "testing"])


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
    rest = [path for path in folder.mask_paths if path not in used]
    placed = _prediction_files(rest, layout.ground_truth)
    found = _keyed_sets(placed, layout.ground_truth, name_of)
    index = _by_ending(layout.ground_truth, name_of)
    found += tuple((name, _with_found_keys(files, index, name_of)) for name, files in more)
    names = {file.folder for file in placed} | {name for name, _ in more}
    described = [f"prediction in {name}" for name in sorted(names)]
    layout = replace(
        layout,
        images=_keyed_images(layout, name_of),
        described="; ".join([layout.described, *described]),
        predictions=found,
        findings=layout.findings + _left_over(rest, placed),
    )
    return _predicted_splits(layout, splits or {})


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
    index = _by_ending(ground_truth, name_of)
    comparable = [RoleFile(ending, PurePosixPath()) for ending in index]
    return tuple(
        (name, _with_found_keys(files, index, name_of))
        for name, files in prediction_sets(
            placed, comparable, lambda key: _endings(key, name_of)[0]
        )
    )


def _keyed_images(layout: Layout, name_of: Callable[[str], str]) -> tuple[RoleFile, ...]:
    """Return the images; where none has a ground truth's key, other folders lie above them."""
    keys = {file.key for file in layout.ground_truth}
    if any(file.key in keys for file in layout.images):
        return layout.images
    index = _by_ending(layout.ground_truth, name_of)
    return _with_found_keys(layout.images, index, name_of)


def _by_ending(
    ground_truth: Sequence[RoleFile], name_of: Callable[[str], str]
) -> dict[str, set[str]]:
    """Return the keys that end in each sequence of folders and a name."""
    index: defaultdict[str, set[str]] = defaultdict(set)
    for file in ground_truth:
        for ending in _endings(file.key, name_of):
            index[ending].add(file.key)
    return index


def _endings(key: str, name_of: Callable[[str], str]) -> list[str]:
    """Return a key, with its name made comparable, without ever more of its folders."""
    *folders, name = key.split("/")
    parts = [*folders, name_of(name)]
    return ["/".join(parts[start:]) for start in range(len(parts))]


def _with_found_keys(
    files: Sequence[RoleFile], index: Mapping[str, set[str]], name_of: Callable[[str], str]
) -> tuple[RoleFile, ...]:
    return tuple(file._replace(key=_found_key(file.key, index, name_of)) for file in files)


def _found_key(key: str, index: Mapping[str, set[str]], name_of: Callable[[str], str]) -> str:
    """Return the key of the only ground truth that shares the longest ending, else the same."""
    for ending in _endings(key, name_of):
        keys = index.get(ending, set())
        if len(keys) == 1:
            return next(iter(keys))
        if keys:
            return key
    return key


def _left_over(rest: Sequence[PurePosixPath], placed: Sequence[Placed]) -> tuple[str, ...]:
    taken = {file.path for file in placed}
    folders = Counter(str(path.parent) for path in rest if path not in taken)
    if not folders:
        return ()
    named = [f"{folder} ({count})" for folder, count in folders.most_common(_NAMED_FOLDERS)]
    more = len(folders) - len(named)
    ending = f" and {more} more folders" if more > 0 else ""
    return (f"Files that this layout does not use: {shown_text(', '.join(named))}{ending}.",)


def _predicted_splits(layout: Layout, splits: Mapping[str, frozenset[str]]) -> Layout:
    keys = {file.key for file in layout.ground_truth}
    predicted = {file.key for _, files in layout.predictions for file in files} & keys
    if not predicted or not splits:
        return layout
    kept = _splits_of(predicted, splits)
    in_no_split = keys - frozenset().union(*splits.values())
    wanted = frozenset().union(in_no_split, *(splits[name] for name in kept))
    ground_truth = tuple(file for file in layout.ground_truth if file.key in wanted)
    left_out = len(layout.ground_truth) - len(ground_truth)
    if not left_out:
        return layout
    sentence = (
        f"All predictions are for {', '.join(kept)}: {left_out:,} ground truths of other splits "
        "are left out."
    )
    images = tuple(file for file in layout.images if file.key in wanted)
    findings = (*layout.findings, shown_text(sentence))
    return replace(layout, ground_truth=ground_truth, images=images, findings=findings)


def _splits_of(predicted: set[str], splits: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the smallest split that holds all predicted keys, else all that hold any."""
    whole = [name for name, keys in splits.items() if predicted <= keys]
    if whole:
        return [min(whole, key=lambda name: (len(splits[name]), name))]
    return sorted(name for name, keys in splits.items() if predicted & keys)


def splits_of(files: Sequence[RoleFile]) -> dict[str, frozenset[str]]:
    """Return the keys below each folder that is named like a split: train, val, test ..."""
    splits: defaultdict[str, set[str]] = defaultdict(set)
    for file in files:
        folders = file.key.split("/")[:-1]
        place = next((at for at, part in enumerate(folders) if part.lower() in _SPLITS), None)
        if place is not None:
            splits["/".join(folders[: place + 1])].add(file.key)
    return {name: frozenset(keys) for name, keys in splits.items()}
