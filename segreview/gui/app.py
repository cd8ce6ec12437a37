"""The window as a program: starts Qt, opens what was named, draws a screenshot when asked."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QSize, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QStyle

from segreview.gui.main_window import MainWindow
from segreview.gui.settings import Settings, open_settings, settings_at
from segreview.gui.theme import apply_theme
from segreview.session.session import Session
from segreview.session.view import SessionView, Stage

PLATFORM_NOISE = (
    "This plugin does not support raise()",
    "This plugin does not support propagateSizeHints()",
)
NO_DISPLAY = (
    "segreview: there is no display for the window; segreview evaluate FOLDER gives the scores, "
    "segreview FOLDER --screenshot FILE a picture\n"
)
COLLECT_MILLISECONDS = 1000
SWITCH_SECONDS = 0.0001
"""A worker that runs Python keeps the window waiting for so long, up to 300 times in one answer:
each time that the window lets go of the interpreter to paint, a worker may take it."""
SCREENSHOT_SECONDS = 120
QUIET_ROUNDS = 20
"""So many looks at the program, 10 ms apart, after which a picture shows all that it will."""
LEAVE_SECONDS = 0.5


def main(argv: list[str]) -> int:
    """Open the window; with ``--screenshot`` draw it once everything is loaded, and leave."""
    options = _parse(argv)
    if not has_display(os.environ, sys.platform):
        if options.screenshot is None:
            sys.stderr.write(NO_DISPLAY)
            return 2
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_pass_on)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("SegReview")
    settings = open_settings()
    apply_theme(app, options.theme or settings.theme)
    if options.screenshot is not None:
        # A picture has the size of a first window, and the person's own window stays as it is.
        with tempfile.TemporaryDirectory(prefix="segreview-") as folder:
            of_picture = settings_at(Path(folder) / "settings.ini")
            window = _make_window(app, of_picture, options.path)
            status = _screenshot(app, window, options.screenshot)
            of_picture.sync()
            return status
    window = _make_window(app, settings, options.path)
    window.resize(window.size().boundedTo(_room_on_screen(window)))
    window.show()
    status = app.exec()
    _leave(window.session, status)
    return status


def _make_window(app: QApplication, settings: Settings, path: Path | None) -> MainWindow:
    session = Session()
    window = MainWindow(session, settings)
    _report_exceptions(session, window)
    share_interpreter(app, session)
    if path is not None:
        window.opening.open_path(path)
    return window


def _room_on_screen(window: MainWindow) -> QSize:
    """Return the largest size of a window that its title still fits above."""
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    return window.screen().availableSize() - QSize(0, title)


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Return whether there is a screen for a window, or a platform of Qt was chosen."""
    chosen = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform != "linux" or any(environment.get(name) for name in chosen)


def _pass_on(_kind: QtMsgType, _where: QMessageLogContext, message: str) -> None:
    """Print what Qt says, but not that a platform without a screen has no window manager."""
    if message not in PLATFORM_NOISE:
        sys.stderr.write(f"{message}\n")


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="segreview", description="Review segmentation masks.")
    parser.add_argument("path", nargs="?", type=Path, metavar="FOLDER | FILE")
    parser.add_argument("--screenshot", type=Path, metavar="FILE")
    parser.add_argument("--theme", choices=("system", "light", "dark"))
    return parser.parse_args(argv)


def share_interpreter(app: QApplication, session: Session) -> QTimer:
    """Let the window run when it must, and collect garbage here only; return the timer of that.

    A worker that frees Qt objects crashes the program.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.disable()
    timer = QTimer(app, interval=COLLECT_MILLISECONDS)
    timer.timeout.connect(Collector(session).collect)
    timer.start()
    return timer


class Collector:
    """Collects what is young; the hundreds of thousands of objects of a data set only grow old."""

    def __init__(self, session: Session) -> None:
        """Begin with nothing open."""
        self._session = session
        self._opened = session.opened

    def collect(self) -> None:
        """Collect, but never look through what is being listed or was just opened."""
        if self._session.stage is Stage.LISTING:
            return
        if self._session.opened is not self._opened:
            self._opened = self._session.opened
            gc.freeze()
            return
        gc.collect(1)


def _report_exceptions(session: Session, window: MainWindow) -> None:
    """Show an exception of a slot in the window, besides printing it: it is a bug of ours."""

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        traceback.print_exception(kind, error, trace)
        session.failure = f"SegReview made a mistake ({kind.__name__}: {error}); see the terminal"
        window.display.refresh()

    sys.excepthook = report


def _screenshot(app: QApplication, window: MainWindow, file: Path) -> int:
    window.show()
    deadline = time.monotonic() + SCREENSHOT_SECONDS
    while not is_loaded(window.session.view(), window) and time.monotonic() < deadline:
        app.processEvents()
        time.sleep(0.01)
    # Nobody is there to answer: the picture shows the review under the defaults.
    window.session.show_audit(False)
    window.display.refresh()
    # The list asks for thumbnails a while after it was shown.
    quiet = 0
    while quiet < QUIET_ROUNDS and time.monotonic() < deadline:
        app.processEvents()
        time.sleep(0.01)
        quiet = 0 if window.session.runner.busy else quiet + 1
    written = window.grab().save(os.fspath(file))
    opened = window.session.opened is not None
    reason = window.session.failure or f"the picture could not be written to {file}"
    window.close()
    if not written or not opened or window.session.failure:
        sys.stderr.write(f"{reason}\n")
        return 2
    return 0


def is_loaded(view: SessionView, window: MainWindow) -> bool:
    """Return whether nothing is under way any more."""
    return not window.session.runner.busy and (view.columns is not None or bool(view.banner))


def _leave(session: Session, status: int) -> None:
    """End now where a worker still reads: its result is wanted by nobody."""
    deadline = time.monotonic() + LEAVE_SECONDS
    while session.running and time.monotonic() < deadline:
        time.sleep(0.01)
    if session.running:
        os._exit(status)
