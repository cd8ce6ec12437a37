"""The command palette: type words of an action, Enter does it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from segreview.gui.naming import named, on_click_or_enter

_ACTION = Qt.ItemDataRole.UserRole
_ICON, _ROOM = 16, 8
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandPalette(QDialog):
    """Lists what can be done now; words narrow it down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing to offer."""
        super().__init__(parent)
        self.setWindowTitle("Command palette")
        self.resize(460, 380)
        self._words = named(QLineEdit(), "Words of a command", "Every word must occur")
        self._words.setPlaceholderText("words of a command")
        self._list = named(QListWidget(), "Commands", "Enter does it")
        self._list.setIconSize(QSize(_ICON, _ICON))
        self._list.setUniformItemSizes(True)
        self._nothing = QPixmap(_ICON, _ICON)
        self._nothing.fill(Qt.GlobalColor.transparent)
        box = QVBoxLayout(self)
        box.addWidget(self._words)
        box.addWidget(self._list)
        self._words.textChanged.connect(self._narrow)
        self._words.returnPressed.connect(self._do_chosen)
        on_click_or_enter(self._list, lambda _index: self._do_chosen())

    def offer(self, actions: Iterable[QAction]) -> None:
        """Open with the actions that make sense now."""
        self._list.clear()
        for action in actions:
            if action.isEnabled():
                # Words begin at one place, with an icon before them and without.
                icon = action.icon() if not action.icon().isNull() else QIcon(self._nothing)
                item = QListWidgetItem(icon, action.toolTip(), self._list)
                item.setSizeHint(QSize(0, self._list.fontMetrics().height() + _ROOM))
                item.setData(_ACTION, action)
        self._words.clear()
        self._narrow("")
        self._words.setFocus()
        self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move through the list while the cursor stays in the words."""
        if event.key() in _MOVES:
            QApplication.sendEvent(self._list, event)
        else:
            super().keyPressEvent(event)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        found = []
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))
            if not item.isHidden():
                found.append(row)
        self._list.setCurrentRow(found[0] if found else -1)

    def _do_chosen(self) -> None:
        item = self._list.currentItem()
        if item is not None and not item.isHidden():
            self.accept()
            item.data(_ACTION).trigger()
