"""One folder in which the end of a name gives the role, beside folders of predictions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.plain_folders import (
    SEPARATOR,
    WORDS,
    outermost,
    placed_by_folder,
    prediction_sets,
)
from segreview.formats.registry import without_suffix
from segreview.formats.source import natural_key

_COMPANIONS = frozenset(["instance", "instances", "instanceids", "panoptic", "depth", "parts"])


def by_suffixes(folder: Folder) -> Layout:
    """Read one folder in which the end of a name gives the role, beside prediction folders."""
    found = {path: placed_by_folder(path, outermost) for path in folder.mask_paths}
    in_folders = [placed[1] for placed in found.values() if placed and placed[0] is Role.PREDICTION]
    loose = [path for path, placed in found.items() if not placed or placed[0] != Role.PREDICTION]
    suffix = _ground_truth_suffix(loose)
    if suffix is None:
        unused = tuple((path, "") for path in loose)
        return Layout("one folder with suffixes", unused=unused, is_telling=False)
    layout = _by_suffix(loose, suffix)
    beside = prediction_sets(in_folders, layout.ground_truth)
    ending = "_" + suffix
    beside = tuple(
        (name, tuple(f._replace(key=_without_ending(f.key, ending)) for f in files))
        for name, files in beside
    )
    folders = [f"prediction in {name}" for name, _ in beside]
    described = "; ".join([layout.described, *folders])
    return replace(layout, described=described, predictions=layout.predictions + beside)


def _without_ending(key: str, ending: str) -> str:
    return key[: -len(ending)] if key.lower().endswith(ending) else key


def _splits(stem: str) -> list[tuple[str, str]]:
    """Return every (base, suffix) of a stem, the shortest suffix first."""
    places = [at.start() for at in SEPARATOR.finditer(stem) if 0 < at.start() < len(stem) - 1]
    return [(stem[:place], stem[place + 1 :]) for place in reversed(places)]


def suffix_role(suffix: str) -> Role | None:
    """Return the role that a suffix gives by its first word; predictions come first.

    >>> suffix_role("label_viz"), suffix_role("mask_pred"), suffix_role("fused")
    (<Role.GROUND_TRUTH: 'ground truth'>, <Role.PREDICTION: 'prediction'>, None)
    """
    words = SEPARATOR.split(suffix.lower())
    if any(word in WORDS[Role.PREDICTION] for word in words):
        return Role.PREDICTION
    return next((role for role, known in WORDS.items() if words[0] in known), None)


def _ground_truth_suffix(paths: Sequence[PurePosixPath]) -> str | None:
    counts = Counter(
        suffix.lower()
        for path in paths
        for _, suffix in _splits(without_suffix(path.name))
        if suffix_role(suffix) is Role.GROUND_TRUTH
    )
    # Of suffixes that occur equally often the plainest is taken: _label before _label_viz.
    return min(counts, key=lambda suffix: (-counts[suffix], len(suffix), suffix), default=None)


def _by_suffix(paths: Sequence[PurePosixPath], ground_truth: str) -> Layout:
    ending = "_" + ground_truth
    bases = {
        (path.parent, base)
        for path in paths
        for base, suffix in _splits(without_suffix(path.name))
        if suffix.lower() == ground_truth
    }
    files: defaultdict[str, list[RoleFile]] = defaultdict(list)
    unused: list[tuple[PurePosixPath, str]] = []
    for path in paths:
        stem = without_suffix(path.name)
        split = next((s for s in _splits(stem) if (path.parent, s[0]) in bases), None)
        if (path.parent, stem) in bases:
            split = (stem, "image")
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
        if role is Role.PREDICTION or (role is None and enough and not _is_companion(suffix)):
            predictions.append(suffix)
        elif role is not None and role not in by_role:
            by_role[role] = suffix
        else:
            reason = f"the suffix _{suffix} is not used" + _why(suffix, role, enough, by_role)
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
        is_telling=False,
    )


def _is_companion(suffix: str) -> bool:
    """Say whether a suffix names what is stored beside a ground truth, and is no prediction."""
    return any(word in _COMPANIONS for word in SEPARATOR.split(suffix.lower()))


def _why(suffix: str, role: Role | None, enough: bool, by_role: dict[Role, str]) -> str:
    if role is None and _is_companion(suffix):
        return ": it names no prediction"
    if role is not None and role in by_role:
        return f": the {role} is taken from _{by_role[role]}"
    return "" if enough else ": fewer than half of the samples have it"
