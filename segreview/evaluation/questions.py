"""What a file asks a person that contradicts the ones that were looked at."""

from __future__ import annotations

from dataclasses import dataclass

from segreview.dataset.findings import FindingKind
from segreview.dataset.roles import GROUND_TRUTH, VALID_AREA
from segreview.dataset.sample import Sample
from segreview.errors import (
    Contradiction,
    OtherLength,
    OtherScores,
    OtherSize,
    SegReviewError,
    SeveralPages,
    UnknownValues,
    UnreadableFile,
)
from segreview.formats.pages import has_several_pages, page_sizes_of
from segreview.formats.pixel_source import PixelSource
from segreview.formats.stored import TRANSPARENCY_NOT_USED

_KINDS: dict[type[SegReviewError], FindingKind] = {
    OtherSize: FindingKind.SIZES,
    OtherLength: FindingKind.LENGTHS,
    SeveralPages: FindingKind.PAGES,
    UnknownValues: FindingKind.UNKNOWN,
    OtherScores: FindingKind.PREDICTION,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A choice that could let a file fit, or make more of it."""

    kind: FindingKind
    role: str
    """Ground truth, valid area, or the name of a prediction set."""
    pages: int = 0
    """How many pages the file has, where one of them is to be chosen."""


Questions = tuple[Question, ...]


def of_reference(error: SegReviewError, sample: Sample) -> Questions:
    """Return what the ground truth or the valid area asks that could not be used."""
    source, valid = sample.ground_truth, sample.valid
    is_valid = isinstance(error, OtherSize)
    if isinstance(error, SeveralPages):
        is_valid = not has_several_pages(source.path)
    if is_valid and valid is not None:
        return of_failure(error, VALID_AREA, valid)
    return of_failure(error, GROUND_TRUTH, source)


def of_failure(error: SegReviewError, role: str, source: PixelSource | None) -> Questions:
    """Return what a file asks that could not be used; nothing where no choice would help."""
    kind = _kind_of(error)
    if kind is None or source is None:
        return ()
    several = kind is FindingKind.PAGES
    return (Question(kind, role, len(page_sizes_of(source.path)) if several else 0),)


def _kind_of(error: SegReviewError) -> FindingKind | None:
    is_damaged = isinstance(error, UnreadableFile) and not isinstance(error, Contradiction)
    return FindingKind.UNREADABLE if is_damaged else _KINDS.get(type(error))


def of_warnings(warnings: tuple[str, ...], role: str) -> Questions:
    """Return what a mask asks that could be used, but holds more than was taken of it."""
    more = TRANSPARENCY_NOT_USED in warnings
    return (Question(FindingKind.VALUES, role),) if more else ()
