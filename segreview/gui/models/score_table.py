"""Scores and counts as rows: for the image, pooled, and as per-image mean."""

from __future__ import annotations

from enum import IntEnum
from math import isnan

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from segreview.gui.models.numbers import (
    count_text,
    counted_text,
    exact_score_text,
    length_text,
    score_text,
)
from segreview.gui.models.table_model import NUMBER, Column, Index, TableModel
from segreview.gui.plain_text import literal
from segreview.metrics.conventions import Level
from segreview.session.view import CountRow, ScoreRow, SurfaceScore

Row = ScoreRow | CountRow | SurfaceScore

# Plain numbers: a view asks hundreds of times for each step of a dragged threshold.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_IMAGES, _CASES = "per-image\nmean", "per-case\nmean"
_EXPLAINED = (
    "the score, or the count of pixels",
    "of the image on screen",
    "from the counts of all scored images, summed",
    "the mean of the images' scores, by the rules of the convention",
)


class ScoreColumn(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    IMAGE = 1
    POOLED = 2
    MEAN = 3


class ScoreTable(TableModel[Row]):
    """Scores first, then counts, then what was measured along the boundaries."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without rows."""
        super().__init__(_columns(Level.IMAGE), parent)
        self._texts: tuple[tuple[str, ...], ...] = ()
        self._level = Level.IMAGE
        self._bold = QFont()
        self._bold.setBold(True)

    def show(
        self,
        scores: tuple[ScoreRow, ...],
        counts: tuple[CountRow, ...],
        surface: tuple[SurfaceScore, ...] = (),
    ) -> None:
        """Show other scores; the same number of rows is only written over."""
        rows: tuple[Row, ...] = (*scores, *counts, *surface)
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._write(rows)
            self.endResetModel()
        elif rows != self._rows:
            before = self._texts
            self._write(rows)
            for row, texts in enumerate(zip(before, self._texts, strict=True)):
                self.tell_change(row, *texts)

    def show_level(self, level: Level) -> None:
        """Say in the title of the means whether they run over images or over cases."""
        if level is not self._level:
            self._level = level
            self._columns = _columns(level)
            self.headerDataChanged.emit(
                Qt.Orientation.Horizontal, ScoreColumn.MEAN, ScoreColumn.MEAN
            )

    def longest_text(self, column: ScoreColumn) -> str:
        """Return the text of a column with most characters; empty without rows."""
        return max((texts[column] for texts in self._texts), key=len, default="")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one cell."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == _DISPLAY:
            return self._texts[row][column]
        if role == _ALIGNMENT:
            return self._columns[column].alignment
        if role == _FONT:
            return self._bold if row == 0 and isinstance(self._rows[0], ScoreRow) else None
        if role == _TOOL_TIP:
            return literal(_explanation(self._rows[row], ScoreColumn(column)))
        return None

    def _write(self, rows: tuple[Row, ...]) -> None:
        self._rows = rows
        self._texts = tuple(tuple(_text(row, column) for column in ScoreColumn) for row in rows)


def _columns(level: Level) -> tuple[Column, ...]:
    # Where a convention pools, the mean beside it is the one over images.
    titles = ("image", "pooled", _CASES if level is Level.CASE else _IMAGES)
    numbers = zip(titles, _EXPLAINED[1:], strict=True)
    return (Column("score", _EXPLAINED[0]), *(Column(*words, NUMBER) for words in numbers))


def _text(row: Row, column: ScoreColumn) -> str:
    if column is ScoreColumn.NAME:
        return row.label
    if isinstance(row, SurfaceScore):
        return _measured_text(row) if column is ScoreColumn.IMAGE else ""
    if isinstance(row, ScoreRow):
        return score_text(_value(row, column), 4)
    match column:
        case ScoreColumn.IMAGE:
            return count_text(row.image)
        case ScoreColumn.POOLED:
            return count_text(row.pooled)
        case _:
            return ""


def _measured_text(row: SurfaceScore) -> str:
    if row.value is None:
        return "…"
    return length_text(row.value, row.unit) if row.unit else score_text(row.value, 4)


def _value(row: ScoreRow, column: ScoreColumn) -> float:
    match column:
        case ScoreColumn.IMAGE:
            return row.image
        case ScoreColumn.POOLED:
            return row.pooled
        case _:
            return row.mean


def _explanation(row: Row, column: ScoreColumn) -> str:
    if isinstance(row, SurfaceScore):
        return _measured_explanation(row, column)
    if column is ScoreColumn.NAME:
        return _EXPLAINED[column] if isinstance(row, CountRow) else row.label
    if isinstance(row, CountRow):
        return "" if column is ScoreColumn.MEAN else f"{row.label} pixels, {_EXPLAINED[column]}"
    lines = [f"{row.label} {exact_score_text(_value(row, column))}", _EXPLAINED[column]]
    if column is ScoreColumn.MEAN:
        lines.append(used_text(row.n_used, row.n_skipped, row.counted))
    return "\n".join(lines)


def _measured_explanation(row: SurfaceScore, column: ScoreColumn) -> str:
    if column not in (ScoreColumn.NAME, ScoreColumn.IMAGE):
        return "measured for the image on screen only"
    if row.value is None:
        return f"{row.label}: being measured"
    exact = "undefined" if isnan(row.value) else f"{row.value!r} {row.unit}".strip()
    return "\n".join(
        filter(None, (f"{row.label} {exact}", _EXPLAINED[ScoreColumn.IMAGE], row.note))
    )


def used_text(n_used: int, n_skipped: int, counted: str = "images") -> str:
    """Say over how many images, or what else, a mean runs, and how many have no such score.

    >>> used_text(60, 2), used_text(1, 0, "classes")
    ('n = 60, 2 skipped', 'n = 1 class')
    """
    used = f"n = {n_used:,}" if counted == "images" else f"n = {counted_text(n_used, counted)}"
    return f"{used}, {n_skipped:,} skipped" if n_skipped else used
