"""Which actions of Edit > Classes make sense for what is selected."""

from __future__ import annotations

from segreview.session.view import ClassRow


def enabled_class_edits(
    rows: tuple[ClassRow, ...],
    labels: tuple[int, ...],
    groups: tuple[str, ...],
    *,
    binary: bool,
    edited: bool,
) -> frozenset[str]:
    """Return which actions make sense for the selected classes and groups."""
    one = len(labels) == 1 and not groups
    found = {
        "rename class": len(labels) + len(groups) == 1,
        "color class": one,
        "merge classes": bool(labels) and not groups and len(rows) > 1 and not binary,
        "unmerge classes": any(row.merged for row in rows if row.label in labels),
        "group classes": bool(labels) and not groups and not binary,
        "ungroup classes": bool(groups) and not labels,
        "class up": one and not binary and rows[0].label not in labels,
        "class down": one and not binary and rows[-1].label not in labels,
        "reset classes": edited,
    }
    return frozenset(name for name, possible in found.items() if possible)
