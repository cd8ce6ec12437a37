"""The points of a plot as rows: the twin of the picture for whoever wants the numbers."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from segreview.gui.models.numbers import exact_score_text, score_text
from segreview.gui.models.table_model import NUMBER, Column, Index, TableModel
from segreview.masks.threshold import STEPS
from segreview.session.view import Plot, PlotLine

Numbers = NDArray[np.float64]

TITLE_WIDTH = 14
"""Characters of a line of a title: the side panel is narrow."""
_THRESHOLDS = np.arange(STEPS + 1) / STEPS


class CurveTable(TableModel[int]):
    """One row for each of the 1,001 thresholds; a column or two for every line."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without a plot."""
        super().__init__((), parent)
        self._plot: Plot | None = None
        self._numbers: tuple[Numbers, ...] = ()

    def show(self, plot: Plot) -> None:
        """Show the points of another plot; the same plot again changes nothing."""
        if plot is self._plot:
            return
        self._plot = plot
        titles, numbers = zip(*_titled_numbers(plot), strict=True)
        columns = tuple(Column(title, alignment=NUMBER) for title in titles)
        if columns == self._columns:
            # Other numbers in the same columns: the row that is looked at stays.
            self._numbers = numbers
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._columns, self._numbers, self._rows = columns, numbers, range(STEPS + 1)
        self.endResetModel()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a number as text, or with all its digits as tool tip."""
        if not index.isValid():
            return None
        value = float(self._numbers[index.column()][index.row()])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return score_text(value)
            case Qt.ItemDataRole.ToolTipRole:
                return exact_score_text(value)
            case Qt.ItemDataRole.TextAlignmentRole:
                return NUMBER
            case _:
                return None

    def as_text(self) -> str:
        """Return the table with all its digits, tab-separated; what is undefined is empty."""
        lines = ["\t".join(" ".join(column.title.split()) for column in self._columns)]
        for row in self._rows:
            values = (float(numbers[row]) for numbers in self._numbers)
            lines.append("\t".join("" if np.isnan(value) else repr(value) for value in values))
        return "\n".join(lines)


def _titled_numbers(plot: Plot) -> list[tuple[str, Numbers]]:
    columns = [("threshold", _THRESHOLDS)]
    for line in plot.lines:
        if not plot.over_threshold:
            columns.append((_title(line, plot.x_label), line.x))
        columns.append((_title(line, plot.y_label), line.y))
    return columns


def _title(line: PlotLine, label: str) -> str:
    return "\n".join([line.kind, *wrap(label, TITLE_WIDTH)])
