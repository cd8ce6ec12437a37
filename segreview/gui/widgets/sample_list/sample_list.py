"""The dock of the samples: sort box, filter, rows and how many are reviewed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segreview.dataset.dataset import Dataset
from segreview.gui.counting_bar import CountingBar
from segreview.gui.models.images import rgb_image
from segreview.gui.models.numbers import one_line
from segreview.gui.models.sample_table import SampleTable
from segreview.gui.naming import named
from segreview.gui.plain_text import plain_label
from segreview.gui.widgets.sample_list.row_delegate import RowDelegate, row_height
from segreview.session.state import SessionState, SortKey
from segreview.session.view import SampleColumns, SessionView

_FILTER_HELP = (
    "Words look in names; iou<0.5, dice>=0.9, verdict:none, verdict:flagged compare (Ctrl+F, /)"
)
_THUMBNAILS_AFTER_MS = 120
"""Longer than from one picture to the next while a key is held: the pictures come first."""
_FILTER_AFTER_MS = 150


class SampleList(QWidget):
    """Shows which samples there are and lets one be chosen."""

    selected = Signal(object)
    """int: the sample that was chosen."""
    sort_chosen = Signal(object)
    """SortKey."""
    filter_edited = Signal(object)
    """str: the filter, shortly after the last key."""
    thumbnail_wanted = Signal(object)
    """list[int]: the samples in sight that have no picture yet, whenever that changes."""
    scrolled = Signal()
    """Other rows are about to be painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without samples."""
        super().__init__(parent)
        self._model = SampleTable(self)
        self._dataset: Dataset | None = None
        self._wanted: list[int] = []
        self._thumbnail_timer = self._timer(_THUMBNAILS_AFTER_MS, self._ask_for_thumbnails)
        self._filter_timer = self._timer(_FILTER_AFTER_MS, self._send_filter)
        self._make_controls()
        self._lay_out()
        self._connect()

    def show_view(self, view: SessionView) -> None:
        """Show the samples of a view; the person's filter is not written over while typed."""
        if _is_other_dataset(self._dataset, view.dataset):
            self._model.show(None)
        self._dataset = view.dataset
        self._model.show(view.columns)
        self._show_state(view.state, view.columns)
        self._show_current(view)
        self._show_progress(view)
        self._filter_error.setText(view.filter_error)
        self._filter_error.setVisible(bool(view.filter_error))
        nothing = view.columns is not None and bool(view.columns.ids) and not self._model.rowCount()
        self._pages.setCurrentWidget(self._nothing if nothing else self._rows)
        self._thumbnail_timer.start()

    def show_thumbnail(self, sample: int, pixels: NDArray[np.uint8]) -> None:
        """Show the picture of one sample, an (H, W, 3) uint8 array."""
        self._model.set_thumbnail(sample, QPixmap.fromImage(rgb_image(pixels)))

    def forget_thumbnails(self) -> None:
        """Ask for all pictures again, because the files may have changed."""
        self._model.forget_thumbnails()
        self._wanted = []
        self._thumbnail_timer.start()

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self._filter.setFocus()
        self._filter.selectAll()

    def sizeHint(self) -> QSize:
        """Be wide enough for common file names."""
        return QSize(250, 600)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look for pictures again when other rows come into sight."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._thumbnail_timer.start()
        return super().eventFilter(watched, event)

    def _timer(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=milliseconds)
        timer.timeout.connect(then)
        return timer

    def _make_controls(self) -> None:
        self._sort = named(QComboBox(), "Sort the samples by", "Order of the list")
        for key in SortKey:
            self._sort.addItem(key.value, key)
        self._filter = named(QLineEdit(), "Filter the samples", _FILTER_HELP)
        # A folder that is dropped here is to be opened, not filtered by.
        self._filter.setAcceptDrops(False)
        self._filter.setPlaceholderText("filter: iou<0.5 verdict:none text")
        self._filter.setClearButtonEnabled(True)
        self._filter.addAction(self._leaving())
        self._filter_error = plain_label(wraps=True)
        self._filter_error.setAccessibleName("Why the filter is not understood")
        self._filter_error.hide()
        self._rows = self._make_rows()
        self._hidden = plain_label(wraps=True)
        self._hidden.hide()
        self._progress = named(CountingBar(), "Samples with a verdict")

    def _leaving(self) -> QAction:
        """Return what Escape does in the filter: all samples, and the keyboard back to them."""
        leave = QAction(self._filter)
        leave.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        leave.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        leave.triggered.connect(self._clear_filter)
        return leave

    def _make_rows(self) -> QTableView:
        # Not a QListView: it measures every row again whenever a value changes.
        rows = QTableView()
        rows.setAccessibleName("Samples")
        rows.setModel(self._model)
        rows.setItemDelegate(RowDelegate(rows))
        rows.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        rows.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows.setFrameShape(QTableView.Shape.NoFrame)
        rows.setMouseTracking(True)
        rows.setShowGrid(False)
        rows.setTabKeyNavigation(False)
        rows.horizontalHeader().hide()
        rows.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows.verticalHeader().hide()
        rows.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.verticalHeader().setDefaultSectionSize(row_height(rows.fontMetrics()))
        return rows

    def _lay_out(self) -> None:
        sort = QHBoxLayout()
        label = plain_label("Sort")
        label.setBuddy(self._sort)
        sort.addWidget(label)
        sort.addWidget(self._sort, 1)
        self._nothing = self._nothing_matches()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._rows)
        self._pages.addWidget(self._nothing)
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 6, 6, 6)
        box.addLayout(sort)
        box.addWidget(self._filter)
        box.addWidget(self._filter_error)
        box.addWidget(self._pages, 1)
        box.addWidget(self._hidden)
        box.addWidget(self._progress)

    def _nothing_matches(self) -> QWidget:
        page = QWidget()
        text = plain_label("Nothing matches the filter.", wraps=True)
        self._clear = named(QPushButton("Clear filter"), "Clear filter", "Show all samples again")
        box = QVBoxLayout(page)
        box.addWidget(text)
        box.addWidget(self._clear)
        box.addStretch(1)
        return page

    def _connect(self) -> None:
        self._sort.activated.connect(self._choose_sort)
        self._filter.textEdited.connect(lambda: self._filter_timer.start())
        self._filter.returnPressed.connect(self._leave_filter)
        self._clear.clicked.connect(self._clear_filter)
        self._rows.selectionModel().currentChanged.connect(self._choose_row)
        self._rows.verticalScrollBar().valueChanged.connect(self._note_scrolling)
        self._rows.viewport().installEventFilter(self)

    def _note_scrolling(self) -> None:
        self.scrolled.emit()
        self._thumbnail_timer.start()

    def _choose_sort(self, position: int) -> None:
        self.sort_chosen.emit(SortKey(self._sort.itemData(position)))

    def _choose_row(self, current: QModelIndex) -> None:
        if current.isValid():
            self.selected.emit(self._model.sample_at(current.row()))

    def _send_filter(self) -> None:
        self._filter_timer.stop()
        self.filter_edited.emit(self._filter.text())

    def _clear_filter(self) -> None:
        self._filter.clear()
        self._leave_filter()

    def _leave_filter(self) -> None:
        """Letters are keys of the review again."""
        self._send_filter()
        self._rows.setFocus()

    def _show_state(self, state: SessionState, columns: SampleColumns | None) -> None:
        score = columns.score_name if columns is not None else ""
        for position, key in enumerate(SortKey):
            shown = f"{score}, {key.value}" if key in (SortKey.WORST, SortKey.BEST) else key.value
            self._sort.setItemText(position, shown if score else key.value)
        self._sort.setCurrentIndex(self._sort.findData(state.sort))
        if not self._filter_timer.isActive() and self._filter.text() != state.filter_text:
            self._filter.setText(state.filter_text)

    def _show_current(self, view: SessionView) -> None:
        selection = self._rows.selectionModel()
        current = self._model.index(view.row) if view.row is not None else QModelIndex()
        if selection.currentIndex() != current:
            # Shown, not chosen: an intent may only come from the person.
            selection.currentChanged.disconnect(self._choose_row)
            selection.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            selection.currentChanged.connect(self._choose_row)
            self._rows.scrollTo(current)
        self._show_hidden(view)

    def _show_hidden(self, view: SessionView) -> None:
        self._hidden.setVisible(view.columns is not None and view.row is None)
        self._hidden.setText(f"{one_line(view.sample_name)} does not pass the filter")

    def _show_progress(self, view: SessionView) -> None:
        total = len(view.columns.ids) if view.columns is not None else 0
        self._progress.setVisible(total > 0)
        self._progress.show_count(view.reviewed, total)
        self._progress.setFormat(f"reviewed {view.reviewed:,} / {total:,}")

    def _ask_for_thumbnails(self) -> None:
        wanted = [s for s in self._samples_in_sight() if not self._model.has_thumbnail(s)]
        if wanted != self._wanted:
            self._wanted = wanted
            self.thumbnail_wanted.emit(wanted)

    def _samples_in_sight(self) -> list[int]:
        count = self._model.rowCount()
        if not count or not self._rows.isVisible():
            return []
        height = self._rows.verticalHeader().defaultSectionSize()
        first = self._rows.verticalScrollBar().value() // height
        last = min(count, first + self._rows.viewport().height() // height + 2)
        return [self._model.sample_at(row) for row in range(first, last)]


def _is_other_dataset(old: Dataset | None, new: Dataset | None) -> bool:
    return (old.root if old else None) != (new.root if new else None)
