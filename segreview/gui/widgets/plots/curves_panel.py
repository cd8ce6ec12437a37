"""The curves of the data set: a plot, its table twin, and the sentence that says what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTabBar,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from segreview.gui.models.curve_table import CurveTable
from segreview.gui.scrolled_text import ScrolledText
from segreview.gui.theme import assign_icon
from segreview.gui.widgets.plots.line_key import LineKey
from segreview.gui.widgets.plots.words import at_sentence
from segreview.metrics.scores import HEADLINE, SCORES
from segreview.session.view import CurvesView, Plot

if TYPE_CHECKING:
    from segreview.gui.widgets.plots.curve_plot import CurvePlot

TABS = {
    "Score": "A score against the threshold",
    "PR": "Precision against recall",
    "ROC": "Recall against the false positive rate",
}
PLOT_HEIGHT, MARGIN = 120, 6


class CurvesPanel(QWidget):
    """One of three plots at a time; as a table where asked; follows the threshold."""

    threshold_moved = Signal(object)
    """The step, while the marker is dragged."""
    threshold_released = Signal(object)
    """The step that was clicked, chosen in the table, or where the marker was let go."""
    view_wanted = Signal()
    """The panel came up, or shows another score: it needs a view for ``score_name``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without a plot: pyqtgraph is imported when one is shown."""
        super().__init__(parent)
        self._view: CurvesView | None = None
        self._plot: CurvePlot | None = None
        self._model = CurveTable(self)
        self._tabs = QTabBar()
        self._scores, self._as_table, self._whole = QComboBox(), QToolButton(), QToolButton()
        self._key = LineKey()
        self._pages, self._table = QStackedWidget(), QTableView()
        self._sentence = ScrolledText("What the plot shows")
        self._rows = self._make_rows()
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._fill()
        self._lay_out()
        self._connect()

    @property
    def score_name(self) -> str:
        """The score that is plotted against the threshold."""
        return str(self._scores.currentData())

    def show_view(self, view: CurvesView | None) -> None:
        """Show the curves of a view; None means that no data set is open."""
        self._view = view
        plot = self._shown_plot()
        self._sentence.show_text(_sentence(view, plot))
        for widget in (self._pages, self._key, self._scores, self._as_table, self._whole):
            widget.setEnabled(plot is not None)
        self._scores.setVisible(self._tabs.currentIndex() == 0)
        self._whole.setEnabled(plot is not None and not self._as_table.isChecked())
        if view is None or plot is None:
            self._pages.hide()
            self._key.show_lines(())
            return
        self._pages.show()
        self._key.show_lines(tuple(line.kind for line in plot.lines))
        self._made_plot().show_plot(plot, view.step)
        self._made_plot().setAccessibleDescription(self._sentence.label.text())
        self._model.show(plot)
        self._select_row(view.step)

    def sizeHint(self) -> QSize:
        """Ask for room for a plot."""
        return QSize(380, 380)

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as the wider of tabs and buttons: they can stand below each other."""
        widest = max(row.minimumSize().width() for row in self._rows)
        return QSize(widest + 2 * MARGIN, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put tabs and buttons beside each other where there is room for all of them."""
        super().resizeEvent(event)
        needed = sum(row.sizeHint().width() for row in self._rows) + self._top.spacing()
        fits = needed + 2 * MARGIN <= event.size().width()
        direction = QBoxLayout.Direction
        self._top.setDirection(direction.LeftToRight if fits else direction.TopToBottom)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the curves, which nobody makes while they are not seen."""
        super().showEvent(event)
        self.view_wanted.emit()

    def copy_table(self) -> None:
        """Put the table, as tab-separated text with its titles, on the clipboard."""
        QApplication.clipboard().setText(self._model.as_text())

    def _fill(self) -> None:
        for title, explained in TABS.items():
            self._tabs.setTabToolTip(self._tabs.addTab(title), explained)
        self._tabs.setAccessibleName("Curves")
        self._tabs.setDrawBase(False)
        self._tabs.setUsesScrollButtons(False)
        for name in HEADLINE:
            self._scores.addItem(SCORES[name].label, name)
        self._scores.setAccessibleName("Score that is plotted against the threshold")
        self._as_table.setText("Table")
        self._as_table.setCheckable(True)
        self._as_table.setToolTip("Show the numbers of the plot as a table")
        self._whole.setToolTip("Show the whole plot again")
        self._whole.setAccessibleName("Whole plot")
        assign_icon(self._whole, "fit")
        self._table.setAccessibleName("Numbers of the plot")
        self._table.setModel(self._model)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setAlternatingRowColors(True)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 5)
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(0)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        copy = self._table.addAction("Copy table", QKeySequence.StandardKey.Copy)
        copy.triggered.connect(self.copy_table)

    def _make_rows(self) -> tuple[QHBoxLayout, QHBoxLayout]:
        """Return what chooses a plot, and what changes how it is shown."""
        which, how = QHBoxLayout(), QHBoxLayout()
        which.addWidget(self._tabs)
        which.addStretch(1)
        how.addStretch(1)
        for widget in (self._scores, self._as_table, self._whole):
            how.addWidget(widget)
        return which, how

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        for row in self._rows:
            self._top.addLayout(row)
        column.addLayout(self._top)
        column.addWidget(self._key)
        column.addWidget(self._pages, 1)
        column.addWidget(self._sentence)
        self._pages.setMinimumHeight(PLOT_HEIGHT)

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(lambda _: self.show_view(self._view))
        self._scores.activated.connect(lambda _: self.view_wanted.emit())
        self._as_table.toggled.connect(self._turn)
        self._whole.clicked.connect(lambda: self._made_plot().show_whole())
        self._table.clicked.connect(self._choose_row)
        self._table.activated.connect(self._choose_row)

    def _made_plot(self) -> CurvePlot:
        if self._plot is None:
            from segreview.gui.widgets.plots.curve_plot import CurvePlot

            self._plot = CurvePlot()
            self._plot.setAccessibleName("Plot of the curves")
            self._plot.step_dragged.connect(self.threshold_moved)
            self._plot.step_chosen.connect(self.threshold_released)
            self._pages.addWidget(self._plot)
            self._pages.addWidget(self._table)
        return self._plot

    def _turn(self, as_table: bool) -> None:
        self._made_plot()
        self._pages.setCurrentIndex(int(as_table))
        self._whole.setEnabled(not as_table)

    def _shown_plot(self) -> Plot | None:
        if self._view is None or not self._view.plots:
            return None
        return self._view.plots[self._tabs.currentIndex()]

    def _select_row(self, step: int) -> None:
        if self._table.currentIndex().row() != step:
            self._table.setCurrentIndex(self._model.index(step, 0))

    def _choose_row(self, index: QModelIndex) -> None:
        self.threshold_released.emit(index.row())


def _sentence(view: CurvesView | None, plot: Plot | None) -> str:
    if view is None:
        return ""
    said = () if plot is None else (plot.sentence, at_sentence(plot, view.step))
    return "\n".join(filter(None, (*said, view.note)))
