"""Plain folders: what a folder's name promises, its files are; several folders are several sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from segreview.dataset.layouts.endings import endings
from segreview.dataset.layouts.folder_names import outermost
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.many_masks import (
    ManyMasks,
    classes_for_each,
    one_for_each,
    predicted_for_each,
    said_of_merged,
)
from segreview.dataset.layouts.placing import (
    CLASS_MASKS,
    Placed,
    PlacedFolder,
    part_areas,
    part_derived,
    part_predictions,
    placed_folders,
    places_of,
    said_of_places,
)
from segreview.dataset.layouts.reach import in_reach
from segreview.dataset.layouts.splits import is_split, predicted_splits, splits_of
from segreview.dataset.layouts.truth_folders import TruthFolder, TruthSets, truth_sets
from segreview.dataset.pairing import bare_stem
from segreview.formats.source import natural_sorted

_BESIDE_CLASS_MASKS = ("SegmentationObject", "JPEGImages")
"""What lies beside the masks in a folder that CVAT or another tool exported as Pascal VOC."""


def by_outer_folders(folder: Folder) -> Layout:
    """Read a folder by the first folder in each path whose name gives a role."""
    return _plain_folders(folder, outermost)


def by_inner_folders(folder: Folder) -> Layout:
    """Read a folder by the last folder in each path whose name gives a role."""
    return _plain_folders(folder, _innermost)


def _innermost(places: list[int]) -> int:
    return places[-1]


def _plain_folders(folder: Folder, choose: Callable[[list[int]], int]) -> Layout:
    placed, unused = placed_folders(folder.mask_folders, choose)
    part_predictions(placed)
    part_areas(placed)
    unused += part_derived(placed)
    truth = _truth_sets(placed[Role.GROUND_TRUTH], folder)
    placed[Role.GROUND_TRUTH] = [
        one for one in placed[Role.GROUND_TRUTH] if not truth.leaves_out(one.folder)
    ]
    files = truth.files
    images, predicted = _role_files(placed[Role.IMAGE]), placed[Role.PREDICTION]
    many = _many(truth, images, places_of(placed[Role.GROUND_TRUTH]), predicted)
    ground_truth = many.files
    told = (*ground_truth, *files) if many.is_merged else ground_truth
    predictions = folder_sets(predicted, told or images, bare_stem)
    # Without ground truth, the places and names of images tell those of predictions.
    anchors = placed[Role.GROUND_TRUTH] or placed[Role.IMAGE]
    places = {one.key.rpartition("/")[0] for one in ground_truth} | places_of(anchors)
    predictions = tuple(
        (name, predicted_for_each(in_reach(files, places, ground_truth or images), many))
        for name, files in predictions
    )
    valid = placed[Role.VALID] or placed[Role.IGNORE]
    named = {role: sorted({file.folder for file in files}) for role, files in placed.items()}
    described = [f"{role} in {', '.join(names)}" for role, names in named.items() if names]
    layout = Layout(
        f"plain folders{many.described}: {'; '.join(described)}",
        ground_truth,
        many.images,
        predictions,
        _role_files(valid),
        not placed[Role.VALID] and bool(placed[Role.IGNORE]),
        tuple(unused),
        class_table=many.class_table,
        findings=many.numbering_of(predictions),
        notes=(
            *(() if many.is_merged else said_of_merged(predictions)),
            *said_of_places(placed),
        ),
        many_classes=bool(many.labels),
        ground_truth_sets=truth.names,
        ground_truth_set=truth.chosen,
        is_telling=False,
    )
    names = (part for one in placed[Role.GROUND_TRUTH] for part in one.before + one.after)
    has_splits = any(map(is_split, names))
    return predicted_splits(layout, splits_of(ground_truth) if has_splits else {}, bare_stem)


def _truth_sets(placed: Sequence[PlacedFolder], folder: Folder) -> TruthSets:
    found = [
        TruthFolder(one.folder, (*one.before, "/", *one.after), one.role_files()) for one in placed
    ]
    return truth_sets(found, folder.root, folder.ground_truth_set)


def _many(
    truth: TruthSets,
    images: tuple[RoleFile, ...],
    places: set[str],
    predicted: Sequence[PlacedFolder],
) -> ManyMasks:
    """Return the ground truth of each image, and the images as if they lay beside it."""
    classes = None if truth.is_merged else classes_for_each(truth.files, images)
    if classes is not None:
        return classes
    images = in_reach(images, places, truth.files)
    if truth.is_merged:
        return ManyMasks(truth.files, images)
    return one_for_each(truth.files, images, () if images else _role_files(predicted))


def _role_files(folders: Iterable[PlacedFolder]) -> tuple[RoleFile, ...]:
    return tuple([file for folder in folders for file in folder.role_files()])


def prediction_sets(
    files: Sequence[Placed],
    ground_truth: Sequence[RoleFile],
    stem_of: Callable[[str], str] = bare_stem,
) -> tuple[tuple[str, tuple[RoleFile, ...]], ...]:
    """Return prediction sets: each folder, or its sub-folders where that makes stems match."""
    names: defaultdict[tuple[tuple[str, ...], str, tuple[str, ...]], list[str]]
    names = defaultdict(list)
    for file in files:
        names[file.before, file.folder, file.after[:-1]].append(file.path.name)
    folders = [PlacedFolder(*place, tuple(inside)) for place, inside in names.items()]
    return folder_sets(folders, ground_truth, stem_of)


def folder_sets(
    placed: Sequence[PlacedFolder],
    ground_truth: Sequence[RoleFile],
    stem_of: Callable[[str], str],
) -> tuple[tuple[str, tuple[RoleFile, ...]], ...]:
    """Return prediction sets: each folder, or its sub-folders where that makes stems match."""
    groups: defaultdict[tuple[tuple[str, ...], str, str], list[PlacedFolder]] = defaultdict(list)
    for one in _without_companions(placed):
        groups[one.before, one.folder, one.after[0] if one.after else ""].append(one)
    samples = _names(ground_truth, stem_of) if any(inner for _, _, inner in groups) else set()
    choices = [_options(*group, samples) for group in groups.items()]
    stems = _stems(choices, ground_truth, stem_of)
    folders = {stem.rpartition("/")[0] for stem in stems}
    sets: defaultdict[str, list[RoleFile]] = defaultdict(list)
    for options in choices:
        name = next(iter(options))
        if len(options) > 1:
            name = max(options, key=lambda option: _fit(options[option], stems, folders, stem_of))
        sets[name].extend(options[name])
    return tuple((name, tuple(sets[name])) for name in natural_sorted(sets))


def _without_companions(placed: Sequence[PlacedFolder]) -> Iterator[PlacedFolder]:
    """Yield the folders without those that only lie beside the masks of an export as VOC."""
    exports = {
        (one.before, one.folder, one.after[:-1]) for one in placed if CLASS_MASKS in one.after[-1:]
    }
    for one in placed:
        is_companion = one.after and one.after[-1] in _BESIDE_CLASS_MASKS
        if not is_companion or (one.before, one.folder, one.after[:-1]) not in exports:
            yield one


def _stems(
    choices: Sequence[dict[str, tuple[RoleFile, ...]]],
    ground_truth: Sequence[RoleFile],
    stem_of: Callable[[str], str],
) -> set[str]:
    """Return what the names of sets are chosen by; where no whole stem fits, their endings."""
    doubtful = [options for options in choices if len(options) > 1]
    if not doubtful:
        return set()
    stems = {stem_of(file.key) for file in ground_truth}
    keys = (file.key for options in doubtful for files in options.values() for file in files)
    if any(stem_of(key) in stems for key in keys):
        return stems
    return {ending for file in ground_truth for ending in endings(file.key, stem_of)}


def _options(
    place: tuple[tuple[str, ...], str, str], group: Sequence[PlacedFolder], samples: set[str]
) -> dict[str, tuple[RoleFile, ...]]:
    """Return the names that a set can have, and the keys that its files have then.

    A folder that is named after a sample holds that sample's files, and is no set.
    """
    before, folder, inner = place
    options = {folder: _role_files(group)}
    if inner and inner not in samples:
        options[inner] = _shortened(group, len(before), 1)
    if before:
        options["/".join(before)] = _shortened(group, 0, 0)
    return options


def _names(ground_truth: Sequence[RoleFile], stem_of: Callable[[str], str]) -> set[str]:
    return {stem_of(file.key).rpartition("/")[2] for file in ground_truth}


def _shortened(group: Iterable[PlacedFolder], keep: int, drop: int) -> tuple[RoleFile, ...]:
    return tuple([file for folder in group for file in folder.role_files(keep, drop)])


def _fit(
    files: Sequence[RoleFile],
    stems: set[str],
    folders: set[str],
    stem_of: Callable[[str], str],
) -> tuple[int, int]:
    same_stem = sum(stem_of(file.key) in stems for file in files)
    return same_stem, sum(file.key.rpartition("/")[0] in folders for file in files)
