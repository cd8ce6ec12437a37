"""A prediction set under every convention as rows."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from segreview.gui.models.numbers import exact_score_text, score_text
from segreview.metrics.convention_scores import ConventionRow

Index = QModelIndex | QPersistentModelIndex

_NO_PARENT = QModelIndex()
_NUMBER = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TITLES = ("convention", "score", "value", "over", "what is averaged")
_VALUE = _TITLES.index("value")


class ConventionTable(QAbstractTableModel):
    """One row for each number that a tool would print."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without rows."""
        super().__init__(parent)
        self._rows: tuple[ConventionRow, ...] = ()

    def show(self, rows: tuple[ConventionRow, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the numbers."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Name the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == _VALUE:
            return _NUMBER
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _texts(row)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _NUMBER if column == _VALUE else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return exact_score_text(row.value) if column == _VALUE else _rules(row)
        return None


def conventions_text(rows: tuple[ConventionRow, ...]) -> str:
    """Return the table, with all digits and all rules, as tab-separated text with its titles."""
    lines = ["\t".join((*_TITLES, "rules"))]
    for row in rows:
        texts = list(_texts(row))
        texts[_VALUE] = exact_score_text(row.value)
        lines.append("\t".join((*texts, row.words)))
    return "\n".join(lines)


def _texts(row: ConventionRow) -> tuple[str, ...]:
    skipped = f", {row.n_skipped} skipped" if row.n_skipped else ""
    used = f"{row.n_used} {row.counted}{skipped}"
    return row.convention, row.score, score_text(row.value, 4), used, row.averaged


def _rules(row: ConventionRow) -> str:
    return row.words.replace("; ", "\n")
