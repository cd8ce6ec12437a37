"""The line of the note: Enter or leaving it writes, Esc gives the old text back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_MODIFIER_KEYS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
)


class NoteEdit(QLineEdit):
    """A line edit that knows what was written last."""

    written = Signal(object)
    """str: the note, only when it differs from the one that was shown."""
    left = Signal()
    """Enter or Esc: the keyboard may go back to where it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._shown = ""

    def show_note(self, note: str) -> None:
        """Show a note; a draft that the person is typing stays."""
        drafted = self.hasFocus() and self.text() != self._shown
        self._shown = note
        if not drafted and self.text() != note:
            self.setText(note)
            self.setCursorPosition(0)

    def commit(self) -> None:
        """Write the draft, if there is one."""
        if self.text() != self._shown:
            self._shown = self.text()
            self.written.emit(self._shown)

    def event(self, event: QEvent) -> bool:
        """Write the draft before a shortcut such as "next sample" takes the note's sample away."""
        answer = super().event(event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
            elif not event.isAccepted() and _may_be_shortcut(event):
                self.commit()
        return answer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter writes, Esc restores."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.setText(self._shown)
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write when the person goes elsewhere; not for the context menu."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()


def _may_be_shortcut(event: QKeyEvent) -> bool:
    typed = bool(event.text()) and event.text().isprintable()
    return event.key() not in _MODIFIER_KEYS and not typed
