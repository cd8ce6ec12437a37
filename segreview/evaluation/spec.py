"""What an evaluation reads, and what is only a formula over what it read."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segreview.dataset.task import Task
from segreview.masks.threshold import STEPS, Operator, threshold_step


class MissingRule(enum.StrEnum):
    """What becomes of a sample that has no prediction in a set."""

    EMPTY = "empty"
    """Counted as if nothing had been predicted, with a warning."""
    SKIP = "skip"
    """Not scored, and said so in its row."""
    ERROR = "error"
    """Nothing is evaluated until every prediction is there."""


@dataclass(frozen=True, slots=True)
class ReadingSpec:
    """How files become arrays: it alone starts an evaluation."""

    task: Task
    valid_marks_ignored: bool = False
    ignored_values: frozenset[int] = frozenset()
    """Binary task: stored ground-truth values that are not counted."""
    pixel_limit: int = 200_000_000
    missing: MissingRule = MissingRule.EMPTY
    resizes: bool = False
    """Whether a prediction of another size is brought to that of the ground truth (nearest)."""


@dataclass(frozen=True, slots=True)
class ScoringSpec:
    """What turns stored counts into scores: changing it reads no file."""

    step: int = STEPS // 2
    operator: Operator = Operator.GE
    ignored_labels: frozenset[int] = frozenset()
    """Multi-class task: labels whose ground-truth pixels are not counted."""

    @property
    def threshold(self) -> float:
        """The threshold between 0 and 1."""
        return self.step / STEPS

    @staticmethod
    def at(threshold: float, operator: Operator = Operator.GE) -> ScoringSpec:
        """Return the spec for a threshold that a person typed."""
        return ScoringSpec(threshold_step(threshold), operator)
