"""What layouts share whose ground truth is drawn as shapes: keys, images, predictions, names."""

from __future__ import annotations

import os
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from segreview.dataset.layouts.folder_names import folder_role, outermost
from segreview.dataset.layouts.layout import Folder, Role, RoleFile
from segreview.dataset.layouts.placing import Placed, placed_by_folder
from segreview.dataset.layouts.plain_folders import prediction_sets
from segreview.dataset.layouts.reach import in_reach
from segreview.errors import SegReviewError
from segreview.formats.registry import is_photo
from segreview.formats.source import read_file

_NAMES_LIMIT = 1024 * 1024
_ROLES = (Role.IMAGE, Role.GROUND_TRUTH, Role.PREDICTION)


def key_of(path: PurePosixPath) -> tuple[str, ...]:
    """Return a file's folders, without those that only give it a role, and its stem.

    >>> key_of(PurePosixPath("train/images/7.jpg")), key_of(PurePosixPath("labels/train/7.txt"))
    (('train', '7'), ('train', '7'))
    """
    folders = (part for part in path.parts[:-1] if folder_role(part) not in _ROLES)
    return (*folders, path.stem)


def without_roles(key: str) -> str:
    """Return a key without the folders in it that only give a role.

    >>> without_roles("labels/train/7.a")
    'train/7.a'
    """
    *folders, name = key.split("/")
    return "/".join([*(part for part in folders if folder_role(part) not in _ROLES), name])


def image_stems(folder: Folder) -> frozenset[str]:
    """Return the stems of all files that can hold pixels; paths of them all would take long."""
    return frozenset(name[: name.rfind(".")] for one in folder.mask_folders for name in one.names)


def keys_of(paths: Iterable[PurePosixPath]) -> dict[PurePosixPath, str]:
    """Return the key of each ground truth, without the folders that all of them share."""
    parts = {path: key_of(path) for path in paths}
    shared = posixpath.commonpath(["/".join((".", *key[:-1])) for key in parts.values()])
    depth = len([part for part in shared.split("/") if part])
    return {path: "/".join(key[depth:]) for path, key in parts.items()}


def in_predictions(path: PurePosixPath) -> Placed | None:
    """Return a file's place where a folder promises predictions."""
    placed = placed_by_folder(path, outermost)
    return placed[1] if placed and placed[0] is Role.PREDICTION else None


def seen_from(path: PurePosixPath, other: PurePosixPath) -> str:
    """Return another file or folder relative to the folder of a file.

    >>> seen_from(PurePosixPath("labels/a.txt"), PurePosixPath("images/a.jpg"))
    '../images/a.jpg'
    """
    return os.path.relpath(other, path.parent).replace(os.sep, "/")


def holds_drawn_masks(folder: Folder) -> bool:
    """Say whether masks lie in a folder for ground truth: they come before shapes."""
    return any(_innermost(path) is Role.GROUND_TRUTH for path in folder.mask_paths)


def _innermost(path: PurePosixPath) -> Role | None:
    """Return the role of a file: in labels/images/a.jpg the inner folder gives it."""
    if in_predictions(path) is not None:
        return Role.PREDICTION
    roles = (folder_role(part) for part in reversed(path.parts[:-1]))
    return next((role for role in roles if role in _ROLES), None)


def images_of(keys: dict[PurePosixPath, str], folder: Folder) -> tuple[RoleFile, ...]:
    """Return the image of each ground truth: of its key, else the only one of its stem."""
    by_key: defaultdict[tuple[str, ...], list[PurePosixPath]] = defaultdict(list)
    by_stem: defaultdict[str, list[PurePosixPath]] = defaultdict(list)
    for path in folder.mask_paths:
        if _innermost(path) in (None, Role.IMAGE):
            by_key[key_of(path)].append(path)
            by_stem[path.stem].append(path)
    found = ((key, _image(path, by_key, by_stem)) for path, key in keys.items())
    return tuple(RoleFile(key, image) for key, image in found if image is not None)


def _image(
    path: PurePosixPath,
    by_key: dict[tuple[str, ...], list[PurePosixPath]],
    by_stem: dict[str, list[PurePosixPath]],
) -> PurePosixPath | None:
    beside = [image for image in by_stem.get(path.stem, ()) if image.parent == path.parent]
    for candidates in (beside, by_key.get(key_of(path), ()), by_stem.get(path.stem, ())):
        photos = [image for image in candidates if is_photo(image.name)]
        for chosen in (candidates, photos):
            if len(chosen) == 1:
                return chosen[0]
    return None


def predictions_of(
    ground_truth: Sequence[RoleFile], folder: Folder
) -> tuple[tuple[str, tuple[RoleFile, ...]], ...]:
    """Return the prediction sets of masks in folders that promise predictions."""
    above = {file.path.parts[:n] for file in ground_truth for n in range(len(file.path.parts))}
    placed = [place for path in folder.mask_paths if (place := in_predictions(path))]
    # A folder that promises predictions but holds the ground truth too is only a place.
    beside = [place for place in placed if place.path.parts[: place.place + 1] not in above]
    places = {file.key.rpartition("/")[0] for file in ground_truth}
    sets = prediction_sets(beside, ground_truth)
    return tuple((name, in_reach(files, places, ground_truth)) for name, files in sets)


def read_names(path: Path) -> tuple[str, ...]:
    """Return the lines of a file of names that are not empty; nothing where it cannot be read."""
    try:
        text = read_file(path, _NAMES_LIMIT).data.decode("utf-8-sig")
    except (SegReviewError, UnicodeDecodeError):
        return ()
    return tuple(line.strip() for line in text.splitlines() if line.strip())
