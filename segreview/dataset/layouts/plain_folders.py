"""Plain folders: what a folder's name promises, its files are; several folders are several sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from segreview.dataset.layouts.endings import endings
from segreview.dataset.layouts.folder_names import (
    folder_role,
    outermost,
    role_and_place,
    words_of,
)
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.many_masks import (
    ManyMasks,
    classes_for_each,
    one_for_each,
    predicted_for_each,
    said_of_merged,
)
from segreview.dataset.layouts.reach import in_reach
from segreview.dataset.layouts.splits import is_split, predicted_splits, splits_of
from segreview.dataset.layouts.tiles import holds_tiles
from segreview.dataset.layouts.truth_folders import (
    TruthFolder,
    TruthSets,
    derived_places,
    truth_sets,
)
from segreview.dataset.pairing import bare_stem
from segreview.formats.registry import without_suffix
from segreview.formats.source import ListedFolder, natural_sorted

_MANUAL = "manual"
_AREAS_BESIDE_MANUAL = (["mask"], ["masks"])
"""How retina data sets name the fields of view."""
CLASS_MASKS = "SegmentationClass"
_BESIDE_CLASS_MASKS = ("SegmentationObject", "JPEGImages")
"""What lies beside the masks in a folder that CVAT or another tool exported as Pascal VOC."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file below a folder with a role: before / folder / after."""

    path: PurePosixPath
    place: int

    @property
    def before(self) -> tuple[str, ...]:
        """The folders above the one that gives the role."""
        return self.path.parts[: self.place]

    @property
    def folder(self) -> str:
        """The folder that gives the role."""
        return self.path.parts[self.place]

    @property
    def after(self) -> tuple[str, ...]:
        """What follows that folder, down to the file's stem."""
        return (*self.path.parts[self.place + 1 : -1], without_suffix(self.path.name))


@dataclass(frozen=True, slots=True)
class PlacedFolder:
    """Files in one folder, which has a role or lies below one that has: before / folder / after."""

    before: tuple[str, ...]
    folder: str
    after: tuple[str, ...]
    names: tuple[str, ...]

    def role_files(self, keep: int | None = None, drop: int = 0) -> tuple[RoleFile, ...]:
        """Return the files with keys of the first ``before`` and all but the first ``after``."""
        after = (part for part in self.after[drop:] if part != CLASS_MASKS)
        start = _prefix(*self.before[:keep], *after)
        place = _prefix(*self.before, self.folder, *self.after)
        return tuple(
            [
                # A call for every name takes longer; only those of two endings end like that.
                RoleFile(start + without_suffix(name), place + name)
                if name[-1] in "zZ"
                else RoleFile(start + name[: name.rfind(".")], place + name)
                for name in self.names
            ]
        )


def _prefix(*folders: str) -> str:
    return "".join([f"{folder}/" for folder in folders])


def by_outer_folders(folder: Folder) -> Layout:
    """Read a folder by the first folder in each path whose name gives a role."""
    return _plain_folders(folder, outermost)


def by_inner_folders(folder: Folder) -> Layout:
    """Read a folder by the last folder in each path whose name gives a role."""
    return _plain_folders(folder, _innermost)


def _innermost(places: list[int]) -> int:
    return places[-1]


def placed_by_folder(
    path: PurePosixPath, choose: Callable[[list[int]], int]
) -> tuple[Role, Placed] | None:
    """Return the role that a folder in the path gives, and where that folder stands."""
    found = role_and_place(path.parts[:-1], choose)
    return None if found is None else (found[0], Placed(path, found[1]))


