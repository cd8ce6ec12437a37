"""The only crossing from workers to the window: replies are fetched in batches by a timer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

BATCH_MILLISECONDS = 33
"""At most 30 batches a second."""


class Bridge(QObject):
    """Looks for replies while the runner is busy, and sleeps while it is not."""

    arrived = Signal()

    def __init__(self, receive: Callable[[], bool], is_busy: Callable[[], bool]) -> None:
        """Fetch with ``receive``, which says whether anything came."""
        super().__init__()
        self._receive = receive
        self._is_busy = is_busy
        self._timer = QTimer(self)
        self._timer.setInterval(BATCH_MILLISECONDS)
        self._timer.timeout.connect(self._fetch)

    def wake(self) -> None:
        """Begin to look for replies; call it after work was given to the runner."""
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _fetch(self) -> None:
        came = self._receive()
        if not self._is_busy():
            self._timer.stop()
        if came:
            self.arrived.emit()
