"""Why actions make no sense now, in words: an empty reason allows the action."""

from __future__ import annotations

from segreview.gui import actions
from segreview.session.view import ClassRow, SessionView

NOTHING_OPEN = "Open a data set first"
NO_REVIEW = "Go on to the review first"
READ_ONLY = "Verdicts can only be read here"
ONLY_BINARY = "Only where there is one foreground"
ONE_FOREGROUND = "There is only one foreground"


def refused_actions(view: SessionView, *, reviewing: bool, binary: bool) -> dict[str, str]:
    """Return why each action that depends on what is open makes no sense."""
    nothing = NOTHING_OPEN if view.columns is None else ""
    no_review = nothing or ("" if reviewing else NO_REVIEW)
    verdict = no_review or ("" if view.can_decide else READ_ONLY)
    several = no_review or (ONE_FOREGROUND if binary else "")
    counted = sum(not row.ignored for row in view.class_rows)
    too_few = f"There are only {counted} classes that count"
    return {
        "undo": "" if view.can_undo else "There is nothing to undo",
        "redo": "" if view.can_redo else "There is nothing to redo",
        **dict.fromkeys(actions.NEEDS_DATA, nothing),
        **dict.fromkeys(actions.NEEDS_SAMPLE, no_review),
        **dict.fromkeys(actions.VERDICTS, verdict),
        "minimum area": no_review or ("" if binary else ONLY_BINARY),
        "all classes": several,
        **{
            name: several or ("" if place < counted else too_few)
            for place, name in enumerate(actions.CLASS_ACTIONS)
        },
    }


def refused_class_edits(
    rows: tuple[ClassRow, ...],
    labels: tuple[int, ...],
    groups: tuple[str, ...],
    *,
    binary: bool,
    edited: bool,
) -> dict[str, str]:
    """Return why each edit makes no sense for the selected classes and groups."""
    one = "" if len(labels) == 1 and not groups else "Select one class"
    some = "" if labels and not groups else "Select classes, and no group"
    several = ONE_FOREGROUND if binary else ""
    merged = any(row.merged for row in rows if row.label in labels)
    is_first, is_last = (bool(rows) and rows[place].label in labels for place in (0, -1))
    return {
        "rename class": "" if len(labels) + len(groups) == 1 else "Select one class or group",
        "color class": one,
        "merge classes": several or some or ("" if len(rows) > 1 else "There is no other class"),
        "unmerge classes": "" if merged else "Nothing is merged into the selected classes",
        "group classes": several or some,
        "ungroup classes": "" if groups and not labels else "Select groups, and no class",
        "class up": several or one or ("It is the first one" if is_first else ""),
        "class down": several or one or ("It is the last one" if is_last else ""),
        "reset classes": "" if edited else "Classes are as the data has them",
    }
