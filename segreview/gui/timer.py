"""A timer that calls once, so long after it was started last."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def timer(parent: QObject, milliseconds: int, then: Callable[[], None]) -> QTimer:
    """Return a timer that calls ``then`` so long after it was started last."""
    made = QTimer(parent, singleShot=True, interval=milliseconds)
    made.timeout.connect(then)
    return made
