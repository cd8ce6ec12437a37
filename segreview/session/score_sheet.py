"""What the results say under one scoring, whichever sample is on screen: made for many views."""

from __future__ import annotations

from collections.abc import Mapping
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
from segreview.metrics.convention_scores import class_image_average, pooled_class_score
from segreview.metrics.counts import Counts
from segreview.metrics.scores import score
from segreview.session.state import SessionState
from segreview.session.view import Problem

Ious = tuple[float, float, float, int]
"""IoU of the image, pooled and as per-image mean, and how many images the mean is over."""


@dataclass(frozen=True, slots=True, eq=False)
class IouSheet:
    """The IoU of some classes, or groups of them, over the data set, and all that it is made of."""

    counts: tuple[Counts, ...]
    """Of each class, (samples,)."""
    pooled: tuple[float, ...]
    means: tuple[Average, ...]

    def ious(self, sample: int) -> list[Ious]:
        """Return the numbers of every class, among them those of one sample."""
        found = zip(self._of(sample), self.pooled, self.means, strict=True)
        return [(own, pooled, mean.value, mean.n_used) for own, pooled, mean in found]

    def of_alike(self, samples: int) -> IouSheet:
        """Return what is said of so many samples where this is said of one of them."""
        counts = tuple(of_class.of_alike(samples) for of_class in self.counts)
        return replace(self, counts=counts)

    def _of(self, sample: int) -> list[float]:
        # All classes at once: a score of a single pixel count takes as long as one of a hundred.
        own = [(one.tp[sample], one.fp[sample], one.fn[sample], 0) for one in self.counts]
        parts = np.array(own, np.int64).reshape(-1, 4).T
        found: list[float] = score("iou", Counts(*parts)).tolist()
        return found


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
        classes=found.classes.of_alike(samples),
        groups=found.groups.of_alike(samples),
    )
    columns, status = sheet.columns.of_alike(samples), np.broadcast_to(sheet.status, samples)
    return replace(sheet, columns=columns, by_class=by_class, status=status)


def class_sheet(board: Scoreboard, p: int, scoring: ScoringSpec) -> ClassSheet:
    """Score every class and group of a prediction set."""
    columns = score_columns(board, p, scoring)
    classes = _counts_by_class(board, p, scoring, columns)
    groups = () if board.binary else _by_column(board.group_counts(p, scoring))
    return ClassSheet(
        columns,
        iou_sheet(board, scoring, classes, columns.evaluated),
        iou_sheet(board, scoring, groups, columns.evaluated),
        () if board.binary else dataset_warnings(board, p, scoring),
    )


def iou_sheet(
    board: Scoreboard,
    scoring: ScoringSpec,
    counts: tuple[Counts, ...],
    evaluated: NDArray[np.bool_],
) -> IouSheet:
    """Return the IoU of classes from their counts, pooled and as mean over images."""
    convention = scoring.convention
    whole = [pooled_over(of_class, evaluated, scoring).sum() for of_class in counts]
    pooled = [float(pooled_class_score(convention, "iou", of_class)) for of_class in whole]
    averaged = [averaged_counts(board, of_class, evaluated, scoring) for of_class in counts]
    means = [class_image_average(convention, "iou", of_class) for of_class in averaged]
    return IouSheet(counts, tuple(pooled), tuple(means))


def _counts_by_class(
    board: Scoreboard, p: int, scoring: ScoringSpec, columns: ScoreColumns
) -> tuple[Counts, ...]:
    """Return the counts (samples,) of every counted class."""
    if board.binary:
        return columns.counts.of_background, columns.counts
    return _by_column(board.class_counts(p, scoring))


def _by_column(counts: Counts) -> tuple[Counts, ...]:
    return tuple(counts.at((slice(None), k)) for k in range(counts.tp.shape[1]))
