"""Predictions among the masks or images that they are named after: a.png and a_pred.png."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.suffixes import suffix_role
from segreview.dataset.pairing import bare_stem
from segreview.formats.registry import without_suffix
from segreview.formats.source import natural_sorted

_BEGINNINGS = ("_pred", "_prob", "_out", "_res", "-pred", "-prob", "-out", "-res")
"""With one of them begins every suffix that is looked for; names of most folders hold none."""


def with_named_predictions(layout: Layout, folder: Folder) -> Layout:
    """Return a layout without predictions in which files named after others are some."""
    if layout.predictions or not any(map(folder.has_in_names, _BEGINNINGS)):
        return layout
    ground_truth, of_masks = without_predictions(layout.ground_truth)
    images, of_images = without_predictions(layout.images)
    sets = sets_by_name((*of_masks, *of_images))
    if not sets:
        return layout
    return replace(
        layout,
        described="; ".join([layout.described, *(f"prediction *_{name}" for name, _ in sets)]),
        ground_truth=ground_truth,
        images=images,
        predictions=sets,
    )


def without_predictions(
    files: Sequence[RoleFile],
) -> tuple[tuple[RoleFile, ...], list[tuple[str, RoleFile]]]:
    """Return files without those that are named after another one, and these with the suffix."""
    named = [_split(without_suffix(str(file.file))) for file in files]
    stems = {bare_stem(base) for base, suffix in named if not suffix}
    kept: list[RoleFile] = []
    predicted: list[tuple[str, RoleFile]] = []
    for file, (base, suffix) in zip(files, named, strict=True):
        if suffix and bare_stem(base) in stems:
            predicted.append((suffix.lower(), file._replace(key=_split(file.key)[0])))
        else:
            kept.append(file)
    return tuple(kept), predicted


def sets_by_name(
    files: Iterable[tuple[str, RoleFile]],
) -> tuple[tuple[str, tuple[RoleFile, ...]], ...]:
    """Return the prediction sets of files with the suffix of each."""
    sets: defaultdict[str, list[RoleFile]] = defaultdict(list)
    for suffix, file in files:
        sets[suffix].append(file)
    return tuple((name, tuple(sets[name])) for name in natural_sorted(sets))


def _split(name: str) -> tuple[str, str]:
    """Return a name without its last word where that promises a prediction, and the word."""
    place = max(name.rfind("_"), name.rfind("-"))
    word = name[place + 1 :]
    if place > name.rfind("/") + 1 and suffix_role(word) is Role.PREDICTION:
        return name[:place], word
    return name, ""
