"""What the averages of a prediction set are made from, and the set under every convention."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.dataset import Dataset
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.metrics.convention_scores import (
    ConventionRow,
    ImageCounts,
    under_every_convention,
)
from segreview.metrics.conventions import Level
from segreview.metrics.counts import Counts, summed_by_case


def image_counts(board: Scoreboard, p: int, scoring: ScoringSpec) -> ImageCounts:
    """Return the counts of the scored samples, before a convention leaves any of them out."""
    scored = board.scored(p)
    return ImageCounts(
        board.class_counts(p, scoring).at(scored),
        board.classes(scoring).counted_labels,
        binary=board.binary,
        missing=board.missing(p)[scored],
        cases=None if board.cases is None else board.cases[scored],
    )


def averaged_counts(
    board: Scoreboard, counts: Counts, evaluated: NDArray[np.bool_], scoring: ScoringSpec
) -> Counts:
    """Return the counts (samples, ...) that averages are over: of samples, or put to cases."""
    if scoring.convention.level is not Level.CASE or board.cases is None:
        return chosen_samples(counts, evaluated)
    return summed_by_case(counts.at(evaluated), board.cases[evaluated])


def evaluated_samples(board: Scoreboard, p: int, scoring: ScoringSpec) -> NDArray[np.bool_]:
    """Return which samples the averages are over: the scored ones that the convention takes."""
    scored = board.scored(p)
    if scoring.convention.count_missing:
        return scored
    return scored & ~board.missing(p)


def pooled_over(counts: Counts, evaluated: NDArray[np.bool_], scoring: ScoringSpec) -> Counts:
    """Return the counts to be summed; samples that are not scored have counted nothing."""
    return counts if scoring.convention.count_missing else chosen_samples(counts, evaluated)


def chosen_samples(counts: Counts, chosen: NDArray[np.bool_]) -> Counts:
    """Return the counts of the chosen samples; where these are all, the counts themselves."""
    return counts if chosen.all() else counts.at(chosen)


def sample_groups(dataset: Dataset) -> NDArray[np.int64] | None:
    """Return the number of each sample's group, (samples,); None where no sample has one.

    A sample without a group is a group of its own. Groups are the cases of volumes, or what the
    manifest says: images of one group are no independent evidence.
    """
    names = [(sample.group, "" if sample.group else sample.id) for sample in dataset.samples]
    if not any(group for group, _ in names):
        return None
    numbers: dict[tuple[str, str], int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)


def convention_table(board: Scoreboard, p: int, scoring: ScoringSpec) -> tuple[ConventionRow, ...]:
    """Return a prediction set under every convention, all at the same threshold."""
    return under_every_convention(image_counts(board, p, scoring))
