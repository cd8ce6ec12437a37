"""Verbs of what the person looks at: sample, threshold, class, order, canvas, audit."""

from __future__ import annotations

import json
from dataclasses import replace

from segreview.errors import InvalidArgument
from segreview.masks.threshold import Operator
from segreview.metrics.conventions import with_background
from segreview.session.auditing import seen_before
from segreview.session.memory import AUDITED
from segreview.session.opening import require_background
from segreview.session.review import Review
from segreview.session.scoring import at_step, with_convention, with_operator
from segreview.session.state import BestWish, CanvasOptions, CanvasPlace, SessionState, SortKey


def select(review: Review, sample: int, passes_by: bool = False) -> None:
    """Show a sample; its files are read before all others.

    One that passes by while a key is held is not measured: the next picture comes first.
    """
    review.state, review.passes_by = replace(review.state, selected=sample), passes_by
    review.show_selected()


def stay(review: Review) -> None:
    """Measure the sample at which a held key was let go."""
    review.passes_by = False
    review.want_surface()


def step(
    review: Review, distance: int, without_verdict: bool = False, passes_by: bool = False
) -> None:
    """Select the next or previous sample of the list, if there is one."""
    if not len(review.order.samples):
        return
    review.order.goes_on = distance > 0
    candidates = review.order.beyond(review.state.selected)
    if without_verdict:
        candidates = candidates[review.verdict_codes()[candidates] == 0]
    if len(candidates):
        select(review, int(candidates[0]), passes_by)


def step_region(review: Review, distance: int) -> None:
    """Go to the next or previous error region of the sample, the largest first."""
    pixels, state = review.pixels(), review.state
    if pixels is not None:
        one = review.board.binary or state.class_label is not None
        classes = None if one else review.board.classes(state.scoring)
        review.region_steps.step(pixels, state, classes, distance)


def set_prediction_set(review: Review, name: str) -> None:
    """Look at the predictions of another model."""
    _reorder(review, replace(review.state, prediction_set=name))
    review.show_selected()


def set_threshold(review: Review, step: int) -> None:
    """Move the threshold; the order of the list stays until it is released."""
    review.state = at_step(review.state, step)


def set_best_threshold(review: Review, wish: BestWish) -> None:
    """Move the threshold to where a score is best on one half of the images."""
    operator = review.state.scoring.operator
    best = review.curves.find_best(review.board, review.p, operator, wish)
    if best is not None and best.step is not None:
        _reorder(review, at_step(review.state, best.step))


def set_operator(review: Review, operator: Operator) -> None:
    """Compare scores with the threshold by >= or >."""
    _reorder(review, with_operator(review.state, operator))


def set_convention(review: Review, name: str) -> None:
    """Average under another convention; no file is read."""
    classes = review.board.classes(review.state.scoring)
    _reorder(review, with_convention(review.state, name, classes))


def set_background(review: Review, included: bool) -> None:
    """Average over classes with label 0 or without it; its pixels stay counted."""
    scoring = review.state.scoring
    convention = with_background(scoring.convention, included=included)
    try:
        require_background(convention, review.opened.task)
    except InvalidArgument as error:
        review.class_memory.notice = str(error)
    else:
        _reorder(review, replace(review.state, scoring=replace(scoring, convention=convention)))


def set_class(review: Review, label: int | None) -> None:
    """Look at one class against the rest, or at all classes."""
    if not (review.board.binary or label in review.state.scoring.ignored_labels):
        _reorder(review, replace(review.state, class_label=label))


def set_sort(review: Review, sort: SortKey) -> None:
    """Order the list by something else."""
    _reorder(review, replace(review.state, sort=sort))


def set_filter(review: Review, text: str) -> None:
    """Show only the samples that fit; a filter that makes no sense keeps the last list."""
    _reorder(review, replace(review.state, filter_text=text))


def set_canvas(review: Review, options: CanvasOptions) -> None:
    """Draw the canvas in another way."""
    review.state = replace(review.state, canvas=options)


def set_place(review: Review, place: CanvasPlace) -> None:
    """Remember where the canvas looks."""
    review.state = replace(review.state, place=place)


def set_auto_advance(review: Review, on: bool) -> None:
    """Go to the next sample after each decision, or stay."""
    review.state = replace(review.state, auto_advance=on)


def show_audit(review: Review, shown: bool) -> None:
    """Turn to the audit of what is open, or back to the review."""
    review.shows_audit = shown
    if not shown:
        seen = review.auditing.doubts | seen_before(review.decisions.kept(AUDITED))
        review.decisions.keep(AUDITED, json.dumps(sorted(seen)))


def _reorder(review: Review, state: SessionState) -> None:
    review.state = state
    review.reorder()
