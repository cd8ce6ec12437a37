"""Predictions that annotation tools wrote: beside any ground truth, each with its key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from segreview.dataset.layouts.drawn import in_predictions, seen_from, without_roles
from segreview.dataset.layouts.drawn_masks import ENDINGS, DrawnMask, drawn_masks
from segreview.dataset.layouts.endings import by_ending, endings
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.plain_folders import Placed, folder_role
from segreview.dataset.layouts.yolo_names import class_names
from segreview.dataset.pairing import bare_stem
from segreview.formats.registry import is_mask_file
from segreview.formats.shape_painting import ShapeReading
from segreview.formats.source import natural_sorted, shown_text
from segreview.formats.yolo import NothingFound

_NO_PARTNER = "no ground truth has its name"
_PICTURED = "the text file beside it is the prediction"


@dataclass(frozen=True, slots=True)
class DrawnPredictions:
    """The masks in files of annotation tools that lie where a folder promises predictions."""

    masks: tuple[tuple[Placed, DrawnMask], ...]
    class_names: tuple[str, ...] = ()
    """Of the numbers in YOLO's files."""
    set_name: str = ""
    """Where a person named it; else folders tell it."""


def drawn_predictions(folder: Folder) -> DrawnPredictions:
    """Return the masks that annotation tools wrote where a folder promises predictions."""
    paths = [path for path in folder.files_ending(*ENDINGS) if in_predictions(path) is not None]
    masks = drawn_masks(folder, paths)
    return _named(folder, [(placed, m) for m in masks if (placed := in_predictions(m.place))])


def drawn_in(folder: Folder, set_name: str) -> DrawnPredictions:
    """Return the masks that annotation tools wrote into a folder named as predictions."""
    base = PurePosixPath(folder.root.absolute().as_posix())
    return _named(
        folder,
        [
            (Placed(folder.root.name / mask.place, 0), mask._replace(path=base / mask.path))
            for mask in drawn_masks(folder, folder.files_ending(*ENDINGS))
        ],
        set_name,
    )


def _named(
    folder: Folder, masks: Sequence[tuple[Placed, DrawnMask]], set_name: str = ""
) -> DrawnPredictions:
    has_numbers = any(mask.has_numbers for _, mask in masks)
    return DrawnPredictions(
        tuple(masks), class_names(folder).names if has_numbers else (), set_name
    )


def with_drawn_predictions(layout: Layout, drawn: DrawnPredictions) -> Layout:
    """Return a layout with the drawn predictions for its ground truth, as sets of their own."""
    if not drawn.masks or not layout.ground_truth:
        return layout
    truth = _truth_of(layout)
    sets: defaultdict[str, list[_Keyed]] = defaultdict(list)
    unused: list[tuple[PurePosixPath, str]] = []
    for placed, mask in drawn.masks:
        found = truth.set_and_key(placed)
        if found is None:
            unused.append((mask.path, _NO_PARTNER))
        else:
            sets[drawn.set_name or found[0]].append(_Keyed(found[1], mask))
    layout = _without_pictures(layout, sets)
    for name in natural_sorted(sets):
        layout = _with_set(layout, name, sets[name], truth, drawn.class_names)
    return replace(layout, unused=(*layout.unused, *unused))


class _Keyed(NamedTuple):
    """A mask with the key of its ground truth."""

    key: str
    mask: DrawnMask


@dataclass(frozen=True, slots=True)
class _Truth:
    """What ground truth tells about its predictions."""

    keys: Mapping[str, str]
    """The key of each ground truth by what names of all roles share."""
    by_ending: Mapping[str, set[str]]
    images: Mapping[str, PurePosixPath]
    """By key: a file that has the size of the ground truth."""

    def set_and_key(self, placed: Placed) -> tuple[str, str] | None:
        """Return the set that folders tell, and the key; None where no ground truth has it."""
        *inner, stem = without_roles("/".join(placed.after)).split("/")
        before = [part for part in placed.before if folder_role(part) is None]
        whole = "/".join((*placed.before, placed.folder))
        choices = [(placed.folder, (*before, *inner, stem)), (whole, (*inner, stem))]
        if inner:
            choices += [(inner[0], (*before, *inner[1:], stem)), (inner[0], (*inner[1:], stem))]
        for name, parts in choices:
            key = self.keys.get(bare_stem("/".join(parts)))
            if key is not None:
                return name, key
        key = self._only_ending_like("/".join((*inner, stem)))
        return None if key is None else (placed.folder, key)

    def _only_ending_like(self, key: str) -> str | None:
        found = (self.by_ending.get(ending, set()) for ending in endings(key, bare_stem))
        alike = next(filter(None, found), set())
        return next(iter(alike)) if len(alike) == 1 else None


def _truth_of(layout: Layout) -> _Truth:
    truths = layout.ground_truth
    sized = {one.key: one.path for one in truths if is_mask_file(one.path.name)}
    keys = {bare_stem(one.key): one.key for one in truths}
    bare = ((bare_stem(one.key), one.path) for one in layout.images)
    pictured = {keys[stem]: path for stem, path in bare if stem in keys}
    return _Truth(keys, by_ending(truths, bare_stem), sized | pictured)


def _with_set(
    layout: Layout, name: str, members: Sequence[_Keyed], truth: _Truth, numbers: Sequence[str]
) -> Layout:
    """Return the layout with one set; a model writes no file where it found nothing."""
    told = natural_sorted(frozenset[str]().union(*(one.mask.names for one in members)))
    names = tuple(told or numbers)
    files = [_file(one, names, truth) for one in members]
    findings: tuple[str, ...] = ()
    if members[0].mask.has_numbers:
        predicted = {file.key for file in files}
        empty = [
            RoleFile(one.key, str(truth.images[one.key]), NothingFound(ShapeReading.DETECTIONS))
            for one in layout.ground_truth
            if one.key not in predicted and one.key in truth.images
        ]
        without = f"{len(empty):,} images have no text file: nothing was found in them."
        findings = (f"{shown_text(name)}: {without}",) if empty else ()
        files += empty
    return replace(
        layout,
        described=f"{layout.described}; prediction in shapes of {shown_text(name)}",
        predictions=(*layout.predictions, (name, tuple(files))),
        findings=(*layout.findings, *findings),
        shape_names=(*layout.shape_names, (name, names)),
    )


def _file(one: _Keyed, names: Sequence[str], truth: _Truth) -> RoleFile:
    image = truth.images.get(one.key)
    seen = "" if image is None else seen_from(one.mask.path, image)
    return RoleFile(one.key, str(one.mask.path), one.mask.part(names, seen))


def _without_pictures(layout: Layout, sets: Mapping[str, Sequence[_Keyed]]) -> Layout:
    """Leave out what tools put beside the files: images, and pictures of what was found."""
    places = {
        place for members in sets.values() for one in members for place in _beside(one.mask.path)
    }
    kept: list[tuple[str, tuple[RoleFile, ...]]] = []
    unused: list[tuple[PurePosixPath, str]] = []
    for name, files in layout.predictions:
        beside = {file.path for file in files if file.path.parent in places}
        unused += [(path, _PICTURED) for path in sorted(beside)]
        left = tuple(file for file in files if file.path not in beside)
        kept += [(name, left)] if left or not files else []
    return replace(layout, predictions=tuple(kept), unused=(*layout.unused, *unused))


def _beside(path: PurePosixPath) -> tuple[PurePosixPath, ...]:
    """Return a file's folder; of labels also the one above, in which pictures of them lie."""
    own = path.parent
    return (own, own.parent) if folder_role(own.name) is Role.GROUND_TRUTH else (own,)
