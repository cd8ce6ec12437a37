"""Samples from the files of a layout: partners are joined, doubts are listed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from segreview.dataset.layouts.layout import Layout, RoleFile
from segreview.dataset.pairing import Pairing, match, repeated, unended
from segreview.dataset.rivals import (
    NO_NAME_CHOICES,
    NameChoices,
    Rivals,
    preferring,
    rival_files,
    telling_marks,
)
from segreview.dataset.sample import Sample, Unpaired
from segreview.errors import DatasetError
from segreview.formats.pixel_source import PixelSource
from segreview.formats.source import natural_key, natural_sorted, shown_text

BY_PART = "by the one part of the name that differs: "
"""How the description of a pairing begins whose rule was inferred."""


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
    rivals: Rivals | None = None
    """What a person could decide about files that have one name."""


@dataclass(frozen=True, slots=True)
class _Matched:
    """One role next to the ground truth: its partners, files by key, and what is doubtful."""

    role: str
    pairing: Pairing
    sources: list[PixelSource | None]
    """The partner of each ground truth, in its order."""
    doubtful: dict[str, str]


def _sources(files: Sequence[RoleFile], base: Path) -> list[PixelSource]:
    prefix = "" if base == Path() else os.path.join(base, "")
    return [
        PixelSource(prefix + file if type(file) is str else base / file, part)
        for _, file, part, _ in files
    ]


@dataclass(frozen=True, slots=True)
class _Matching:
    """All roles next to the ground truth."""

    images: _Matched
    valid: _Matched
    predictions: list[_Matched]
    doubtful: dict[str, str]
    """Keys of ground truths that are left out, and why."""


def _matched(
    role: str, anchors: list[str], files: Sequence[RoleFile], base: Path, names: NameChoices
) -> _Matched:
    keys = [file.key for file in files]
    twice = repeated(keys)
    pairing = match(anchors, list(dict.fromkeys(keys)) if twice else keys, infers=names.infers)
    doubtful = dict(pairing.ambiguous)
    if twice:
        for anchor, key in pairing.partners.items():
            if key in twice:
                doubtful[anchor] = f"several {role} files are named {key}"
    sources: list[PixelSource | None] = [*_sources(files, base)]
    if keys != anchors:
        by_key, partners = dict(zip(keys, sources, strict=True)), pairing.partners
        sources = [by_key[partners[anchor]] if anchor in partners else None for anchor in anchors]
    return _Matched(role, pairing, sources, doubtful)


def _matching(layout: Layout, base: Path, names: NameChoices) -> _Matching:
    anchors = [file.key for file in layout.ground_truth]
    images = _matched("image", anchors, layout.images, base, names)
    predictions = [
        _matched(name, anchors, files, base, names) for name, files in layout.predictions
    ]
    valid = _matched("valid area", anchors, layout.valid, base, names)
    if len(layout.valid) == 1 and not valid.pairing.partners:
        (common,) = _sources(layout.valid, base)
        nothing = _matched("valid area", anchors, (), base, names)
        valid = replace(nothing, sources=[common] * len(anchors))
    doubtful = {key: f"several ground truth files are named {key}" for key in repeated(anchors)}
    for matched in (valid, *predictions):
        doubtful.update(matched.doubtful)
    return _Matching(images, valid, predictions, doubtful)


def assemble(found: Found, names: NameChoices = NO_NAME_CHOICES) -> Assembled:
    """Return the samples of a layout; what is doubtful or has no partner is listed."""
    matching, rivals = _matching(found.layout, found.base, names), None
    if matching.doubtful:
        found, rivals = _decided(found, matching.doubtful, names)
        matching = _matching(found.layout, found.base, names)
    layout, doubtful = found.layout, matching.doubtful
    others = (matching.images, *matching.predictions)
    samples = _samples(found, matching)
    unpaired = _unpaired(found, doubtful, others, matching.valid)
    _require_samples(layout, samples, doubtful)
    return Assembled(
        tuple(samples),
        layout.paired_by
        or _described_pairing((matching.images, matching.valid, *matching.predictions)),
        unpaired,
        found.skipped + layout.findings + _clashes(samples),
        rivals,
    )


def _decided(
    found: Found, doubtful: dict[str, str], names: NameChoices
) -> tuple[Found, Rivals | None]:
    """Return what is used of files with one name, and what could be.

    Where nothing else is left, those with the most telling mark are used unless a person chooses.
    """
    layout = found.layout
    rivals = rival_files(layout, doubtful)
    marks = telling_marks(rivals)
    if not marks:
        return found, None
    nothing_left = all(file.key in doubtful for file in layout.ground_truth)
    default = marks[0] if nothing_left else ""
    used = names.preferred or default
    if used:
        found = replace(found, layout=preferring(layout, rivals, used))
    groups = tuple(tuple(str(file.path) for file in group) for group in rivals)
    return found, Rivals(marks, default, used, groups)


def _samples(found: Found, matching: _Matching) -> list[Sample]:
    files, images, predictions = found.layout.ground_truth, matching.images, matching.predictions
    ids = _sample_ids([file.key for file in files], images, predictions)
    predicted = zip(*(matched.sources for matched in predictions), strict=True)
    samples = [
        Sample(
            sample_id,
            None if file.key in images.doubtful else image,
            ground_truth,
            predicted_by_sets,
            area,
            file.group,
        )
        for sample_id, file, ground_truth, image, predicted_by_sets, area in zip(
            ids,
            files,
            _sources(files, found.base),
            images.sources,
            predicted if predictions else [(None,)] * len(files),
            matching.valid.sources,
            strict=True,
        )
        if file.key not in matching.doubtful
    ]
    # Files are listed in natural order, which mostly is the order of the samples too.
    if natural_sorted(ids) != ids:
        samples.sort(key=lambda sample: natural_key(sample.id))
    return samples


def _sample_ids(
    anchors: Sequence[str], images: _Matched, predictions: Sequence[_Matched]
) -> Sequence[str]:
    """Return what names samples: the common stem; where a token paired, the image's own stem."""
    matched = (images, *predictions)
    by_token = frozenset().union(*(one.pairing.by_token for one in matched))
    inexact = {
        anchor
        for one in matched
        for anchor, partner in one.pairing.partners.items()
        if anchor != partner
    }
    if not by_token and not inexact:
        return anchors

    def sample_id(anchor: str) -> str:
        image = images.pairing.partners.get(anchor) or anchor
        if anchor in by_token:
            return image
        return unended(image) if anchor in inexact else anchor

    return [sample_id(anchor) for anchor in anchors]


