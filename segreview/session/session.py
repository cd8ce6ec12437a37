"""The verbs of one person's open review: open, select, set a threshold, decide, undo, export."""

from __future__ import annotations

import getpass
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from segreview.errors import InvalidArgument, ReviewFileError, SegReviewError
from segreview.evaluation.columns import ScoreColumns
from segreview.evaluation.evaluate import evaluate
from segreview.evaluation.pixel_cache import PixelCache
from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.runner import Job, Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.screen import read_pixels
from segreview.formats.registry import read_thumbnail
from segreview.masks.threshold import STEPS, Operator
from segreview.review.history import History
from segreview.review.place import default_review_path
from segreview.review.store import ReviewStore
from segreview.review.verdict import NO_VERDICT, Decision, Verdict
from segreview.session import memory, resolve
from segreview.session.filters import FilterColumns, ordered, passing
from segreview.session.opening import Opened, OpenRequest, open_request
from segreview.session.state import (
    CanvasOptions,
    CanvasPlace,
    SessionState,
    SortKey,
)
from segreview.session.view import Progress, SampleColumns, SessionView, Stage

THUMBNAIL = 96
SELECTED, PREFETCH, VISIBLE = 0, 10, 20
"""Urgencies: what is on screen, what will be next, thumbnails in sight; evaluation comes after."""


