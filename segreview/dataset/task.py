"""What the stored values of a data set mean: decided once, never per file."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segreview.masks.classes import ClassTable
from segreview.masks.threshold import ScoreScale


class TaskKind(enum.StrEnum):
    """Foreground against background, or a label for every pixel."""

    BINARY = "binary"
    MULTI_CLASS = "multi-class"


@dataclass(frozen=True, slots=True)
class PredictionReading:
    """How the maps of one prediction set are read.

    ``scale`` is None in a multi-class task, where predictions are labels (or score volumes whose
    greatest channel is the label). ``hard`` says that the looked-at maps hold two values only.
    """

    name: str
    scale: ScoreScale | None
    hard: bool
    described: str
    """For people: "8-bit scores, value / 255", "already binary, 0 and 255", "labels" ..."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the values of all masks of a data set mean."""

    kind: TaskKind
    foreground_above: float
    """Binary: ground truth is foreground where its stored value is greater than this."""
    readings: tuple[PredictionReading, ...]
    """One for each prediction set of the data set, in its order."""
    classes: ClassTable
    """The given table, or the binary one; empty when multi-class labels are named nowhere."""
    table_given: bool
    described: str
    """For people: how ground truth is read."""
    warnings: tuple[str, ...] = ()
