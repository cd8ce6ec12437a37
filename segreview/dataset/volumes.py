"""Samples that are volumes or stacks become their slices; those of one volume are one case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from segreview.dataset.sample import Sample
from segreview.errors import MissingExtra, UnreadableFile
from segreview.formats.nifti import NiftiSlice, slices_of
from segreview.formats.nifti_header import SUFFIXES as VOLUME_SUFFIXES
from segreview.formats.nifti_header import is_volume_file, read_volume_header
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import PIXEL_LIMIT
from segreview.formats.tiff import SUFFIXES as TIFF_SUFFIXES
from segreview.formats.tiff import TiffPage, pages_of

SlicePart = NiftiSlice | TiffPage
_SEVERAL = frozenset(suffix[-4:] for suffix in (*VOLUME_SUFFIXES, *TIFF_SUFFIXES))
"""How the names end of what may hold several masks."""


def in_slices(samples: Sequence[Sample], pixel_limit: int = PIXEL_LIMIT) -> tuple[Sample, ...]:
    """Return the samples with each volume replaced by its slices; only its header is read.

    A volume whose header cannot be read stays one sample, whose row says the reason. Without the
    library that reads volumes, MissingExtra says how to get it. Whether TIFFs are stacks of pages
    is seen of the first ground truth, so that a folder of many single ones is not read.
    """
    if not any(_may_be_several(sample.ground_truth) for sample in samples):
        return tuple(samples)
    stacks = _first_is_stack(samples, pixel_limit)
    return tuple(
        one for sample in samples for one in _slices(sample, _parts(sample, stacks, pixel_limit))
    )


def _may_be_several(source: PixelSource) -> bool:
    return source.part is None and str(source.file)[-4:].lower() in _SEVERAL


def _first_is_stack(samples: Sequence[Sample], pixel_limit: int) -> bool:
    first = next((sample.ground_truth for sample in samples if _is_tiff(sample.ground_truth)), None)
    return first is not None and bool(_pages(first, pixel_limit))


def _is_tiff(source: PixelSource) -> bool:
    return source.part is None and source.path.suffix.lower() in TIFF_SUFFIXES


def _parts(sample: Sample, stacks: bool, pixel_limit: int) -> Sequence[SlicePart]:
    source = sample.ground_truth
    if stacks and _is_tiff(source):
        return _pages(source, pixel_limit)
    if source.part is not None or not is_volume_file(source.path.name):
        return ()
    try:
        return slices_of(read_volume_header(source.path))
    except MissingExtra:
        raise
    except UnreadableFile:
        return ()


def _pages(source: PixelSource, pixel_limit: int) -> Sequence[SlicePart]:
    try:
        return pages_of(source.path, pixel_limit)
    except UnreadableFile:
        return ()


def _slices(sample: Sample, parts: Sequence[SlicePart]) -> Iterator[Sample]:
    if not parts:
        yield sample
        return
    digits = len(str(len(parts) - 1))
    for part in parts:
        yield _slice(sample, part, f"{sample.id}/{part.index:0{digits}}")


def _slice(sample: Sample, part: SlicePart, name: str) -> Sample:
    ending, image = sample.ground_truth.path.suffix, sample.image
    # A picture of another kind shows something else than this slice.
    alike = image is not None and image.path.suffix.lower() in _alike(ending.lower())
    return replace(
        sample,
        id=name,
        image=_part(image, part) if alike else None,
        ground_truth=PixelSource(sample.ground_truth.path, part),
        predictions=tuple(_part(source, part) for source in sample.predictions),
        valid=_part(sample.valid, part),
        group=sample.group or sample.id,
        case=sample.id,
    )


def _alike(ending: str) -> frozenset[str]:
    return TIFF_SUFFIXES if ending in TIFF_SUFFIXES else frozenset((".nii", ".gz"))


def _part(source: PixelSource | None, part: SlicePart) -> PixelSource | None:
    # A prediction that is no volume is read as one too, so that its row says what it is not.
    return None if source is None else PixelSource(source.path, part)
