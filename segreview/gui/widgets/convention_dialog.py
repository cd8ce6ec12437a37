"""The same predictions under every convention at once, as a table that can be copied."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segreview.gui.models.convention_table import ConventionTable, conventions_text
from segreview.gui.naming import named
from segreview.gui.plain_text import plain_label
from segreview.gui.theme import assign_icon
from segreview.metrics.convention_scores import ConventionRow
from segreview.session.view import SessionView

_GAP = 14
"""Pixels between the columns."""


class ConventionDialog(QDialog):
    """Lies over the window, so that its numbers cannot grow old beside a moved threshold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without rows."""
        super().__init__(parent)
        self.setWindowTitle("Under every convention")
        self.resize(QSize(1100, 660).boundedTo(self.screen().availableSize()))
        self._rows: tuple[ConventionRow, ...] = ()
        self._model = ConventionTable(self)
        self._sentence = named(plain_label(wraps=True), "What is scored")
        self._table = self._make_table()
        box = QVBoxLayout(self)
        box.addWidget(self._sentence)
        box.addWidget(self._table, 1)
        box.addWidget(self._buttons())

    def show_rows(self, rows: tuple[ConventionRow, ...], view: SessionView) -> None:
        """Show what the tools would report of the prediction set of a view."""
        self._rows = rows
        self._model.show_rows(rows)
        self._table.resizeColumnsToContents()
        for column in range(self._model.columnCount() - 1):
            self._table.setColumnWidth(column, self._table.columnWidth(column) + _GAP)
        self._sentence.setText(_sentence(view))

    def _make_table(self) -> QTableView:
        table = named(QTableView(), "Scores under every convention", "Point at a row for its rules")
        table.setModel(self._model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 7)
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return table

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        assign_icon(buttons.button(QDialogButtonBox.StandardButton.Close), "close")
        copy = buttons.addButton("Copy table", QDialogButtonBox.ButtonRole.ActionRole)
        named(copy, "Copy table", "Copy all rows with their rules as text")
        assign_icon(copy, "copy")
        copy.clicked.connect(self.copy_table)
        buttons.rejected.connect(self.reject)
        return buttons

    def copy_table(self) -> None:
        """Put the table, as tab-separated text with its titles, on the clipboard."""
        QApplication.clipboard().setText(conventions_text(self._rows))


def _sentence(view: SessionView) -> str:
    done, total = view.progress.done, view.progress.total
    parts = [f"{view.state.prediction_set}: {done:,} of {total:,} images evaluated"]
    if view.threshold is not None and view.threshold.applies:
        threshold = view.threshold
        parts.append(f"foreground is where score {threshold.symbol} {threshold.step / 1000:.3f}")
    ignored = ", ".join(map(str, sorted(view.state.scoring.ignored_labels)))
    if ignored:
        parts.append(f"ignored labels: {ignored}")
    return "; ".join(parts) + ". Every row is made from the same counts."
