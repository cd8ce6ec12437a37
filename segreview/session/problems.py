"""The problems of the open data set, each made once: there may be one for every sample."""

from __future__ import annotations

import numpy as np

from segreview.dataset.findings import FindingKind
from segreview.evaluation.evaluate import (
    NO_GROUND_TRUTH,
    NOTHING_TO_SCORE,
    SKIPPED,
    PredictionResult,
)
from segreview.evaluation.result_block import RowStatus
from segreview.evaluation.scoreboard import Scoreboard
from segreview.session.view import Problem, ProblemKind

_BY_REASON = {
    NOTHING_TO_SCORE: ProblemKind.NO_PREDICTION,
    SKIPPED: ProblemKind.NO_PREDICTION,
    NO_GROUND_TRUTH: ProblemKind.NO_GROUND_TRUTH,
}
_BY_QUESTION = {
    FindingKind.SIZES: ProblemKind.SIZE,
    FindingKind.LENGTHS: ProblemKind.READING,
    FindingKind.PAGES: ProblemKind.READING,
    FindingKind.UNKNOWN: ProblemKind.READING,
    FindingKind.PREDICTION: ProblemKind.READING,
    FindingKind.UNREADABLE: ProblemKind.UNREADABLE,
}
_LACKING = (ProblemKind.NO_PREDICTION, ProblemKind.NO_GROUND_TRUTH)


class Problems:
    """Makes a problem of each result that has no score, and keeps it as long as that result."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[tuple[int, int], tuple[PredictionResult, Problem]] = {}

    def of(self, board: Scoreboard, p: int) -> tuple[Problem, ...]:
        """Return the samples that were not scored, then what was left out of the folder."""
        samples = np.flatnonzero(board.status(p) == RowStatus.NOT_SCORED).tolist()
        found = [self._of_sample(board, p, sample) for sample in samples]
        dataset = board.dataset
        if dataset.ground_truth_only or dataset.predictions_only:
            found = _said_once(found)
        unusable = [Problem(None, "folder", sentence, True) for sentence in dataset.unusable]
        left_out = (Problem(None, "folder", sentence) for sentence in dataset.skipped)
        return (*found, *unusable, *left_out)

    def _of_sample(self, board: Scoreboard, p: int, sample: int) -> Problem:
        result, kept = board.results(p)[sample], self._made.get((p, sample))
        if kept is not None and kept[0] is result:
            return kept[1]
        assert result is not None, "a sample that was not scored has a result that says why"
        asks, kind = bool(result.questions), _kind(result)
        made = Problem(sample, board.ids[sample], result.reason, asks, kind)
        self._made[p, sample] = result, made
        return made


def _said_once(problems: list[Problem]) -> list[Problem]:
    """Say once what every sample lacks because the whole data set does: no file is wrong."""
    others = [problem for problem in problems if problem.kind not in _LACKING]
    lacking = [problem.reason for problem in problems if problem.kind in _LACKING]
    said = [Problem(None, "folder", f"Nothing is scored: {reason}") for reason in lacking[:1]]
    return [*said, *others]


def _kind(result: PredictionResult) -> ProblemKind:
    if result.reason in _BY_REASON:
        return _BY_REASON[result.reason]
    kinds = (_BY_QUESTION.get(question.kind) for question in result.questions)
    return next(filter(None, kinds), ProblemKind.OTHER)
