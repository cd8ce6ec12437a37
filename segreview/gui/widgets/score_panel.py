"""The scores and counts of the image on screen and of the data set, always named."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segreview.gui.column_width import number_width
from segreview.gui.elided_label import ElidedLabel
from segreview.gui.models.numbers import one_line
from segreview.gui.models.score_table import ScoreColumn, ScoreTable, used_text
from segreview.gui.naming import named
from segreview.gui.plain_text import literal
from segreview.gui.scrolled_text import ScrolledText
from segreview.gui.theme import warning_color
from segreview.metrics.conventions import CONVENTIONS
from segreview.metrics.passport import convention_words
from segreview.session.view import SessionView

_NUMBERS = (ScoreColumn.IMAGE, ScoreColumn.POOLED, ScoreColumn.MEAN)
_WIDTH, _LOWEST = 380, 120
_NARROWEST, _NARROWEST_COLUMN = 284, 40
_NOTES_HEIGHT = 72
"""Room for a few warnings, so that the panels below stay where they are from sample to sample."""


class ScorePanel(QWidget):
    """The convention and what is averaged, the table, and what must be known of the sample."""

    convention_chosen = Signal(object)
    """str: the name of the convention to average under."""
    room_wanted = Signal()
    """There are more scores than of any sample before: another height fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without scores."""
        super().__init__(parent)
        self._model = ScoreTable(self)
        self._fitted: tuple[int, ...] = ()
        self._root: Path | None = None
        self._most_rows = 0
        # In one line, or the table would jump while the number of digits grows.
        self._header = named(ElidedLabel(), "Number of images")
        self._conventions = self._make_conventions()
        self._table = self._make_table()
        self._notes = ScrolledText("Warnings of the sample")
        self._color_notes()
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 6, 6, 6)
        top = QHBoxLayout()
        top.addWidget(self._conventions)
        top.addWidget(self._header, 1)
        box.addLayout(top)
        # As high as its rows, before anything is left empty below it.
        box.addWidget(self._table, 100)
        box.addWidget(self._notes)
        box.addStretch(1)
        self.setMinimumWidth(_NARROWEST)
        # What the scores do not need, the classes below get.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """Ask for room for every score and every average, and for a few warnings."""
        rows = self._most_rows * self._table.verticalHeader().defaultSectionSize()
        title = self._table.horizontalHeader().sizeHint().height()
        above = self._conventions.sizeHint().height()
        return QSize(_WIDTH, above + title + rows + _NOTES_HEIGHT)

    def show_view(self, view: SessionView) -> None:
        """Show the scores of a view."""
        self._model.show_level(view.state.scoring.convention.level)
        self._model.show(view.score_rows, view.count_rows, view.surface)
        self._show_convention(view)
        self._header.setText(_header_line(view))
        self._header.setVisible(bool(self._header.text()))
        notes = _notes(view)
        self._notes.show_text(notes)
        self._notes.setVisible(bool(notes))
        self._fit_height()
        self._fit_columns()
        self._make_room(view)

    def _make_conventions(self) -> QComboBox:
        box = named(QComboBox(), "Convention", "How the scores of images and classes are averaged")
        for name, convention in CONVENTIONS.items():
            box.addItem(name)
            words = (f"as {convention.tool}", *convention_words(convention))
            box.setItemData(box.count() - 1, literal("\n".join(words)), Qt.ItemDataRole.ToolTipRole)
        box.textActivated.connect(self.convention_chosen.emit)
        box.setVisible(False)
        return box

    def _show_convention(self, view: SessionView) -> None:
        box = self._conventions
        box.setVisible(bool(view.convention))
        if box.findText(view.convention) < 0:
            # One with another empty rule than its tool has, as the command line can make it.
            box.addItem(view.convention)
        box.setCurrentText(view.convention)
        box.setToolTip(literal("\n".join(view.convention_words)))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fitted = ()
            self._fit_columns()
        if event.type() == QEvent.Type.PaletteChange:
            self._color_notes()

    def copy_table(self) -> None:
        """Put the table, as tab-separated text with its titles, on the clipboard."""
        QApplication.clipboard().setText(_as_text(self._model))

    def _color_notes(self) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, warning_color(QApplication.palette()))
        self._notes.label.setPalette(palette)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName("Scores and counts")
        table.setModel(self._model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setAlternatingRowColors(True)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.setMinimumHeight(_LOWEST)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 7)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(ScoreColumn.NAME, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(_NARROWEST_COLUMN)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        copy = table.addAction("Copy table", QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy_table)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return table

    def _fit_height(self) -> None:
        rows = self._model.rowCount() * self._table.verticalHeader().defaultSectionSize()
        bar = self._table.horizontalScrollBar()
        below = bar.sizeHint().height() if bar.maximum() else 0
        title = self._table.horizontalHeader().sizeHint().height()
        self._table.setMaximumHeight(title + rows + below + 2)

    def _make_room(self, view: SessionView) -> None:
        """Have room for all rows that any sample of the data set has had."""
        root = None if view.dataset is None else view.dataset.root
        if root != self._root:
            self._root, self._most_rows = root, 0
        if self._model.rowCount() > self._most_rows:
            self._most_rows = self._model.rowCount()
            self.updateGeometry()
            self.room_wanted.emit()

    def _fit_columns(self) -> None:
        """Fit the columns of numbers, again only when one has more or fewer characters."""
        longest = [self._model.longest_text(column) for column in _NUMBERS]
        lengths = tuple(map(len, longest))
        if lengths == self._fitted:
            return
        self._fitted = lengths
        header = self._table.horizontalHeader()
        for column, text in zip(_NUMBERS, longest, strict=True):
            bold = self._model.index(0, column).data() if text else ""
            widths = number_width(self._table, bold), number_width(self._table, text, bold=False)
            width = max(header.sectionSizeHint(column), *widths)
            header.resizeSection(column, max(width, header.minimumSectionSize()))


def _header_line(view: SessionView) -> str:
    progress = view.progress
    parts = []
    if progress.running:
        parts.append(f"{progress.done:,} of {progress.total:,} scored")
    if view.score_rows:
        first = view.score_rows[0]
        parts.append(f"{first.label}: {used_text(first.n_used, first.n_skipped, first.counted)}")
    if view.minimum_area > 1:
        parts.append(f"components below {view.minimum_area} pixels removed")
    return " · ".join(part for part in parts if part)


def _notes(view: SessionView) -> str:
    reason = (f"Not scored: {one_line(view.reason)}",) if view.reason else ()
    of_set = (f"Data set: {sentence}" for sentence in view.set_warnings)
    notes = (*reason, *map(one_line, view.warnings), *of_set)
    return "\n".join(f"⚠ {note}" for note in notes)


def _as_text(model: ScoreTable) -> str:
    columns = range(model.columnCount())
    titles = [str(model.headerData(c, Qt.Orientation.Horizontal)) for c in columns]
    titles = [" ".join(title.split()) for title in titles]
    cells = [[str(model.index(row, c).data()) for c in columns] for row in range(model.rowCount())]
    return "\n".join("\t".join(line) for line in (titles, *cells))
