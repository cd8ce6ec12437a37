"""Which sizes differ inside a sample, told from headers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segreview.dataset.dataset import Dataset
from segreview.dataset.roles import IMAGE, VALID_AREA
from segreview.dataset.sample import Sample
from segreview.errors import SegReviewError
from segreview.formats.headers import HeaderSize, header_size
from segreview.formats.pixel_source import PixelSource

MOST_FILES = 10_000
"""So many headers are read in about a second; of larger data sets, of samples spread evenly."""


@dataclass(frozen=True, slots=True)
class SizeDifference:
    """A mask or image that is not as large as its ground truth."""

    sample: str
    what: str
    """The name of a prediction set, "image" or "valid area"."""
    is_prediction: bool
    size: tuple[int, int]
    """Width and height, upright."""
    ground_truth: tuple[int, int]

    @property
    def described(self) -> str:
        """For people: "a: image 4 × 2, ground truth 2 × 2"."""
        sides, wanted = (f"{width} × {height}" for width, height in (self.size, self.ground_truth))
        return f"{self.sample}: {self.what} {sides}, ground truth {wanted}"


@dataclass(frozen=True, slots=True)
class SizeCheck:
    """What the headers of the looked-at samples say."""

    told: int
    """Samples whose headers tell the size of every mask."""
    samples: int
    differences: tuple[SizeDifference, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    """(sample, why) for each mask or image whose header cannot be read."""


def check_sizes(dataset: Dataset, most_files: int = MOST_FILES) -> SizeCheck:
    """Compare the sizes inside each sample; nothing is decoded."""
    looked_at = _spread(dataset.samples, most_files)
    headers = _Headers()
    differences = [
        found for sample in looked_at for found in _differences(sample, dataset, headers)
    ]
    told = sum(headers.tell(sample) for sample in looked_at)
    return SizeCheck(told, len(dataset.samples), tuple(differences), tuple(headers.unreadable))


def _spread(samples: Sequence[Sample], most_files: int) -> Sequence[Sample]:
    files = sum(len(_others(sample)) + 1 for sample in samples)
    if files <= most_files:
        return samples
    wanted = max(1, most_files * len(samples) // files)
    return [samples[place * len(samples) // wanted] for place in range(wanted)]


def _others(sample: Sample) -> list[PixelSource]:
    sources = (sample.image, sample.valid, *sample.predictions)
    return [source for source in sources if source is not None]


class _Headers:
    """Reads each header once: one valid area may serve all samples."""

    def __init__(self) -> None:
        self._known: dict[PixelSource, HeaderSize | None] = {}
        self.unreadable: list[tuple[str, str]] = []

    def size(self, sample: str, source: PixelSource) -> HeaderSize | None:
        if source not in self._known:
            self._known[source] = self._read(sample, source)
        return self._known[source]

    def tell(self, sample: Sample) -> bool:
        masks = (sample.ground_truth, sample.valid, *sample.predictions)
        return all(self._known[mask] is not None for mask in masks if mask is not None)

    def _read(self, sample: str, source: PixelSource) -> HeaderSize | None:
        try:
            return header_size(source)
        except SegReviewError as error:
            self.unreadable.append((sample, str(error)))
            return None


def _differences(sample: Sample, dataset: Dataset, headers: _Headers) -> list[SizeDifference]:
    truth = headers.size(sample.id, sample.ground_truth)
    named: list[tuple[str, bool, PixelSource | None]] = [
        (name, True, source)
        for name, source in zip(dataset.prediction_sets, sample.predictions, strict=True)
    ]
    named += [(IMAGE, False, sample.image), (VALID_AREA, False, sample.valid)]
    found = []
    for what, is_prediction, source in named:
        size = None if source is None else headers.size(sample.id, source)
        if size is not None and truth is not None and not size.fits(truth):
            found.append(
                SizeDifference(sample.id, what, is_prediction, size.upright, truth.upright)
            )
    return found
