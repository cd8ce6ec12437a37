"""A sample: where its image, ground truth and predictions lie; frozen, picklable, no pixels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from segreview.formats.pixel_source import PixelSource


class Sample(NamedTuple):
    """One image under review with its masks; a prediction that is missing is None.

    A tuple, which is made three times as fast as a dataclass: there may be 100,000.
    """

    id: str
    image: PixelSource | None
    ground_truth: PixelSource
    predictions: tuple[PixelSource | None, ...]
    """One source for each prediction set of the data set, in its order."""
    valid: PixelSource | None = None
    group: str = ""
    case: str = ""
    """The volume of which this is a slice; empty for an image of its own."""


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A file that was found in a role but belongs to no sample, and why."""

    path: Path
    role: str
    reason: str
