"""What an evaluation reads, and what is only a formula over what it read."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from segreview.dataset.task import Task
from segreview.dataset.unknown_pixels import Rule, UnknownRule
from segreview.masks.threshold import STEPS, Operator, threshold_step
from segreview.metrics.class_edits import NO_EDITS, ClassEdits
from segreview.metrics.conventions import SEED_REPORT, Convention, ResizeRule


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
    counts_unreadable: bool = False
    """Whether a prediction that cannot be read counts as if nothing had been predicted."""
    ground_truth_only: bool = False
    """There is no prediction at all, so that none is missing and nothing is scored."""
    predictions_only: bool = False
    """There is no ground truth at all, so that nothing is scored."""
    resizes: bool = False
    """Whether masks of another size are brought to that of the ground truth (nearest)."""
    unknown: Rule = UnknownRule.REFUSED
    """What becomes of ground-truth pixels whose label, colour or value nothing names."""
    minimum_area: int = 0
    """Binary task: predicted components of fewer pixels are as not predicted, at any threshold."""


@dataclass(frozen=True, slots=True)
class ScoringSpec:
    """What turns stored counts into scores: changing it reads no file."""

    step: int = STEPS // 2
    operator: Operator = Operator.GE
    ignored_labels: frozenset[int] = frozenset()
    """Multi-class task: labels whose ground-truth pixels are not counted."""
    convention: Convention = SEED_REPORT
    """How the scores of images and classes are averaged."""
    edits: ClassEdits = NO_EDITS
    """What a person changed in the class table; its merges and groups are formulas too."""

    @property
    def threshold(self) -> float:
        """The threshold between 0 and 1."""
        return self.step / STEPS

    @property
    def passport(self) -> Convention:
        """The convention with the threshold, operator and ignored labels that are in force."""
        return replace(
            self.convention,
            threshold=self.threshold,
            operator=self.operator,
            ignored_labels=self.ignored_labels,
        )

    def in_force(self, reading: ReadingSpec) -> Convention:
        """Return the passport with what becomes of predictions while they are read."""
        passport = self.passport
        return replace(
            passport,
            ignored_labels=passport.ignored_labels | reading.ignored_values,
            count_missing=passport.count_missing and reading.missing is MissingRule.EMPTY,
            resize=ResizeRule.NEAREST if reading.resizes else passport.resize,
            minimum_area=reading.minimum_area,
        )

    def under(self, convention: Convention) -> ScoringSpec:
        """Return the spec under another convention, with the operator that it brings along."""
        operator = convention.operator or self.operator
        return replace(self, convention=convention, operator=operator)

    @staticmethod
    def at(threshold: float, operator: Operator = Operator.GE) -> ScoringSpec:
        """Return the spec for a threshold that a person typed."""
        return ScoringSpec(threshold_step(threshold), operator)
