"""The classes with their scores: one can be chosen, each can be ignored."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segreview.dataset.task import TaskKind
from segreview.gui.models.class_table import ClassColumn, ClassTableModel
from segreview.gui.naming import named, on_click_or_enter
from segreview.session.view import SessionView

_CLEAR = QItemSelectionModel.SelectionFlag.Clear
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class ClassPanel(QWidget):
    """The class table and the button that goes back to all classes."""

    class_chosen = Signal(object)
    """int | None: one class against the rest, or all classes."""
    label_ignored = Signal(object)
    """(label, bool): leave a class out of the scores, or count it again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without classes."""
        super().__init__(parent)
        self.setMinimumWidth(350)
        self._chosen: int | None = None
        self._model = ClassTableModel(self)
        self._table = self._make_table()
        self._all = named(QPushButton("All classes"), "All classes", "Show all classes (0)")
        self._all.setCheckable(True)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._no_classes())
        self._pages.addWidget(self._classes())
        self._model.label_ignored.connect(self.label_ignored)
        self._all.clicked.connect(self._choose_all)
        on_click_or_enter(self._table, self._choose_cell)

    def show_view(self, view: SessionView) -> None:
        """Show the classes of a view."""
        self._model.show(view.class_rows)
        self._table.setColumnHidden(ClassColumn.IGNORED, view.task is TaskKind.BINARY)
        self._all.setVisible(view.task is not TaskKind.BINARY)
        self._chosen = view.state.class_label
        self._pages.setCurrentIndex(1 if view.class_rows else 0)
        self._show_chosen()

    def sizeHint(self) -> QSize:
        """Ask for room for a dozen classes."""
        return QSize(350, 380)

    def _make_table(self) -> QTableView:
        table = QTableView()
        named(table, "Classes", "Click a class to see it alone (Alt+1 to 9), again for all (0)")
        table.setModel(self._model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.setWordWrap(False)
        table.setItemDelegateForColumn(ClassColumn.IGNORED, _CheckDelegate(table))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 7)
        header = table.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(ClassColumn.NAME, QHeaderView.ResizeMode.Stretch)
        return table

    def _classes(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(6, 6, 6, 6)
        box.addWidget(self._all, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._table, 1)
        return page

    def _no_classes(self) -> QWidget:
        text = "Classes are listed here when the masks hold more than foreground and background."
        label = QLabel(text, wordWrap=True, margin=8)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        return label

    def _show_chosen(self) -> None:
        self._all.setChecked(self._chosen is None)
        row = self._model.row_of(self._chosen)
        selection = self._table.selectionModel()
        if row is None:
            selection.setCurrentIndex(QModelIndex(), _CLEAR)
        elif not selection.isRowSelected(row, QModelIndex()):
            selection.setCurrentIndex(self._model.index(row, 0), _SELECT)

    def _choose_all(self) -> None:
        self._show_chosen()
        self.class_chosen.emit(None)

    def _choose_cell(self, index: QModelIndex) -> None:
        if index.column() == ClassColumn.IGNORED:
            self._show_chosen()
            return
        label = self._model.label_at(index.row())
        self.class_chosen.emit(None if label == self._chosen else label)


class _CheckDelegate(QStyledItemDelegate):
    """Gives check boxes an outline that is seen on light and dark rows."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Fusion derives the outline from the colour of the window."""
        super().initStyleOption(option, index)
        outline = option.palette.color(QPalette.ColorRole.Text)
        option.palette.setColor(QPalette.ColorRole.Window, outline)
