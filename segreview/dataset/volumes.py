"""Samples that are volumes or stacks become their slices; those of one volume are one case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf

from segreview.dataset.sample import Sample
from segreview.errors import MissingExtra, UnreadableFile
from segreview.formats.label_coding import NoGroundTruth
from segreview.formats.nifti import NiftiSlice, slices_of
from segreview.formats.nifti_header import SUFFIXES as VOLUME_SUFFIXES
from segreview.formats.nifti_header import is_volume_file, read_volume_header
from segreview.formats.pages import SUFFIXES as PAGED_SUFFIXES
from segreview.formats.pages import has_several_pages, page_count, page_sizes_of
from segreview.formats.picture_part import PicturePart
from segreview.formats.pixel_source import Part, PixelSource

SlicePart = NiftiSlice | PicturePart
_MISSING = NoGroundTruth(None)
_VOLUMES = frozenset(suffix[-4:] for suffix in VOLUME_SUFFIXES)
_STACKS = _VOLUMES | {suffix[-4:] for suffix in PAGED_SUFFIXES}
"""How the names end of what may hold several masks."""


def in_slices(
    samples: Sequence[Sample], stacks: bool, by_number: bool = False
) -> tuple[Sample, ...]:
    """Return the samples with each volume replaced by its slices; only its header is read.

    ``stacks`` says that the pages of a picture are slices too. Those of another picture belong to
    them where it has as many; ``by_number`` they belong to those of their number, and pages that
    it has not are missing. A volume whose header cannot be read stays one sample, whose row says
    the reason. Without the library that reads volumes, MissingExtra says how to get it.
    """
    several = _STACKS if stacks else _VOLUMES
    if not any(str(one.ground_truth.file)[-4:].lower() in several for one in samples):
        return tuple(samples)
    return tuple(
        one for sample in samples for one in _slices(sample, _parts(sample, stacks), by_number)
    )


def is_stack(source: PixelSource) -> bool:
    """Say whether a picture has several pages, all of one size, so that each can be a slice."""
    return len(_stack(source)) > 1


def _stack(source: PixelSource) -> Sequence[tuple[int, int]]:
    try:
        sizes = page_sizes_of(source.path) if source.part is None else ()
    except UnreadableFile:
        return ()
    return sizes if len(sizes) > 1 and len(set(sizes)) == 1 else ()


def _parts(sample: Sample, stacks: bool) -> Sequence[SlicePart]:
    source = sample.ground_truth
    if source.part not in (None, _MISSING):
        return ()
    if not is_volume_file(source.path.name):
        return [PicturePart(page) for page in range(len(_stack(source)))] if stacks else ()
    try:
        return slices_of(read_volume_header(source.path))
    except MissingExtra:
        raise
    except UnreadableFile:
        return ()


def _slices(sample: Sample, parts: Sequence[SlicePart], by_number: bool) -> Iterator[Sample]:
    if not parts:
        yield sample
        return
    image = sample.image if _shows_slices(sample.image, parts[0]) else None
    is_missing = sample.ground_truth.part == _MISSING
    sample = sample._replace(image=image)
    digits = len(str(len(parts) - 1))
    for index, part in enumerate(parts):
        name = f"{sample.id}/{index:0{digits}}"
        truth = NoGroundTruth(part) if is_missing else part
        if isinstance(part, PicturePart) and by_number:
            yield _slice(_with_pages(sample, index), truth, part, part, name)
        elif isinstance(part, PicturePart):
            yield _slice(sample, truth, part, replace(part, of_pages=len(parts)), name)
        else:
            yield _slice(sample, truth, part, part, name)


def _with_pages(sample: Sample, index: int) -> Sample:
    """Return the sample without the predictions that have no page of this number."""
    predictions = (
        None if source is None or _page_count(source) <= index else source
        for source in sample.predictions
    )
    return sample._replace(predictions=tuple(predictions))


def _page_count(source: PixelSource) -> float:
    try:
        # The row of each page says why it cannot be read.
        return page_count(source.path) or inf
    except UnreadableFile:
        return inf


def _shows_slices(image: PixelSource | None, part: SlicePart) -> bool:
    """Say whether an image is cut like its mask; another picture shows something else."""
    if image is None:
        return False
    if isinstance(part, PicturePart):
        return has_several_pages(image.path)
    return image.path.suffix.lower() in (".nii", ".gz")


def _slice(sample: Sample, truth: Part, own: SlicePart, others: SlicePart, name: str) -> Sample:
    """Return a part of the ground truth, and what of the others belongs to it."""
    return sample._replace(
        id=name,
        image=_part(sample.image, others),
        ground_truth=PixelSource(sample.ground_truth.path, truth),
        predictions=tuple(_part(source, others) for source in sample.predictions),
        # One valid area may serve all pages.
        valid=_part(sample.valid, own),
        group=sample.group or sample.id,
        case=sample.id,
    )


def _part(source: PixelSource | None, part: SlicePart) -> PixelSource | None:
    # A prediction that is no volume is read as one too, so that its row says what it is not.
    return None if source is None else PixelSource(source.path, part)
