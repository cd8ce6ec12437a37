"""How the person edits the class table: every verb returns another state, and reads no file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from segreview.errors import InvalidArgument
from segreview.masks.classes import ClassTable, Color
from segreview.metrics.class_edits import NO_EDITS, ClassEdits
from segreview.session.state import SessionState


def with_edits(state: SessionState, edits: ClassEdits) -> SessionState:
    """Return the state with other edits; a class alone that is merged away becomes its new one."""
    scoring = state.scoring
    ignored = scoring.ignored_labels - edits.merged_away
    shown = None if state.class_label is None else edits.counts_as(state.class_label)
    scoring = replace(scoring, edits=edits, ignored_labels=ignored)
    return replace(state, scoring=scoring, class_label=None if shown in ignored else shown)


def renamed(state: SessionState, table: ClassTable, label: int, name: str) -> SessionState:
    """Return the state in which a class has another name; an empty one is that of the data."""
    name, entry = name.strip(), table.find(label)
    if entry is not None and name == entry.data_name:
        name = ""
    if name and any(other.name == name and other.index != label for other in table):
        raise InvalidArgument(
            f"There is another class named {name!r}: merge the two, or choose another name."
        )
    return with_edits(state, state.scoring.edits.renamed(label, name))


def colored(state: SessionState, label: int, color: Color) -> SessionState:
    """Return the state in which a class has another colour."""
    return with_edits(state, state.scoring.edits.colored(label, color))


def merged(state: SessionState, labels: Collection[int], into: int) -> SessionState:
    """Return the state in which the pixels of some classes count as another."""
    return with_edits(state, state.scoring.edits.merged(labels, into))


def unmerged(state: SessionState, labels: Collection[int]) -> SessionState:
    """Return the state in which what was merged into some classes stands by itself again."""
    edits = state.scoring.edits
    for label in labels:
        edits = edits.unmerged(label)
    return with_edits(state, edits)


def grouped(state: SessionState, name: str, labels: Collection[int]) -> SessionState:
    """Return the state with one more group of classes."""
    name = _free_group_name(state, name)
    return with_edits(state, state.scoring.edits.grouped(name, labels))


def group_renamed(state: SessionState, name: str, other: str) -> SessionState:
    """Return the state in which a group has another name."""
    if other.strip() == name:
        return state
    other = _free_group_name(state, other)
    return with_edits(state, state.scoring.edits.group_renamed(name, other))


def ungrouped(state: SessionState, name: str) -> SessionState:
    """Return the state without a group; its classes stay."""
    return with_edits(state, state.scoring.edits.ungrouped(name))


def moved(state: SessionState, table: ClassTable, label: int, by: int) -> SessionState:
    """Return the state in which a class is shown further down, or up where ``by`` is negative."""
    labels = [entry.index for entry in table]
    return with_edits(state, state.scoring.edits.moved(label, by, labels))


def reset(state: SessionState, ignored: frozenset[int]) -> SessionState:
    """Return the state with the class table of the data, and with what it ignores."""
    scoring = replace(state.scoring, ignored_labels=ignored)
    return with_edits(replace(state, scoring=scoring), NO_EDITS)


def _free_group_name(state: SessionState, name: str) -> str:
    name = name.strip()
    if not name:
        raise InvalidArgument("A group needs a name.")
    if any(group.name == name for group in state.scoring.edits.groups):
        raise InvalidArgument(f"There is another group named {name!r}: choose another name.")
    return name
