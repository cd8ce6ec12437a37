"""The table of classes: several rows can be selected, names are edited in their place."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from segreview.gui.column_width import number_width
from segreview.gui.models.class_cells import ClassColumn, RowKey
from segreview.gui.models.class_table import ClassTableModel
from segreview.gui.models.numbers import score_text
from segreview.gui.naming import named

_ROWS = QItemSelectionModel.SelectionFlag.Rows
_CLEAR = QItemSelectionModel.SelectionFlag.Clear
_NAME_WIDTH = 100
_MOST_NEEDED = (ClassColumn.POOLED_IOU, ClassColumn.IMAGE_IOU, ClassColumn.MEAN_IOU)
"""As far as names leave room for them."""
_CURRENT = QItemSelectionModel.SelectionFlag.NoUpdate


class ClassView(QTableView):
    """Rows are told by their label or group, which stay when the order changes."""

    def __init__(self, model: ClassTableModel) -> None:
        """Show a model."""
        super().__init__()
        self._model = model
        tip = "Click a class to see it alone (Alt+1 to 9), again for all (0); double-click renames"
        named(self, "Classes", tip)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setItemDelegateForColumn(ClassColumn.IGNORED, _CheckDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 7)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        # Not by their contents: all cells would be measured again for each one that changes.
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(ClassColumn.NAME, QHeaderView.ResizeMode.Stretch)
        self._widths = dict.fromkeys(tuple(ClassColumn)[1:], 0)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font and the style."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rather leave out a mean than the names."""
        super().resizeEvent(event)
        self._leave_room_for_names()

    def show_ignored(self, shown: bool) -> None:
        """Show the column in which classes are ignored, or not."""
        self.setColumnHidden(ClassColumn.IGNORED, not shown)
        self._leave_room_for_names()

    def _leave_room_for_names(self) -> None:
        ignored = not self.isColumnHidden(ClassColumn.IGNORED)
        room = self.viewport().width() - _NAME_WIDTH - ignored * self._widths[ClassColumn.IGNORED]
        for column in _MOST_NEEDED:
            room -= self._widths[column]
            self.setColumnHidden(column, room < 0)

    def _fit_columns(self) -> None:
        header, number = self.horizontalHeader(), number_width(self, score_text(0.0))
        for column in self._widths:
            self._widths[column] = max(header.sectionSizeHint(column), number)
            header.resizeSection(column, self._widths[column])

    @property
    def selected(self) -> tuple[RowKey, ...]:
        """The selected classes and groups, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._model.key_at(row) for row in rows)

    @property
    def selected_labels(self) -> tuple[int, ...]:
        """The selected classes, from top to bottom."""
        return tuple(key for key in self.selected if isinstance(key, int))

    @property
    def selected_groups(self) -> tuple[str, ...]:
        """The names of the selected groups, from top to bottom."""
        return tuple(key for key in self.selected if isinstance(key, str))

    def select(self, keys: tuple[RowKey, ...]) -> None:
        """Select exactly these rows, as far as they are there."""
        rows = [row for key in keys if (row := self._model.row_of(key)) is not None]
        selection, model = QItemSelection(), self.selectionModel()
        for row in rows:
            cell = self._model.index(row, 0)
            selection.select(cell, cell)
        model.setCurrentIndex(self._model.index(rows[0], 0) if rows else QModelIndex(), _CURRENT)
        model.select(selection, _CLEAR | QItemSelectionModel.SelectionFlag.Select | _ROWS)

    def edit_name(self) -> None:
        """Let the person write another name for the selected row."""
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        if len(rows) == 1:
            cell = self._model.index(rows[0], ClassColumn.NAME)
            self.setFocus()
            self.setCurrentIndex(cell)
            self.edit(cell)


class _CheckDelegate(QStyledItemDelegate):
    """Gives check boxes an outline that is seen on light and dark rows."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Fusion derives the outline from the colour of the window."""
        super().initStyleOption(option, index)
        outline = option.palette.color(QPalette.ColorRole.Text)
        option.palette.setColor(QPalette.ColorRole.Window, outline)
