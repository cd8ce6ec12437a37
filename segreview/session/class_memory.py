"""Edits of classes in a review file: by index, with the names that the data had at the time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from segreview.dataset.task import Task
from segreview.errors import InvalidArgument
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.classes import Color
from segreview.metrics.class_edits import ClassEdits
from segreview.metrics.groups import ClassGroup
from segreview.session.decisions import Decisions
from segreview.session.opening import Opened

CLASSES = "classes"
UNREADABLE = "The edits of classes in the review cannot be read: they are not applied."


def classes_to_json(scoring: ScoringSpec, opened: Opened) -> str:
    """Return as text what differs from the classes of the data: edits, and what is ignored."""
    edits, by_data = scoring.edits, opened.scoring.ignored_labels
    ignored = scoring.ignored_labels - by_data
    counted = by_data - scoring.ignored_labels - edits.merged_away
    return json.dumps(
        {
            "data": _by_label(_data_names(opened.task, edits.touched | ignored | counted)),
            "ignored": sorted(ignored),
            "counted": sorted(counted),
            "names": _by_label(dict(edits.names)),
            "colors": _by_label(dict(edits.colors)),
            "order": edits.order,
            "merges": _by_label(dict(edits.merges)),
            "groups": [{"name": g.name, "labels": sorted(g.labels)} for g in edits.groups],
        }
    )


def recalled_classes(text: str, scoring: ScoringSpec, opened: Opened) -> tuple[ScoringSpec, str]:
    """Return the scoring with remembered edits, and a sentence where the class list changed.

    An index that has another name now may mean something else: neither edits of it are applied
    nor that it was ignored or counted. Without a text, classes are those of the data.
    """
    by_data = opened.scoring.ignored_labels
    plain = replace(scoring, ignored_labels=by_data)
    if not text:
        return plain, ""
    try:
        values = json.loads(text)
        edits, before = _edits(values), _labelled(values["data"], str)
        ignored, counted = _labels(values["ignored"]), _labels(values["counted"])
    except (ValueError, KeyError, TypeError, AttributeError, InvalidArgument):
        return plain, UNREADABLE
    now = _data_names(opened.task, frozenset(before))
    changed = frozenset(label for label, name in before.items() if now[label] != name)
    edits = edits.without(changed)
    labels = (by_data | (ignored - changed)) - (counted - changed) - edits.merged_away
    renamed = {label: (before[label], now[label]) for label in sorted(changed)}
    return replace(scoring, edits=edits, ignored_labels=labels), _sentence(renamed)


class ClassMemory:
    """What the review file holds of the classes of an open data set."""

    def __init__(self) -> None:
        """Begin with nothing to say."""
        self.notice = ""
        """Why the last edit was refused, or not all edits of the last time are applied."""
        self._text = ""

    def recall(self, decisions: Decisions, scoring: ScoringSpec, opened: Opened) -> ScoringSpec:
        """Return the scoring with the edits of the last time, as far as they still mean the same.

        Edits that are not applied stay in the file until the person edits classes again.
        """
        scoring, self.notice = recalled_classes(decisions.kept(CLASSES), scoring, opened)
        self._text = classes_to_json(scoring, opened)
        return scoring

    def remember(self, decisions: Decisions, scoring: ScoringSpec, opened: Opened) -> None:
        """Keep the edits, once they are others than those of the last time."""
        text = classes_to_json(scoring, opened)
        if text != self._text and decisions.keep(CLASSES, text):
            self._text = text


def _data_names(task: Task, labels: frozenset[int]) -> dict[int, str]:
    return {label: task.data_name(label) for label in labels}


def _sentence(changed: Mapping[int, tuple[str, str]]) -> str:
    if not changed:
        return ""
    (label, (before, now)), *others = changed.items()
    more = f", and {len(others):,} more" if others else ""
    return (
        f"The class list has changed: {label} was {before!r} and is now {now!r}{more}. Edits of "
        "such classes are not applied; the review keeps them until classes are edited again."
    )


def _edits(values: Mapping[str, Any]) -> ClassEdits:
    return ClassEdits(
        names=tuple(sorted(_labelled(values["names"], str).items())),
        colors=tuple(sorted(_labelled(values["colors"], _color).items())),
        order=tuple(map(int, values["order"])),
        merges=tuple(sorted(_labelled(values["merges"], int).items())),
        groups=tuple(
            ClassGroup(str(group["name"]), _labels(group["labels"])) for group in values["groups"]
        ),
    )


def _labels(values: Any) -> frozenset[int]:
    return frozenset(map(int, values))


def _by_label(values: Mapping[int, object]) -> dict[str, object]:
    return {str(label): values[label] for label in sorted(values)}


def _labelled(values: Mapping[str, Any], convert: Any) -> dict[int, Any]:
    return {int(label): convert(value) for label, value in values.items()}


def _color(value: Any) -> Color:
    red, green, blue = (int(part) for part in value)
    if not all(0 <= part <= 255 for part in (red, green, blue)):
        raise ValueError(f"color {value!r}")
    return red, green, blue
