"""Splits of a data set: train, val, test; what is predicted for one of them alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from segreview.dataset.layouts.folder_names import SEPARATOR
from segreview.dataset.layouts.layout import Layout, RoleFile
from segreview.formats.source import shown_text

SPLITS = frozenset(["train", "training", "val", "valid", "validation", "test", "testing"])


def is_split(folder: str) -> bool:
    """Say whether the first or the last word of a folder's name is that of a split.

    >>> is_split("val"), is_split("train_segmentations"), is_split("values")
    (True, True, False)
    """
    words = [word for word in SEPARATOR.split(folder.lower()) if word]
    return bool(words) and not SPLITS.isdisjoint((words[0], words[-1]))


def predicted_splits(
    layout: Layout,
    splits: Mapping[str, frozenset[str]],
    comparable: Callable[[str], str] = str,
) -> Layout:
    """Leave out the splits without any prediction where another has some.

    ``splits`` holds the keys of each; ``comparable`` makes of a key what files of all roles share.
    """
    if not splits:
        return layout
    keys = {comparable(file.key) for file in layout.ground_truth}
    predicted = {comparable(file.key) for _, files in layout.predictions for file in files} & keys
    if not predicted:
        return layout
    held = {name: frozenset(map(comparable, inside)) for name, inside in splits.items()}
    kept = _splits_of(predicted, held)
    in_no_split = keys - frozenset().union(*held.values())
    wanted = frozenset().union(in_no_split, *(held[name] for name in kept))

    others = keys - wanted
    places = tuple(f"{name}/" for name in kept)

    def of_kept(files: Sequence[RoleFile]) -> tuple[RoleFile, ...]:
        # The name of an image may be told apart from its ground truth's only when they are paired.
        return tuple(
            file
            for file in files
            if (key := comparable(file.key)) in wanted
            or (key not in others and key.startswith(places))
        )

    ground_truth = tuple(file for file in layout.ground_truth if comparable(file.key) in wanted)
    left_out = len(layout.ground_truth) - len(ground_truth)
    if not left_out:
        return layout
    sentence = (
        f"All predictions are for {', '.join(kept)}: {left_out:,} ground truths of other splits "
        "are left out."
    )
    return replace(
        layout,
        ground_truth=ground_truth,
        images=of_kept(layout.images),
        valid=of_kept(layout.valid) if len(layout.valid) > 1 else layout.valid,
        notes=(*layout.notes, shown_text(sentence)),
        not_predicted=tuple(
            file for file in layout.ground_truth if comparable(file.key) not in wanted
        ),
    )


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
        place = next((at for at, part in enumerate(folders) if is_split(part)), None)
        if place is not None:
            splits["/".join(folders[: place + 1])].add(file.key)
    return {name: frozenset(keys) for name, keys in splits.items()}
