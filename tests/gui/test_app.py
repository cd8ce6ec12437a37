"""The program without a screen: one sentence, or a picture drawn out of sight."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QImage

from segreview.assets import resource
from segreview.gui.app import Collector, has_display, main
from segreview.session.view import Stage


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_window_needs_a_screen_or_a_chosen_platform(environment, platform, expected):
    assert has_display(environment, platform) is expected


def started(monkeypatch, *arguments):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    command = [sys.executable, "-m", "segreview", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_window_says_what_else_there_is(monkeypatch):
    told = started(monkeypatch)
    assert told.returncode == 2
    assert told.stderr.startswith("segreview: there is no display for the window;")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_a_screenshot_needs_no_screen(monkeypatch, tmp_path):
    picture = tmp_path / "window.png"
    told = started(monkeypatch, resource("samples", "objects"), "--screenshot", picture)
    assert (told.returncode, told.stderr) == (0, "")
    assert picture.stat().st_size > 10_000


@pytest.mark.usefixtures("qapp")
def test_a_picture_has_the_size_of_a_first_window_and_leaves_the_settings(monkeypatch, tmp_path):
    monkeypatch.setenv("SEGREVIEW_HOME", str(tmp_path / "home"))
    for name in ("first.png", "second.png"):
        picture = tmp_path / name
        assert main([str(resource("samples", "objects")), "--screenshot", str(picture)]) == 0
        assert QImage(str(picture)).size().toTuple() == (1480, 900)
    assert not (tmp_path / "home" / "settings.ini").exists()


def test_what_is_listed_or_was_just_opened_is_not_looked_through(monkeypatch):
    session, done = SimpleNamespace(stage=Stage.EMPTY, opened=None), []
    for name in ("collect", "freeze"):
        monkeypatch.setattr(f"gc.{name}", lambda *_, name=name: done.append(name))
    collector = Collector(session)
    collector.collect()
    session.stage = Stage.LISTING
    collector.collect()
    session.stage, session.opened = Stage.READY, object()
    collector.collect()
    collector.collect()
    assert done == ["collect", "freeze", "collect"]
