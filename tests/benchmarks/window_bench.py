"""The real window with a home of its own, as a benchmark uses it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from segreview.gui.app import share_interpreter
from segreview.gui.main_window import MainWindow
from segreview.gui.settings import open_settings
from segreview.gui.theme import ThemeName, apply_theme
from segreview.session.session import Session


@contextmanager
def open_window(home: Path) -> Iterator[tuple[QApplication, MainWindow]]:
    """Show an empty window that collects garbage as the program does; close it at the end."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["SEGREVIEW_HOME"] = str(home)
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, ThemeName.LIGHT)
    session = Session()
    window = MainWindow(session, open_settings())
    collector = share_interpreter(app, session)
    window.show()
    run_until(app, lambda: True)
    try:
        yield app, window
    finally:
        collector.stop()
        window.close()


def resident_bytes() -> int:
    """Return the memory that this process holds; 0 where the system does not say so in /proc."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


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
