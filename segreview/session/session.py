"""The verbs of one person's open review: select, set a threshold, decide, undo, export."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from segreview.dataset.findings import Finding
from segreview.errors import InvalidArgument
from segreview.evaluation.image_counts import convention_table
from segreview.masks.threshold import Operator
from segreview.metrics.convention_scores import ConventionRow
from segreview.metrics.conventions import with_background
from segreview.reports.results import Results
from segreview.review.verdict import NO_VERDICT, Decision, Verdict
from segreview.session import resolve
from segreview.session.auditing import seen_before
from segreview.session.choices import choices_document, with_choice
from segreview.session.class_change import ClassChange
from segreview.session.class_session import ClassSession
from segreview.session.decisions import ReviewChange
from segreview.session.memory import AUDITED
from segreview.session.opening import require_background
from segreview.session.scoring import at_step, with_convention, with_operator
from segreview.session.state import BestWish, CanvasOptions, CanvasPlace, SortKey
from segreview.session.view import AuditView, CurvesView, Progress, SessionView


class Session(ClassSession):
    """An open review: it holds the truth and gives frozen views of it."""

    # What the person looks at

    def select(self, sample: int, passes_by: bool = False) -> None:
        """Show a sample; its files are read before all others.

        One that passes by while a key is held is not measured: the next picture comes first.
        """
        self.state, self._passes_by = replace(self.state, selected=sample), passes_by
        self._show_selected()

    def stay(self) -> None:
        """Measure the sample at which a held key was let go."""
        self._passes_by = False
        self._want_surface()

    def step(self, distance: int, without_verdict: bool = False, passes_by: bool = False) -> None:
        """Select the next or previous sample of the list, if there is one."""
        if self.state.selected is None or not len(self._order):
            return
        self._goes_on = distance > 0
        row = self._row()
        candidates = self._order[row + 1 :] if distance > 0 else self._order[: max(row, 0)][::-1]
        if without_verdict:
            candidates = candidates[self._verdict_codes()[candidates] == 0]
        if len(candidates):
            self.select(int(candidates[0]), passes_by)

    def step_region(self, distance: int) -> None:
        """Go to the next or previous error region of the sample, the largest first."""
        pixels = self.pixels()
        if pixels is not None and self.board is not None:
            one = self.is_binary or self.state.class_label is not None
            classes = None if one else self.board.classes(self.state.scoring)
            self._region_steps.step(pixels, self.state, classes, distance)

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

    def set_convention(self, name: str) -> None:
        """Average under another convention; no file is read."""
        if self.board is not None:
            classes = self.board.classes(self.state.scoring)
            self.state = with_convention(self.state, name, classes)
            self.reorder()

    def set_background(self, included: bool) -> None:
        """Average over classes with label 0 or without it; its pixels stay counted."""
        convention = with_background(self.state.scoring.convention, included=included)
        if self.opened is not None:
            try:
                require_background(convention, self.opened.task)
            except InvalidArgument as error:
                self.failure = str(error)
                return
            scoring = replace(self.state.scoring, convention=convention)
            self.state = replace(self.state, scoring=scoring)
            self.reorder()

    def set_minimum_area(self, pixels: int) -> None:
        """Remove predicted components of fewer pixels: every prediction is read anew."""
        if self.opened is not None and pixels != self.opened.request.minimum_area:
            request = replace(self.opened.request, minimum_area=pixels)
            self.open(request, review=self._review_path)

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

    # Verdicts and exports

    def decide(self, decision: Decision | None) -> None:
        """Accept, flag, be unsure of the selected prediction, or clear what was decided."""
        if self.state.selected is None:
            return
        self._decisions.decide(*self._key(), decision, self._content())
        self._compare_judged(*self._key(), self._p)
        if decision is not None and self.state.auto_advance:
            self.step(1)

    def set_reasons(self, reasons: tuple[str, ...]) -> None:
        """Say why a prediction is flagged; a reason flags it."""
        if self.state.selected is not None:
            self._decisions.set_reasons(*self._key(), reasons, self._content())
            self._compare_judged(*self._key(), self._p)

    def set_note(self, note: str) -> None:
        """Write a note on the selected prediction."""
        if self.state.selected is not None:
            self._decisions.set_note(*self._key(), note, self._content())
            self._compare_judged(*self._key(), self._p)

    def undo(self) -> None:
        """Take the last change of a verdict or of the classes back, and show its sample."""
        self._show_change(self._decisions.undo())

    def redo(self) -> None:
        """Make the change again that was taken back last, and show its sample."""
        self._show_change(self._decisions.redo())

    def export(self, folder: Path) -> None:
        """Let a worker write every table with the verdicts as they are now into a folder."""
        board, opened = self.board, self.opened
        assert board is not None, "a data set is open"
        assert opened is not None, "a data set is open"
        self.failure = ""
        results = Results(
            board,
            self.state.scoring,
            opened.reading,
            dict(self._decisions.verdicts),
            choices=choices_document(opened.request),
        )
        self.exporting.start(folder, results)

    # The audit

    def show_audit(self, shown: bool) -> None:
        """Turn to the audit of what is open, or back to the review."""
        if self.auditing is None:
            return
        self.shows_audit = shown
        if not shown:
            seen = self.auditing.doubts | seen_before(self._decisions.kept(AUDITED))
            self._decisions.keep(AUDITED, json.dumps(sorted(seen)))

    def choose(self, finding: Finding, value: str) -> None:
        """Answer a finding: the data set is opened anew under that choice."""
        if self.opened is not None and value != finding.chosen:
            request = with_choice(self.opened.request, finding, value)
            self.open(request, review=self._review_path)

    def audit(self) -> AuditView | None:
        """Return the audit as far as it is; None while nothing is open."""
        board, auditing = self.board, self.auditing
        if board is None or auditing is None:
            return None
        if self.shows_audit:
            auditing.want_pictures()
        return AuditView(
            board.dataset.root.name,
            auditing.findings(board, self.state.scoring),
            auditing.pictures(),
            running=auditing.waits or board.done < len(board.ids),
        )

    def _show_change(self, change: ReviewChange | None) -> None:
        if change is None:
            return
        if isinstance(change, ClassChange):
            self._show(change.made(self.state))
            return
        if change.prediction_set in self._sets:
            self.state = replace(self.state, prediction_set=change.prediction_set)
        if change.sample in self._places:
            self._compare_judged(change.sample, self.state.prediction_set, self._p)
            self.select(self._places[change.sample])

    # Views

    def conventions(self) -> tuple[ConventionRow, ...]:
        """Return the selected prediction set under every convention."""
        board = self.board
        return () if board is None else convention_table(board, self._p, self.state.scoring)

    def view(self) -> SessionView:
        """Return all that a screen shows."""
        if self.board is None or self.opened is None:
            return SessionView(
                self.stage, self.state, banner=self.failure, opening=self.opening_progress
            )
        decided = resolve.Decided(
            verdict=self._verdict(),
            codes=self._verdict_codes(),
            outdated=self._judged.outdated(self._p),
            can_undo=self._decisions.can_undo,
            can_redo=self._decisions.can_redo,
        )
        no_surface = bool(self.pixel_error()) or self._has_no_predictions
        return resolve.resolve(
            resolve.Selection(self._p, self.state, self._order),
            self.board,
            self._sheet(),
            decided,
            stage=self.stage,
            progress=self._progress(),
            passport=self.state.scoring.in_force(self.opened.reading),
            banner=self._banner,
            filter_error=self._filter_error,
            surface=() if no_surface else self._surfaces.scores(self.state, self.is_binary),
            best=self._curves.best_sentence(self.board, self._p, self.state.scoring.operator),
            set_warnings=self._set_warnings,
            region=self._region_steps.shown(self.state),
        )

    @property
    def _banner(self) -> str:
        review = self._class_memory.notice or self._decisions.banner
        return self.failure or review or self.unreachable

    def _progress(self) -> Progress:
        assert self.board is not None, "a data set is open"
        busy, before = self.runner.busy, self._done_before
        return resolve.progress_of(self.board, busy, self._started, before)

    def curves(self, name: str) -> CurvesView | None:
        """Return the curves, one of them of a score by name; None while nothing is open."""
        if self.board is None:
            return None
        return self._curves.view(self.board, self._p, self.state, name)

    def _key(self) -> tuple[str, str]:
        assert self.state.selected is not None
        return self._ids[self.state.selected], self.state.prediction_set

    def _content(self) -> str:
        """Return the name of the masks that the person judges; empty before they are scored."""
        assert self.board is not None, "a data set is open"
        assert self.state.selected is not None, "a sample is selected"
        return self.board.content(self.state.selected, self._p)

    def _verdict(self) -> Verdict:
        nothing = self.state.selected is None
        return NO_VERDICT if nothing else self._decisions.verdict(*self._key())
