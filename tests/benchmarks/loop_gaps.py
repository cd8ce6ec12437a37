"""How long the main loop goes without a tick, and what kept it."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer

TICK = 5
"""Milliseconds between two ticks of an idle loop."""


def core_wait() -> float:
    """Return for how many seconds this thread was ready and no core was free; 0 where unknown."""
    told = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    return int(told.read_text().split()[1]) / 1e9 if os.path.exists(told) else 0.0


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two ticks, in milliseconds, and how the main thread spent it."""

    length: float
    own: float
    """CPU time of the main thread."""
    waited: float
    """The machine was busy: no core was free for the main thread."""

    @property
    def blocked(self) -> float:
        """The gap on a machine that has a core for the main thread."""
        return self.length - self.waited


@dataclass
class LoopWatch:
    """A timer in the main loop that notes when it came, and during what."""

    parent: QObject
    on_tick: Callable[[], None] = lambda: None
    activity: str = ""
    times: list[tuple[float, float, float]] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Begin to tick."""
        self.timer = QTimer(self.parent, interval=TICK)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._tick)
        self.timer.start()

    def stop(self) -> None:
        """Tick no more."""
        self.timer.stop()

    def _tick(self) -> None:
        self.times.append((time.perf_counter(), time.thread_time(), core_wait()))
        self.activities.append(self.activity)
        self.on_tick()

    @property
    def spans(self) -> NDArray[np.float64]:
        """Wall, own and waiting milliseconds between ticks, (3, ticks - 1)."""
        return 1e3 * np.diff(np.array(self.times), axis=0).T

    def gaps(self, activity: str) -> list[Gap]:
        """Return the gaps that ended during an activity, in their order."""
        spans = self.spans.T.tolist()
        found = zip(self.activities[1:], spans, strict=True)
        return [Gap(*span) for during, span in found if during == activity]
