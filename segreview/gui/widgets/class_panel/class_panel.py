"""The class panel: one class can be chosen, each can be ignored, several can be edited."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from segreview.dataset.task import TaskKind
from segreview.gui.models.class_cells import ClassColumn
from segreview.gui.models.class_table import ClassTableModel
from segreview.gui.naming import ExplainingMenu, named, on_click_or_enter
from segreview.gui.plain_text import plain_label
from segreview.gui.widgets.class_panel.class_questions import ClassQuestions
from segreview.gui.widgets.class_panel.class_view import ClassView
from segreview.session.view import SessionView

_ADDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class ClassPanel(QWidget):
    """The class table, the button that goes back to all classes, and those that edit classes."""

    class_chosen = Signal(object)
    """int | None: one class against the rest, or all classes."""
    label_ignored = Signal(object)
    """(label, bool): leave a class out of the scores, or count it again."""
    class_renamed = Signal(object)
    """(label, str): give a class another name."""
    group_renamed = Signal(object)
    """(str, str): give a group another name."""
    selection_changed = Signal()
    """Other rows are selected: other actions make sense."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without classes."""
        super().__init__(parent)
        self._chosen: int | None = None
        self._model = ClassTableModel(self)
        self._table = ClassView(self._model)
        self.questions = ClassQuestions(self._table, self)
        self._all = named(QPushButton("All classes"), "All classes", "Show all classes (0)")
        self._all.setCheckable(True)
        self._menu = ExplainingMenu(self)
        self._buttons = QHBoxLayout()
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._no_classes())
        self._pages.addWidget(self._classes())
        self._model.label_ignored.connect(self.label_ignored)
        self._model.class_renamed.connect(self.class_renamed)
        self._model.group_renamed.connect(self.group_renamed)
        self._table.selectionModel().selectionChanged.connect(self.selection_changed)
        self._table.customContextMenuRequested.connect(self._open_menu)
        self._all.clicked.connect(self._choose_all)
        on_click_or_enter(self._table, self._choose_cell)

    def use_actions(self, buttons: Sequence[QAction], actions: Sequence[QAction]) -> None:
        """Offer actions on the selected rows: all of them in the menu, some as buttons."""
        self._menu.addActions(list(actions))
        for action in buttons:
            button = named(QToolButton(), action.text().replace("&", ""))
            button.setDefaultAction(action)
            button.setAutoRaise(True)
            self._buttons.addWidget(button)
        more = named(QToolButton(), "Edit classes", "All that can be done with classes")
        more.setText("Edit")
        more.setAutoRaise(True)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self._menu)
        self._buttons.addWidget(more)

    def show_view(self, view: SessionView) -> None:
        """Show the classes of a view; what is selected stays selected, unless another is chosen."""
        selected, chosen = self._table.selected, view.state.class_label
        self._model.show(view.class_rows, view.group_rows, chosen)
        self.questions.show_rows(view.class_rows)
        self._table.show_ignored(view.task is not TaskKind.BINARY)
        self._all.setVisible(view.task is not TaskKind.BINARY)
        self._pages.setCurrentIndex(1 if view.class_rows else 0)
        if chosen != self._chosen:
            self._chosen = chosen
            self._show_chosen()
        elif selected != self._table.selected:
            self._table.select(selected)
        self._all.setChecked(chosen is None)

    @property
    def selected_labels(self) -> tuple[int, ...]:
        """The selected classes, from top to bottom."""
        return self._table.selected_labels

    @property
    def selected_groups(self) -> tuple[str, ...]:
        """The names of the selected groups, from top to bottom."""
        return self._table.selected_groups

    def select(self, *keys: int | str) -> None:
        """Select classes by their labels and groups by their names."""
        self._table.select(keys)

    def edit_name(self) -> None:
        """Let the person write another name for the selected row."""
        self._table.edit_name()

    def sizeHint(self) -> QSize:
        """Ask for room for a dozen classes."""
        return QSize(350, 380)

    def _classes(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout()
        row.addWidget(self._all)
        row.addStretch(1)
        self._buttons.setSpacing(2)
        row.addLayout(self._buttons)
        box = QVBoxLayout(page)
        box.setContentsMargins(6, 6, 6, 6)
        box.addLayout(row)
        box.addWidget(self._table, 1)
        return page

    def _no_classes(self) -> QWidget:
        text = "Classes are listed here once masks with more than a foreground are counted."
        label = plain_label(text, wraps=True)
        label.setMargin(8)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        return label

    def _open_menu(self, place: QPoint) -> None:
        self._menu.popup(self._table.viewport().mapToGlobal(place))

    def _show_chosen(self) -> None:
        self._all.setChecked(self._chosen is None)
        self._table.select(() if self._chosen is None else (self._chosen,))

    def _choose_all(self) -> None:
        self._show_chosen()
        self.class_chosen.emit(None)

    def _choose_cell(self, index: QModelIndex) -> None:
        """Choose a class alone; a click that adds to the selection only selects."""
        key = self._model.key_at(index.row())
        if QApplication.keyboardModifiers() & _ADDS or isinstance(key, str):
            return
        if index.column() == ClassColumn.IGNORED:
            self._show_chosen()
        else:
            self.class_chosen.emit(None if key == self._chosen else key)
