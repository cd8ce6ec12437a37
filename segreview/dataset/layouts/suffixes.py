"""One folder in which the end of a name gives the role, beside folders of predictions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath

from segreview.dataset.layouts.first_look import Look, first_look
from segreview.dataset.layouts.folder_names import SEPARATOR, WORDS, outermost, words_of
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.placing import placed_by_folder
from segreview.dataset.layouts.plain_folders import prediction_sets
from segreview.dataset.layouts.reach import in_reach
from segreview.dataset.layouts.splits import predicted_splits, splits_of
from segreview.dataset.pairing import bare_stem
from segreview.formats.registry import without_suffix
from segreview.formats.source import natural_key

_BESIDE_IMAGES = (
    "depth disparity normals flows parts uncertainty entropy variance trimap overlay overlays"
)
_BESIDE_MASKS = (
    "instance instances instanceids panoptic manual expert annotator observer rater centers fg"
)
_COMPANIONS = frozenset([*_BESIDE_IMAGES.split(), *_BESIDE_MASKS.split()])
_SCANS = "flair t1 t1c t1ce t1gd t1n t1w t2 t2f t2w ct pet adc dwi"
_MODALITIES = frozenset(_SCANS.split())
"""How scanners' pictures of one patient are told apart; the first that is there is shown."""
_BESIDE_ITS_IMAGE = frozenset(["seg", "segmentation", "segmentations"])
"""These name a ground truth only beside an image: predictions are named so too."""
_SECOND = {"1stho": "2ndho", "manual1": "manual2", "annotator1": "annotator2"}
"""How retina data sets name what a second person drew."""
_BARE = ""
"""The suffix of a name that has none."""


def by_suffixes(folder: Folder) -> Layout:
    """Read one folder in which the end of a name gives the role, beside prediction folders."""
    found = {path: placed_by_folder(path, outermost) for path in folder.mask_paths}
    in_folders = [placed[1] for placed in found.values() if placed and placed[0] is Role.PREDICTION]
    loose = [path for path, placed in found.items() if not placed or placed[0] != Role.PREDICTION]
    counts = _suffix_counts(loose)
    suffix = _ground_truth_suffix(loose, counts)
    if suffix is None and _bare_are_masks(folder, loose, counts):
        suffix = _BARE
    if suffix is None:
        return _without_ground_truth(loose)
    people = (suffix, second) if (second := _SECOND.get(suffix)) in counts else ()
    if folder.ground_truth_set in people:
        suffix = folder.ground_truth_set
    loose = _without_others(loose, [one for one in people if one != suffix])
    layout = replace(
        _by_suffix(loose, suffix),
        ground_truth_sets=tuple(filter(None, people)),
        ground_truth_set=suffix if people else "",
    )
    beside = prediction_sets(in_folders, layout.ground_truth)
    ending = "_" + suffix
    beside = tuple(
        (name, tuple(f._replace(key=_without_ending(f.key, ending)) for f in files))
        for name, files in beside
    )
    places = {file.key.rpartition("/")[0] for file in layout.ground_truth}
    beside = tuple((name, in_reach(files, places, layout.ground_truth)) for name, files in beside)
    folders = ", ".join(name for name, _ in beside)
    described = f"{layout.described}; prediction in {folders}" if folders else layout.described
    layout = replace(layout, described=described, predictions=layout.predictions + beside)
    return predicted_splits(layout, splits_of(layout.ground_truth), bare_stem)


def _without_others(
    paths: Sequence[PurePosixPath], suffixes: Sequence[str | None]
) -> list[PurePosixPath]:
    """Return the files that are not of another ground truth."""
    endings = tuple(f"_{suffix}" for suffix in suffixes)
    return [path for path in paths if not without_suffix(path.name).lower().endswith(endings)]


