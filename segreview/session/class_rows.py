"""The rows of the class table: classes as the person edited them, then groups, with their IoU."""

from __future__ import annotations

import math

from segreview.evaluation.image_counts import averaged_counts, evaluated_samples, pooled_over
from segreview.evaluation.scoreboard import Scoreboard
from segreview.metrics.convention_scores import class_image_average, pooled_class_score
from segreview.metrics.counts import Counts
from segreview.metrics.scores import score
from segreview.session.state import SessionState
from segreview.session.view import ClassRow, GroupRow

Ious = tuple[float, float, float, int]
"""IoU of the image, pooled and as per-image mean, and how many images the mean is over."""
_NOT_COUNTED: Ious = (math.nan, math.nan, math.nan, 0)


def class_rows(board: Scoreboard, p: int, state: SessionState) -> tuple[ClassRow, ...]:
    """Return the rows of all classes, ignored ones included, in the order of the person."""
    table, edits = board.classes(state.scoring), state.scoring.edits
    counts = board.class_counts(p, state.scoring)
    ious = dict(zip(table.counted_labels, _ious(board, p, state, counts), strict=True))
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


def group_rows(board: Scoreboard, p: int, state: SessionState) -> tuple[GroupRow, ...]:
    """Return the rows of the groups of classes; a binary task has none."""
    if board.binary:
        return ()
    edits = state.scoring.edits
    shown = edits.arranged(board.classes(state.scoring))
    found = _ious(board, p, state, board.group_counts(p, state.scoring))
    rows = []
    for group, ious in zip(edits.groups, found, strict=True):
        labels = edits.effective(group)
        names = tuple(entry.name for entry in shown if entry.index in labels)
        rows.append(GroupRow(group.name, names, *ious))
    return tuple(rows)


def _ious(board: Scoreboard, p: int, state: SessionState, counts: Counts) -> list[Ious]:
    """Return the IoU of every column of counts (samples, n)."""
    scoring, sample = state.scoring, state.selected
    evaluated = evaluated_samples(board, p, scoring)
    averaged = averaged_counts(board, p, scoring, counts)
    values, whole = score("iou", counts), pooled_over(counts, evaluated, scoring).sum(axis=0)
    pooled = pooled_class_score(scoring.convention, "iou", whole)
    found = []
    for k in range(values.shape[1]):
        of_class = averaged.at((slice(None), k))
        mean = class_image_average(scoring.convention, "iou", of_class)
        image = math.nan if sample is None else float(values[sample, k])
        found.append((image, float(pooled[k]), mean.value, mean.n_used))
    return found
