"""What controls owe to people: a name, a tool tip, why they are disabled, the Enter key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QAction, QHelpEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QToolTip, QWidget

from segreview.gui.plain_text import literal

_TIP = "segreview_tip"
Control = TypeVar("Control", bound=QWidget)


def named(control: Control, name: str, tip: str = "") -> Control:
    """Give a control its accessible name and its tool tip, and return it."""
    control.setAccessibleName(name)
    control.setToolTip(literal(tip or name))
    return control


def refuse(target: QAction | QWidget, reason: str) -> None:
    """Disable an action or a control and say why in its tool tip; no reason enables it again."""
    if target.property(_TIP) is None:
        target.setProperty(_TIP, target.toolTip())
    target.setEnabled(not reason)
    own = str(target.property(_TIP))
    tip = f"{own}\n{reason}" if reason else own
    if tip != target.toolTip():
        target.setToolTip(tip)


class ExplainingMenu(QMenu):
    """Shows the tool tip of what is disabled; what can be chosen is said by its words."""

    def event(self, event: QEvent) -> bool:
        """Answer when the pointer rests on an entry."""
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return super().event(event)
        action = self.actionAt(event.pos())
        refused = action is not None and not action.isEnabled()
        QToolTip.showText(event.globalPos(), action.toolTip() if refused else "", self)
        return True


def on_click_or_enter(view: QAbstractItemView, then: Callable[[QModelIndex], None]) -> None:
    """Call ``then`` once for a click on an item and once for Enter on the current one.

    Not the signal ``activated``: by platform it comes with a single or with a double click.
    """
    view.clicked.connect(then)
    enter = QAction(view)
    enter.setShortcuts([QKeySequence(Qt.Key.Key_Return), QKeySequence(Qt.Key.Key_Enter)])
    enter.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    enter.triggered.connect(lambda: _call_for_current(view, then))
    view.addAction(enter)


def _call_for_current(view: QAbstractItemView, then: Callable[[QModelIndex], None]) -> None:
    if view.currentIndex().isValid():
        then(view.currentIndex())
