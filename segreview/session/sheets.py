"""The score sheet on screen: made at once where that is quick, else renewed by a worker."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from segreview.evaluation.job_queue import SOON, Job
from segreview.evaluation.remembered import Remembered
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.session.pictures import VISIBLE
from segreview.session.score_sheet import (
    ClassSheet,
    ScoreSheet,
    blank_sheet,
    class_sheet,
    score_sheet,
)
from segreview.session.state import SessionState
from segreview.session.view import Problem

SHEET = "sheet"
LARGE = 250_000
"""Samples times classes of which a sheet takes some 15 ms; the window would stand still longer."""
MANY, MANY_LABELS = 50_000, 5_000
"""So many take some 5 ms, of labels because they have more scores; newer results come again and
again: a worker adds up more, once the window has painted."""
REST, REST_SECONDS = 4, 0.2
"""So many times as long as a sheet took, and so long, passes until newer results are shown.

Evaluation is to go on, and a sample that is selected meanwhile is to be seen at once.
"""

Question = tuple[object, ...]
Problems = tuple[Problem, ...]


class Sheets:
    """The sheet of what is asked; where making it takes long, the last one until it is there."""

    def __init__(self, runner: Runner) -> None:
        """Begin with no sheet; one that is being made of another data set is not heard."""
        self._runner = runner
        runner.cancel(SHEET)
        self._sheet: ScoreSheet | None = None
        self._by_class = Remembered[ClassSheet]()
        self._asked: Question = ()
        self._answered: Question = ()
        self._version, self._rests_until = 0, 0.0
        self.outdated = False
        """Whether something else is asked than the sheet says, or there are newer results."""
        self._made: tuple[Question, int] | None = None
        """What a worker makes a sheet of, and after which result."""

    @property
    def holds_board(self) -> bool:
        """Whether a worker makes a sheet: results must not come meanwhile."""
        return self._made is not None

    @property
    def is_answer(self) -> bool:
        """Whether the sheet says what is asked, though perhaps of the last results but some."""
        return self._asked == self._answered

    @property
    def _is_new_question(self) -> bool:
        """Whether the sheet answers what was asked before; a blank one answers nothing."""
        return not self.is_answer and self._answered != (self._asked[0],)

    @property
    def is_due(self) -> bool:
        """Whether asking for the sheet lets a worker make another one."""
        return self.outdated and not self.holds_board and not self._rests

    @property
    def _rests(self) -> bool:
        """Whether there are only newer results, of which more come soon."""
        return self.is_answer and self._runner.busy and time.monotonic() < self._rests_until

    def sheet(
        self, board: Scoreboard, p: int, state: SessionState, problems: Callable[[], Problems]
    ) -> ScoreSheet:
        """Return how a prediction set scores; where that takes long, the last sheet."""
        self._asked = board, p, state.scoring, state.class_label
        if self._sheet is None or self._answered[0] is not board:
            # Of other samples the last sheet cannot be shown.
            self._sheet = blank_sheet(board, p, state, problems())
            self._answered = (board,) if board.done else self._asked
            self._version = board.version
        self.outdated = not self.is_answer or self._version != board.version
        is_last = board.done == len(board.ids)
        is_shown = self.outdated and (is_last or not self._rests)
        if is_shown and self._is_quick(board, p, state.scoring):
            made = timed_sheet(board, p, state, problems(), self._by_class)
            self._sheet = self._keep(self._asked, board.version, *made)
        elif self.is_due:
            self._let_worker_make(board, p, state, problems())
        return self._sheet

    def _is_quick(self, board: Scoreboard, p: int, scoring: ScoringSpec) -> bool:
        """Say whether a sheet is made at once."""
        most = MANY if board.binary else MANY_LABELS
        if self._is_new_question:
            most = LARGE
        return (
            # A threshold that is dragged is followed at every step.
            (board.binary and not self.is_answer)
            or self._by_class.knows(class_question(board, p, scoring))
            or len(board.ids) * len(board.classes(scoring).counted) <= most
        )

    def receive(self, reply: Reply) -> None:
        """Take what a worker made, unless something else is asked by now."""
        assert self._made is not None, "a worker made a sheet"
        (question, version), self._made = self._made, None
        if question == self._asked and (version > self._version or not self.is_answer):
            self._sheet = self._keep(question, version, *reply.result())

    def _let_worker_make(
        self, board: Scoreboard, p: int, state: SessionState, problems: Problems
    ) -> None:
        board.settle()
        self._made = self._asked, board.version
        arguments = board, p, state, problems, self._by_class
        urgency = VISIBLE if self._is_new_question else SOON
        self._runner.submit(Job(SHEET, p, timed_sheet, arguments, urgency))

    def _keep(
        self, question: Question, version: int, sheet: ScoreSheet, seconds: float
    ) -> ScoreSheet:
        self._answered, self._version, self.outdated = question, version, False
        self._rests_until = time.monotonic() + max(REST * seconds, REST_SECONDS)
        return sheet


def timed_sheet(
    board: Scoreboard,
    p: int,
    state: SessionState,
    problems: Problems,
    by_class: Remembered[ClassSheet],
) -> tuple[ScoreSheet, float]:
    """Return a sheet and for how many seconds its thread worked on it."""
    began, scoring = time.thread_time(), state.scoring
    question = class_question(board, p, scoring)
    found = by_class.answer(question, lambda: class_sheet(board, p, scoring))
    return score_sheet(board, p, state, problems, found), time.thread_time() - began


def class_question(board: Scoreboard, p: int, scoring: ScoringSpec) -> Question:
    """Return all that a class sheet depends on; how classes look is no part of it."""
    return board, board.version, p, replace(scoring, edits=scoring.edits.of_numbers)
