"""A data set: its samples, its prediction sets, and what was found but not used."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from segreview.dataset.class_table import FILE_NAME, read_class_table
from segreview.dataset.layouts import Layout, RoleFile, folder_role, layouts_of
from segreview.dataset.layouts import Role as FolderRole
from segreview.dataset.pairing import Pairing, bare_stem, match, repeated
from segreview.dataset.sample import Sample, Unpaired
from segreview.errors import DatasetError, SegReviewError
from segreview.formats.registry import is_mask_file
from segreview.formats.source import Listing, list_files, natural_key, shown_name, shown_text
from segreview.masks.classes import ClassTable


@dataclass(frozen=True, slots=True)
class Dataset:
    """The samples of a folder in natural order; what the values mean is a Task."""

    root: Path
    layout: str
    """For people: which layout was recognised, and which folder or suffix has which role."""
    pairing: str
    """For people: the rule by which names were matched, with an example where it was inferred."""
    prediction_sets: tuple[str, ...]
    samples: tuple[Sample, ...]
    class_table: ClassTable | None = None
    valid_marks_ignored: bool = False
    """The valid-area masks come from a folder named ignore: non-zero pixels are not counted."""
    unpaired: tuple[Unpaired, ...] = ()
    skipped: tuple[str, ...] = ()
    """Sentences about what could not be listed: locked folders, loops, names that clash."""


class NoValid(enum.Enum):
    """The wish to count everywhere, whatever valid-area masks lie beside the data."""

    NO_VALID = enum.auto()


NO_VALID = NoValid.NO_VALID


@dataclass(frozen=True, slots=True)
class Roles:
    """Folders that a person names; ``valid`` may also be one mask for all samples.

    Naming images, ground truth or predictions switches all recognition off; ``valid`` alone
    only replaces the valid area that would be recognised, or drops it.
    """

    images: Path | None = None
    ground_truth: Path | None = None
    predictions: tuple[tuple[str, Path], ...] = ()
    valid: Path | NoValid | None = None

    @property
    def names_folders(self) -> bool:
        """Whether recognition is off."""
        return bool(self.images or self.ground_truth or self.predictions)


def open_dataset(root: Path, roles: Roles | None = None) -> Dataset:
    """Return the samples of a folder, or say in one sentence why there are none."""
    roles = roles or Roles()
    if not roles.names_folders and not root.is_dir():
        raise DatasetError(f"{shown_text(str(root))} is no folder that can be opened.")
    found = _named(roles) if roles.names_folders else _recognised(root)
    assembled = _assembled(root, _with_valid(found, roles.valid))
    table, problem = _class_table(root, assembled.samples)
    return replace(assembled, class_table=table, skipped=assembled.skipped + problem)


@dataclass(frozen=True, slots=True)
class _Found:
    """A layout, the folder its paths are relative to, and what could not be listed."""

    base: Path
    layout: Layout
    skipped: tuple[str, ...]


def _mask_paths(listing: Listing) -> tuple[PurePosixPath, ...]:
    return tuple(entry.path for entry in listing.entries if is_mask_file(entry.path.name))


def _recognised(root: Path) -> _Found:
    listing = list_files(root)
    paths = _mask_paths(listing)
    candidates = layouts_of(paths)
    for layout in candidates:
        if any(_matches(layout, files) for _, files in layout.predictions):
            return _Found(root, layout, listing.skipped)
    raise DatasetError(_nothing_found(root, len(paths), candidates, listing.skipped))


def _matches(layout: Layout, files: Sequence[RoleFile]) -> bool:
    anchors = [file.key for file in layout.ground_truth]
    pairing = match(anchors, [file.key for file in files])
    return bool(pairing.partners or pairing.ambiguous)


def _nothing_found(
    root: Path, files: int, layouts: Sequence[Layout], skipped: tuple[str, ...]
) -> str:
    name = shown_text(root.name or str(root))
    if not files:
        return " ".join((f"The folder {name} holds no image or mask files.", *skipped))
    layout = max(layouts, key=lambda one: bool(one.ground_truth) + bool(one.predictions))
    counts = {
        "ground truth masks": len(layout.ground_truth),
        "predictions": sum(len(group) for _, group in layout.predictions),
    }
    found = " and ".join(f"{count or 'no'} {what}" for what, count in counts.items())
    needed = "name the folders like images, masks and preds, or give their roles explicitly"
    if all(counts.values()):
        found += ", but no two names match"
        needed = "give a prediction the name of its ground truth, or give the roles explicitly"
    sentence = f"No sample in {name}: of {files} image files, {found} were recognised; {needed}."
    return " ".join((sentence, *skipped))


def _named(roles: Roles) -> _Found:
    if roles.ground_truth is None or not roles.predictions:
        missing = "ground truth" if roles.ground_truth is None else "prediction"
        raise DatasetError(
            f"A {missing} folder is needed: with explicit roles, only named folders are used."
        )
    names = [name or path.name for name, path in roles.predictions]
    if repeated(names):
        raise DatasetError(f"Prediction sets need different names, not {', '.join(names)}.")
    skipped: list[str] = []
    images = _folder_files(roles.images, skipped) if roles.images else ()
    ground_truth = _folder_files(roles.ground_truth, skipped)
    predictions = tuple(
        (name, _folder_files(path, skipped))
        for name, (_, path) in zip(names, roles.predictions, strict=True)
    )
    layout = Layout("explicit roles", ground_truth, images, predictions)
    return _Found(Path(), layout, tuple(skipped))


def _folder_files(folder: Path, skipped: list[str]) -> tuple[RoleFile, ...]:
    if not folder.is_dir():
        raise DatasetError(f"{shown_text(str(folder))} is no folder that can be opened.")
    listing = list_files(folder)
    skipped.extend(listing.skipped)
    base = PurePosixPath(folder.absolute().as_posix())
    return tuple(RoleFile(str(path.with_suffix("")), base / path) for path in _mask_paths(listing))


def _with_valid(found: _Found, valid: Path | NoValid | None) -> _Found:
    if valid is None:
        return found
    if isinstance(valid, NoValid):
        return replace(found, layout=replace(found.layout, valid=(), valid_marks_ignored=False))
    skipped: list[str] = []
    if valid.is_dir():
        files = _folder_files(valid, skipped)
    else:
        files = (RoleFile(valid.stem, PurePosixPath(valid.absolute().as_posix())),)
    marks_ignored = folder_role(valid.name) is FolderRole.IGNORE
    layout = replace(found.layout, valid=files, valid_marks_ignored=marks_ignored)
    return _Found(found.base, layout, (*found.skipped, *skipped))


@dataclass(frozen=True, slots=True)
class _Matched:
    """One role next to the ground truth: its partners, files by key, and what is doubtful."""

    role: str
    pairing: Pairing
    files: dict[str, PurePosixPath]
    doubtful: dict[str, str]

    def path(self, anchor: str, base: Path) -> Path | None:
        key = self.pairing.partners.get(anchor)
        return None if key is None else base / self.files[key]


def _matched(role: str, anchors: Sequence[str], files: Sequence[RoleFile]) -> _Matched:
    keys = [file.key for file in files]
    pairing = match(anchors, list(dict.fromkeys(keys)))
    twice = repeated(keys)
    doubtful = dict(pairing.ambiguous)
    for anchor, key in pairing.partners.items():
        if key in twice:
            doubtful[anchor] = f"several {role} files are named {key}"
    return _Matched(role, pairing, {file.key: file.path for file in files}, doubtful)


def _assembled(root: Path, found: _Found) -> Dataset:
    layout = found.layout
    anchors = [file.key for file in layout.ground_truth]
    images = _matched("image", anchors, layout.images)
    predictions = [_matched(name, anchors, files) for name, files in layout.predictions]
    one_for_all = len(layout.valid) == 1 and len(anchors) > 1
    valid = _matched("valid area", anchors, () if one_for_all else layout.valid)
    doubtful = {key: f"several ground truth files are named {key}" for key in repeated(anchors)}
    for matched in (valid, *predictions):
        doubtful.update(matched.doubtful)
    common = found.base / layout.valid[0].path if one_for_all else None
    samples = [
        Sample(
            _sample_id(file.key, images, predictions),
            None if file.key in images.doubtful else images.path(file.key, found.base),
            found.base / file.path,
            tuple(matched.path(file.key, found.base) for matched in predictions),
            common or valid.path(file.key, found.base),
        )
        for file in layout.ground_truth
        if file.key not in doubtful
    ]
    samples.sort(key=lambda sample: natural_key(sample.id))
    unpaired = _unpaired(found, doubtful, (images, *predictions), valid)
    _require_samples(layout, samples, doubtful)
    return Dataset(
        root,
        layout.described,
        _described_pairing((images, valid, *predictions)),
        tuple(name for name, _ in layout.predictions),
        tuple(samples),
        valid_marks_ignored=layout.valid_marks_ignored,
        unpaired=unpaired,
        skipped=found.skipped + _clashes(samples),
    )


def _sample_id(anchor: str, images: _Matched, predictions: Sequence[_Matched]) -> str:
    """Return the common stem; where a token paired the names, the image's own stem."""
    matched = (images, *predictions)
    partners = [one.pairing.partners.get(anchor) for one in matched]
    if any(anchor in one.pairing.by_token for one in matched):
        return partners[0] or anchor
    return bare_stem(anchor) if any(key not in (None, anchor) for key in partners) else anchor


