"""Scores of every sample and of the whole data set, from the scoreboard's counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.image_counts import evaluated_samples, pooled_over
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.classes import BINARY_CLASSES
from segreview.metrics.averages import (
    Average,
    average,
    class_mean,
    filled,
    mean_over_classes,
    pixel_accuracy,
)
from segreview.metrics.convention_scores import (
    average_of_class,
    averaged_places,
    class_image_average,
    counted_in_image_mean,
    image_classes_average,
    pooled_classes_average,
)
from segreview.metrics.conventions import SEED_REPORT, Convention, Level, Over
from segreview.metrics.counts import Counts, summed_by_case, two_class
from segreview.metrics.scores import HEADLINE, SCORES, score, scores

MEAN_IOU = "mean_iou"
_CLASS_MEANS = {MEAN_IOU: "iou"}
"""Columns that are named otherwise than the score that they average over classes."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreColumns:
    """One prediction set at one threshold: a column of values for each score, and its averages."""

    values: dict[str, NDArray[np.float64]]
    """Score -> (samples,); NaN where it is undefined or the sample is not scored."""
    pooled: dict[str, float]
    counts: Counts
    """(samples,): the foreground's or one class's counts; of all classes: summed over them."""
    scored: NDArray[np.bool_]
    evaluated: NDArray[np.bool_]
    """(samples,): what the averages are over."""
    convention: Convention
    over: dict[str, Over]
    """Whether a score is of one class, over classes, or of all pixels."""
    averaged: Callable[[], Counts]
    """(samples, classes): the classes that the convention averages; without a meaning for one."""
    cases: NDArray[np.int64] | None = None
    """(samples,): the case of each sample, where the convention averages over cases."""

    def mean(self, name: str) -> Average:
        """Return the mean of a score over the data set, in the order of the convention."""
        over, convention = self.over[name], self.convention
        if self.cases is not None:
            return self._mean_over_cases(name, self.cases[self.evaluated])
        images = slice(None) if self.evaluated.all() else self.evaluated
        if over is Over.FOREGROUND:
            return average_of_class(convention, self.values[name], self.counts, images)
        if over is Over.PIXELS or _averages_the_columns(convention):
            return average(self.values[name][images])
        counts = self.averaged().at(self.evaluated)
        return image_classes_average(convention, _CLASS_MEANS.get(name, name), counts)

    def _mean_over_cases(self, name: str, cases: NDArray[np.int64]) -> Average:
        over, convention = self.over[name], self.convention
        if over is Over.CLASSES:
            summed = summed_by_case(self.averaged().at(self.evaluated), cases)
            return image_classes_average(convention, _CLASS_MEANS.get(name, name), summed)
        summed = summed_by_case(self.counts.at(self.evaluated), cases)
        if over is Over.FOREGROUND:
            return class_image_average(convention, name, summed)
        # Summed over all classes, each counted pixel is one of a single class: right or missed.
        return average(score("recall", summed))

    def counted(self, name: str) -> str:
        """Return what the mean of a score counts: images, classes, or pairs of both."""
        return counted_in_image_mean(self.convention, self.over[name])

    def of_alike(self, samples: int) -> ScoreColumns:
        """Return the columns of so many samples where these are of one, and all are like it."""
        alike = partial(np.broadcast_to, shape=(samples,))
        return replace(
            self,
            values={name: alike(column) for name, column in self.values.items()},
            counts=self.counts.of_alike(samples),
            scored=alike(self.scored),
            evaluated=alike(self.evaluated),
            averaged=lambda: self.averaged().of_alike(samples),
            cases=None if self.cases is None else alike(self.cases),
        )

    @property
    def error_pixels(self) -> NDArray[np.int64]:
        """Pixels of every sample that are false positives or false negatives."""
        return np.asarray(self.counts.fp + self.counts.fn, np.int64)


def column_label(name: str, class_means: bool = False) -> str:
    """Return the words for a column; a mean over all classes says that it is one.

    >>> column_label("dice"), column_label("dice", class_means=True), column_label(MEAN_IOU)
    ('Dice (F1)', 'Dice (F1), class mean', 'Mean IoU')
    """
    if name == MEAN_IOU or (class_means and name == "iou"):
        return "Mean IoU"
    label = SCORES[name].label
    if not class_means:
        return label
    return "Pixel accuracy" if name == "accuracy" else f"{label}, class mean"


