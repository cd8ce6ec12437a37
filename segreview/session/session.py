"""The verbs of one person's open review: open, select, set a threshold, decide, undo, export."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument, SegReviewError
from segreview.evaluation.image_counts import convention_table
from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.runner import Job, Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.masks.threshold import Operator
from segreview.metrics.convention_scores import ConventionRow
from segreview.reports.csv_report import write_csv_folder
from segreview.reports.results import Results
from segreview.review.history import Change
from segreview.review.store import ReviewStore
from segreview.review.verdict import NO_VERDICT, Decision
from segreview.session import resolve
from segreview.session.curves import Curves
from segreview.session.decisions import Decisions
from segreview.session.evaluation_run import submit_samples
from segreview.session.filters import FilterColumns, listed, neighbour
from segreview.session.opening import Opened, OpenRequest, open_request
from segreview.session.pictures import SELECTED, Pictures
from segreview.session.region_steps import RegionSteps
from segreview.session.scoring import at_step, with_convention, with_ignored, with_operator
from segreview.session.state import BestWish, CanvasOptions, CanvasPlace, SessionState, SortKey
from segreview.session.surfaces import Surfaces
from segreview.session.view import CurvesView, News, SessionView, Stage


class Session:
    """An open review: it holds the truth and gives frozen views of it."""

    def __init__(self, runner: Runner | None = None) -> None:
        """Begin with nothing open."""
        self.runner = runner or Runner()
        self.state = SessionState()
        self.stage = Stage.EMPTY
        self.failure = ""
        """Why the last data set could not be opened, or the last export not written."""
        self._filter_failure = ""
        self.opened: Opened | None = None
        self.board: Scoreboard | None = None
        self.pictures: Pictures | None = None
        self._surfaces, self._region_steps = Surfaces(self.runner), RegionSteps(self.runner)
        self._decisions, self._curves = Decisions(), Curves()
        self._ids: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._order = np.zeros(0, np.int64)
        self._started, self._waits_for_picture = 0.0, False
        self._review_path: Path | None = None

    # Opening and closing

    def open(self, request: OpenRequest, review: Path | None = None) -> None:
        """Start listing a folder; what was open stays until the new one is there."""
        self.failure = ""
        self.stage = Stage.LISTING
        self._review_path = review
        self.runner.cancel("open")
        self.runner.submit(Job("open", request.root, open_request, (request,), SELECTED))

    def open_review(self, path: Path) -> None:
        """Open the data folder of a review file with its verdicts."""
        with ReviewStore.open(path) as store:
            root = store.root
        self.open(OpenRequest(root), review=path)

    def cancel(self) -> None:
        """Stop listing or evaluating; results that are there stay."""
        self._waits_for_picture = False
        for kind in ("open", "evaluate"):
            self.runner.cancel(kind)
        if self.stage is Stage.LISTING:
            self.stage = Stage.READY if self.opened else Stage.EMPTY

    def close(self) -> None:
        """Remember where the person is and let everything go."""
        self.remember()
        self._decisions.close()
        self.runner.close()

    # Replies of the workers

    def receive(self) -> News:
        """Take the replies that came and say what they changed."""
        replies = self.runner.take_replies()
        before = self.opened
        for reply in replies:
            # What came with the opening of another data set belongs to the one before.
            if self.opened is before:
                self._receiver(reply.job.kind)(reply)
        evaluated = any(reply.job.kind == "evaluate" for reply in replies)
        if evaluated and self.board is not None and self.board.done == len(self._ids):
            self.reorder()
        if any(reply.job.kind != "evaluate" for reply in replies):
            return News.PICTURES
        return News.SCORES if replies else News.NONE

    def _receiver(self, kind: str) -> Callable[[Reply], None]:
        if kind == "open":
            return self._receive_opened
        board, pictures = self.board, self.pictures
        assert board is not None, "a data set is open"
        assert pictures is not None, "a data set is open"
        return {
            "evaluate": lambda reply: board.put(reply.result()),
            "pixels": self._receive_pixels,
            "thumbnail": pictures.receive_thumbnail,
            "regions": self._region_steps.receive,
            "surface": self._surfaces.receive,
        }[kind]

    def _receive_opened(self, reply: Reply) -> None:
        if isinstance(reply.error, SegReviewError):
            self.failure = str(reply.error)
            self.stage = Stage.READY if self.opened else Stage.EMPTY
            return
        self._begin(reply.result())

    def _begin(self, opened: Opened) -> None:
        self.remember()
        self._decisions.close()
        self.runner.cancel("evaluate")
        self.opened, self.stage = opened, Stage.READY
        self.board = Scoreboard(opened.dataset, opened.task)
        self.pictures = Pictures(self.runner, opened)
        self._ids = tuple(sample.id for sample in opened.dataset.samples)
        self._places = {name: i for i, name in enumerate(self._ids)}
        self._decisions = Decisions.open(opened.dataset.root, self._review_path)
        self._curves, self._region_steps = Curves(), RegionSteps(self.runner)
        fresh = replace(SessionState(canvas=self.state.canvas), scoring=opened.scoring)
        self.state = self._decisions.recall(fresh, self._ids, opened.dataset.prediction_sets)
        self.reorder()
        self._started = time.monotonic()
        self._waits_for_picture = True
        self._show_selected()

    def _receive_pixels(self, reply: Reply) -> None:
        """Take a picture; the first one lets the evaluation begin, which must not delay it."""
        assert self.opened is not None, "a data set is open"
        assert self.pictures is not None, "a data set is open"
        self.pictures.receive_pixels(reply)
        self._surfaces.want(self.pixels(), self.state)
        if not self._waits_for_picture:
            return
        self._waits_for_picture = False
        submit_samples(self.runner, self.opened)
        if self.state.selected is not None:
            self.runner.urge("evaluate", self.state.selected, SELECTED)

    def remember(self) -> None:
        """Keep scoring, sample and view for the next time."""
        if self.state.selected is not None:
            self._decisions.remember(self.state, self._ids[self.state.selected])

    # What the person looks at

    def select(self, sample: int) -> None:
        """Show a sample; its files are read before all others."""
        self.state = replace(self.state, selected=sample)
        self._show_selected()

    def step(self, distance: int, without_verdict: bool = False) -> None:
        """Select the next or previous sample of the list, if there is one."""
        skipped = self._verdict_codes() != 0 if without_verdict else None
        following = neighbour(self._order, self._row(), distance, skipped)
        if self.state.selected is not None and following is not None:
            self.select(following)

    def step_region(self, distance: int) -> None:
        """Go to the next or previous error region of the sample, the largest first."""
        self._region_steps.step(self.pixels(), self.state, self.board, distance)

    def set_prediction_set(self, name: str) -> None:
        """Look at the predictions of another model."""
        self.state = replace(self.state, prediction_set=name)
        self.reorder()
        self._show_selected()

    def set_threshold(self, step: int) -> None:
        """Move the threshold; the order of the list stays until it is released."""
        self.state = at_step(self.state, step)

    def release_threshold(self) -> None:
        """Apply order and filter at the threshold where it was left."""
        self.reorder()

    def set_best_threshold(self, wish: BestWish) -> None:
        """Move the threshold to where a score is best on one half of the images."""
        if self.board is None:
            return
        best = self._curves.find_best(self.board, self._p, self.state.scoring.operator, wish)
        if best is not None and best.step is not None:
            self.set_threshold(best.step)
            self.reorder()

    def set_operator(self, operator: Operator) -> None:
        """Compare scores with the threshold by >= or >."""
        self.state = with_operator(self.state, operator)
        self.reorder()

    def set_ignored(self, label: int, ignored: bool) -> None:
        """Count a class, or leave its ground-truth pixels out; no file is read."""
        if not self.is_binary:
            self.state = with_ignored(self.state, label, ignored)
            self.reorder()

    def set_convention(self, name: str) -> None:
        """Average under another convention; no file is read."""
        if self.board is not None:
            classes = self.board.classes(self.state.scoring)
            self.state = with_convention(self.state, name, classes)
            self.reorder()

    def set_class(self, label: int | None) -> None:
        """Look at one class against the rest, or at all classes."""
        if self.is_binary or label in self.state.scoring.ignored_labels:
            return
        self.state = replace(self.state, class_label=label)
        self.reorder()

    def set_sort(self, sort: SortKey) -> None:
        """Order the list by something else."""
        self.state = replace(self.state, sort=sort)
        self.reorder()

    def set_filter(self, text: str) -> None:
        """Show only the samples that fit; a filter that makes no sense keeps the last list."""
        self.state = replace(self.state, filter_text=text)
        self.reorder()

    def set_canvas(self, options: CanvasOptions) -> None:
        """Draw the canvas in another way."""
        self.state = replace(self.state, canvas=options)

    def set_place(self, place: CanvasPlace) -> None:
        """Remember where the canvas looks."""
        self.state = replace(self.state, place=place)

    def set_auto_advance(self, on: bool) -> None:
        """Go to the next sample after each decision, or stay."""
        self.state = replace(self.state, auto_advance=on)

    def reorder(self) -> None:
        """Apply filter and order to the list; the selected sample stays selected."""
        if self.board is None:
            return
        selection = resolve.Selection(self._p, self.state, self._order)
        columns = resolve.columns_of(self.board, selection)
        asked = FilterColumns(
            ids=self._ids,
            scores=columns.values,
            verdicts=self._verdict_codes(),
            status=self.board.status(self._p),
        )
        try:
            self._order = listed(self.state, asked, columns.error_pixels)
        except InvalidArgument as error:
            self._filter_failure = str(error)
        else:
            self._filter_failure = ""
            self._surfaces.want(self.pixels(), self.state)

    def _show_selected(self) -> None:
        if self.pictures is None or self.state.selected is None:
            return
        self.runner.urge("evaluate", self.state.selected, SELECTED)
        row = self._row()
        following = neighbour(self._order, row, 1) if row >= 0 else None
        self.pictures.want(self.state.selected, self._p, following)
        self._surfaces.want(self.pixels(), self.state)

    # Pictures

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

    # Verdicts and exports

    def decide(self, decision: Decision | None) -> None:
        """Accept, flag, be unsure of the selected prediction, or clear what was decided."""
        if self.state.selected is None:
            return
        self._decisions.decide(*self._key(), decision)
        if decision is not None and self.state.auto_advance:
            self.step(1)

    def set_reasons(self, reasons: tuple[str, ...]) -> None:
        """Say why a prediction is flagged; a reason flags it."""
        if self.state.selected is not None:
            self._decisions.set_reasons(*self._key(), reasons)

    def set_note(self, note: str) -> None:
        """Write a note on the selected prediction."""
        if self.state.selected is not None:
            self._decisions.set_note(*self._key(), note)

    def undo(self) -> None:
        """Take the last change of a verdict back and show its sample."""
        self._show_change(self._decisions.undo())

    def redo(self) -> None:
        """Make the change again that was taken back last, and show its sample."""
        self._show_change(self._decisions.redo())

    def export(self, folder: Path) -> tuple[Path, ...]:
        """Write every table with the verdicts into a folder; return the files."""
        board, opened = self.board, self.opened
        assert board is not None, "a data set is open"
        assert opened is not None, "a data set is open"
        results = Results(board, self.state.scoring, opened.reading, dict(self._decisions.verdicts))
        return write_csv_folder(folder, results)

    def _show_change(self, change: Change | None) -> None:
        if change is None:
            return
        if change.prediction_set in self._sets:
            self.state = replace(self.state, prediction_set=change.prediction_set)
        if change.sample in self._ids:
            self.select(self._ids.index(change.sample))

    # Views

    def conventions(self) -> tuple[ConventionRow, ...]:
        """Return the selected prediction set under every convention."""
        board = self.board
        return () if board is None else convention_table(board, self._p, self.state.scoring)

    def view(self) -> SessionView:
        """Return all that a screen shows."""
        if self.board is None or self.opened is None:
            return SessionView(self.stage, self.state, banner=self.failure)
        nothing = self.state.selected is None
        decided = resolve.Decided(
            verdict=NO_VERDICT if nothing else self._decisions.verdict(*self._key()),
            codes=self._verdict_codes(),
            can_undo=self._decisions.can_undo,
            can_redo=self._decisions.can_redo,
        )
        return resolve.resolve(
            resolve.Selection(self._p, self.state, self._order),
            self.board,
            decided,
            stage=self.stage,
            progress=resolve.progress_of(self.board, self.runner.busy, self._started),
            banner=self.failure or self._filter_failure or self._decisions.banner,
            region=self._region_steps.shown(self.state),
            surface=() if self.pixel_error() else self._surfaces.scores(self.state, self.is_binary),
            best=self._curves.best_sentence(self.board, self._p, self.state.scoring.operator),
        )

    def curves(self, name: str) -> CurvesView | None:
        """Return the curves, one of them of a score by name; None while nothing is open."""
        board = self.board
        return None if board is None else self._curves.view(board, self._p, self.state, name)

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

    def _key(self) -> tuple[str, str]:
        assert self.state.selected is not None
        return self._ids[self.state.selected], self.state.prediction_set

    def _verdict_codes(self) -> NDArray[np.uint8]:
        return resolve.verdict_codes(
            self._places, self.state.prediction_set, self._decisions.verdicts
        )

    def _row(self) -> int:
        return resolve.row_of(self.state.selected, self._order)
