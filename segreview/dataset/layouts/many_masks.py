"""Several mask files of one image, put together: one for each object, or one for each class."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from segreview.dataset.layouts.layout import RoleFile
from segreview.dataset.pairing import bare_stem
from segreview.formats.merged_masks import MergedMasks, others_beside
from segreview.formats.source import natural_key, natural_sorted, shown_text
from segreview.masks.classes import ClassTable, MaskClass, label_color

_NUMBER = re.compile(r"[_-]?\d+$")
_BACKGROUND = "background"
MASKS_OF_ONE = ", masks of one"
_MOST_CLASSES = 64
_FACE_PARTS = (
    "skin nose eye_g l_eye r_eye l_brow r_brow l_ear r_ear mouth u_lip l_lip hair hat ear_r neck_l "
    "neck cloth"
)
"""The order in which CelebAMask-HQ numbers its parts, and lays them over each other."""
_SEPARATOR = re.compile(r"[_\-. ]")
RoleFiles = tuple[RoleFile, ...]


@dataclass(frozen=True, slots=True)
class ManyMasks:
    """Ground truth with one for each image, and what the files that it was made of are."""

    files: RoleFiles
    images: RoleFiles
    labels: Mapping[str, int] = field(default_factory=dict)
    """The label of each class, where each file of an image holds one."""
    is_merged: bool = False

    @property
    def described(self) -> str:
        """For people: what was recognised, behind a comma; empty where each image has one file."""
        if not self.is_merged:
            return ""
        if not self.labels:
            return f"{MASKS_OF_ONE} object each, merged"
        return shown_text(f"{MASKS_OF_ONE} class each ({', '.join(self.labels)})")

    def numbering_of(self, predictions: Iterable[tuple[str, RoleFiles]]) -> tuple[str, ...]:
        """Say which label each class has, where predictions hold labels that must be the same."""
        in_one_file = any(file.part is None for _, files in predictions for file in files)
        if not self.labels or not in_one_file:
            return ()
        named = ", ".join(f"{label} {name}" for name, label in self.labels.items())
        return (
            shown_text(
                "No file says which label each class has: they are numbered by their names, and "
                f"predictions are read so too ({named})."
            ),
        )

    @property
    def class_table(self) -> ClassTable | None:
        """The classes that file names tell."""
        if not self.labels:
            return None
        named = {label: name for name, label in self.labels.items()}
        named = {0: _BACKGROUND} | named
        return ClassTable(
            tuple(MaskClass(label, named[label], label_color(label)) for label in sorted(named))
        )


def one_for_each(files: RoleFiles, images: RoleFiles, others: RoleFiles = ()) -> ManyMasks:
    """Return files of masks with the keys of their images; as they are where each has one.

    Files belong to the only image of their folder, to the image that their folder is named after,
    or to the one that they are named after with a number behind. Without images, ``others`` tell
    the names.
    """
    keys = [file.key for file in images or others]
    bundles = _class_bundles(files, keys) or _bundles(files, keys)
    if not bundles:
        return ManyMasks(files, images)
    return _many(bundles, images)


def classes_for_each(files: RoleFiles, images: RoleFiles) -> ManyMasks | None:
    """Return masks that are named after their image and a class, in whatever folders they lie."""
    bundles = _class_bundles(files, [file.key for file in images])
    return _many(bundles, images) if bundles else None


def named_classes(groups: Mapping[str, Sequence[tuple[str, RoleFile]]]) -> ManyMasks:
    """Return the masks of each key, of which each file holds the class that is named with it."""
    bundles = {key: [_Member(*one) for one in some] for key, some in groups.items()}
    names = {member.name for members in bundles.values() for member in members}
    labels = {name: label for label, name in enumerate(natural_sorted(names), 1)}
    return ManyMasks(_merged(bundles, labels), (), labels, is_merged=True)


def _many(bundles: _Bundles, images: RoleFiles) -> ManyMasks:
    labels = _labels(bundles)
    merged = _without_twice(_merged(bundles, labels))
    return ManyMasks(merged, _without_twice(images), labels, is_merged=True)


def predicted_for_each(files: RoleFiles, ground_truth: ManyMasks) -> RoleFiles:
    """Return predictions with one for each ground truth, of whose classes they may be files."""
    keys = [file.key for file in ground_truth.files]
    bundles = _class_bundles(files, keys) if ground_truth.labels else {}
    # Whatever lies beside the only ground truth is made of it only where that is made of several.
    bundles = bundles or _bundles(files, keys, by_place=ground_truth.is_merged)
    if not bundles or (not ground_truth.labels and _labels(bundles)):
        return files
    return _merged(bundles, ground_truth.labels)


def said_of_merged(predictions: Iterable[tuple[str, RoleFiles]]) -> tuple[str, ...]:
    """Say which prediction sets have several masks for an image, that were put together."""
    merged = [name for name, files in predictions if any(file.part is not None for file in files)]
    return tuple(
        shown_text(f"{name}: several masks of an image are merged, whatever is in one of them.")
        for name in merged
    )


def _without_twice(files: RoleFiles) -> RoleFiles:
    """Return files with a key like train/7 for train/7/7, where folders are named after images."""
    parts = [file.key.split("/") for file in files]
    if any(one[-1:] != one[-2:-1] for one in parts):
        return files
    return tuple(file._replace(key=file.key.rpartition("/")[0]) for file in files)


class _Member(NamedTuple):
    """A file of a bundle, and its name there."""

    name: str
    file: RoleFile


_Bundles = Mapping[str, Sequence[_Member]]


class _Anchors(NamedTuple):
    """The keys that bundles can have."""

    by_stem: Mapping[str, str]
    alone: Mapping[str, str]
    """By folder: the only key in it."""

    @classmethod
    def of(cls, keys: Iterable[str]) -> _Anchors:
        listed = list(keys)
        folders = Counter(key.rpartition("/")[0] for key in listed)
        alone = {
            folder: key
            for key in listed
            for folder in (key.rpartition("/")[0],)
            if folder and folders[folder] == 1
        }
        return cls({bare_stem(key): key for key in listed}, alone)

    def of_file(self, key: str, *, by_place: bool) -> str | None:
        """Return the key of the bundle that a file belongs to; ``by_place`` also to one beside."""
        folder = key.rpartition("/")[0]
        numbered = _NUMBER.sub("", key)
        found = (self.by_stem.get(stem) for stem in (folder, numbered, bare_stem(numbered)))
        return next(filter(None, found), self.alone.get(folder) if by_place else None)


def _bundles(files: RoleFiles, keys: Sequence[str], *, by_place: bool = True) -> _Bundles:
    """Return the files of each image; nothing where files have the names of images."""
    if not keys or not files or not {files[0].key, bare_stem(files[0].key)}.isdisjoint(keys):
        return {}
    anchors = _Anchors.of(keys)
    found: defaultdict[str, list[_Member]] = defaultdict(list)
    for file in files:
        if bare_stem(file.key) in anchors.by_stem:
            return {}
        key = anchors.of_file(file.key, by_place=by_place)
        if key is not None:
            found[key].append(_Member(file.key.rpartition("/")[2], file))
    held = sum(map(len, found.values()))
    several = any(len(members) > 1 for members in found.values())
    return found if several and 2 * held >= len(files) else {}


def _class_bundles(files: RoleFiles, keys: Sequence[str]) -> _Bundles:
    """Return the files of each image that are named after it with a class behind: 7_hair, 7_skin.

    Nothing where not all are, or where their classes would be none.
    """
    if not files or not keys or bare_stem(files[0].key) == bare_stem(keys[0]):
        return {}
    anchors = _named(keys)
    found: defaultdict[str, list[_Member]] = defaultdict(list)
    for file in files:
        split = _class_of(file.key.rpartition("/")[2], anchors)
        if split is None:
            return {}
        found[split[0]].append(_Member(split[1], file))
    several = any(len(members) > 1 for members in found.values())
    return found if several and _labels(found) else {}


def _named(keys: Sequence[str]) -> Mapping[str, str]:
    """Return the key of each name that only one has; a number is known without leading zeros."""
    names = [key.rpartition("/")[2] for key in keys]
    names = [str(int(name)) if name.isdecimal() else bare_stem(name) for name in names]
    times = Counter(names)
    return {name: key for name, key in zip(names, keys, strict=True) if times[name] == 1}


def _class_of(name: str, anchors: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the key of the longest image name that a name begins with, and the class behind."""
    for at in reversed(list(_SEPARATOR.finditer(name))):
        base, named = name[: at.start()], name[at.end() :]
        base = str(int(base)) if base.isdecimal() else base
        is_word = any(map(str.isalpha, named)) and bare_stem(f"x_{named}") != "x"
        if base in anchors and is_word:
            return anchors[base], named
    return None


