"""When a window asks whether files changed: every second, and when the person comes back to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

ASK_MILLISECONDS = 1000


class LookTimer(QObject):
    """Asks while the window is seen; nobody waits for news in one that is out of sight."""

    def __init__(self, window: QWidget, look: Callable[[bool], None]) -> None:
        """Ask by ``look``, which hears whether the person came back."""
        super().__init__(window)
        self._window, self._look = window, look
        self._timer = QTimer(self, interval=ASK_MILLISECONDS)
        self._timer.timeout.connect(lambda: self._ask(focused=False))
        self._timer.start()
        window.installEventFilter(self)

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()
        self._window.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the window became active."""
        if event.type() is QEvent.Type.WindowActivate:
            self._ask(focused=True)
        return super().eventFilter(watched, event)

    def _ask(self, focused: bool) -> None:
        if self._window.isVisible() and not self._window.isMinimized():
            self._look(focused)
