"""The real window with a home of its own, as a benchmark uses it."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from segreview.gui.app import COLLECT_MILLISECONDS
from segreview.gui.main_window import MainWindow
from segreview.gui.settings import open_settings
from segreview.gui.theme import ThemeName, apply_theme
from segreview.session.session import Session

TICK = 5


class LoopWatch:
    """Ticks of a 5 ms timer in the main loop; a gap is the time between two of them."""

    def __init__(self, window: MainWindow) -> None:
        """Watch a window from now on."""
        self.window, self.began = window, time.perf_counter()
        self.times: list[float] = []
        self.cpu: list[float] = []
        self.done: list[int] = []
        self.peak, self.child_peak, self.first_image = 0, 0, 0.0
        self._timer = QTimer(window, interval=TICK)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.start, self.stop = self._timer.start, self._timer.stop

    def _tick(self) -> None:
        """Note the time, and from time to time the memory."""
        session = self.window.session
        self.times.append(time.perf_counter())
        self.cpu.append(time.thread_time())
        self.done.append(0 if session.board is None else session.board.done)
        if not self.first_image and session.pixels() is not None:
            self.window.canvas.repaint()
            self.first_image = time.perf_counter() - self.began
        if len(self.times) % 40 == 0:
            self.peak = max(self.peak, resident_bytes())
            self.child_peak = max(self.child_peak, child_bytes())

    def select_next(self) -> None:
        """Go to the next sample as a key does."""
        self.window.actions_by_name["next"].trigger()

    @property
    def gaps(self) -> NDArray[np.float64]:
        """Milliseconds between ticks."""
        return 1e3 * np.diff(self.times)

    @property
    def own(self) -> NDArray[np.float64]:
        """The main thread's CPU milliseconds between ticks."""
        return 1e3 * np.diff(self.cpu)


def longest_gaps(watch: LoopWatch, count: int = 5, until: int | None = None) -> list[str]:
    """Return a row for each of the longest gaps: when it was and whose time it took."""
    rows = []
    for place in np.argsort(watch.gaps[:until])[::-1][:count]:
        when = f"{watch.times[place] - watch.began:.2f} s after opening"
        whose = f"{watch.own[place]:.1f} ms main-thread CPU"
        rows.append(f"  {watch.gaps[place]:.1f} ms, {whose}, {when}, {watch.done[place]} scored")
    return rows


@contextmanager
def open_window(home: Path) -> Iterator[tuple[QApplication, MainWindow]]:
    """Show an empty window that collects garbage as the program does; close it at the end."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["SEGREVIEW_HOME"] = str(home)
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, ThemeName.LIGHT)
    window = MainWindow(Session(), open_settings())
    gc.disable()
    collector = QTimer(app, interval=COLLECT_MILLISECONDS)
    collector.timeout.connect(lambda: gc.collect(1))
    collector.start()
    window.show()
    run_until(app, lambda: True)
    try:
        yield app, window
    finally:
        collector.stop()
        window.close()


def resident_bytes(process: str = "self") -> int:
    """Return the memory that a process holds; 0 where the system does not say so in /proc."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def child_bytes() -> int:
    """Return the memory that processes started by this one hold; 0 where nobody says."""
    lists = list(Path("/proc/self/task").glob("*/children"))
    return sum(resident_bytes(child) for path in lists for child in path.read_text().split())


def open_files() -> int:
    """Return how many files this process has open; 0 where the system does not say so in /proc."""
    handles = Path("/proc/self/fd")
    return len(list(handles.iterdir())) if handles.is_dir() else 0


def run_until(app: QApplication, done: Callable[[], bool], seconds: float = 300) -> None:
    """Run the main loop until something is so."""
    deadline = time.monotonic() + seconds
    while True:
        app.processEvents()
        if done():
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"not done after {seconds} s")
        time.sleep(0.001)
