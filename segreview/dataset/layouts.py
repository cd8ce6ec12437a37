"""Recognised folder layouts: which file has which role, and by which key it is matched."""

from __future__ import annotations

import enum
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from segreview.dataset.pairing import bare_stem
from segreview.formats.source import natural_key


class Role(enum.StrEnum):
    """What a file is for."""

    IMAGE = "image"
    GROUND_TRUTH = "ground truth"
    PREDICTION = "prediction"
    VALID = "valid area"
    IGNORE = "ignored area"


_PREDICTION_WORDS = "preds pred predictions prediction outputs output results result prob probs"
_GROUND_TRUTH_WORDS = "masks mask labels label gt annotations annotation groundtruth target"
WORDS = {
    Role.PREDICTION: frozenset(_PREDICTION_WORDS.split()),
    Role.GROUND_TRUTH: frozenset(_GROUND_TRUTH_WORDS.split()),
    Role.IMAGE: frozenset(("images", "imgs", "image", "img", "rgb", "sat")),
    Role.VALID: frozenset(("roi", "fov", "valid")),
    Role.IGNORE: frozenset(("ignore",)),
}
_SEPARATOR = re.compile(r"[_\-. ]")


@dataclass(frozen=True, slots=True)
class RoleFile:
    """A file in a role; files of one sample have keys that match."""

    key: str
    path: PurePosixPath


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of every role, as one way of reading a folder sees them."""

    described: str
    ground_truth: tuple[RoleFile, ...] = ()
    images: tuple[RoleFile, ...] = ()
    predictions: tuple[tuple[str, tuple[RoleFile, ...]], ...] = ()
    valid: tuple[RoleFile, ...] = ()
    valid_marks_ignored: bool = False
    unused: tuple[tuple[PurePosixPath, str], ...] = ()
    """Files without a role, and why."""


@lru_cache(maxsize=4096)
def folder_role(name: str) -> Role | None:
    """Return the role that a folder's name promises by its first or its last word.

    >>> folder_role("pred_masks"), folder_role("unet_pred"), folder_role("weights")
    (<Role.PREDICTION: 'prediction'>, <Role.PREDICTION: 'prediction'>, None)
    """
    words = [word for word in _SEPARATOR.split(name.lower()) if word]
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
class _Placed:
    """A file below a folder with a role: before / folder / after."""

    path: PurePosixPath
    place: int

    @property
    def before(self) -> tuple[str, ...]:
        return self.path.parts[: self.place]

    @property
    def folder(self) -> str:
        return self.path.parts[self.place]

    @property
    def after(self) -> tuple[str, ...]:
        return (*self.path.parts[self.place + 1 : -1], self.path.stem)


def layouts_of(paths: Sequence[PurePosixPath]) -> Iterator[Layout]:
    """Yield the ways in which a folder can be read, the most telling first."""
    yield _plain_folders(paths, _outermost)
    yield _plain_folders(paths, _innermost)
    yield _suffixes(paths)


def _outermost(places: list[int]) -> int:
    return places[0]


def _innermost(places: list[int]) -> int:
    return places[-1]


def _placed(path: PurePosixPath, choose: Callable[[list[int]], int]) -> tuple[Role, _Placed] | None:
    roles = [folder_role(part) for part in path.parts[:-1]]
    areas = (Role.VALID, Role.IGNORE)
    # "valid" beside another role is a validation split: valid/images, images/valid.
    places = [place for place, role in enumerate(roles) if role and role not in areas]
    places = places or [place for place, role in enumerate(roles) if role in areas]
    if not places:
        return None
    place = choose(places)
    role = roles[place]
    return None if role is None else (role, _Placed(path, place))


def _plain_folders(paths: Sequence[PurePosixPath], choose: Callable[[list[int]], int]) -> Layout:
    placed: dict[Role, list[_Placed]] = {role: [] for role in Role}
    unused: list[tuple[PurePosixPath, str]] = []
    for path in paths:
        found = _placed(path, choose)
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
    )


def _role_files(files: Iterable[_Placed]) -> tuple[RoleFile, ...]:
    return tuple(RoleFile("/".join((*file.before, *file.after)), file.path) for file in files)


def prediction_sets(
    files: Sequence[_Placed], ground_truth: Sequence[RoleFile]
) -> tuple[tuple[str, tuple[RoleFile, ...]], ...]:
    """Return prediction sets: each folder, or its sub-folders where that makes stems match."""
    stems = {bare_stem(file.key) for file in ground_truth}
    folders = {stem.rpartition("/")[0] for stem in stems}
    groups: defaultdict[tuple[tuple[str, ...], str, str], list[_Placed]] = defaultdict(list)
    for file in files:
        groups[file.before, file.folder, file.after[0] if len(file.after) > 1 else ""].append(file)
    sets: defaultdict[str, list[RoleFile]] = defaultdict(list)
    for (before, folder, inner), group in groups.items():
        options = {folder: _role_files(group)}
        if inner:
            options[inner] = _shortened(group, len(before), 1)
        if before:
            options["/".join(before)] = _shortened(group, 0, 0)
        name = max(options, key=lambda option: _fit(options[option], stems, folders))
        sets[name].extend(options[name])
    return tuple((name, tuple(sets[name])) for name in sorted(sets, key=natural_key))


def _shortened(files: Iterable[_Placed], keep: int, drop: int) -> tuple[RoleFile, ...]:
    return tuple(
        RoleFile("/".join((*file.before[:keep], *file.after[drop:])), file.path) for file in files
    )


def _fit(files: Sequence[RoleFile], stems: set[str], folders: set[str]) -> tuple[int, int]:
    same_stem = sum(bare_stem(file.key) in stems for file in files)
    return same_stem, sum(file.key.rpartition("/")[0] in folders for file in files)


def _suffixes(paths: Sequence[PurePosixPath]) -> Layout:
    """Read one folder in which the end of a name gives the role, beside prediction folders."""
    found = {path: _placed(path, _outermost) for path in paths}
    in_folders = [placed[1] for placed in found.values() if placed and placed[0] is Role.PREDICTION]
    loose = [path for path, placed in found.items() if not placed or placed[0] != Role.PREDICTION]
    suffix = _ground_truth_suffix(loose)
    if suffix is None:
        return Layout("one folder with suffixes", unused=tuple((path, "") for path in loose))
    layout = _by_suffix(loose, suffix)
    beside = prediction_sets(in_folders, layout.ground_truth)
    ending = "_" + suffix
    beside = tuple(
        (name, tuple(replace(f, key=_without_ending(f.key, ending)) for f in files))
        for name, files in beside
    )
    folders = [f"prediction in {name}" for name, _ in beside]
    described = "; ".join([layout.described, *folders])
    return replace(layout, described=described, predictions=layout.predictions + beside)


def _without_ending(key: str, ending: str) -> str:
    return key[: -len(ending)] if key.lower().endswith(ending) else key


def _splits(stem: str) -> list[tuple[str, str]]:
    """Return every (base, suffix) of a stem, the shortest suffix first."""
    places = [at.start() for at in _SEPARATOR.finditer(stem) if 0 < at.start() < len(stem) - 1]
    return [(stem[:place], stem[place + 1 :]) for place in reversed(places)]


def suffix_role(suffix: str) -> Role | None:
    """Return the role that a suffix gives by its first word; predictions come first.

    >>> suffix_role("label_viz"), suffix_role("mask_pred"), suffix_role("fused")
    (<Role.GROUND_TRUTH: 'ground truth'>, <Role.PREDICTION: 'prediction'>, None)
    """
    words = _SEPARATOR.split(suffix.lower())
    if any(word in WORDS[Role.PREDICTION] for word in words):
        return Role.PREDICTION
    return next((role for role, known in WORDS.items() if words[0] in known), None)


def _ground_truth_suffix(paths: Sequence[PurePosixPath]) -> str | None:
    counts = Counter(
        suffix.lower()
        for path in paths
        for _, suffix in _splits(path.stem)
        if suffix_role(suffix) is Role.GROUND_TRUTH
    )
    # Of suffixes that occur equally often the plainest is taken: _label before _label_viz.
    return min(counts, key=lambda suffix: (-counts[suffix], len(suffix), suffix), default=None)


def _by_suffix(paths: Sequence[PurePosixPath], ground_truth: str) -> Layout:
    ending = "_" + ground_truth
    bases = {
        (path.parent, base)
        for path in paths
        for base, suffix in _splits(path.stem)
        if suffix.lower() == ground_truth
    }
    files: defaultdict[str, list[RoleFile]] = defaultdict(list)
    unused: list[tuple[PurePosixPath, str]] = []
    for path in paths:
        split = next((s for s in _splits(path.stem) if (path.parent, s[0]) in bases), None)
        if (path.parent, path.stem) in bases:
            split = (path.stem, "image")
        if split is None:
            unused.append((path, f"no file named like it ends with {ending}"))
            continue
        files[split[1].lower()].append(RoleFile(str(path.parent / split[0]), path))
    return _suffix_layout(files, ground_truth, len(bases), unused)


def _suffix_layout(
    files: dict[str, list[RoleFile]],
    ground_truth: str,
    samples: int,
    unused: list[tuple[PurePosixPath, str]],
) -> Layout:
    by_role: dict[Role, str] = {Role.GROUND_TRUTH: ground_truth}
    predictions: list[str] = []
    for suffix in sorted(files, key=lambda suffix: (-len(files[suffix]), natural_key(suffix))):
        role = suffix_role(suffix)
        enough = 2 * len(files[suffix]) >= samples
        if suffix == ground_truth:
            continue
        if role is Role.PREDICTION or (role is None and enough):
            predictions.append(suffix)
        elif role is not None and role not in by_role:
            by_role[role] = suffix
        else:
            reason = f"the suffix _{suffix} is not used" + _why(role, enough, by_role)
            unused.extend((file.path, reason) for file in files[suffix])
    predictions.sort(key=natural_key)
    area = Role.VALID if Role.VALID in by_role else Role.IGNORE
    named = [f"{role} *_{suffix}" for role, suffix in by_role.items()]
    named.extend(f"prediction *_{suffix}" for suffix in predictions)
    return Layout(
        "one folder with suffixes: " + "; ".join(named),
        tuple(files[ground_truth]),
        tuple(files.get(by_role.get(Role.IMAGE, ""), ())),
        tuple((name, tuple(files[name])) for name in predictions),
        tuple(files.get(by_role.get(area, ""), ())),
        area is Role.IGNORE and area in by_role,
        tuple(unused),
    )


def _why(role: Role | None, enough: bool, by_role: dict[Role, str]) -> str:
    if role is not None and role in by_role:
        return f": the {role} is taken from _{by_role[role]}"
    return "" if enough else ": fewer than half of the samples have it"
