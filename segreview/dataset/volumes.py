"""Samples that are volumes become their slices; the slices of one volume are one case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from segreview.dataset.sample import Sample
from segreview.errors import MissingExtra, UnreadableFile
from segreview.formats.nifti import NiftiSlice, slices_of
from segreview.formats.nifti_header import is_volume_file, read_volume_header
from segreview.formats.pixel_source import PixelSource


def in_slices(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Return the samples with each volume replaced by its slices; only its header is read.

    A volume whose header cannot be read stays one sample, whose row says the reason. Without the
    library that reads volumes, MissingExtra says how to get it.
    """
    return tuple(one for sample in samples for one in _slices(sample))


def _slices(sample: Sample) -> Iterator[Sample]:
    source = sample.ground_truth
    if source.part is not None or not is_volume_file(source.path.name):
        yield sample
        return
    try:
        parts = slices_of(read_volume_header(source.path))
    except MissingExtra:
        raise
    except UnreadableFile:
        yield sample
        return
    digits = len(str(len(parts) - 1))
    for part in parts:
        yield _slice(sample, part, f"{sample.id}/{part.index:0{digits}}")


def _slice(sample: Sample, part: NiftiSlice, name: str) -> Sample:
    image = sample.image
    if image is not None and not is_volume_file(image.path.name):
        image = None
    return replace(
        sample,
        id=name,
        image=_part(image, part),
        ground_truth=PixelSource(sample.ground_truth.path, part),
        predictions=tuple(_part(source, part) for source in sample.predictions),
        valid=_part(sample.valid, part),
        group=sample.group or sample.id,
        case=sample.id,
    )


def _part(source: PixelSource | None, part: NiftiSlice) -> PixelSource | None:
    # A prediction that is no volume is read as one too, so that its row says what it is not.
    return None if source is None else PixelSource(source.path, part)