def _without_ground_truth(paths: Sequence[PurePosixPath]) -> Layout:
    """Return what names say where none names a ground truth."""
    predicted: defaultdict[str, list[RoleFile]] = defaultdict(list)
    others: list[RoleFile] = []
    for path in paths:
        stem = without_suffix(path.name)
        base, suffix = next(iter(_splits(stem)), ("", ""))
        if _is(suffix, Role.PREDICTION):
            predicted[suffix.lower()].append(RoleFile(str(path.parent / base), path))
        else:
            own = base if _is(suffix, Role.IMAGE) else stem
            others.append(RoleFile(str(path.parent / own), path))
    keys = {file.key for files in predicted.values() for file in files}
    named = [f"prediction *_{suffix}" for suffix in predicted]
    return Layout(
        f"one folder with suffixes: {'; '.join(named)}",
        images=tuple(file for file in others if file.key in keys),
        predictions=tuple((suffix, tuple(files)) for suffix, files in predicted.items()),
        unused=tuple((file.path, "") for file in others if file.key not in keys),
        is_telling=False,
    )


def _without_ending(key: str, ending: str) -> str:
    return key[: -len(ending)] if key.lower().endswith(ending) else key


def _splits(stem: str) -> list[tuple[str, str]]:
    """Return every (base, suffix) of a stem, the shortest suffix first."""
    places = [at.start() for at in SEPARATOR.finditer(stem) if 0 < at.start() < len(stem) - 1]
    return [(stem[:place], stem[place + 1 :]) for place in reversed(places)]


@lru_cache(maxsize=4096)
def suffix_role(suffix: str) -> Role | None:
    """Return the role that a suffix gives by its first word; predictions come first.

    >>> suffix_role("label_viz"), suffix_role("mask_pred"), suffix_role("fused")
    (<Role.GROUND_TRUTH: 'ground truth'>, <Role.PREDICTION: 'prediction'>, None)
    """
    words = SEPARATOR.split(suffix.lower())
    # Cellpose names what it found _cp_masks.
    if words[0] == "cp" or any(word in WORDS[Role.PREDICTION] for word in words):
        return Role.PREDICTION
    if words[0] in _MODALITIES:
        return Role.IMAGE
    return next((role for role, known in WORDS.items() if words[0] in known), None)


def of_role(paths: Sequence[PurePosixPath], wanted: Role) -> list[PurePosixPath]:
    """Leave out a.png and a_image.png where a_pred.png lies beside them and is what is wanted."""
    named = [_base_and_role(path) for path in paths]
    bases = {base for base, role in named if role is wanted}
    return [
        path
        for path, (base, role) in zip(paths, named, strict=True)
        if role is wanted or base not in bases
    ]


def _base_and_role(path: PurePosixPath) -> tuple[tuple[PurePosixPath, str], Role | None]:
    stem = without_suffix(path.name)
    found = ((base, suffix_role(suffix)) for base, suffix in _splits(stem))
    base, role = next((pair for pair in found if pair[1] is not None), (stem, None))
    return (path.parent, base), role


def _suffix_counts(paths: Sequence[PurePosixPath]) -> Counter[str]:
    """Return how many names have each suffix, in small letters."""
    return Counter(
        suffix.lower() for path in paths for _, suffix in _splits(without_suffix(path.name))
    )


def _ground_truth_suffix(paths: Sequence[PurePosixPath], counts: Mapping[str, int]) -> str | None:
    named = {name: count for name, count in counts.items() if _is(name, Role.GROUND_TRUTH)}
    if not named and not _BESIDE_ITS_IMAGE.isdisjoint(counts):
        named = _beside_images(paths)
    # Of suffixes that occur equally often the plainest is taken: _label before _label_viz.
    return min(named, key=lambda suffix: (-named[suffix], len(suffix), suffix), default=None)


def _is(suffix: str, role: Role) -> bool:
    return suffix_role(suffix) is role


def _beside_images(paths: Sequence[PurePosixPath]) -> Counter[str]:
    """Return how many names with a suffix like _seg have an image beside them."""
    found = [
        (path.parent, base, suffix.lower())
        for path in paths
        for base, suffix in _splits(without_suffix(path.name))
    ]
    pictured = {(path.parent, without_suffix(path.name)) for path in paths}
    pictured |= {(place, base) for place, base, suffix in found if _is(suffix, Role.IMAGE)}
    return Counter(
        suffix
        for place, base, suffix in found
        if suffix in _BESIDE_ITS_IMAGE and (place, base) in pictured
    )