def _require_samples(layout: Layout, samples: Sequence[Sample], doubtful: dict[str, str]) -> None:
    if any(path for sample in samples for path in sample.predictions):
        return
    if samples and not layout.predictions:
        return
    reason = next(iter(doubtful.values()), "no prediction has the name of a ground truth")
    raise DatasetError(
        f"No sample: {len(layout.ground_truth):,} ground truth masks and "
        f"{sum(len(files) for _, files in layout.predictions):,} predictions were found, but "
        f"{shown_text(reason)}."
    )


def _unpaired(
    found: Found, doubtful: dict[str, str], others: Sequence[_Matched], valid: _Matched
) -> tuple[Unpaired, ...]:
    layout, base = found.layout, found.base
    listed = [
        Unpaired(base / file.path, "ground truth", shown_text(doubtful[file.key]))
        for file in (layout.ground_truth if doubtful else ())
        if file.key in doubtful
    ]
    groups = (layout.images, *(files for _, files in layout.predictions))
    for matched, files in (*zip(others, groups, strict=True), (valid, layout.valid)):
        listed.extend(_without_partner(matched, files, found))
    listed.extend(Unpaired(base / path, "none", reason) for path, reason in layout.unused)
    return tuple(listed)


def _without_partner(matched: _Matched, files: Sequence[RoleFile], found: Found) -> list[Unpaired]:
    if not files:
        return []
    used = set(matched.pairing.partners.values())
    if len(used) == len(files):
        return []
    used -= repeated([file.key for file in files])
    partner = "prediction" if found.layout.predictions_only else "ground truth"
    reason = f"no {partner} has its name, or several have"
    return [
        Unpaired(found.base / file.path, matched.role, reason)
        for file in files
        if file.key not in used
    ]


def _described_pairing(matched: Sequence[_Matched]) -> str:
    examples = [f"{one.role}: {one.pairing.example()}" for one in matched if one.pairing.by_token]
    if not examples:
        return "by name"
    return BY_PART + shown_text("; ".join(examples))


def _clashes(samples: Sequence[Sample]) -> tuple[str, ...]:
    folded = [sample.id.casefold() for sample in samples]
    twice = repeated(folded)
    if not twice:
        return ()
    names = [sample.id for sample, key in zip(samples, folded, strict=True) if key in twice]
    shown = shown_text(", ".join(names))
    return (f"Names that are the same on other file systems or after pairing: {shown}.",)
