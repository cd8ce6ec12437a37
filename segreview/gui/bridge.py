"""The only crossing between workers and window: replies come in batches, the window goes first."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from segreview.evaluation.runner import Runner
from segreview.session.view import News

LOOK_MILLISECONDS = 8
"""A picture that comes alone is not kept waiting."""
BATCH_SECONDS = 1 / 30
"""At most 30 batches cross in a second."""
SCORES_SECONDS = 0.25
"""Scores that come in are shown four times a second: drawing more often slows evaluation down."""

ANSWERING = "the window answers"


class Bridge(QObject):
    """Looks for replies while the runner is busy, and sleeps while it is not."""

    arrived = Signal()

    def __init__(
        self,
        receive: Callable[[], News],
        is_busy: Callable[[], bool],
        runner: Runner,
        window: QObject | None = None,
    ) -> None:
        """Fetch with ``receive`` while there is a window, which goes before the runner."""
        super().__init__(window)
        self._receive = receive
        self._is_busy, self._runner = is_busy, runner
        self._unshown = False
        self._shown_at = 0.0
        self._crossed_at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._fetch)
        self._painted = QTimer(self, singleShot=True, interval=0)
        self._painted.timeout.connect(lambda: runner.resume(ANSWERING))
        # Its own child: what is told after the window is gone would have no sender any more.
        self._telling = QTimer(self, singleShot=True, interval=0)
        self._telling.timeout.connect(self.arrived)

    def wake(self) -> None:
        """Begin to look for replies; call it after work was given to the runner."""
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._painted.stop()
        self._telling.stop()

    def go_first(self) -> None:
        """Let workers begin nothing in the background until what is done now is painted.

        They share one interpreter with the window: each time that it lets go of it, to paint or to
        add up a column, a worker that only runs Python keeps it for a while.
        """
        self._runner.pause(ANSWERING)
        self._painted.start()

    def _fetch(self) -> None:
        now = time.monotonic()
        if now - self._crossed_at < BATCH_SECONDS:
            return
        news = self._receive()
        if news is not News.NONE:
            self._unshown, self._crossed_at = True, now
        idle = not self._is_busy()
        if idle:
            self._timer.stop()
        due = idle or news is News.PICTURES or now - self._shown_at >= SCORES_SECONDS
        if self._unshown and due:
            self._unshown, self._shown_at = False, now
            # What is pressed or painted meanwhile goes first.
            self._telling.start()