def _plain_folders(folder: Folder, choose: Callable[[list[int]], int]) -> Layout:
    placed, unused = _placed_folders(folder.mask_folders, choose)
    _part_predictions(placed)
    _part_areas(placed)
    unused += _part_derived(placed)
    truth = _truth_sets(placed[Role.GROUND_TRUTH], folder)
    placed[Role.GROUND_TRUTH] = [
        one for one in placed[Role.GROUND_TRUTH] if not truth.leaves_out(one.folder)
    ]
    files = truth.files
    images, predicted = _role_files(placed[Role.IMAGE]), placed[Role.PREDICTION]
    many = _many(truth, images, _places(placed[Role.GROUND_TRUTH]), predicted)
    ground_truth = many.files
    told = (*ground_truth, *files) if many.is_merged else ground_truth
    predictions = folder_sets(predicted, told or images, bare_stem)
    # Without ground truth, the places and names of images tell those of predictions.
    anchors = placed[Role.GROUND_TRUTH] or placed[Role.IMAGE]
    places = {one.key.rpartition("/")[0] for one in ground_truth} | _places(anchors)
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
        notes=() if many.is_merged else said_of_merged(predictions),
        many_classes=bool(many.labels),
        ground_truth_sets=truth.names,
        ground_truth_set=truth.chosen,
        is_telling=False,
    )
    names = (part for one in placed[Role.GROUND_TRUTH] for part in one.before + one.after)
    has_splits = any(map(is_split, names))
    return predicted_splits(layout, splits_of(ground_truth) if has_splits else {}, bare_stem)


def _placed_folders(
    masks: Iterable[ListedFolder], choose: Callable[[list[int]], int]
) -> tuple[dict[Role, list[PlacedFolder]], list[tuple[PurePosixPath, str]]]:
    """Return the folders of every role, and files without one, with the reason."""
    placed: dict[Role, list[PlacedFolder]] = {role: [] for role in Role}
    unused: list[tuple[PurePosixPath, str]] = []
    for folder in masks:
        parts = tuple(folder.path.split("/")) if folder.path else ()
        found = role_and_place(parts, choose)
        if found is None:
            reason = "neither its name nor its folder gives it a role"
            unused.extend((PurePosixPath(folder.prefix + name), reason) for name in folder.names)
            continue
        role, place = found
        if role is Role.PREDICTION and holds_tiles(folder.names):
            reason = "the photos beside masks of their names are tiles, and no predictions"
            unused.extend((PurePosixPath(folder.prefix + name), reason) for name in folder.names)
            continue
        after = parts[place + 1 :]
        placed[role].append(PlacedFolder(parts[:place], parts[place], after, folder.names))
    return placed, unused


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


def _part_areas(placed: dict[Role, list[PlacedFolder]]) -> None:
    """Make valid areas of masks that lie beside what was drawn by hand: mask and 1st_manual."""
    found = placed[Role.GROUND_TRUTH]
    areas = [one for one in found if words_of(one.folder)[-1:] in _AREAS_BESIDE_MANUAL]
    if areas and any(_MANUAL in words_of(one.folder) for one in found):
        placed[Role.GROUND_TRUTH] = [one for one in found if one not in areas]
        placed[Role.VALID] += areas


def _part_predictions(placed: dict[Role, list[PlacedFolder]]) -> None:
    """Make predictions of masks below a folder that promises them, where others lie elsewhere."""
    found = placed[Role.GROUND_TRUTH]
    predicted = [(one, place) for one in found for place in _predicting(one)]
    kept = [one for one in found if not _predicting(one)]
    if kept and predicted:
        placed[Role.GROUND_TRUTH] = kept
        placed[Role.PREDICTION] += [_from(one, place) for one, place in predicted]


def _part_derived(placed: dict[Role, list[PlacedFolder]]) -> list[tuple[PurePosixPath, str]]:
    """Leave out other forms of the masks in folders beside them; return their files."""
    found = placed[Role.GROUND_TRUTH]
    derived = derived_places((one.folder, *one.after) for one in found if one.after)
    out = [one for one in found if (one.folder, *one.after) in derived]
    placed[Role.GROUND_TRUTH] = [one for one in found if one not in out]
    reason = "its folder holds another form of the masks beside it"
    return [(file.path, reason) for one in out for file in one.role_files()]


def _predicting(placed: PlacedFolder) -> list[int]:
    """Return where the folder above lies that promises predictions, if there is one."""
    roles = map(folder_role, placed.before)
    return [place for place, role in enumerate(roles) if role is Role.PREDICTION][:1]


def _from(placed: PlacedFolder, place: int) -> PlacedFolder:
    """Return a folder as seen from one of those above it."""
    after = (*placed.before[place + 1 :], placed.folder, *placed.after)
    return PlacedFolder(placed.before[:place], placed.before[place], after, placed.names)


def _places(folders: Iterable[PlacedFolder]) -> set[str]:
    return {"/".join(one.before + one.after) for one in folders}


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
