"""The points of a plot as rows: the twin of the picture for whoever wants the numbers."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from segreview.gui.models.numbers import exact_score_text, score_text
from segreview.masks.threshold import STEPS
from segreview.session.view import Plot, PlotLine

Index = QModelIndex | QPersistentModelIndex
Column = NDArray[np.float64]

_NO_PARENT = QModelIndex()
_NUMBER = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
TITLE_WIDTH = 14
"""Characters of a line of a title: the side panel is narrow."""
_THRESHOLDS = np.arange(STEPS + 1) / STEPS


class CurveTable(QAbstractTableModel):
    """One row for each of the 1,001 thresholds; a column or two for every line."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without a plot."""
        super().__init__(parent)
        self._plot: Plot | None = None
        self._columns: list[tuple[str, Column]] = []

    def show(self, plot: Plot) -> None:
        """Show the points of another plot; the same plot again changes nothing."""
        if plot is self._plot:
            return
        columns = _columns(plot)
        if [title for title, _ in columns] == [title for title, _ in self._columns]:
            # The same columns with other numbers: the row that is looked at stays.
            self._plot, self._columns = plot, columns
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._plot, self._columns = plot, columns
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the thresholds."""
        return 0 if parent.isValid() or self._plot is None else STEPS + 1

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the threshold and the numbers of every line."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Name the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section][0]
        return _NUMBER if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a number as text, or with all its digits as tool tip."""
        if not index.isValid():
            return None
        value = float(self._columns[index.column()][1][index.row()])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return score_text(value)
            case Qt.ItemDataRole.ToolTipRole:
                return exact_score_text(value)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _NUMBER
            case _:
                return None

    def as_text(self) -> str:
        """Return the table with all its digits, tab-separated; what is undefined is empty."""
        lines = ["\t".join(" ".join(title.split()) for title, _ in self._columns)]
        for row in range(self.rowCount()):
            values = (float(column[row]) for _, column in self._columns)
            lines.append("\t".join("" if np.isnan(value) else repr(value) for value in values))
        return "\n".join(lines)


def _columns(plot: Plot) -> list[tuple[str, Column]]:
    columns = [("threshold", _THRESHOLDS)]
    for line in plot.lines:
        if not plot.over_threshold:
            columns.append((_title(line, plot.x_label), line.x))
        columns.append((_title(line, plot.y_label), line.y))
    return columns


def _title(line: PlotLine, label: str) -> str:
    return "\n".join([line.kind, *wrap(label, TITLE_WIDTH)])
