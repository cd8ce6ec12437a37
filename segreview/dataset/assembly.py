"""Samples from the files of a layout: partners are joined, doubts are listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from segreview.dataset.layouts.layout import Layout, RoleFile
from segreview.dataset.pairing import Pairing, bare_stem, match, repeated
from segreview.dataset.sample import Sample, Unpaired
from segreview.errors import DatasetError
from segreview.formats.pixel_source import PixelSource
from segreview.formats.source import natural_key, shown_text


@dataclass(frozen=True, slots=True)
class Found:
    """A layout, the folder its paths are relative to, and what could not be listed."""

    base: Path
    layout: Layout
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assembled:
    """The samples of a layout in natural order, and how they came together."""

    samples: tuple[Sample, ...]
    pairing: str
    unpaired: tuple[Unpaired, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Matched:
    """One role next to the ground truth: its partners, files by key, and what is doubtful."""

    role: str
    pairing: Pairing
    files: dict[str, RoleFile]
    doubtful: dict[str, str]

    def source(self, anchor: str, base: Path) -> PixelSource | None:
        key = self.pairing.partners.get(anchor)
        return None if key is None else _source(self.files[key], base)


def _source(file: RoleFile, base: Path) -> PixelSource:
    return PixelSource(base / file.path, file.part)


def _matched(role: str, anchors: Sequence[str], files: Sequence[RoleFile]) -> _Matched:
    keys = [file.key for file in files]
    pairing = match(anchors, list(dict.fromkeys(keys)))
    twice = repeated(keys)
    doubtful = dict(pairing.ambiguous)
    for anchor, key in pairing.partners.items():
        if key in twice:
            doubtful[anchor] = f"several {role} files are named {key}"
    return _Matched(role, pairing, {file.key: file for file in files}, doubtful)


def assemble(found: Found) -> Assembled:
    """Return the samples of a layout; what is doubtful or has no partner is listed."""
    layout, common = found.layout, None
    anchors = [file.key for file in layout.ground_truth]
    images = _matched("image", anchors, layout.images)
    predictions = [_matched(name, anchors, files) for name, files in layout.predictions]
    valid = _matched("valid area", anchors, layout.valid)
    if len(layout.valid) == 1 and not valid.pairing.partners:
        common = _source(layout.valid[0], found.base)
        valid = _matched("valid area", anchors, ())
    doubtful = {key: f"several ground truth files are named {key}" for key in repeated(anchors)}
    for matched in (valid, *predictions):
        doubtful.update(matched.doubtful)
    samples = [
        Sample(
            _sample_id(file.key, images, predictions),
            None if file.key in images.doubtful else images.source(file.key, found.base),
            _source(file, found.base),
            tuple(matched.source(file.key, found.base) for matched in predictions) or (None,),
            common or valid.source(file.key, found.base),
            file.group,
        )
        for file in layout.ground_truth
        if file.key not in doubtful
    ]
    samples.sort(key=lambda sample: natural_key(sample.id))
    unpaired = _unpaired(found, doubtful, (images, *predictions), valid)
    _require_samples(layout, samples, doubtful)
    return Assembled(
        tuple(samples),
        layout.paired_by or _described_pairing((images, valid, *predictions)),
        unpaired,
        found.skipped + layout.findings + _clashes(samples),
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
    if samples and not layout.predictions:
        return
    reason = next(iter(doubtful.values()), "no prediction has the name of a ground truth")
    raise DatasetError(
        f"No sample: {len(layout.ground_truth)} ground truth masks and "
        f"{sum(len(files) for _, files in layout.predictions)} predictions were found, but "
        f"{shown_text(reason)}."
    )


def _unpaired(
    found: Found, doubtful: dict[str, str], others: Sequence[_Matched], valid: _Matched
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
