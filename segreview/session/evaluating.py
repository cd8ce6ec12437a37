"""The results of the open data set: recalled, evaluated, and kept for the next time."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from segreview.evaluation.evaluate import SampleResult
from segreview.evaluation.job_queue import BACKGROUND
from segreview.evaluation.read_files import Mask
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.session.disk_news import DiskNews
from segreview.session.evaluation_run import EVALUATE, submit_samples
from segreview.session.exporting import Exporting
from segreview.session.opening import Opened
from segreview.session.pictures import SELECTED
from segreview.session.problems import Problems
from segreview.session.remembering import RECALLED, Remembering
from segreview.session.resolve import progress_of
from segreview.session.score_sheet import ScoreSheet
from segreview.session.sheets import Sheets
from segreview.session.state import SessionState
from segreview.session.view import Progress

RESULTS = (EVALUATE, RECALLED)
"""Kinds of jobs that bring results of samples."""


class Evaluating:
    """Fills the scoreboard of one data set; nothing is evaluated whose result is remembered."""

    def __init__(
        self,
        runner: Runner,
        remembering: Remembering,
        exporting: Exporting,
        board: Scoreboard,
        opened: Opened,
    ) -> None:
        """Begin with no result; what was still to come of another data set is not heard."""
        self._runner, self._remembering, self._exporting = runner, remembering, exporting
        self.board, self._reading = board, opened.reading
        self.sheets = Sheets(runner)
        self.news = DiskNews()
        """What the disk changed."""
        self.stopped = False
        """Whether the person wants no more results, until they want the folder listed again."""
        self.waits_for_picture = True
        """The first picture comes before any result."""
        self._problems = Problems()
        self._came: list[Reply] = []
        self._first = 0
        self._started, self._done_before = time.monotonic(), 0
        runner.cancel(EVALUATE)
        remembering.begin(opened)
        exporting.let_board_go()

    @property
    def board_is_read(self) -> bool:
        """Whether a worker reads the board: results wait until it is done."""
        return self._exporting.holds_board or self.sheets.holds_board

    @property
    def waits(self) -> bool:
        """Whether the first picture or remembered results are still to come."""
        return self.waits_for_picture or self._remembering.recalls

    def go_on(self) -> None:
        """Evaluate what is not remembered, once that is known and the first picture is there."""
        if not self.waits:
            self.evaluate(self.board.waiting())
            self.evaluate_first(self._first)

    def evaluate(self, samples: Mask, urgency: int = BACKGROUND) -> None:
        """Let workers evaluate samples, (samples,)."""
        self._started, self._done_before = time.monotonic(), self.board.done
        dataset, indices = self.board.dataset, np.flatnonzero(samples).tolist()
        submit_samples(self._runner, dataset.samples, self._reading, indices, urgency)

    def evaluate_first(self, sample: int) -> None:
        """Take the sample on screen before the others that wait."""
        self._first = sample
        self._runner.urge(EVALUATE, sample, SELECTED)

    def stop(self) -> None:
        """Let no result come that waits to be recalled or made; what is there stays."""
        self._remembering.stop()
        self._runner.cancel(EVALUATE)

    def hold_still(self) -> None:
        """Let no result come, not even once the first picture is there."""
        self.waits_for_picture = False
        self.stop()

    def cancel(self) -> None:
        """Want no more results, nor to hear what the disk changed."""
        self.hold_still()
        self.stopped, self.news = True, DiskNews()

    def forget(self) -> None:
        """Let all results go, those that are remembered too."""
        self.stop()
        self.stopped = False
        self._remembering.forget()
        self.board.forget(~self.board.waiting())

    def receive(self, reply: Reply) -> None:
        """Take results, which wait for all that came at the same time."""
        self._came.append(reply)

    def receive_remembered(self, reply: Reply) -> None:
        """Take what is known of an earlier time."""
        recalls = self._remembering.recalls
        self._remembering.receive_remembered(reply)
        if recalls:
            self.go_on()

    def put_all(self) -> list[int]:
        """Put what came on the board, unless a worker reads it; return the samples of it."""
        if self.board_is_read:
            return []
        came, self._came = self._came, []
        samples = [sample for reply in came for sample in self._put(reply)]
        if samples and self.is_done:
            self._remembering.keep_all()
        return samples

    @property
    def is_done(self) -> bool:
        """Whether every sample has its result."""
        return self.board.done == len(self.board.ids)

    def number_anew(self, board: Scoreboard, moved: Sequence[int]) -> None:
        """Go on with another board, on which each sample has another number."""
        self.board, self._problems = board, Problems()
        self.news.move(moved)

    def sheet(self, p: int, state: SessionState) -> ScoreSheet:
        """Return how a prediction set scores."""
        board = self.board
        return self.sheets.sheet(board, p, state, lambda: self._problems.of(board, p))

    @property
    def progress(self) -> Progress:
        """How far the evaluation is."""
        return progress_of(self.board, self._runner.busy, self._started, self._done_before)

    def _put(self, reply: Reply) -> list[int]:
        if reply.job.kind == RECALLED:
            return self._put_recalled(reply)
        result: SampleResult = reply.result()
        self.board.put(result)
        self._remembering.add(result)
        self.news.hear(result)
        return [result.sample]

    def _put_recalled(self, reply: Reply) -> list[int]:
        samples: list[int] = []
        if self._remembering.recalls:
            for found in self._remembering.receive_recalled(reply):
                self.board.put_block(found.samples, found.files, found.block)
                samples += found.samples.tolist()
            self.go_on()
        return samples
