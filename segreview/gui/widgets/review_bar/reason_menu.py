"""The button that opens the reasons of a flag; several can be checked in one visit."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from segreview.gui.plain_text import in_menu, literal
from segreview.review.verdict import REASONS

_COUNT_WIDTH = 54


class ReasonButton(QPushButton):
    """Shows the reasons of a verdict and lets them be checked."""

    reasons_chosen = Signal(object)
    """tuple[str, ...] in the order of REASONS; reasons from elsewhere keep their place behind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without reasons."""
        super().__init__(parent)
        self._shown: tuple[str, ...] = ()
        self._counts_only = False
        self._menu = _OpenMenu(self)
        self._menu.setAccessibleName("Reasons")
        self._actions = [self._add(number, reason) for number, reason in enumerate(REASONS, 1)]
        self.setMenu(self._menu)
        self.show_reasons(())

    def show_reasons(self, reasons: tuple[str, ...]) -> None:
        """Check exactly these reasons."""
        self._shown = reasons
        for reason, action in zip(REASONS, self._actions, strict=True):
            action.setChecked(reason in reasons)
        self.setToolTip(literal(f"Why it is flagged (T): {', '.join(reasons) or 'no reason yet'}"))
        self._summarise()

    def open(self) -> None:
        """Open the reasons above the button; the program goes on meanwhile."""
        self._menu.popup(self.mapToGlobal(QPoint(0, -self._menu.sizeHint().height())))

    def show_count_only(self, only: bool) -> None:
        """Show only the key and how many reasons there are, where there is little room."""
        self._counts_only = only
        # The style would make it as wide as a button with a word.
        self.setMinimumWidth(_COUNT_WIDTH if only else 0)
        self._summarise()

    def _summarise(self) -> None:
        count = f"T {len(self._shown)}"
        self.setText(count if self._counts_only else in_menu(_summary(self._shown)))

    def _add(self, number: int, reason: str) -> QAction:
        action = self._menu.addAction(f"&{number}  {reason}")
        action.setCheckable(True)
        action.triggered.connect(self._choose)
        return action

    def _choose(self) -> None:
        checked = zip(REASONS, self._actions, strict=True)
        known = [reason for reason, action in checked if action.isChecked()]
        foreign = [reason for reason in self._shown if reason not in REASONS]
        self.reasons_chosen.emit((*known, *foreign))


class _OpenMenu(QMenu):
    """A menu that stays open while its entries are checked by mouse, space or digit."""

    def __init__(self, owner: QWidget) -> None:
        """Belong to a control of the window whose keys are passed on."""
        super().__init__(owner)
        self._owner = owner

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Check what is under the mouse."""
        action = self.actionAt(event.position().toPoint())
        if action in self.actions():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and space check, Enter closes; a key of the window closes and does its work."""
        digit = event.key() - Qt.Key.Key_1
        if 0 <= digit < len(self.actions()):
            self.actions()[digit].trigger()
        elif event.key() == Qt.Key.Key_Space and self.activeAction() is not None:
            self.activeAction().trigger()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        elif (elsewhere := self._action_of_window(event)) is not None:
            self.close()
            elsewhere.trigger()
        else:
            super().keyPressEvent(event)

    def _action_of_window(self, event: QKeyEvent) -> QAction | None:
        keys = QKeySequence(event.keyCombination())
        candidates = self._owner.window().findChildren(QAction)
        window = Qt.ShortcutContext.WindowShortcut
        known = (one for one in candidates if one.shortcutContext() is window and one.isEnabled())
        return next((one for one in known if keys in one.shortcuts()), None)


def _summary(reasons: tuple[str, ...]) -> str:
    if not reasons:
        return "Reasons"
    more = f" +{len(reasons) - 1}" if len(reasons) > 1 else ""
    return f"{reasons[0]}{more}"
