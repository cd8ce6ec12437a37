"""Every failure that a person may see, drawn as a tree.

SegReviewError              the world's fault, said in one sentence
├── InvalidArgument         an array, number or name that a function cannot take
├── UnreadableFile          a file that is damaged, missing, locked or no regular file
│   ├── TooLarge            a file whose header announces more than the limit
│   ├── MissingExtra        a format whose optional library is not installed
│   └── Contradiction       a file that is not as the data set is read: a choice may let it fit
│       ├── SeveralPages    a mask that has to be chosen from several pages
│       ├── OtherSize       a mask that does not lie over its ground truth
│       ├── OtherLength     a stack with more or fewer pages than its ground truth
│       ├── UnknownValues   a ground truth with labels, colours or values that nothing names
│       └── OtherScores     a score map that leaves the scale of its prediction set
├── DatasetError            a folder in which nothing can be reviewed
│   └── SeveralDatasets     a folder of data sets, of which one has to be chosen
├── ReviewFileError         a .segreview file that cannot be opened or written
├── ExportError             a report that could not be put in place
├── Cancelled               work that nobody waits for any more
└── UnsupportedInstallation a known-bad pair of Python and PySide6
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DatasetInside:
    """A data set in a folder of several."""

    path: Path
    described: str


class SegReviewError(Exception):
    """A failure that the person can understand and mend."""


class InvalidArgument(SegReviewError, ValueError):
    """An argument that is named, with what it was and what is allowed."""


class UnreadableFile(SegReviewError):
    """A file that cannot be read as what its name promises."""


class TooLarge(UnreadableFile):
    """A file whose header announces more than the limit allows."""


class MissingExtra(UnreadableFile):
    """A format whose optional library is not installed; the sentence says how to get it."""


class Contradiction(UnreadableFile):
    """A file that can be read, but not as the data set is; a choice of the audit may let it fit."""


class SeveralPages(Contradiction):
    """A mask that has to be chosen from several pages or frames."""


class OtherSize(Contradiction):
    """A mask that does not lie over its ground truth."""


class OtherLength(Contradiction):
    """A stack of which each page is a sample, with more or fewer pages than its ground truth."""


class UnknownValues(Contradiction):
    """A ground truth with labels or colours that no class has, or values out of its range."""


class OtherScores(Contradiction):
    """A score map that leaves the scale of its prediction set."""


class DatasetError(SegReviewError):
    """A folder in which nothing can be reviewed."""


class SeveralDatasets(DatasetError):
    """A folder of data sets, of which one has to be chosen."""

    def __init__(self, sentence: str, inside: Sequence[DatasetInside] = ()) -> None:
        """Say so, and name them."""
        super().__init__(sentence)
        self.inside = tuple(inside)


class ReviewFileError(SegReviewError):
    """A review file that cannot be opened or written."""


class ExportError(SegReviewError):
    """A report that could not be written."""


class UnsupportedInstallation(SegReviewError):
    """A known-bad pair of Python and PySide6."""


class Cancelled(SegReviewError):
    """Work was ended because nobody waits for it any more."""
