"""Scores and counts as rows: for the image, pooled, and as per-image mean."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QFont

from segreview.gui.models.numbers import count_text, exact_score_text, score_text
from segreview.session.view import CountRow, ScoreRow

Index = QModelIndex | QPersistentModelIndex

_NO_PARENT = QModelIndex()
_WORD = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_NUMBER = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TITLES = ("score", "image", "pooled", "per-image\nmean")
_EXPLAINED = (
    "the score, or the count of pixels",
    "of the image on screen",
    "from the counts of all scored images, summed",
    "the mean of the scores of the images in which the score is defined",
)


class ScoreColumn(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    IMAGE = 1
    POOLED = 2
    MEAN = 3


class ScoreTable(QAbstractTableModel):
    """Scores first, then counts."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without rows."""
        super().__init__(parent)
        self._rows: tuple[ScoreRow | CountRow, ...] = ()

    def show(self, scores: tuple[ScoreRow, ...], counts: tuple[CountRow, ...]) -> None:
        """Show other scores; the same number of rows is only written over."""
        rows: tuple[ScoreRow | CountRow, ...] = (*scores, *counts)
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, ScoreColumn.MEAN))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Count scores and counts."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(ScoreColumn)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Name the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_TITLES):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _TITLES[section]
            case Qt.ItemDataRole.ToolTipRole:
                return _EXPLAINED[section]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _WORD if section == ScoreColumn.NAME else _NUMBER
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], ScoreColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return _explanation(row, column)
            case Qt.ItemDataRole.TextAlignmentRole if column is not ScoreColumn.NAME:
                return _NUMBER
            case Qt.ItemDataRole.FontRole if index.row() == 0 and isinstance(row, ScoreRow):
                return _bold()
            case _:
                return None


def _text(row: ScoreRow | CountRow, column: ScoreColumn) -> str:
    if column is ScoreColumn.NAME:
        return row.label
    if isinstance(row, ScoreRow):
        return score_text(_value(row, column), 4)
    match column:
        case ScoreColumn.IMAGE:
            return count_text(row.image)
        case ScoreColumn.POOLED:
            return count_text(row.pooled)
        case _:
            return ""


def _value(row: ScoreRow, column: ScoreColumn) -> float:
    match column:
        case ScoreColumn.IMAGE:
            return row.image
        case ScoreColumn.POOLED:
            return row.pooled
        case _:
            return row.mean


def _explanation(row: ScoreRow | CountRow, column: ScoreColumn) -> str:
    if column is ScoreColumn.NAME:
        return _EXPLAINED[column] if isinstance(row, CountRow) else row.label
    if isinstance(row, CountRow):
        return "" if column is ScoreColumn.MEAN else f"{row.label} pixels, {_EXPLAINED[column]}"
    lines = [f"{row.label} {exact_score_text(_value(row, column))}", _EXPLAINED[column]]
    if column is ScoreColumn.MEAN:
        lines.append(used_text(row.n_used, row.n_skipped))
    return "\n".join(lines)


def used_text(n_used: int, n_skipped: int) -> str:
    """Say over how many images a mean runs, and how many have no such score.

    >>> used_text(60, 2)
    'n = 60, 2 skipped'
    """
    return f"n = {n_used}, {n_skipped} skipped" if n_skipped else f"n = {n_used}"


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font
