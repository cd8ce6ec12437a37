"""A folder for each sample, whose files have the same names: image, mask, prediction, classes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from segreview.dataset.layouts.drawn import predictions_of
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.many_masks import ManyMasks, one_for_each, predicted_for_each
from segreview.dataset.layouts.suffixes import is_companion
from segreview.formats.registry import without_suffix
from segreview.formats.source import ListedFolder, natural_sorted, shown_text

_MOST_NAMES = 64
Names = Mapping[Role | None, Sequence[str]]


def by_sample_folders(folder: Folder) -> Layout | None:
    """Read folders without a role of their own by the names that their files share."""
    samples = [one for one in folder.mask_folders if _can_be_sample(one)]
    names = _shared_names(samples)
    if len(samples) < 2 or not names[Role.IMAGE]:
        return None
    images = _files(samples, names[Role.IMAGE][0])
    many = _ground_truth(samples, names, images)
    if many is None:
        return None
    sets = [(name, _files(samples, name)) for name in names[Role.PREDICTION]]
    for name, files in predictions_of(many.files, folder):
        sets.append((name, predicted_for_each(files, many)))
    described = [
        f"image in {names[Role.IMAGE][0]}",
        *(f"ground truth in {name}" for name in names[Role.GROUND_TRUTH][:1]),
        *(f"prediction in {name}" for name, _ in sets),
    ]
    return Layout(
        shown_text(f"a folder for each sample{many.described}: {'; '.join(described)}"),
        many.files,
        images,
        tuple(sets),
        unused=tuple(_unused(samples, names)),
        class_table=many.class_table,
        many_classes=bool(many.labels),
        is_telling=False,
        findings=(*_findings(many), *many.numbering_of(sets)),
    )


def _can_be_sample(listed: ListedFolder) -> bool:
    parts = listed.path.split("/")
    has_role = any(folder_role(part) is not None or is_companion(part) for part in parts)
    return bool(listed.path) and not has_role and 2 <= len(listed.names) <= _MOST_NAMES


def _shared_names(samples: Sequence[ListedFolder]) -> Names:
    """Return the names that at least half of the samples share, by the role that each tells."""
    times = Counter(without_suffix(name) for one in samples for name in one.names)
    named: defaultdict[Role | None, list[str]] = defaultdict(list)
    for name in natural_sorted(times):
        if times[name] > 1 and 2 * times[name] >= len(samples):
            named[folder_role(name)].append(name)
    return named


def _files(samples: Iterable[ListedFolder], wanted: str) -> tuple[RoleFile, ...]:
    return tuple(
        RoleFile(one.path, one.prefix + name)
        for one in samples
        for name in one.names
        if without_suffix(name) == wanted
    )


def _ground_truth(
    samples: Sequence[ListedFolder], names: Names, images: tuple[RoleFile, ...]
) -> ManyMasks | None:
    """Return the files that are named as such, else those of classes; nothing where none are."""
    truths = names[Role.GROUND_TRUTH]
    if truths:
        return ManyMasks(_files(samples, truths[0]), images)
    classes = {name for name in names[None] if not is_companion(name)}
    files = tuple(
        RoleFile(one.prefix + stem, one.prefix + name)
        for one in samples
        for name in one.names
        if (stem := without_suffix(name)) in classes
    )
    many = one_for_each(files, images)
    return many if many.is_merged else None


def _findings(many: ManyMasks) -> tuple[str, ...]:
    """Say of masks what no name promises."""
    if not many.is_merged:
        return ()
    listed = shown_text(", ".join(many.labels))
    return (f"Taken as masks because samples share them, though no name says so: {listed}.",)


def _unused(samples: Iterable[ListedFolder], names: Names) -> Iterable[tuple[PurePosixPath, str]]:
    used = {*names[Role.IMAGE][:1], *names[Role.GROUND_TRUTH][:1], *names[Role.PREDICTION]}
    if not names[Role.GROUND_TRUTH]:
        used |= {name for name in names[None] if not is_companion(name)}
    for one in samples:
        for path in one:
            if without_suffix(path.name) not in used:
                yield path, "its name gives it no role"