def _require_samples(layout: Layout, samples: Sequence[Sample], doubtful: dict[str, str]) -> None:
    if any(path for sample in samples for path in sample.predictions):
        return
    reason = next(iter(doubtful.values()), "no prediction has the name of a ground truth")
    raise DatasetError(
        f"No sample: {len(layout.ground_truth)} ground truth masks and "
        f"{sum(len(files) for _, files in layout.predictions)} predictions were found, but "
        f"{shown_text(reason)}."
    )


def _unpaired(
    found: _Found, doubtful: dict[str, str], others: Sequence[_Matched], valid: _Matched
) -> tuple[Unpaired, ...]:
    layout, base = found.layout, found.base
    listed = [
        Unpaired(base / file.path, "ground truth", shown_text(doubtful[file.key]))
        for file in layout.ground_truth
        if file.key in doubtful
    ]
    groups = (layout.images, *(files for _, files in layout.predictions))
    for matched, files in (*zip(others, groups, strict=True), (valid, layout.valid)):
        listed.extend(_without_partner(matched, files, base))
    listed.extend(Unpaired(base / path, "none", reason) for path, reason in layout.unused)
    return tuple(listed)


def _without_partner(matched: _Matched, files: Sequence[RoleFile], base: Path) -> list[Unpaired]:
    if not matched.files:
        return []
    used = set(matched.pairing.partners.values()) - repeated(file.key for file in files)
    return [
        Unpaired(base / file.path, matched.role, "no ground truth has its name, or several have")
        for file in files
        if file.key not in used
    ]


def _described_pairing(matched: Sequence[_Matched]) -> str:
    examples = [f"{one.role}: {one.pairing.example()}" for one in matched if one.pairing.by_token]
    if not examples:
        return "by relative stem"
    return "by the one part of the name that differs: " + shown_text("; ".join(examples))


def _clashes(samples: Sequence[Sample]) -> tuple[str, ...]:
    folded = [sample.id.casefold() for sample in samples]
    twice = repeated(folded)
    names = [sample.id for sample, key in zip(samples, folded, strict=True) if key in twice]
    if not names:
        return ()
    shown = shown_text(", ".join(names))
    return (f"Names that are the same on other file systems or after pairing: {shown}.",)


def _class_table(
    root: Path, samples: Sequence[Sample]
) -> tuple[ClassTable | None, tuple[str, ...]]:
    folder = samples[0].ground_truth.parent
    for path in (root / FILE_NAME, folder / FILE_NAME, folder.parent / FILE_NAME):
        if not path.is_file():
            continue
        try:
            return read_class_table(path), ()
        except SegReviewError as error:
            return None, (f"The class table is not used: {shown_name(path)}: {error}",)
    return None, ()