class Session:
    """An open review: it holds the truth and gives frozen views of it."""

    def __init__(self, runner: Runner | None = None) -> None:
        """Begin with nothing open."""
        self.runner = runner or Runner()
        self.state = SessionState()
        self.stage = Stage.EMPTY
        self.failure = ""
        """Why the last data set could not be opened, or the last filter not applied."""
        self.opened: Opened | None = None
        self.board: Scoreboard | None = None
        self.thumbnails: dict[int, Any] = {}
        self._cache = PixelCache()
        self._pixel_errors: dict[tuple[int, int], str] = {}
        self._store: ReviewStore | None = None
        self._verdicts: dict[tuple[str, str], Verdict] = {}
        self._history = History()
        self._order = np.zeros(0, np.int64)
        self._started = 0.0
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
        for kind in ("open", "evaluate"):
            self.runner.cancel(kind)
        if self.stage is Stage.LISTING:
            self.stage = Stage.READY if self.opened else Stage.EMPTY

    def close(self) -> None:
        """Remember where the person is and let everything go."""
        self._remember()
        if self._store is not None:
            self._store.close()
            self._store = None
        self.runner.close()

    # Replies of the workers

    def receive(self) -> bool:
        """Take the replies that came; True when the view may have changed."""
        replies = self.runner.take_replies()
        for reply in replies:
            self._receivers()[reply.job.kind](reply)
        if replies and self.board is not None and self.board.done == len(self._samples):
            self._reorder_once_complete(replies)
        return bool(replies)

    def _receivers(self) -> dict[str, Callable[[Reply], None]]:
        return {
            "open": self._receive_opened,
            "evaluate": self._receive_result,
            "pixels": self._receive_pixels,
            "thumbnail": self._receive_thumbnail,
        }

    def _receive_opened(self, reply: Reply) -> None:
        if isinstance(reply.error, SegReviewError):
            self.failure = str(reply.error)
            self.stage = Stage.READY if self.opened else Stage.EMPTY
            return
        self._begin(_value(reply))

    def _receive_result(self, reply: Reply) -> None:
        if self.board is not None:
            self.board.put(_value(reply))

    def _receive_pixels(self, reply: Reply) -> None:
        sample, p = reply.job.arguments[1:3]
        if isinstance(reply.error, SegReviewError):
            self._pixel_errors[sample, p] = str(reply.error)
        else:
            self._cache.put(sample, p, _value(reply))
        if (sample, p) == (self.state.selected, self._p):
            self._prefetch()

    def _receive_thumbnail(self, reply: Reply) -> None:
        # A picture that cannot be read is a problem row of its own; the list shows none.
        self.thumbnails[int(str(reply.job.key))] = None if reply.error else reply.value

    def _reorder_once_complete(self, replies: list[Reply]) -> None:
        if any(reply.job.kind == "evaluate" for reply in replies):
            self.reorder()

    def _begin(self, opened: Opened) -> None:
        for kind in ("evaluate", "pixels", "thumbnail"):
            self.runner.cancel(kind)
        self._remember()
        if self._store is not None:
            self._store.close()
        self.opened, self.stage = opened, Stage.READY
        self.board = Scoreboard(opened.dataset, opened.task)
        self._cache.clear()
        self._pixel_errors, self.thumbnails, self._history = {}, {}, History()
        self.state = replace(
            SessionState(canvas=self.state.canvas),
            prediction_set=opened.dataset.prediction_sets[0],
            scoring=opened.scoring,
            selected=0,
        )
        self._open_store(opened)
        self.reorder()
        self._start_evaluation()
        self._want_pixels()

    def _open_store(self, opened: Opened) -> None:
        root = opened.dataset.root
        path = self._review_path or default_review_path(root, os.environ, sys.platform)
        self._store, self._verdicts = None, {}
        try:
            self._store = ReviewStore.open(path, root)
        except ReviewFileError as error:
            self.failure = str(error)
            return
        self._verdicts = self._store.verdicts()
        self._recall()

    def _start_evaluation(self) -> None:
        assert self.opened is not None
        self._started = time.monotonic()
        for index, sample in enumerate(self._samples):
            job = Job("evaluate", index, evaluate, (sample, index, self.opened.reading))
            self.runner.submit(job)
        if self.state.selected is not None:
            self.runner.urge("evaluate", self.state.selected, SELECTED)

    # What is remembered

    def _recall(self) -> None:
        assert self._store is not None
        scoring, view = self._store.recall(memory.SCORING), self._store.recall(memory.VIEW)
        if scoring is not None:
            remembered = memory.scoring_from_json(scoring)
            ignored = self.state.scoring.ignored_labels | remembered.ignored_labels
            self.state = replace(self.state, scoring=replace(remembered, ignored_labels=ignored))
        if view is None:
            return
        state, name = memory.view_from_json(view, self.state)
        if state.prediction_set not in self._sets:
            state = replace(state, prediction_set=self._sets[0])
        names = [sample.id for sample in self._samples]
        self.state = replace(state, selected=names.index(name) if name in names else 0)

    def _remember(self) -> None:
        if self._store is None or self._store.read_only or self.state.selected is None:
            return
        name = self._samples[self.state.selected].id
        try:
            self._store.remember(memory.SCORING, memory.scoring_to_json(self.state.scoring))
            self._store.remember(memory.VIEW, memory.view_to_json(self.state, name))
        except ReviewFileError as error:
            self.failure = str(error)

    # What the person looks at

    def select(self, sample: int) -> None:
        """Show a sample; its files are read before all others."""
        self.state = replace(self.state, selected=sample)
        self.runner.urge("evaluate", sample, SELECTED)
        self._want_pixels()
        self._remember()

    def step(self, distance: int, without_verdict: bool = False) -> None:
        """Select the next or previous sample of the list, if there is one."""
        if self.state.selected is None or not len(self._order):
            return
        row = self._row()
        candidates = self._order[row + 1 :] if distance > 0 else self._order[: max(row, 0)][::-1]
        if without_verdict:
            candidates = candidates[self._verdict_codes()[candidates] == 0]
        if len(candidates):
            self.select(int(candidates[0]))

    def set_prediction_set(self, name: str) -> None:
        """Look at the predictions of another model."""
        self.state = replace(self.state, prediction_set=name)
        self.reorder()
        self._want_pixels()

    def set_threshold(self, step: int) -> None:
        """Move the threshold; the order of the list stays until it is released."""
        scoring = replace(self.state.scoring, step=min(max(step, 0), STEPS))
        self.state = replace(self.state, scoring=scoring)

    def release_threshold(self) -> None:
        """Apply order and filter at the threshold where it was left."""
        self.reorder()
        self._remember()

    def set_operator(self, operator: Operator) -> None:
        """Compare scores with the threshold by >= or >."""
        scoring = replace(self.state.scoring, operator=operator)
        self.state = replace(self.state, scoring=scoring)
        self.reorder()

    def set_ignored(self, label: int, ignored: bool) -> None:
        """Count a class, or leave its ground-truth pixels out; no file is read."""
        labels = self.state.scoring.ignored_labels
        labels = labels | {label} if ignored else labels - {label}
        shown = None if label == self.state.class_label else self.state.class_label
        scoring = replace(self.state.scoring, ignored_labels=labels)
        self.state = replace(self.state, scoring=scoring, class_label=shown)
        self.reorder()

    def set_class(self, label: int | None) -> None:
        """Look at one class against the rest, or at all classes."""
        if label in self.state.scoring.ignored_labels:
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
            ids=self._ids(),
            scores=columns.values,
            verdicts=self._verdict_codes(),
            status=resolve.status_codes(self.board.results(self._p)),
        )
        try:
            fits = passing(self.state.filter_text, asked)
        except InvalidArgument as error:
            self.failure = str(error)
            return
        values = columns.values[self.state.score_name]
        self._order = ordered(fits, self.state.sort, values, columns.error_pixels)

    # Pictures

    def pixels(self) -> SamplePixels | None:
        """Return the selected sample's arrays if they have been read."""
        selected = self.state.selected
        return (
            None if selected is None or self.opened is None else self._cache.get(selected, self._p)
        )

    def pixel_error(self) -> str:
        """Return why the selected sample cannot be shown; empty while it is being read."""
        selected = self.state.selected
        return "" if selected is None else self._pixel_errors.get((selected, self._p), "")

    def want_thumbnails(self, samples: list[int]) -> None:
        """Read the thumbnails of samples that the list shows."""
        for sample in samples:
            picture = self._samples[sample].image or self._samples[sample].ground_truth
            if sample not in self.thumbnails:
                self.thumbnails[sample] = None
                job = Job("thumbnail", sample, read_thumbnail, (picture, THUMBNAIL), VISIBLE)
                self.runner.submit(job)

    def _want_pixels(self) -> None:
        self.runner.cancel("pixels")
        if self.state.selected is None:
            return
        if self.pixels() is None and not self.pixel_error():
            self._submit_pixels(self.state.selected, SELECTED)
        else:
            self._prefetch()

    def _prefetch(self) -> None:
        row = self._row()
        if 0 <= row < len(self._order) - 1:
            following = int(self._order[row + 1])
            known = self._cache.get(following, self._p) is not None
            if not known and (following, self._p) not in self._pixel_errors:
                self._submit_pixels(following, PREFETCH)

    def _submit_pixels(self, sample: int, urgency: int) -> None:
        assert self.opened is not None
        arguments = (self._samples[sample], sample, self._p, self.opened.reading)
        self.runner.submit(Job("pixels", (sample, self._p), read_pixels, arguments, urgency))

    # Verdicts

    def decide(self, decision: Decision | None) -> None:
        """Accept, flag, be unsure of the selected prediction, or clear what was decided."""
        verdict = self._verdict()
        if decision is None:
            verdict = NO_VERDICT
        else:
            reasons = verdict.reasons if decision is Decision.FLAGGED else ()
            verdict = replace(verdict, decision=decision, reasons=reasons)
        if self._set_verdict(verdict) and decision is not None and self.state.auto_advance:
            self.step(1)

    def set_reasons(self, reasons: tuple[str, ...]) -> None:
        """Say why a prediction is flagged; a reason flags it."""
        decision = Decision.FLAGGED if reasons else self._verdict().decision
        self._set_verdict(replace(self._verdict(), decision=decision, reasons=reasons))

    def set_note(self, note: str) -> None:
        """Write a note on the selected prediction."""
        self._set_verdict(replace(self._verdict(), note=note))

    def undo(self) -> None:
        """Take the last change of a verdict back and show its sample."""
        if self._history.can_undo and self._writable():
            change, history = self._history.undo()
            self._apply(change.sample, change.prediction_set, change.after)
            self._history = history

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self._history.can_redo and self._writable():
            change, history = self._history.redo()
            self._apply(change.sample, change.prediction_set, change.after)
            self._history = history

    def _verdict(self) -> Verdict:
        selected = self.state.selected
        if selected is None:
            return NO_VERDICT
        return self._verdicts.get((self._ids()[selected], self.state.prediction_set), NO_VERDICT)

    def _set_verdict(self, verdict: Verdict) -> bool:
        if self.state.selected is None or not self._writable():
            return False
        assert self._store is not None
        if not verdict.is_empty:
            now = datetime.now(UTC).replace(microsecond=0)
            verdict = replace(verdict, reviewer=reviewer_name(), reviewed_at=now)
        sample = self._ids()[self.state.selected]
        try:
            change = self._store.set_verdict(sample, self.state.prediction_set, verdict)
        except ReviewFileError as error:
            self.failure = str(error)
            return False
        self._verdicts[sample, self.state.prediction_set] = verdict
        self._history = self._history.record(change)
        return True

    def _apply(self, sample: str, prediction_set: str, verdict: Verdict) -> None:
        assert self._store is not None
        self._store.set_verdict(sample, prediction_set, verdict)
        self._verdicts[sample, prediction_set] = verdict
        if prediction_set != self.state.prediction_set:
            self.set_prediction_set(prediction_set)
        self.select(self._ids().index(sample))

    def _writable(self) -> bool:
        return self._store is not None and not self._store.read_only

    # Views

    def view(self) -> SessionView:
        """Return all that a screen shows."""
        if self.board is None or self.opened is None:
            return SessionView(self.stage, self.state, banner=self.failure)
        columns, chosen = self._columns(), resolve.Selection(self._p, self.state)
        codes, selected = self._verdict_codes(), self.state.selected
        result = None if selected is None else self.board.results(self._p)[selected]
        row = self._row()
        return SessionView(
            stage=self.stage,
            state=self.state,
            dataset=self.opened.dataset,
            task=self.opened.task.kind,
            task_described=self.opened.task.described,
            columns=SampleColumns(
                ids=self._ids(),
                order=self._order,
                score_name=resolve.score_label(self.state.score_name),
                scores=columns.values[self.state.score_name],
                status=resolve.status_codes(self.board.results(self._p)),
                verdicts=codes,
            ),
            row=row if row >= 0 else None,
            score_rows=resolve.score_rows(columns, selected),
            count_rows=resolve.count_rows(columns, selected),
            convention="seed-report",
            class_rows=resolve.class_rows(self.board, chosen),
            threshold=resolve.threshold_view(self.board, chosen),
            verdict=self._verdict(),
            reviewed=int(np.count_nonzero(codes)),
            can_undo=self._history.can_undo,
            can_redo=self._history.can_redo,
            progress=self._progress(),
            problems=resolve.problems_of(self.board, self._p),
            warnings=(*self.opened.task.warnings, *(result.warnings if result else ())),
            reason=result.reason if result else "",
            banner=self._banner(),
        )

    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        """Return every verdict, for an export."""
        return dict(self._verdicts)

    def _banner(self) -> str:
        if self.failure:
            return self.failure
        if self._store is not None and self._store.read_only:
            return f"Verdicts can only be read here; held by {self._store.holder}."
        return ""

    def _progress(self) -> Progress:
        assert self.board is not None
        done, total = self.board.done, len(self._samples)
        running = done < total and self.runner.busy
        spent = time.monotonic() - self._started
        left = spent / done * (total - done) if running and done else None
        return Progress(done, total, running=running, seconds_left=left)

    # Short words for what is open

    @property
    def _samples(self) -> tuple[Any, ...]:
        return () if self.opened is None else self.opened.dataset.samples

    @property
    def _sets(self) -> tuple[str, ...]:
        return () if self.opened is None else self.opened.dataset.prediction_sets

    @property
    def _p(self) -> int:
        return self._sets.index(self.state.prediction_set)

    def _ids(self) -> tuple[str, ...]:
        if self.opened is None:
            return ()
        return tuple(sample.id for sample in self._samples)

    def _columns(self) -> ScoreColumns:
        assert self.board is not None
        return resolve.columns_of(self.board, resolve.Selection(self._p, self.state))

    def _verdict_codes(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        return resolve.verdict_codes(self._ids(), self.state.prediction_set, self._verdicts)

    def _row(self) -> int:
        rows = np.flatnonzero(self._order == self.state.selected)
        return int(rows[0]) if len(rows) else -1


def _value(reply: Reply) -> Any:
    """Return what a job made; an exception that no person can mend is a bug and goes on."""
    if reply.error is not None:
        raise reply.error
    return reply.value


def reviewer_name() -> str:
    """Return who is logged in, or nothing where the system does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
