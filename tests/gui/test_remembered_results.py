"""A folder that is opened again has its scores at once, and says that they are remembered."""

import numpy as np
import pytest
from PIL import Image

from segreview.formats import file_stamps
from segreview.gui.main_window import MainWindow
from segreview.gui.settings import settings_at
from segreview.session.session import Session

NAMES = ("first", "second", "third")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(file_stamps, "_TICK", 0)
    mask = np.zeros((24, 32), np.uint8)
    mask[4:20, 4:28] = 255
    for role in ("images", "masks", "preds"):
        (tmp_path / "data" / role).mkdir(parents=True)
        for name in NAMES:
            Image.fromarray(mask).save(tmp_path / "data" / role / f"{name}.png")
    return tmp_path / "data"


@pytest.fixture
def opened(qtbot, tmp_path, folder):
    """Open the folder in a new window and wait for all scores."""

    def open_window():
        window = MainWindow(Session(), settings_at(tmp_path / "settings.ini"))
        qtbot.addWidget(window)
        window.show()
        window.opening.open_path(folder)
        qtbot.waitUntil(lambda: window.session.board is not None and not window.session.busy)
        window.display.refresh()
        return window

    def close(window):
        window.close()
        qtbot.waitUntil(lambda: window.session.running == 0)

    open_window.close = close
    return open_window


def progress(window):
    return window.status._progress.text()


def test_a_window_says_what_it_remembers_and_forgets_it_when_asked_to(opened, qtbot):
    window = opened()
    assert progress(window) == "3 of 3 evaluated, 0 problems"
    opened.close(window)

    window = opened()
    assert progress(window) == "3 of 3 evaluated (3 remembered), 0 problems"
    window.actions_by_name["next"].trigger()
    window.actions_by_name["evaluate again"].trigger()
    qtbot.waitUntil(lambda: progress(window) == "3 of 3 evaluated, 0 problems")
    assert window.session.view().sample_name == "second"
    opened.close(window)


def test_what_is_not_open_cannot_be_evaluated_again(qtbot, tmp_path):
    window = MainWindow(Session(), settings_at(tmp_path / "settings.ini"))
    qtbot.addWidget(window)
    action = window.actions_by_name["evaluate again"]
    window.display.refresh()
    assert not action.isEnabled()
    assert action.shortcut().toString() == "Shift+F5"
    window.close()
