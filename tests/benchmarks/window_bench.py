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
        # A worker may still remember results in a folder that is removed next.
        run_until(app, lambda: session.running == 0)


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
