"""Which sizes differ inside a sample, told from headers alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segreview.dataset.dataset import Dataset
from segreview.dataset.roles import GROUND_TRUTH, IMAGE, VALID_AREA
from segreview.dataset.sample import Sample
from segreview.dataset.spread import spread
from segreview.errors import Contradiction, OtherLength, SegReviewError, UnreadableFile
from segreview.formats.headers import HeaderSize, header_size
from segreview.formats.pages import page_sizes_of
from segreview.formats.picture_part import PicturePart
from segreview.formats.pixel_source import PixelSource
from segreview.formats.tiff import SUFFIXES as TIFF_SUFFIXES

PAGED_SUFFIXES = frozenset((*TIFF_SUFFIXES, ".gif", ".webp"))
"""Files that may well have several pages; animated PNGs are so rare that their pixels tell it."""
MOST_FILES = 10_000
"""So many headers are read in about a second; of larger data sets, of samples spread evenly."""


@dataclass(frozen=True, slots=True)
class SizeDifference:
    """A mask or image that is not as large as its ground truth."""

    sample: str
    what: str
    """The name of a prediction set, "image" or "valid area"."""
    size: tuple[int, int]
    """Width and height, upright."""
    ground_truth: tuple[int, int]

    @property
    def described(self) -> str:
        """For people: "a: image 4 × 2, ground truth 2 × 2"."""
        sides, wanted = (f"{width} × {height}" for width, height in (self.size, self.ground_truth))
        return f"{self.sample}: {self.what} {sides}, ground truth {wanted}"


@dataclass(frozen=True, slots=True)
class UnreadableHeader:
    """A mask or image of which not even the header can be read."""

    sample: str
    role: str
    """Image, ground truth, valid area, or the name of a prediction set."""
    why: str

    @property
    def is_prediction(self) -> bool:
        """Whether it is no image, ground truth or valid area."""
        return self.role not in (IMAGE, GROUND_TRUTH, VALID_AREA)

    @property
    def described(self) -> str:
        """For people: "a (unet): a.png is damaged"."""
        return f"{self.sample} ({self.role}): {self.why}"


@dataclass(frozen=True, slots=True)
class PagedFile:
    """A mask or image whose header tells several pages or frames."""

    sample: str
    role: str
    """Image, ground truth, valid area, or the name of a prediction set."""
    pages: int


@dataclass(frozen=True, slots=True)
class SizeCheck:
    """What the headers of the looked-at samples say."""

    told: int
    """Samples whose headers tell the size of every mask."""
    samples: int
    differences: tuple[SizeDifference, ...] = ()
    unreadable: tuple[UnreadableHeader, ...] = ()
    paged: tuple[PagedFile, ...] = ()
    lengths: tuple[str, ...] = ()
    """Why each page is not read whose stack is longer or shorter than that of its ground truth."""
    depths: tuple[str, ...] = ()
    """The same of slices of volumes."""


def check_sizes(dataset: Dataset, most_files: int = MOST_FILES) -> SizeCheck:
    """Compare the sizes inside each sample; nothing is decoded."""
    looked_at = _few(dataset.samples, most_files)
    headers = _Headers()
    differences = [
        found for sample in looked_at for found in _differences(sample, dataset, headers)
    ]
    told = sum(headers.tell(sample) for sample in looked_at)
    paged = [found for sample in looked_at for found in _paged(sample, dataset)]
    return SizeCheck(
        told,
        len(dataset.samples),
        tuple(differences),
        tuple(headers.unreadable),
        tuple(paged),
        tuple(headers.lengths),
        tuple(headers.depths),
    )


def _paged(sample: Sample, dataset: Dataset) -> Iterator[PagedFile]:
    roles = (GROUND_TRUTH, IMAGE, VALID_AREA, *dataset.prediction_sets)
    sources = (sample.ground_truth, sample.image, sample.valid, *sample.predictions)
    for role, source in zip(roles, sources, strict=True):
        pages = 1 if source is None else _page_count(source)
        if pages > 1:
            yield PagedFile(sample.id, role, pages)


def _page_count(source: PixelSource) -> int:
    """Return how many pages a picture has; the common kinds that have one are not opened."""
    may_have_several = source.path.suffix.lower() in PAGED_SUFFIXES
    if not may_have_several or not (source.part is None or isinstance(source.part, PicturePart)):
        return 1
    try:
        return len(page_sizes_of(source.path))
    except UnreadableFile:
        return 1


def _few(samples: Sequence[Sample], most_files: int) -> Sequence[Sample]:
    files = sum(len(_others(sample)) + 1 for sample in samples)
    if files <= most_files:
        return samples
    return spread(samples, max(1, most_files * len(samples) // files))


def _others(sample: Sample) -> list[PixelSource]:
    sources = (sample.image, sample.valid, *sample.predictions)
    return [source for source in sources if source is not None]


def _key(source: PixelSource) -> str | int:
    """Return what tells a file or a part from others: to compare parts can mean to read them."""
    return os.fspath(source.file) if source.part is None else id(source)


class _Headers:
    """Reads each header once: one valid area may serve all samples."""

    def __init__(self) -> None:
        self._known: dict[str | int, HeaderSize | None] = {}
        self.unreadable: list[UnreadableHeader] = []
        self.lengths: list[str] = []
        self.depths: list[str] = []

    def size(self, sample: str, role: str, source: PixelSource) -> HeaderSize | None:
        key = _key(source)
        if key not in self._known:
            self._known[key] = self._read(sample, role, source)
        return self._known[key]

    def tell(self, sample: Sample) -> bool:
        masks = (sample.ground_truth, sample.valid, *sample.predictions)
        return all(self._known[_key(mask)] is not None for mask in masks if mask is not None)

    def _read(self, sample: str, role: str, source: PixelSource) -> HeaderSize | None:
        try:
            return header_size(source)
        except Contradiction as error:
            if role != IMAGE:
                told = self.lengths if isinstance(error, OtherLength) else self.depths
                told.append(f"{role}: {error}")
            return None
        except SegReviewError as error:
            self.unreadable.append(UnreadableHeader(sample, role, str(error)))
            return None


def _differences(sample: Sample, dataset: Dataset, headers: _Headers) -> list[SizeDifference]:
    truth = headers.size(sample.id, GROUND_TRUTH, sample.ground_truth)
    roles = (*dataset.prediction_sets, IMAGE, VALID_AREA)
    sources = (*sample.predictions, sample.image, sample.valid)
    found = []
    for what, source in zip(roles, sources, strict=True):
        size = None if source is None else headers.size(sample.id, what, source)
        if size is not None and truth is not None and not size.fits(truth):
            found.append(SizeDifference(sample.id, what, size.upright, truth.upright))
    return found
