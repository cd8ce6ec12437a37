"""Plain folders: what a folder's name promises, its files are; several folders are several sets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.pairing import bare_stem
from segreview.formats.registry import without_suffix
from segreview.formats.source import natural_key

_PREDICTION_WORDS = "preds pred predictions prediction outputs output results result prob probs"
_GROUND_TRUTH_WORDS = "masks mask labels label gt annotations annotation groundtruth target"
WORDS = {
    Role.PREDICTION: frozenset(_PREDICTION_WORDS.split()),
    Role.GROUND_TRUTH: frozenset(_GROUND_TRUTH_WORDS.split()),
    Role.IMAGE: frozenset(("images", "imgs", "image", "img", "rgb", "sat")),
    Role.VALID: frozenset(("roi", "fov", "valid")),
    Role.IGNORE: frozenset(("ignore",)),
}
_SPLIT = re.compile(r"(?<=[a-z])T[rs]$")
"""nnU-Net's training and test split at the end of a name: imagesTr, predictionsTs."""
SEPARATOR = re.compile(r"[_\-. ]")


@lru_cache(maxsize=4096)
def folder_role(name: str) -> Role | None:
    """Return the role that a folder's name promises by its first or its last word.

    >>> folder_role("pred_masks"), folder_role("unet_pred"), folder_role("weights")
    (<Role.PREDICTION: 'prediction'>, <Role.PREDICTION: 'prediction'>, None)
    >>> folder_role("labelsTr")
    <Role.GROUND_TRUTH: 'ground truth'>
    """
    words = [word for word in SEPARATOR.split(_SPLIT.sub("", name).lower()) if word]
    if words == ["ground", "truth"]:
        words = ["groundtruth"]
    ends = (*words[:1], *words[-1:])
    if any(word in WORDS[Role.PREDICTION] for word in ends):
        return Role.PREDICTION
    for word in ends:
        for role, known in WORDS.items():
            if word in known:
                return role
    return None


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


def by_outer_folders(folder: Folder) -> Layout:
    """Read a folder by the first folder in each path whose name gives a role."""
    return _plain_folders(folder.mask_paths, outermost)


def by_inner_folders(folder: Folder) -> Layout:
    """Read a folder by the last folder in each path whose name gives a role."""
    return _plain_folders(folder.mask_paths, _innermost)


def outermost(places: list[int]) -> int:
    """Choose the first of the places at which a folder has a role."""
    return places[0]


def _innermost(places: list[int]) -> int:
    return places[-1]


def placed_by_folder(
    path: PurePosixPath, choose: Callable[[list[int]], int]
) -> tuple[Role, Placed] | None:
    """Return the role that a folder in the path gives, and where that folder stands."""
    roles = [folder_role(part) for part in path.parts[:-1]]
    areas = (Role.VALID, Role.IGNORE)
    # "valid" beside another role is a validation split: valid/images, images/valid.
    places = [place for place, role in enumerate(roles) if role and role not in areas]
    places = places or [place for place, role in enumerate(roles) if role in areas]
    if not places:
        return None
    place = choose(places)
    role = roles[place]
    return None if role is None else (role, Placed(path, place))


def _plain_folders(paths: Sequence[PurePosixPath], choose: Callable[[list[int]], int]) -> Layout:
    placed: dict[Role, list[Placed]] = {role: [] for role in Role}
    unused: list[tuple[PurePosixPath, str]] = []
    for path in paths:
        found = placed_by_folder(path, choose)
        if found is None:
            unused.append((path, "neither its name nor its folder gives it a role"))
        else:
            placed[found[0]].append(found[1])
    ground_truth = _role_files(placed[Role.GROUND_TRUTH])
    predictions = prediction_sets(placed[Role.PREDICTION], ground_truth)
    valid = placed[Role.VALID] or placed[Role.IGNORE]
    named = {role: sorted({file.folder for file in files}) for role, files in placed.items()}
    return Layout(
        "plain folders: " + "; ".join(f"{r} in {', '.join(n)}" for r, n in named.items() if n),
        ground_truth,
        _role_files(placed[Role.IMAGE]),
        predictions,
        _role_files(valid),
        not placed[Role.VALID] and bool(placed[Role.IGNORE]),
        tuple(unused),
        is_telling=False,
    )


def _role_files(files: Iterable[Placed]) -> tuple[RoleFile, ...]:
    return tuple(RoleFile("/".join((*file.before, *file.after)), file.path) for file in files)


def prediction_sets(
    files: Sequence[Placed],
    ground_truth: Sequence[RoleFile],
    stem_of: Callable[[str], str] = bare_stem,
) -> tuple[tuple[str, tuple[RoleFile, ...]], ...]:
    """Return prediction sets: each folder, or its sub-folders where that makes stems match."""
    stems = {stem_of(file.key) for file in ground_truth}
    folders = {stem.rpartition("/")[0] for stem in stems}
    groups: defaultdict[tuple[tuple[str, ...], str, str], list[Placed]] = defaultdict(list)
    for file in files:
        groups[file.before, file.folder, file.after[0] if len(file.after) > 1 else ""].append(file)
    sets: defaultdict[str, list[RoleFile]] = defaultdict(list)
    for (before, folder, inner), group in groups.items():
        options = {folder: _role_files(group)}
        if inner:
            options[inner] = _shortened(group, len(before), 1)
        if before:
            options["/".join(before)] = _shortened(group, 0, 0)
        name = max(options, key=lambda option: _fit(options[option], stems, folders, stem_of))
        sets[name].extend(options[name])
    return tuple((name, tuple(sets[name])) for name in sorted(sets, key=natural_key))


def _shortened(files: Iterable[Placed], keep: int, drop: int) -> tuple[RoleFile, ...]:
    return tuple(
        RoleFile("/".join((*file.before[:keep], *file.after[drop:])), file.path) for file in files
    )


def _fit(
    files: Sequence[RoleFile],
    stems: set[str],
    folders: set[str],
    stem_of: Callable[[str], str],
) -> tuple[int, int]:
    same_stem = sum(stem_of(file.key) in stems for file in files)
    return same_stem, sum(file.key.rpartition("/")[0] in folders for file in files)
