"""All problems in a list that can be copied and that leads to the samples."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
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

from segreview.gui.models.problem_table import ProblemTable, problems_text
from segreview.gui.naming import named, on_click_or_enter
from segreview.gui.plain_text import plain_label
from segreview.gui.theme import assign_icon
from segreview.session.view import Problem


class ProblemDialog(QDialog):
    """Stays open beside the window while the samples are looked at."""

    sample_chosen = Signal(object)
    """int: the sample to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without problems."""
        super().__init__(parent)
        self.setWindowTitle("Problems")
        self.resize(760, 420)
        self._problems: tuple[Problem, ...] = ()
        self._model = ProblemTable(self)
        self._sentence = plain_label(wraps=True)
        self._table = self._make_table()
        box = QVBoxLayout(self)
        box.addWidget(self._sentence)
        box.addWidget(self._table, 1)
        box.addWidget(self._buttons())

    def show_problems(self, problems: tuple[Problem, ...], sentence: str) -> None:
        """Show other problems."""
        self._sentence.setText(sentence)
        self._problems = problems
        if self.isVisible():
            self._model.show_rows(problems)

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the list: as long as nobody looks, it does not follow the evaluation."""
        self._model.show_rows(self._problems)
        super().showEvent(event)

    def _make_table(self) -> QTableView:
        table = named(QTableView(), "Problems", "Click a row to see its image")
        table.setModel(self._model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 7)
        table.verticalHeader().hide()
        table.setColumnWidth(0, 220)
        header = table.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        on_click_or_enter(table, self._choose)
        return table

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        assign_icon(buttons.button(QDialogButtonBox.StandardButton.Close), "close")
        copy = buttons.addButton("Copy details", QDialogButtonBox.ButtonRole.ActionRole)
        named(copy, "Copy details", "Copy all problems as text")
        assign_icon(copy, "copy")
        copy.clicked.connect(
            lambda: QApplication.clipboard().setText(problems_text(self._problems))
        )
        buttons.rejected.connect(self.reject)
        return buttons

    def _choose(self, index: QModelIndex) -> None:
        sample = self._model.sample_at(index.row())
        if sample is not None:
            self.sample_chosen.emit(sample)
