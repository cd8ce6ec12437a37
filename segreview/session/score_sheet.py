"""What the results say under one scoring, whichever sample is on screen: made for many views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.columns import ScoreColumns, score_columns
from segreview.evaluation.image_counts import averaged_counts, pooled_over
from segreview.evaluation.score_warnings import dataset_warnings
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.classes import ClassTable
from segreview.metrics.averages import Average
from segreview.metrics.convention_scores import (
    class_image_average,
    class_image_averages,
    pooled_class_score,
)
from segreview.metrics.conventions import Convention
from segreview.metrics.counts import Counts, two_class
from segreview.metrics.scores import score
from segreview.session.state import SessionState
from segreview.session.view import Problem

Ious = tuple[float, float, float, int]
"""IoU of the image, pooled and as per-image mean, and how many images the mean is over."""


@dataclass(frozen=True, slots=True, eq=False)
class IouSheet:
    """The IoU of some classes, or groups of them, over the data set, and all that it is made of."""

    of_sample: Callable[[int], Counts]
    """The counts of a sample, (classes,)."""
    pooled: tuple[float, ...]
    means: tuple[Average, ...]

    def ious(self, sample: int) -> list[Ious]:
        """Return the numbers of every class, among them those of one sample."""
        own = score("iou", self.of_sample(sample)).tolist()
        found = zip(own, self.pooled, self.means, strict=True)
        return [(of_one, pooled, mean.value, mean.n_used) for of_one, pooled, mean in found]

    def of_alike(self) -> IouSheet:
        """Return what is said of many samples where this is said of one, and all are like it."""
        return replace(self, of_sample=lambda _: self.of_sample(0))


@dataclass(frozen=True, slots=True, eq=False)
class ClassSheet:
    """What the results say whichever class is looked at: most of the work of a sheet."""

    columns: ScoreColumns
    """Of the foreground, or of all classes."""
    classes: IouSheet
    """Of the counted classes."""
    groups: IouSheet
    warnings: tuple[str, ...]
    """Of a binary task none: they are looked for where the threshold is left, not at each step."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreSheet:
    """One prediction set under one scoring: columns of samples, and what is over all of them."""

    state: SessionState
    """What was asked: it may be something else by now."""
    table: ClassTable
    """The classes as they were known by then."""
    columns: ScoreColumns
    means: Mapping[str, Average]
    by_class: ClassSheet
    status: NDArray[np.uint8]
    problems: tuple[Problem, ...]
    """The samples that were not scored, then what was left out of the folder."""


def score_sheet(
    board: Scoreboard,
    p: int,
    state: SessionState,
    problems: tuple[Problem, ...],
    by_class: ClassSheet,
) -> ScoreSheet:
    """Score a prediction set as the person asks for it."""
    label, columns = state.class_label, by_class.columns
    if label is not None:
        columns = score_columns(board, p, state.scoring, label)
    means = {name: columns.mean(name) for name in columns.values}
    table = board.classes(state.scoring)
    return ScoreSheet(state, table, columns, means, by_class, board.status(p), problems)


def blank_sheet(
    board: Scoreboard, p: int, state: SessionState, problems: tuple[Problem, ...]
) -> ScoreSheet:
    """Return the sheet of a board without results: that of one sample, of which all are alike."""
    samples, dataset = len(board.ids), board.dataset
    alone = Scoreboard(replace(dataset, samples=dataset.samples[:1]), board.task)
    sheet = score_sheet(alone, p, state, problems, class_sheet(alone, p, state.scoring))
    found = sheet.by_class
    by_class = replace(
        found,
        columns=found.columns.of_alike(samples),
        classes=found.classes.of_alike(),
        groups=found.groups.of_alike(),
    )
    columns, status = sheet.columns.of_alike(samples), np.broadcast_to(sheet.status, samples)
    return replace(sheet, columns=columns, by_class=by_class, status=status)


def class_sheet(board: Scoreboard, p: int, scoring: ScoringSpec) -> ClassSheet:
    """Score every class and group of a prediction set."""
    columns = score_columns(board, p, scoring)
    if board.binary:
        return ClassSheet(columns, _both_classes(board, scoring, columns), _NO_CLASSES, ())
    classes, groups = board.class_counts(p, scoring), board.group_counts(p, scoring)
    return ClassSheet(
        columns,
        iou_sheet(board, scoring, classes, columns.evaluated),
        iou_sheet(board, scoring, groups, columns.evaluated),
        dataset_warnings(board, p, scoring),
    )


def iou_sheet(
    board: Scoreboard, scoring: ScoringSpec, counts: Counts, evaluated: NDArray[np.bool_]
) -> IouSheet:
    """Return the IoU of classes from their counts (samples, classes), pooled and as means."""
    convention = scoring.convention
    whole = pooled_over(counts, evaluated, scoring).sum(axis=0)
    averaged = averaged_counts(board, counts, evaluated, scoring)
    means = class_image_averages(convention, "iou", averaged)
    return IouSheet(counts.at, _pooled(convention, whole), means)


def _both_classes(board: Scoreboard, scoring: ScoringSpec, columns: ScoreColumns) -> IouSheet:
    """Return the IoU of background and foreground, whose counts are the same ones in other roles.

    They are not laid side by side: for 100,000 samples that takes longer than all else.
    """
    counts, convention = columns.counts, scoring.convention
    whole = two_class(pooled_over(counts, columns.evaluated, scoring).sum())
    averaged = averaged_counts(board, counts.of_background, columns.evaluated, scoring)
    means = class_image_average(convention, "iou", averaged), columns.mean("iou")
    return IouSheet(lambda i: two_class(counts.at(i)), _pooled(convention, whole), means)


def _pooled(convention: Convention, whole: Counts) -> tuple[float, ...]:
    return tuple(pooled_class_score(convention, "iou", whole).tolist())


_NO_CLASSES = IouSheet(lambda _: Counts(*np.zeros((4, 0), np.int64)), (), ())
