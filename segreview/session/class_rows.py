"""The rows of the class table: classes as the person edited them, then groups, with their IoU."""

from __future__ import annotations

import math

from segreview.evaluation.scoreboard import Scoreboard
from segreview.session.score_sheet import Ious, ScoreSheet
from segreview.session.view import ClassRow, GroupRow

_NOT_COUNTED: Ious = (math.nan, math.nan, math.nan, 0)


def class_rows(board: Scoreboard, sheet: ScoreSheet, sample: int) -> tuple[ClassRow, ...]:
    """Return the rows of all classes, ignored ones included, in the order of the person."""
    table, edits = sheet.table, sheet.state.scoring.edits
    ious = dict(zip(table.counted_labels, sheet.by_class.classes.ious(sample), strict=True))
    return tuple(
        ClassRow(
            entry.index,
            entry.name,
            entry.color,
            entry.ignored,
            *ious.get(entry.index, _NOT_COUNTED),
            tuple(map(board.task.data_name, edits.merged_into(entry.index))),
        )
        for entry in edits.arranged(table)
    )


def group_rows(board: Scoreboard, sheet: ScoreSheet, sample: int) -> tuple[GroupRow, ...]:
    """Return the rows of the groups of classes; a binary task has none."""
    edits = sheet.state.scoring.edits
    if board.binary or not edits.groups:
        return ()
    shown = edits.arranged(sheet.table)
    rows = []
    for group, ious in zip(edits.groups, sheet.by_class.groups.ious(sample), strict=True):
        labels = edits.effective(group)
        names = tuple(entry.name for entry in shown if entry.index in labels)
        rows.append(GroupRow(group.name, names, *ious))
    return tuple(rows)
