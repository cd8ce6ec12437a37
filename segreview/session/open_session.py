"""What is open: a data set with results, pictures and decisions, and the replies that fill it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument, SegReviewError
from segreview.evaluation.job_queue import Job
from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.score_warnings import dataset_warnings
from segreview.session import resolve
from segreview.session.auditing import EXAMPLE, FINDINGS, Auditing, seen_before
from segreview.session.choices import choices_to_json
from segreview.session.class_memory import ClassMemory
from segreview.session.curves import Curves
from segreview.session.decisions import Decisions
from segreview.session.evaluating import RESULTS, Evaluating
from segreview.session.evaluation_run import EVALUATE
from segreview.session.exporting import EXPORT
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
from segreview.session.remembering import RECALLED, REMEMBERED
from segreview.session.score_sheet import ScoreSheet
from segreview.session.sheets import SHEET
from segreview.session.state import SessionState, ViewMode, first_canvas, with_masks_of
from segreview.session.surfaces import Surfaces
from segreview.session.view import News, Stage


class OpenSession(Evaluating):
    """Opens, receives and lets go; the verbs of Session say what the person wants of it."""

    def __init__(self, runner: Runner | None = None) -> None:
        """Begin with nothing open."""
        super().__init__(runner)
        self.stage = Stage.EMPTY
        self.refused: OpenRequest | None = None
        """What could not be opened, until something else is opened."""
        self.shows_audit = False
        """Whether the audit is on screen, not the review."""
        self.recogniser = Recogniser(self.runner)
        self._filter_error = ""
        self._set_warnings: tuple[str, ...] = ()
        self.pictures: Pictures | None = None
        self._surfaces = Surfaces(self.runner)
        self._curves = Curves()
        self._class_memory = ClassMemory()
        self._region_steps = RegionSteps(self.runner)
        self._names = FoldedNames(())
        self._problems = Problems()
        self._order = np.zeros(0, np.int64)
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
        self._stop_evaluating()
        if self.stage is Stage.LISTING:
            self.stage = Stage.READY if self.opened else Stage.EMPTY

    def close(self) -> None:
        """Remember where the person is and let everything go."""
        self.remember()
        self._remembering.close()
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
            self._remembering.keep_all()
            self._order_when_known()
        self._remembering.keep_if_due()
        self._remembering.let_bug_through()
        if any(self._is_seen(reply) for reply in replies):
            return News.PICTURES
        told = self.recogniser.progress if self.recogniser.running else self.opening_progress
        further, self._told = self._told != told, told
        drawn = evaluated and self._remembering.is_worth_drawing()
        return News.SCORES if drawn or further or self._sheets.is_due else News.NONE

    def _is_seen(self, reply: Reply) -> bool:
        """Whether a reply changes more of the screen than scores; pixels read ahead do not yet."""
        if reply.job.kind == "pixels":
            return reply.job.key == (self.state.selected, self._p)
        return reply.job.kind not in (*RESULTS, REMEMBERED)

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
            EVALUATE: self._receive_result,
            RECALLED: self._receive_result,
            REMEMBERED: self._receive_remembered,
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
        self.runner.cancel(EVALUATE)
        self._remembering.begin(opened)
        self.exporting.let_board_go()
        self._sheets.begin()
        self._kept_back = []
        only = _only_masks_of(opened)
        canvas = first_canvas(self.state.canvas, only, self._only_masks)
        audit_stays = self.shows_audit and self._is_open(opened.dataset.root)
        self.opened, self.stage = opened, Stage.READY
        made = arrived.made or make(opened)
        self.board, self._names, self._places = made.board, made.names, made.places
        self._problems = Problems()
        self.pictures = Pictures(self.runner, opened)
        self._ids = self.board.ids
        self._review_path = arrived.review
        self._decisions = Decisions.open(arrived.root, arrived.review, arrived.identity)
        self._decisions.keep(CHOICES, choices_to_json(opened.request))
        self.auditing = Auditing(self.runner, opened)
        self.shows_audit = audit_stays or self._has_unseen_doubt()
        self._curves, self._region_steps = Curves(), RegionSteps(self.runner)
        self._judged = JudgedMasks(len(self._sets), len(self._ids))
        fresh = SessionState(canvas=canvas, scoring=opened.scoring)
        self.state = self._decisions.recall(fresh, made.places, opened.dataset.prediction_sets)
        self._class_memory = ClassMemory()
        scoring = self._class_memory.recall(self._decisions, self.state.scoring, opened)
        # What was remembered may be of a time when there were more masks.
        canvas = with_masks_of(self.state.canvas, only)
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

    def _order_when_known(self) -> None:
        """Apply filter and order once the sheet knows all results; its reply leads here again."""
        self._sheet()
        if not self._sheets.outdated:
            self.reorder()

    def _receive_pixels(self, reply: Reply) -> None:
        """Take a picture; the first one lets the evaluation begin, which must not delay it."""
        assert self.opened is not None, "a data set is open"
        assert self.pictures is not None, "a data set is open"
        self.pictures.receive_pixels(reply)
        self._want_surface()
        if self._waits_for_picture:
            self._waits_for_picture = False
            self._evaluate_the_rest()

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
        sheet = self._sheet()
        self._set_warnings = sheet.by_class.warnings
        if self.board.binary:
            self._set_warnings = dataset_warnings(self.board, self._p, self.state.scoring)
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
        self.runner.urge(EVALUATE, self.state.selected, SELECTED)
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
        nothing = self._only_masks is not None or self._passes_by
        self._surfaces.want(None if nothing else self.pixels(), self.state)

    @property
    def _only_masks(self) -> ViewMode | None:
        return None if self.opened is None else _only_masks_of(self.opened)

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


def _only_masks_of(opened: Opened) -> ViewMode | None:
    """Return how the one kind of masks is seen that a data set has; None where it has both."""
    if opened.dataset.ground_truth_only:
        return ViewMode.GROUND_TRUTH
    return ViewMode.PREDICTION if opened.dataset.predictions_only else None
