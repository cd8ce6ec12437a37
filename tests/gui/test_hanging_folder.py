"""A folder on a network that does not answer: the window goes on, and closes."""

import os
import shutil
import threading
import time

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent

from segreview.assets import resource

CALLS = ("stat", "lstat", "scandir", "listdir", "readlink", "open", "access", "mkdir")


@pytest.fixture
def hanging(tmp_path, monkeypatch):
    """A folder whose every look hangs; a look from the main thread is a bug and noted."""
    folder, answers = tmp_path / "network", threading.Event()
    folder.mkdir()
    on_main: list[str] = []
    reached = threading.Event()

    def guarded(name, original):
        def call(path, *arguments, **options):
            if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(str(folder)):
                if threading.current_thread() is threading.main_thread():
                    on_main.append(name)
                else:
                    reached.set()
                    answers.wait(20)
            return original(path, *arguments, **options)

        return call

    for name in CALLS:
        monkeypatch.setattr(os, name, guarded(name, getattr(os, name)))
    yield folder, reached, on_main, answers
    answers.set()


def drop(window, folder):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(), Qt.DropAction.CopyAction, data, button, key))


def open_review(window, folder):
    window.opening.open_path(folder / "mine.segreview")


def choose_recent(window, folder):
    window.settings.add_recent(str(folder))
    window.display.refresh()
    window.empty.recent_chosen.emit(str(folder))


@pytest.mark.parametrize("way", [drop, open_review, choose_recent])
def test_the_window_ticks_on_and_closes_while_a_folder_hangs(window, hanging, qtbot, way):
    folder, reached, on_main, answers = hanging
    ticks = []
    timer = QTimer(window, interval=5)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start()
    way(window, folder)
    qtbot.waitUntil(reached.is_set)
    began = len(ticks)
    qtbot.waitUntil(lambda: len(ticks) > began + 20)
    asked = time.monotonic()
    window.close()
    assert time.monotonic() - asked < 1
    assert not window.isVisible()
    assert on_main == []
    answers.set()
    qtbot.waitUntil(lambda: window.session.runner.running == 0)


def test_what_is_open_can_be_reviewed_while_its_folder_hangs(window, hanging, qtbot, tmp_path):
    folder, reached, on_main, answers = hanging
    answers.set()
    shutil.copytree(resource("samples", "objects"), folder, dirs_exist_ok=True)
    on_main.clear()
    window.opening.open_path(folder)
    qtbot.waitUntil(lambda: window.session.board is not None and not window.session.busy)
    scored = window.session.board.done
    answers.clear()
    reached.clear()
    window.actions_by_name["rescan"].trigger()
    qtbot.waitUntil(reached.is_set)
    window.actions_by_name["accept"].trigger()
    assert window.session.view().verdict.decision is not None
    assert window.session.board.done == scored
    other = tmp_path / "other"
    shutil.copytree(resource("samples", "objects"), other)
    window.opening.open_path(other)
    qtbot.waitUntil(lambda: window.session.opened.dataset.root == other)
    window.actions_by_name["rescan"].trigger()
    qtbot.waitUntil(lambda: window.statusBar().currentMessage() == "Nothing changed on disk")
    qtbot.waitUntil(lambda: not window.session.busy)
    asked = time.monotonic()
    window.close()
    assert time.monotonic() - asked < 1
    assert on_main == []
    assert window.session.running == 1
    answers.set()
    qtbot.waitUntil(lambda: window.session.running == 0)
