"""What is open: a data set with results, pictures and decisions, and the replies that fill it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument, SegReviewError
from segreview.evaluation.evaluate import SampleResult
from segreview.evaluation.job_queue import Job
from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.score_warnings import dataset_warnings
from segreview.evaluation.scoreboard import Scoreboard
from segreview.session import resolve
from segreview.session.auditing import EXAMPLE, FINDINGS, Auditing, seen_before
from segreview.session.choices import choices_to_json
from segreview.session.class_memory import ClassMemory
from segreview.session.curves import Curves
from segreview.session.decisions import Decisions
from segreview.session.evaluation_run import submit_samples
from segreview.session.exporting import EXPORT, Exporting
from segreview.session.filters import FilterColumns, FoldedNames, listed
from segreview.session.judged_masks import JudgedMasks
from segreview.session.memory import AUDITED, CHOICES
from segreview.session.opening import Opened, OpenRequest
from segreview.session.opening_job import (
    Arrived,
    make,
    open_chosen,
    open_of_review,
    open_remembered,
)
from segreview.session.opening_watch import NO_PROGRESS, OpeningProgress, OpeningWatch
from segreview.session.pictures import AHEAD, SELECTED, Pictures
from segreview.session.problems import Problems
from segreview.session.recognition import RECOGNISE, Recogniser
from segreview.session.region_steps import RegionSteps
from segreview.session.score_sheet import ScoreSheet
from segreview.session.sheets import SHEET, Sheets
from segreview.session.state import SessionState, first_canvas, without_predictions
from segreview.session.surfaces import Surfaces
from segreview.session.view import News, Stage


class OpenSession:
    """Opens, receives and lets go; the verbs of Session say what the person wants of it."""

    def __init__(self, runner: Runner | None = None) -> None:
        """Begin with nothing open."""
        self.runner = runner or Runner()
        self.state = SessionState()
        self.stage = Stage.EMPTY
        self.failure = ""
        """Why the last data set could not be opened, or the last export not written."""
        self.refused: OpenRequest | None = None
        """What could not be opened, until something else is opened."""
        self.shows_audit = False
        """Whether the audit is on screen, not the review."""
        self.recogniser = Recogniser(self.runner)
        self.exporting = Exporting(self.runner)
        self._filter_error = ""
        self._set_warnings: tuple[str, ...] = ()
        self.opened: Opened | None = None
        self.board: Scoreboard | None = None
        self.pictures: Pictures | None = None
        self.auditing: Auditing | None = None
        self._surfaces = Surfaces(self.runner)
        self._decisions, self._curves = Decisions(), Curves()
        self._judged = JudgedMasks()
        self._class_memory = ClassMemory()
        self._region_steps = RegionSteps(self.runner)
        self._ids: tuple[str, ...] = ()
        self._names, self._places = FoldedNames(()), dict[str, int]()
        self._sheets, self._problems = Sheets(self.runner), Problems()
        self._kept_back: list[Reply] = []
        self._order = np.zeros(0, np.int64)
        self._started, self._done_before, self._waits_for_picture = 0.0, 0, False
        self._goes_on, self._passes_by = True, False
        self._review_path: Path | None = None
        self._watch, self._told = OpeningWatch(), NO_PROGRESS

    # Opening and closing

    def open(self, request: OpenRequest, review: Path | None = None) -> None:
        """Start listing a folder; what was open stays until the new one is there."""
        self._start(open_chosen, request, review)

    def open_folder(self, root: Path, review: Path | None = None) -> None:
        """Start listing a folder under the choices that its review remembers."""
        self._start(open_remembered, root, review)

    def open_review(self, path: Path) -> None:
        """Open the data folder of a review file with its verdicts and choices."""
        self._start(open_of_review, path)

    def _start(self, function: Callable[..., Arrived], *arguments: object) -> None:
        self.failure, self.refused = "", None
        self.stage = Stage.LISTING
        self._stop_listing()
        self._watch, self._told = OpeningWatch(), NO_PROGRESS
        self.runner.submit(Job("open", arguments[0], function, (*arguments, self._watch), SELECTED))

    def _stop_listing(self) -> None:
        """Forget the reply, and let a listing that runs end soon: a worker is worth having."""
        self._watch.cancel()
        self.runner.cancel("open")

    @property
    def opening_progress(self) -> OpeningProgress:
        """How far the opening that runs is."""
        return self._watch.progress

    def cancel(self) -> None:
        """Stop listing or evaluating; results that are there stay."""
        self._waits_for_picture = False
        self._stop_listing()
        self.runner.cancel("evaluate")
        if self.stage is Stage.LISTING:
            self.stage = Stage.READY if self.opened else Stage.EMPTY

    def close(self) -> None:
        """Remember where the person is and let everything go."""
        self.remember()
        self._watch.cancel()
        self.recogniser.forget()
        self._decisions.close()
        self.runner.close()

    # Replies of the workers

    def receive(self) -> News:
        """Take the replies that came and say what they changed."""
        replies = self.runner.take_replies()
        before, board, version = self.opened, self.board, self._version
        for reply in replies:
            # What came with the opening of another data set belongs to the one before.
            if self.opened is before or reply.job.kind in (RECOGNISE, EXPORT):
                self._receiver(reply.job.kind)(reply)
        self._put_kept_back()
        evaluated = self.board is board and self._version != version
        scored = evaluated or any(reply.job.kind == SHEET for reply in replies)
        if scored and board is not None and board.done == len(self._ids):
            self._order_when_known()
        if any(reply.job.kind != "evaluate" and not self._is_ahead(reply) for reply in replies):
            return News.PICTURES
        told = self.recogniser.progress if self.recogniser.running else self.opening_progress
        further, self._told = self._told != told, told
        return News.SCORES if evaluated or further or self._sheets.is_due else News.NONE

    def _is_ahead(self, reply: Reply) -> bool:
        """Whether a reply brings the pixels of a sample that is not on screen yet."""
        return reply.job.kind == "pixels" and reply.job.key != (self.state.selected, self._p)

    def _receiver(self, kind: str) -> Callable[[Reply], None]:
        if kind == "open":
            return self._receive_opened
        if kind == RECOGNISE:
            return self.recogniser.receive
        if kind == EXPORT:
            return self._receive_export
        pictures, auditing = self.pictures, self.auditing
        assert pictures is not None, "a data set is open"
        assert auditing is not None, "a data set is open"
        return {
            "evaluate": self._receive_evaluated,
            SHEET: self._sheets.receive,
            "pixels": self._receive_pixels,
            "thumbnail": pictures.receive_thumbnail,
            "surface": self._surfaces.receive,
            "regions": self._region_steps.receive,
            FINDINGS: auditing.receive_findings,
            EXAMPLE: auditing.receive_picture,
        }[kind]

    def _receive_opened(self, reply: Reply) -> None:
        self.recogniser.let_go()
        if isinstance(reply.error, SegReviewError):
            self.failure = str(reply.error)
            asked = reply.job.arguments[0]
            if reply.job.function is not open_of_review:
                self.refused = asked if isinstance(asked, OpenRequest) else OpenRequest(asked)
            self.stage = Stage.READY if self.opened else Stage.EMPTY
            return
        self._begin(reply.result())

    def _begin(self, arrived: Arrived) -> None:
        opened = arrived.opened
        self.remember()
        if self.unwritten:
            self.failure = f"{opened.dataset.root} is not opened now: {self._decisions.banner}"
            self.stage = Stage.READY
            return
        self._decisions.close()
        self.runner.cancel("evaluate")
        self.exporting.let_board_go()
        self._sheets.begin()
        self._kept_back = []
        alone = opened.dataset.ground_truth_only
        canvas = first_canvas(
            self.state.canvas, ground_truth_only=alone, was_so_before=self._has_no_predictions
        )
        audit_stays = self.shows_audit and self._is_open(opened.dataset.root)
        self.opened, self.stage = opened, Stage.READY
        made = arrived.made or make(opened)
        self.board, self._names, self._places = made.board, made.names, made.places
        self._problems = Problems()
        self.pictures = Pictures(self.runner, opened)
        self._ids = self.board.ids
        self._review_path = arrived.review
        self._decisions = Decisions.open(arrived.root, arrived.review)
        self._decisions.keep(CHOICES, choices_to_json(opened.request))
        self.auditing = Auditing(self.runner, opened)
        self.shows_audit = audit_stays or self._has_unseen_doubt()
        self._curves, self._region_steps = Curves(), RegionSteps(self.runner)
        self._judged = JudgedMasks(len(self._sets), len(self._ids))
        fresh = SessionState(canvas=canvas, scoring=opened.scoring)
        self.state = self._decisions.recall(fresh, made.places, opened.dataset.prediction_sets)
        self._class_memory = ClassMemory()
        scoring = self._class_memory.recall(self._decisions, self.state.scoring, opened)
        # What was remembered may be of a time when there were predictions.
        canvas = without_predictions(self.state.canvas) if alone else self.state.canvas
        self.state = replace(self.state, scoring=scoring, canvas=canvas)
        self.reorder()
        self._started, self._done_before = time.monotonic(), 0
        self._waits_for_picture = True
        self._show_selected()

    def _is_open(self, root: Path) -> bool:
        return self.opened is not None and self.opened.dataset.root == root

    def _has_unseen_doubt(self) -> bool:
        """Whether something is doubtful that the person has not seen yet."""
        assert self.auditing is not None, "a data set is open"
        return not self.auditing.doubts <= seen_before(self._decisions.kept(AUDITED))

    def _receive_evaluated(self, reply: Reply) -> None:
        assert self.board is not None, "a data set is open"
        if self._board_is_read:
            self._kept_back.append(reply)
            return
        result: SampleResult = reply.result()
        self.board.put(result)
        for p, name in enumerate(self._sets):
            self._compare_judged(self._ids[result.sample], name, p)

    @property
    def _board_is_read(self) -> bool:
        """Whether a worker reads the board: results wait until it is done."""
        return self.exporting.holds_board or self._sheets.holds_board

    def _order_when_known(self) -> None:
        """Apply filter and order once the sheet knows all results; its reply leads here again."""
        self._sheet()
        if not self._sheets.outdated:
            self.reorder()

    def _put_kept_back(self) -> None:
        if not self._board_is_read:
            kept_back, self._kept_back = self._kept_back, []
            for evaluated in kept_back:
                self._receive_evaluated(evaluated)

    def _compare_judged(self, name: str, prediction_set: str, p: int) -> None:
        """Note whether the verdict on a sample was given on the masks that are scored."""
        assert self.board is not None, "a data set is open"
        sample, verdict = self._places[name], self._decisions.verdict(name, prediction_set)
        self._judged.compare(sample, p, verdict, self.board.content(sample, p))

    def _receive_pixels(self, reply: Reply) -> None:
        """Take a picture; the first one lets the evaluation begin, which must not delay it."""
        assert self.opened is not None, "a data set is open"
        assert self.pictures is not None, "a data set is open"
        self.pictures.receive_pixels(reply)
        self._want_surface()
        if not self._waits_for_picture:
            return
        self._waits_for_picture = False
        assert self.auditing is not None, "a data set is open"
        self.auditing.check_sizes()
        submit_samples(self.runner, self.opened)
        if self.state.selected is not None:
            self.runner.urge("evaluate", self.state.selected, SELECTED)

    def _receive_export(self, reply: Reply) -> None:
        self.failure = self.exporting.receive(reply) or self.failure

    def remember(self) -> None:
        """Keep scoring, edits of classes, sample and view for the next time."""
        if self.state.selected is not None and self.opened is not None:
            self._decisions.remember(self.state, self._ids[self.state.selected])
            self._class_memory.remember(self._decisions, self.state.scoring, self.opened)

    @property
    def unwritten(self) -> int:
        """How many verdicts could not be written yet; they are lost where the program ends."""
        return self._decisions.unwritten

    def reorder(self) -> None:
        """Apply filter and order to the list; the selected sample stays selected."""
        if self.board is None:
            return
        self._set_warnings = dataset_warnings(self.board, self._p, self.state.scoring)
        sheet = self._sheet()
        asked = FilterColumns(
            names=self._names,
            scores=sheet.columns.values,
            verdicts=self._verdict_codes(),
            outdated=self._judged.outdated(self._p),
            status=sheet.status,
        )
        try:
            self._order = listed(self.state, asked, sheet.columns.error_pixels)
        except InvalidArgument as error:
            self._filter_error = str(error)
        else:
            self._filter_error = ""
            self._want_surface()

    def _show_selected(self) -> None:
        if self.pictures is None or self.state.selected is None:
            return
        self.runner.urge("evaluate", self.state.selected, SELECTED)
        row = self._row()
        following = self._order[row + 1 :] if self._goes_on else self._order[: max(row, 0)][::-1]
        wanted = following[:AHEAD].tolist() if row >= 0 else []
        self.pictures.want(self.state.selected, self._p, wanted)
        self._want_surface()

    # Pictures

    def _want_surface(self) -> None:
        """Measure boundaries, where there is a prediction that could be measured.

        What only passes by is not measured: the next picture comes first.
        """
        nothing = self._has_no_predictions or self._passes_by
        self._surfaces.want(None if nothing else self.pixels(), self.state)

    @property
    def _has_no_predictions(self) -> bool:
        return self.opened is not None and self.opened.dataset.ground_truth_only

    def pixels(self) -> SamplePixels | None:
        """Return the selected sample's arrays if they have been read."""
        if self.pictures is None or self.state.selected is None:
            return None
        return self.pictures.pixels(self.state.selected, self._p)

    def pixel_error(self) -> str:
        """Return why the selected sample cannot be shown; empty while it is being read."""
        if self.pictures is None or self.state.selected is None:
            return ""
        return self.pictures.error(self.state.selected, self._p)

    @property
    def is_reading(self) -> bool:
        """Whether the selected sample's picture is still to come."""
        return self.pixels() is None and not self.pixel_error()

    @property
    def is_binary(self) -> bool:
        """Whether the open data set is scored as foreground against background."""
        return self.board is None or self.board.binary

    # Short words for what is open

    @property
    def _sets(self) -> tuple[str, ...]:
        return () if self.opened is None else self.opened.dataset.prediction_sets

    @property
    def _p(self) -> int:
        return self._sets.index(self.state.prediction_set)

    def _sheet(self) -> ScoreSheet:
        board, p, state = self.board, self._p, self.state
        assert board is not None, "a data set is open"
        return self._sheets.sheet(board, p, state, lambda: self._problems.of(board, p))

    @property
    def _version(self) -> int:
        """Another number after every result."""
        return 0 if self.board is None else self.board.version

    def _verdict_codes(self) -> NDArray[np.uint8]:
        return self._decisions.codes(self.state.prediction_set)

    def _row(self) -> int:
        return resolve.row_of(self.state.selected, self._order)
