"""Merges and groups that a person typed, classes by name or number."""

from __future__ import annotations

from segreview.dataset.task import Task, TaskKind
from segreview.errors import InvalidArgument
from segreview.metrics.class_edits import NO_EDITS, ClassEdits

Merge = tuple[str, str]
Group = tuple[str, tuple[str, ...]]


def asked_edits(merges: tuple[Merge, ...], groups: tuple[Group, ...], task: Task) -> ClassEdits:
    """Return the edits that ``merges`` and ``groups`` ask for, in their order."""
    if not (merges or groups):
        return NO_EDITS
    if task.kind is TaskKind.BINARY:
        raise InvalidArgument(
            "classes are merged and grouped where there are several of them; these masks hold "
            "foreground and background only"
        )
    edits = NO_EDITS
    for label, into in merges:
        edits = edits.merged([_label(label, task)], _class(into, task))
    for name, classes in groups:
        edits = edits.grouped(name, [_class(text, task) for text in classes])
    return edits


def _class(text: str, task: Task) -> int:
    """Return the label of what must be a class, where the classes are known."""
    label = _label(text, task)
    if task.table_given and task.classes.find(label) is None:
        known = ", ".join(f"{entry.index} {entry.name}" for entry in task.classes)
        raise InvalidArgument(f"there is no class {label}; the classes are: {known}")
    return label


def _label(text: str, task: Task) -> int:
    """Return a label, which may be one that masks hold although no class has it."""
    if task.table_given:
        return task.classes.label_of(text)
    try:
        return int(text)
    except ValueError:
        raise InvalidArgument(
            f"without a class table, classes to merge or group are numbers, not {text!r}"
        ) from None
