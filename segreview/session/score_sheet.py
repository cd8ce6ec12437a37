"""What the results say under one scoring, whichever sample is on screen: made for many views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.columns import ScoreColumns, score_columns
from segreview.evaluation.image_counts import averaged_counts, evaluated_samples, pooled_over
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.classes import ClassTable
from segreview.metrics.averages import Average
from segreview.metrics.convention_scores import class_image_average, pooled_class_score
from segreview.metrics.counts import Counts
from segreview.session.state import SessionState
from segreview.session.view import Problem


@dataclass(frozen=True, slots=True, eq=False)
class ClassSheet:
    """The IoU of every counted class over the data set, and the counts of every sample."""

    table: ClassTable
    counts: tuple[Counts, ...]
    """Of each class, (samples,)."""
    pooled: tuple[float, ...]
    means: tuple[Average, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreSheet:
    """One prediction set under one scoring: columns of samples, and what is over all of them."""

    columns: ScoreColumns
    means: Mapping[str, Average]
    classes: ClassSheet
    status: NDArray[np.uint8]
    problems: tuple[Problem, ...]
    """The samples that were not scored, then what was left out of the folder."""


def score_sheet(board: Scoreboard, p: int, state: SessionState) -> ScoreSheet:
    """Score a prediction set as the person asks for it."""
    scoring = state.scoring
    columns = score_columns(board, p, scoring, state.class_label)
    return ScoreSheet(
        columns,
        {name: columns.mean(name) for name in columns.values},
        class_sheet(board, p, state),
        board.status(p),
        problems_of(board, p),
    )


def class_sheet(board: Scoreboard, p: int, state: SessionState) -> ClassSheet:
    """Return the IoU of every counted class, pooled and as mean over images."""
    scoring = state.scoring
    convention, evaluated = scoring.convention, evaluated_samples(board, p, scoring)
    counts = counts_by_class(board, p, scoring)
    whole = [pooled_over(of_class, evaluated, scoring).sum() for of_class in counts]
    pooled = [float(pooled_class_score(convention, "iou", of_class)) for of_class in whole]
    averaged = [averaged_counts(board, p, scoring, of_class) for of_class in counts]
    means = [class_image_average(convention, "iou", of_class) for of_class in averaged]
    return ClassSheet(board.classes(scoring), counts, tuple(pooled), tuple(means))


def counts_by_class(board: Scoreboard, p: int, scoring: ScoringSpec) -> tuple[Counts, ...]:
    """Return the counts (samples,) of every counted class."""
    if board.binary:
        counts = board.counts(p, scoring)
        return counts.of_background, counts
    both = board.class_counts(p, scoring)
    return tuple(both.at((slice(None), k)) for k in range(both.tp.shape[1]))


def problems_of(board: Scoreboard, p: int) -> tuple[Problem, ...]:
    """Return the samples that were not scored, then what was left out of the folder."""
    dataset = board.dataset
    found = (Problem(i, board.ids[i], result.reason) for i, result in board.not_scored(p).items())
    return (*found, *(Problem(None, "folder", sentence) for sentence in dataset.skipped))
