"""A menu that says why an entry cannot be chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QMenu, QToolTip


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
