"""Edits of classes in a review file: by index, with the names that the data had at the time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from segreview.dataset.task import Task, TaskKind
from segreview.errors import InvalidArgument
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.classes import BINARY_CLASSES, ClassTable, Color, numbered_class
from segreview.metrics.class_edits import ClassEdits
from segreview.metrics.groups import ClassGroup
from segreview.session.decisions import Decisions
from segreview.session.opening import Opened

CLASSES = "classes"
UNREADABLE = "The edits of classes in the review cannot be read: they are not applied."


def data_names(table: ClassTable, labels: frozenset[int]) -> dict[int, str]:
    """Return the names that the data give some labels."""
    return {label: (table.find(label) or numbered_class(label)).data_name for label in labels}


def classes_to_json(scoring: ScoringSpec, table: ClassTable) -> str:
    """Return edits and ignored labels as text; ``table`` is that of the data."""
    edits, ignored = scoring.edits, scoring.ignored_labels
    names = data_names(table, edits.touched | ignored)
    return json.dumps(
        {
            "data": _by_label(names),
            "ignored": sorted(ignored),
            "names": _by_label(dict(edits.names)),
            "colors": _by_label(dict(edits.colors)),
            "order": edits.order,
            "merges": _by_label(dict(edits.merges)),
            "groups": [{"name": g.name, "labels": sorted(g.labels)} for g in edits.groups],
        }
    )


def recalled_classes(
    text: str, scoring: ScoringSpec, table: ClassTable, ignored: frozenset[int]
) -> tuple[ScoringSpec, str]:
    """Return the scoring with remembered edits, and a sentence where the class list changed.

    An index that has another name now may mean something else: neither edits of it are applied
    nor that it was ignored or not; ``ignored`` are the labels that the data ignore by themselves.
    """
    if not text:
        return scoring, ""
    try:
        values = json.loads(text)
        edits, before = _edits(values), _labelled(values["data"], str)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidArgument):
        return scoring, UNREADABLE
    now = data_names(table, frozenset(before))
    changed = frozenset(label for label, name in before.items() if now[label] != name)
    edits = edits.without(changed)
    labels = (scoring.ignored_labels - changed) | (ignored & changed)
    scoring = replace(scoring, edits=edits, ignored_labels=labels - edits.merged_away)
    return scoring, _sentence({label: (before[label], now[label]) for label in sorted(changed)})


class ClassMemory:
    """What the review file holds of the classes of one open data set."""

    def __init__(self) -> None:
        """Begin with nothing to say."""
        self.notice = ""
        """Why the last edit was refused, or not all edits of the last time are applied."""
        self._table = ClassTable(())
        self._text = ""

    def recall(self, decisions: Decisions, scoring: ScoringSpec, opened: Opened) -> ScoringSpec:
        """Return the scoring with the edits of the last time, as far as they still mean the same.

        Edits that are not applied stay in the file until the person edits classes again.
        """
        self._table = data_table(opened.task)
        ignored, text = opened.scoring.ignored_labels, decisions.kept(CLASSES)
        scoring, self.notice = recalled_classes(text, scoring, self._table, ignored)
        self._text = classes_to_json(scoring, self._table)
        return scoring

    def remember(self, decisions: Decisions, scoring: ScoringSpec) -> None:
        """Keep the edits, once they are others than those of the last time."""
        text = classes_to_json(scoring, self._table)
        if text != self._text:
            self._text = text
            decisions.keep(CLASSES, text)


def data_table(task: Task) -> ClassTable:
    """Return the class table of the data, against which names are compared."""
    return BINARY_CLASSES if task.kind is TaskKind.BINARY else task.classes


def _sentence(changed: Mapping[int, tuple[str, str]]) -> str:
    if not changed:
        return ""
    (label, (before, now)), *others = changed.items()
    more = f", and {len(others)} more" if others else ""
    return (
        f"The class list has changed: {label} was {before!r} and is now {now!r}{more}. Edits of "
        "such classes are not applied; the review keeps them until classes are edited again."
    )


def _edits(values: Mapping[str, Any]) -> ClassEdits:
    return ClassEdits(
        names=tuple(sorted(_labelled(values["names"], str).items())),
        colors=tuple(sorted(_labelled(values["colors"], _color).items())),
        order=tuple(int(label) for label in values["order"]),
        merges=tuple(sorted(_labelled(values["merges"], int).items())),
        groups=tuple(
            ClassGroup(str(group["name"]), frozenset(int(label) for label in group["labels"]))
            for group in values["groups"]
        ),
    )


def _by_label(values: Mapping[int, object]) -> dict[str, object]:
    return {str(label): values[label] for label in sorted(values)}


def _labelled(values: Mapping[str, Any], convert: Any) -> dict[int, Any]:
    return {int(label): convert(value) for label, value in values.items()}


def _color(value: Any) -> Color:
    red, green, blue = (int(part) for part in value)
    if not all(0 <= part <= 255 for part in (red, green, blue)):
        raise ValueError(f"color {value!r}")
    return red, green, blue
