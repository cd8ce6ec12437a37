"""Scores of every sample and of the whole data set, from the scoreboard's counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.metrics.averages import Average, average, class_mean
from segreview.metrics.counts import Counts
from segreview.metrics.scores import HEADLINE, score

MEAN_IOU = "mean_iou"


@dataclass(frozen=True, slots=True, eq=False)
class ScoreColumns:
    """One prediction set at one threshold: a column of values for each score, and its averages."""

    values: dict[str, NDArray[np.float64]]
    """Score -> (samples,); NaN where it is undefined or the sample is not scored."""
    pooled: dict[str, float]
    counts: Counts
    """(samples,): the foreground's or one class's counts; of all classes: summed over them."""
    scored: NDArray[np.bool_]

    def mean(self, name: str) -> Average:
        """Return the per-image mean of a score over the scored samples."""
        return average(self.values[name][self.scored])

    @property
    def error_pixels(self) -> NDArray[np.int64]:
        """Pixels of every sample that are false positives or false negatives."""
        return np.asarray(self.counts.fp + self.counts.fn, np.int64)


def score_columns(
    board: Scoreboard, p: int, scoring: ScoringSpec, label: int | None = None
) -> ScoreColumns:
    """Score every sample: the foreground, one class against the rest, or all classes' mean."""
    if board.binary and label is None:
        return _foreground_columns(board, p, scoring)
    per_class = board.class_counts(p, scoring)
    if label is None:
        return _class_mean_columns(board, p, scoring, per_class)
    k = board.classes(scoring).counted_labels.index(label)
    return _columns(board, p, per_class.at((slice(None), k)))


def _columns(board: Scoreboard, p: int, counts: Counts) -> ScoreColumns:
    scored = board.scored(p)
    values = {name: np.where(scored, score(name, counts), np.nan) for name in HEADLINE}
    pooled = {name: float(score(name, counts.sum())) for name in HEADLINE}
    return ScoreColumns(values, pooled, counts, scored)


def _foreground_columns(board: Scoreboard, p: int, scoring: ScoringSpec) -> ScoreColumns:
    columns = _columns(board, p, board.counts(p, scoring))
    both = board.class_counts(p, scoring)
    values = mean_over_classes("iou", both)
    columns.values[MEAN_IOU] = np.where(columns.scored, values, np.nan)
    columns.pooled[MEAN_IOU] = float(mean_over_classes("iou", both.sum(axis=0)))
    return columns


def _class_mean_columns(
    board: Scoreboard, p: int, scoring: ScoringSpec, per_class: Counts
) -> ScoreColumns:
    scored, totals = board.scored(p), board.totals(p, scoring)
    values = {name: mean_over_classes(name, per_class) for name in HEADLINE}
    counted, correct = totals.counted, totals.correct
    values["accuracy"] = pixel_accuracy(correct, counted)
    values = {name: np.where(scored, column, np.nan) for name, column in values.items()}
    whole = per_class.sum(axis=0)
    pooled = {name: float(mean_over_classes(name, whole)) for name in HEADLINE}
    everything = (column.sum(keepdims=True) for column in (correct, counted))
    pooled["accuracy"] = float(pixel_accuracy(*everything)[0])
    return ScoreColumns(values, pooled, per_class.sum(axis=1), scored)


def occurs(counts: Counts) -> NDArray[np.bool_]:
    """Return where a class has a counted pixel in the ground truth or in the prediction."""
    return np.asarray(counts.tp + counts.fp + counts.fn > 0)


def mean_over_classes(name: str, counts: Counts) -> NDArray[np.float64]:
    """Return the mean of a score over the classes that occur: (..., classes) becomes (...)."""
    return class_mean(np.where(occurs(counts), score(name, counts), np.nan))


def pixel_accuracy(correct: NDArray[np.int64], counted: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of counted pixels that have the right class; NaN where none is counted."""
    share = np.full(np.shape(counted), np.nan)
    np.divide(correct, counted, out=share, where=np.greater(counted, 0))
    return share