def _labels(bundles: _Bundles) -> Mapping[str, int]:
    """Return the label of each class, where files have the same names in bundles.

    A class may be missing in images; names of objects hardly ever occur twice.
    """
    times = Counter(member.name for members in bundles.values() for member in members)
    kinds = {_NUMBER.sub("", name) for name in times}
    recur = 2 * max(times.values()) > len(bundles) > 1 and 2 * times.total() >= 3 * len(times)
    if not recur or not 2 <= len(kinds) == len(times) <= _MOST_CLASSES:
        return {}
    if times.keys() <= set(_FACE_PARTS.split()):
        return {name: label for label, name in enumerate(_FACE_PARTS.split(), 1)}
    objects = [name for name in natural_sorted(times) if name.lower() != _BACKGROUND]
    labels = {name: label for label, name in enumerate(objects, 1)}
    return labels | {name: 0 for name in times if name not in labels}


def _merged(bundles: _Bundles, labels: Mapping[str, int]) -> RoleFiles:
    beyond = len(labels) + 1
    return tuple(
        _one(key, _in_order(members, labels), labels, beyond) for key, members in bundles.items()
    )


def _in_order(members: Iterable[_Member], labels: Mapping[str, int]) -> list[_Member]:
    """Return the files as they are laid over each other: by label, else by name."""
    named = sorted(members, key=lambda member: natural_key(member.name))
    return sorted(named, key=lambda member: labels.get(member.name, len(labels) + 1))


def _one(key: str, members: Sequence[_Member], labels: Mapping[str, int], beyond: int) -> RoleFile:
    first, *others = (member.file.path for member in members)
    away = others_beside(first, others)
    own = tuple(labels.get(member.name, beyond) for member in members) if labels else ()
    return RoleFile(key, str(first), MergedMasks(away, own))
