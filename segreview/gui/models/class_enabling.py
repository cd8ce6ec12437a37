"""Which actions of Edit > Classes make no sense for what is selected, and why."""

from __future__ import annotations

from segreview.session.view import ClassRow

ONE_FOREGROUND = "There is only one foreground"


def refused_class_edits(
    rows: tuple[ClassRow, ...],
    labels: tuple[int, ...],
    groups: tuple[str, ...],
    *,
    binary: bool,
    edited: bool,
) -> dict[str, str]:
    """Return why each edit makes no sense for what is selected; empty where it does."""
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