def score_columns(
    board: Scoreboard, p: int, scoring: ScoringSpec, label: int | None = None
) -> ScoreColumns:
    """Score every sample: the foreground, one class against the rest, or all classes' mean.

    The columns of the samples are the same under every convention; the averages are not.
    """
    if board.binary and label is None:
        return _foreground_columns(board, p, scoring)
    per_class = board.class_counts(p, scoring)
    if label is None:
        return _class_mean_columns(board, p, scoring, per_class)
    k = board.classes(scoring).counted_labels.index(label)
    return _one_class_columns(board, p, scoring, per_class.at((slice(None), k)), lambda: per_class)


def _one_class_columns(
    board: Scoreboard,
    p: int,
    scoring: ScoringSpec,
    counts: Counts,
    averaged: Callable[[], Counts],
) -> ScoreColumns:
    scored, evaluated = board.scored(p), evaluated_samples(board, p, scoring)
    whole, convention = pooled_over(counts, evaluated, scoring).sum(), scoring.convention
    pooled = filled(scores(HEADLINE, whole), convention.empty).tolist()
    return ScoreColumns(
        dict(zip(HEADLINE, scores(HEADLINE, counts), strict=True)),
        dict(zip(HEADLINE, pooled, strict=True)),
        counts,
        scored,
        evaluated,
        convention,
        dict.fromkeys(HEADLINE, Over.FOREGROUND),
        averaged,
        board.cases if convention.level is Level.CASE else None,
    )


def _foreground_columns(board: Scoreboard, p: int, scoring: ScoringSpec) -> ScoreColumns:
    counts = board.counts(p, scoring)

    def averaged() -> Counts:
        return _averaged_classes(board, scoring, two_class(counts))

    columns = _one_class_columns(board, p, scoring, counts, averaged)
    both = score("iou", counts.of_background), columns.values["iou"]
    columns.values[MEAN_IOU] = class_mean(np.stack(both).T)
    pooled = two_class(pooled_over(counts, columns.evaluated, scoring).sum())
    whole = pooled.at(averaged_places(scoring.convention, BINARY_CLASSES.counted_labels))
    columns.pooled[MEAN_IOU] = pooled_classes_average(scoring.convention, "iou", whole).value
    columns.over[MEAN_IOU] = Over.CLASSES
    return columns


def _class_mean_columns(
    board: Scoreboard, p: int, scoring: ScoringSpec, per_class: Counts
) -> ScoreColumns:
    scored, evaluated = board.scored(p), evaluated_samples(board, p, scoring)
    averaged, convention = _averaged_classes(board, scoring, per_class), scoring.convention
    whole = pooled_over(averaged, evaluated, scoring).sum(axis=0)
    names = [name for name in HEADLINE if name != "accuracy"]
    values = {name: mean_over_classes(name, per_class) for name in names}
    values["accuracy"] = pixel_accuracy(per_class)
    pooled = {name: pooled_classes_average(convention, name, whole).value for name in names}
    everything = pooled_over(per_class, evaluated, scoring).sum(axis=0)
    pooled["accuracy"] = float(pixel_accuracy(everything))
    over = dict.fromkeys(names, Over.CLASSES) | {"accuracy": Over.PIXELS}
    summed = per_class.sum(axis=1)
    cases = board.cases if convention.level is Level.CASE else None
    return ScoreColumns(
        values, pooled, summed, scored, evaluated, convention, over, lambda: averaged, cases
    )


def _averaged_classes(board: Scoreboard, scoring: ScoringSpec, per_class: Counts) -> Counts:
    places = averaged_places(scoring.convention, board.classes(scoring).counted_labels)
    return per_class if len(places) == per_class.tp.shape[1] else per_class.at((..., places))


def _averages_the_columns(convention: Convention) -> bool:
    """Return whether a class mean over images is the plain mean of the samples' columns."""

    def rules(of: Convention) -> tuple[object, ...]:
        return of.order, of.classes, of.empty, of.background, of.nothing_is_zero

    return rules(convention) == rules(SEED_REPORT)
