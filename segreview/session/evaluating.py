"""The results of the open data set: recalled, evaluated, and kept for the next time."""

from __future__ import annotations

import time

import numpy as np

from segreview.evaluation.evaluate import SampleResult
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.session.auditing import Auditing
from segreview.session.decisions import Decisions
from segreview.session.evaluation_run import EVALUATE, submit_samples
from segreview.session.exporting import Exporting
from segreview.session.judged_masks import JudgedMasks
from segreview.session.opening import Opened
from segreview.session.pictures import SELECTED
from segreview.session.remembering import RECALLED, Remembering
from segreview.session.sheets import Sheets
from segreview.session.state import SessionState

RESULTS = (EVALUATE, RECALLED)
"""Kinds of jobs that bring results of samples."""


class Evaluating:
    """Fills the scoreboard of what is open; nothing is evaluated whose result is remembered."""

    def __init__(self, runner: Runner | None = None) -> None:
        """Begin with nothing open."""
        self.runner = runner or Runner()
        self.state = SessionState()
        self.failure = ""
        """Why the last data set could not be opened, or the last export not written."""
        self.opened: Opened | None = None
        self.board: Scoreboard | None = None
        self.auditing: Auditing | None = None
        self.exporting = Exporting(self.runner)
        self._remembering, self._sheets = Remembering(self.runner), Sheets(self.runner)
        self._kept_back: list[Reply] = []
        self._decisions, self._judged = Decisions(), JudgedMasks()
        self._ids: tuple[str, ...] = ()
        self._places = dict[str, int]()
        self._started, self._done_before, self._waits_for_picture = 0.0, 0, False

    def _stop_evaluating(self) -> None:
        """Let no result come that waits to be recalled or made; what is there stays."""
        if self._remembering.recalls:
            self._remembering.stop()
            self._check_sizes()
        self.runner.cancel(EVALUATE)

    def _evaluate_the_rest(self) -> None:
        """Evaluate what is not remembered, once that is known and the first picture is there."""
        if self._waits_for_picture or self._remembering.recalls:
            return
        assert self.opened is not None, "a data set is open"
        assert self.board is not None, "a data set is open"
        self._check_sizes()
        self._started, self._done_before = time.monotonic(), self.board.done
        submit_samples(self.runner, self.opened, np.flatnonzero(self.board.waiting()).tolist())
        if self.state.selected is not None:
            self.runner.urge(EVALUATE, self.state.selected, SELECTED)

    def _check_sizes(self) -> None:
        """Read headers, which must delay neither the first picture nor what is remembered."""
        if self.auditing is not None and not self._waits_for_picture:
            self.auditing.check_sizes()

    @property
    def _board_is_read(self) -> bool:
        """Whether a worker reads the board: results wait until it is done."""
        return self.exporting.holds_board or self._sheets.holds_board

    def _put_kept_back(self) -> None:
        if not self._board_is_read:
            kept_back, self._kept_back = self._kept_back, []
            for reply in kept_back:
                self._receive_result(reply)

    def _receive_result(self, reply: Reply) -> None:
        if self._board_is_read:
            self._kept_back.append(reply)
        elif reply.job.kind == RECALLED:
            self._receive_recalled(reply)
        else:
            self._receive_evaluated(reply)

    def _receive_evaluated(self, reply: Reply) -> None:
        assert self.board is not None, "a data set is open"
        result: SampleResult = reply.result()
        self.board.put(result)
        self._remembering.add(result)
        self._compare_judged_sets(result.sample)

    def _receive_remembered(self, reply: Reply) -> None:
        recalls = self._remembering.recalls
        self._remembering.receive_remembered(reply)
        if recalls:
            self._evaluate_the_rest()

    def _receive_recalled(self, reply: Reply) -> None:
        assert self.board is not None, "a data set is open"
        if not self._remembering.recalls:
            return
        for found in self._remembering.receive_recalled(reply):
            self.board.put_block(found.samples, found.files, found.block)
            for sample in found.samples.tolist():
                self._compare_judged_sets(sample)
        self._evaluate_the_rest()

    def _compare_judged_sets(self, sample: int) -> None:
        for p, name in enumerate(self._sets):
            self._compare_judged(self._ids[sample], name, p)

    def _compare_judged(self, name: str, prediction_set: str, p: int) -> None:
        """Note whether the verdict on a sample was given on the masks that are scored."""
        assert self.board is not None, "a data set is open"
        sample, verdict = self._places[name], self._decisions.verdict(name, prediction_set)
        self._judged.compare(sample, p, verdict, self.board.content(sample, p))

    def _receive_export(self, reply: Reply) -> None:
        self.failure = self.exporting.receive(reply) or self.failure

    @property
    def _sets(self) -> tuple[str, ...]:
        return () if self.opened is None else self.opened.dataset.prediction_sets
