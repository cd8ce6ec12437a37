"""A data set: its samples, its prediction sets, and what was found but not used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from segreview.dataset.sample import Sample, Unpaired
from segreview.masks.classes import ClassTable


@dataclass(frozen=True, slots=True)
class Dataset:
    """The samples of a folder in natural order; what the values mean is a Task."""

    root: Path
    layout: str
    """For people: which layout was recognised, and which folder or suffix has which role."""
    pairing: str
    """For people: the rule by which names were matched, with an example where it was inferred."""
    prediction_sets: tuple[str, ...]
    samples: tuple[Sample, ...]
    class_table: ClassTable | None = None
    valid_marks_ignored: bool = False
    """The valid-area masks come from a folder named ignore: non-zero pixels are not counted."""
    unpaired: tuple[Unpaired, ...] = ()
    skipped: tuple[str, ...] = ()
    """Sentences about what could not be listed: locked folders, loops, names that clash."""
