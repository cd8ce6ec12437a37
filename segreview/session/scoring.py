"""How the person changes the scoring: threshold, operator, ignored labels, convention."""

from __future__ import annotations

from dataclasses import replace

from segreview.masks.classes import ClassTable
from segreview.masks.threshold import STEPS, Operator
from segreview.metrics.conventions import find_convention
from segreview.session.state import SessionState


def at_step(state: SessionState, step: int) -> SessionState:
    """Return the state at another threshold, kept between 0 and 1."""
    return replace(state, scoring=replace(state.scoring, step=min(max(step, 0), STEPS)))


def with_operator(state: SessionState, operator: Operator) -> SessionState:
    """Return the state in which scores are compared with the threshold by another operator."""
    return replace(state, scoring=replace(state.scoring, operator=operator))


def with_ignored(state: SessionState, label: int, ignored: bool) -> SessionState:
    """Return the state in which a class is left out, or counted again; one alone is let go."""
    labels = state.scoring.ignored_labels
    labels = labels | {label} if ignored else labels - {label}
    shown = None if label == state.class_label else state.class_label
    scoring = replace(state.scoring, ignored_labels=labels)
    return replace(state, scoring=scoring, class_label=shown)


def with_convention(state: SessionState, name: str, classes: ClassTable) -> SessionState:
    """Return the state under another convention.

    Labels that its tool ignores are ignored where the data set has them; the class table shows it.
    """
    convention = find_convention(name)
    brought = convention.ignored_labels & {entry.index for entry in classes}
    state = replace(state, scoring=state.scoring.under(convention))
    for label in sorted(brought):
        state = with_ignored(state, label, ignored=True)
    return state
