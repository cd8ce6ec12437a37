"""Verbs of what the person says: verdicts, their reasons and notes, undo and redo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from segreview.review.verdict import Decision
from segreview.session.class_change import ClassChange
from segreview.session.class_verbs import show_classes
from segreview.session.decisions import ReviewChange
from segreview.session.looking import select, step
from segreview.session.review import Review

Said = TypeVar("Said")


def decide(review: Review, decision: Decision | None) -> None:
    """Accept, flag, be unsure of the selected prediction, or clear what was decided."""
    _judge(review, review.decisions.decide, decision)
    if decision is not None and review.state.auto_advance:
        step(review, 1)


def set_reasons(review: Review, reasons: tuple[str, ...]) -> None:
    """Say why a prediction is flagged; a reason flags it."""
    _judge(review, review.decisions.set_reasons, reasons)


def set_note(review: Review, note: str) -> None:
    """Write a note on the selected prediction."""
    _judge(review, review.decisions.set_note, note)


def undo(review: Review) -> None:
    """Take the last change of a verdict or of the classes back, and show its sample."""
    _show_change(review, review.decisions.undo())


def redo(review: Review) -> None:
    """Make the change again that was taken back last, and show its sample."""
    _show_change(review, review.decisions.redo())


def _judge(review: Review, keep: Callable[[str, str, Said, str], bool], said: Said) -> None:
    """Keep what is said of the selected prediction, with the name of the masks as scored."""
    content = review.board.content(review.state.selected, review.p)
    keep(review.board.ids[review.state.selected], review.state.prediction_set, said, content)
    review.compare_judged(review.state.selected, review.p)


def _show_change(review: Review, change: ReviewChange | None) -> None:
    if change is None:
        return
    if isinstance(change, ClassChange):
        show_classes(review, change.made(review.state))
        return
    if change.prediction_set in review.sets:
        review.state = replace(review.state, prediction_set=change.prediction_set)
    if change.sample in review.places:
        sample = review.places[change.sample]
        review.compare_judged(sample, review.p)
        select(review, sample)
