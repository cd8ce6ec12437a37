"""A prediction set under every convention as rows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from segreview.gui.models.numbers import counted_text, exact_score_text, score_text
from segreview.gui.models.table_model import Column, Index, TableModel
from segreview.gui.plain_text import literal
from segreview.metrics.convention_scores import ConventionRow

_TITLES = ("convention", "score", "value", "over", "what is averaged")
_VALUE = _TITLES.index("value")
_COLUMNS = tuple(Column(title) for title in _TITLES)


class ConventionTable(TableModel[ConventionRow]):
    """One row for each number that a tool would print."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without rows."""
        super().__init__(_COLUMNS, parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _texts(row)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _COLUMNS[column].alignment
        if role == Qt.ItemDataRole.ToolTipRole:
            return exact_score_text(row.value) if column == _VALUE else literal(_rules(row))
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
    skipped = f", {row.n_skipped:,} skipped" if row.n_skipped else ""
    used = f"{counted_text(row.n_used, row.counted)}{skipped}"
    return row.convention, row.score, score_text(row.value, 4), used, row.averaged


def _rules(row: ConventionRow) -> str:
    return row.words.replace("; ", "\n")
