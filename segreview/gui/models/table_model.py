"""What all tables share: rows under titled columns of words or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

WORD = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
NUMBER = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """What stands over a column, what its tool tip says, and where its cells stand."""

    title: str
    explanation: str = ""
    alignment: int = WORD


class TableModel(QAbstractTableModel, Generic[Row]):
    """Knows its rows and columns; what a cell says is for each table to answer."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        """Start without rows."""
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows instead of those before."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def tell_change(self, row: int, before: Sequence[object], after: Sequence[object]) -> None:
        """Name the cells of a row that are seen to differ: a view asks ten questions about each."""
        if before != after:
            changed = [column for column in range(len(after)) if before[column] != after[column]]
            first, last = (self.createIndex(row, column) for column in (changed[0], changed[-1]))
            self.dataChanged.emit(first, last)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Name, explain and align the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return column.explanation
            case Qt.ItemDataRole.TextAlignmentRole:
                return column.alignment
            case _:
                return None