def _bare_are_masks(folder: Folder, paths: Sequence[PurePosixPath], counts: Iterable[str]) -> bool:
    """Say whether a.png is a mask beside a_image.png: the first of such names is looked at."""
    if not any(_is(suffix, Role.IMAGE) for suffix in counts):
        return False
    bases = _bases(paths, _BARE)
    bare = (path for path in paths if (path.parent, without_suffix(path.name)) in bases)
    first = next(bare, None)
    return first is not None and first_look(folder.root / first) is Look.LABELS


def _bases(paths: Sequence[PurePosixPath], ground_truth: str) -> set[tuple[PurePosixPath, str]]:
    """Return the folder and the shared beginning of the names of every ground truth."""

    def tells(suffix: str) -> bool:
        if ground_truth == _BARE:
            return _is(suffix, Role.IMAGE)
        return suffix.lower() == ground_truth

    bases = {
        (path.parent, base)
        for path in paths
        for base, suffix in _splits(without_suffix(path.name))
        if tells(suffix)
    }
    if ground_truth == _BARE:
        bases &= {(path.parent, without_suffix(path.name)) for path in paths}
    return {one for one in bases if not _is_predicted(*one, ground_truth, bases)}


def _is_predicted(
    place: PurePosixPath, base: str, ground_truth: str, bases: Container[tuple[PurePosixPath, str]]
) -> bool:
    """Say whether a mask beside another one is its prediction: a_mask and a_cp_mask."""
    return any(
        _is(f"{suffix}_{ground_truth}", Role.PREDICTION) and (place, shorter) in bases
        for shorter, suffix in _splits(base)
    )


def _by_suffix(paths: Sequence[PurePosixPath], ground_truth: str) -> Layout:
    bases = _bases(paths, ground_truth)
    bare = _BARE if ground_truth == _BARE else "image"
    files: defaultdict[str, list[RoleFile]] = defaultdict(list)
    unused: list[tuple[PurePosixPath, str]] = []
    for path in paths:
        stem = without_suffix(path.name)
        split = next((s for s in _splits(stem) if (path.parent, s[0]) in bases), None)
        if (path.parent, stem) in bases:
            split = (stem, bare)
        if split is None:
            unused.append((path, f"no file named like it ends with {_ending(ground_truth)}"))
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
        if role is Role.PREDICTION or (role is None and enough and not is_companion(suffix)):
            predictions.append(suffix)
        elif role is not None and role not in by_role:
            by_role[role] = suffix
        else:
            reason = f"the suffix _{suffix} is not used" + _why(suffix, role, enough, by_role)
            unused.extend((file.path, reason) for file in files[suffix])
    predictions.sort(key=natural_key)
    area = Role.VALID if Role.VALID in by_role else Role.IGNORE
    named = [f"{role} {_pattern(suffix)}" for role, suffix in by_role.items()]
    named.extend(f"prediction {_pattern(suffix)}" for suffix in predictions)
    return Layout(
        "one folder with suffixes: " + "; ".join(named),
        tuple(files[ground_truth]),
        tuple(files[by_role[Role.IMAGE]]) if Role.IMAGE in by_role else (),
        tuple((name, tuple(files[name])) for name in predictions),
        tuple(files[by_role[area]]) if area in by_role else (),
        area is Role.IGNORE and area in by_role,
        tuple(unused),
        is_telling=False,
        guessed_sets=tuple(name for name in predictions if suffix_role(name) is None),
    )


def _pattern(suffix: str) -> str:
    return "*" if suffix == _BARE else f"*_{suffix}"


def _ending(ground_truth: str) -> str:
    return "_image" if ground_truth == _BARE else f"_{ground_truth}"


def is_companion(suffix: str) -> bool:
    """Say whether a suffix names what is stored beside a ground truth, and is no prediction."""
    return not _COMPANIONS.isdisjoint(words_of(suffix))


def _why(suffix: str, role: Role | None, enough: bool, by_role: dict[Role, str]) -> str:
    if role is None and is_companion(suffix):
        return ": it names no prediction"
    if role is not None and role in by_role:
        return f": the {role} is taken from _{by_role[role]}"
    return "" if enough else ": fewer than half of the samples have it"
