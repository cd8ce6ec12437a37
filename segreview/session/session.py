"""The verbs of one person's open review: open, select, set a threshold, decide, undo, export."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument, SegReviewError
from segreview.evaluation.columns import ScoreColumns
from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.runner import Job, Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.masks.threshold import STEPS, Operator
from segreview.reports.csv_report import write_csv_folder
from segreview.reports.results import Results
from segreview.review.history import Change
from segreview.review.store import ReviewStore
from segreview.review.verdict import NO_VERDICT, Decision, Verdict
from segreview.session import resolve
from segreview.session.decisions import Decisions
from segreview.session.evaluation_run import submit_samples
from segreview.session.filters import FilterColumns, neighbour, ordered, passing
from segreview.session.memory import existing
from segreview.session.opening import Opened, OpenRequest, open_request
from segreview.session.pictures import AHEAD, SELECTED, Pictures
from segreview.session.state import CanvasOptions, CanvasPlace, SessionState, SortKey
from segreview.session.view import News, SessionView, Stage


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
        self._decisions = Decisions()
        self._ids: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._order = np.zeros(0, np.int64)
        self._started = 0.0
        self._waits_for_picture = False
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
        if any(reply.job.kind != "evaluate" and not self._is_ahead(reply) for reply in replies):
            return News.PICTURES
        return News.SCORES if evaluated else News.NONE

    def _is_ahead(self, reply: Reply) -> bool:
        """Whether a reply brings the pixels of a sample that is not on screen yet."""
        return reply.job.kind == "pixels" and reply.job.key != (self.state.selected, self._p)

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
        }[kind]

    def _receive_opened(self, reply: Reply) -> None:
        if isinstance(reply.error, SegReviewError):
            self.failure = str(reply.error)
            self.stage = Stage.READY if self.opened else Stage.EMPTY
            return
        self._begin(reply.result())

    def _begin(self, opened: Opened) -> None:
        self.remember()
        if self.unwritten:
            self.failure = f"{opened.dataset.root} is not opened now: {self._decisions.banner}"
            self.stage = Stage.READY
            return
        self._decisions.close()
        self.runner.cancel("evaluate")
        self.opened, self.stage = opened, Stage.READY
        self.board = Scoreboard(opened.dataset, opened.task)
        self.pictures = Pictures(self.runner, opened)
        self._ids = tuple(sample.id for sample in opened.dataset.samples)
        self._places = {name: i for i, name in enumerate(self._ids)}
        self._decisions = Decisions.open(opened.dataset.root, self._review_path)
        self.state = self._first_state(opened)
        self.reorder()
        self._started = time.monotonic()
        self._waits_for_picture = True
        self._show_selected()

    def _receive_pixels(self, reply: Reply) -> None:
        """Take a picture; the first one lets the evaluation begin, which must not delay it."""
        assert self.opened is not None, "a data set is open"
        assert self.pictures is not None, "a data set is open"
        self.pictures.receive_pixels(reply)
        if not self._waits_for_picture:
            return
        self._waits_for_picture = False
        submit_samples(self.runner, self.opened)
        if self.state.selected is not None:
            self.runner.urge("evaluate", self.state.selected, SELECTED)

    def _first_state(self, opened: Opened) -> SessionState:
        """Return where the person was the last time, as far as it still exists."""
        fresh = replace(SessionState(canvas=self.state.canvas), scoring=opened.scoring)
        state, name = self._decisions.recall(fresh)
        return existing(state, name, opened.dataset.prediction_sets, self._ids)

    def remember(self) -> None:
        """Keep scoring, sample and view for the next time."""
        if self.state.selected is not None:
            self._decisions.remember(self.state, self._ids[self.state.selected])

    @property
    def unwritten(self) -> int:
        """How many verdicts could not be written yet; they are lost where the program ends."""
        return self._decisions.unwritten

    # What the person looks at

    def select(self, sample: int) -> None:
        """Show a sample; its files are read before all others."""
        self.state = replace(self.state, selected=sample)
        self._show_selected()

    def step(self, distance: int, without_verdict: bool = False) -> None:
        """Select the next or previous sample of the list, if there is one."""
        if self.state.selected is None:
            return
        allowed = self._verdict_codes() == 0 if without_verdict else None
        sample = neighbour(self._order, self._row(), distance, allowed)
        if sample is not None:
            self.select(sample)

    def set_prediction_set(self, name: str) -> None:
        """Look at the predictions of another model."""
        self.state = replace(self.state, prediction_set=name)
        self.reorder()
        self._show_selected()

    def set_threshold(self, step: int) -> None:
        """Move the threshold; the order of the list stays until it is released."""
        scoring = replace(self.state.scoring, step=min(max(step, 0), STEPS))
        self.state = replace(self.state, scoring=scoring)

    def release_threshold(self) -> None:
        """Apply order and filter at the threshold where it was left."""
        self.reorder()

    def set_operator(self, operator: Operator) -> None:
        """Compare scores with the threshold by >= or >."""
        scoring = replace(self.state.scoring, operator=operator)
        self.state = replace(self.state, scoring=scoring)
        self.reorder()

    def set_ignored(self, label: int, ignored: bool) -> None:
        """Count a class, or leave its ground-truth pixels out; no file is read."""
        if self.is_binary:
            return
        labels = self.state.scoring.ignored_labels
        labels = labels | {label} if ignored else labels - {label}
        shown = None if label == self.state.class_label else self.state.class_label
        scoring = replace(self.state.scoring, ignored_labels=labels)
        self.state = replace(self.state, scoring=scoring, class_label=shown)
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
        columns = self._columns()
        asked = FilterColumns(
            ids=self._ids,
            scores=columns.values,
            verdicts=self._verdict_codes(),
            status=self.board.status(self._p),
        )
        try:
            fits = passing(self.state.filter_text, asked)
        except InvalidArgument as error:
            self._filter_failure = str(error)
            return
        self._filter_failure = ""
        values = columns.values[self.state.score_name]
        self._order = ordered(fits, self.state.sort, values, columns.error_pixels)

    def _show_selected(self) -> None:
        if self.pictures is None or self.state.selected is None:
            return
        self.runner.urge("evaluate", self.state.selected, SELECTED)
        row = self._row()
        following = self._order[row + 1 : row + 1 + AHEAD].tolist() if row >= 0 else []
        self.pictures.want(self.state.selected, self._p, following)

    # Pictures

    def pixels(self) -> SamplePixels | None:
        """Return the selected sample's arrays if they have been read."""
        sample, pictures = self.state.selected, self.pictures
        return None if pictures is None or sample is None else pictures.pixels(sample, self._p)

    def pixel_error(self) -> str:
        """Return why the selected sample cannot be shown; empty while it is being read."""
        sample, pictures = self.state.selected, self.pictures
        return "" if pictures is None or sample is None else pictures.error(sample, self._p)

    @property
    def is_reading(self) -> bool:
        """Whether the selected sample's picture is still to come."""
        return self.pixels() is None and not self.pixel_error()

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

    def view(self) -> SessionView:
        """Return all that a screen shows."""
        if self.board is None or self.opened is None:
            return SessionView(self.stage, self.state, banner=self.failure)
        decided = resolve.Decided(
            verdict=self._verdict(),
            codes=self._verdict_codes(),
            can_undo=self._decisions.can_undo,
            can_redo=self._decisions.can_redo,
        )
        return resolve.resolve(
            resolve.Selection(self._p, self.state, self._order),
            self.board,
            decided,
            stage=self.stage,
            progress=resolve.progress(
                self.board, self.runner.busy, time.monotonic() - self._started
            ),
            banner=self.failure or self._filter_failure or self._decisions.banner,
        )

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

    def _verdict(self) -> Verdict:
        if self.state.selected is None:
            return NO_VERDICT
        return self._decisions.verdict(*self._key())

    def _columns(self) -> ScoreColumns:
        assert self.board is not None
        selection = resolve.Selection(self._p, self.state, self._order)
        return resolve.columns_of(self.board, selection)

    def _verdict_codes(self) -> NDArray[np.uint8]:
        return resolve.verdict_codes(
            self._places, self.state.prediction_set, self._decisions.verdicts
        )

    def _row(self) -> int:
        return resolve.row_of(self.state.selected, self._order)
