"""The window goes first, and what workers send is told once, while somebody listens."""

import pytest
from PySide6.QtCore import QTimer

from segreview.evaluation.job_queue import Job
from segreview.evaluation.runner import Runner
from segreview.gui.bridge import Bridge
from segreview.session.view import News


@pytest.fixture
def runner():
    made = Runner(workers=1)
    yield made
    made.close()


def test_workers_go_on_once_what_was_done_is_painted(qtbot, runner):
    begun = []
    bridge = Bridge(lambda: News.NONE, lambda: runner.busy, runner)
    bridge.go_first()
    runner.submit(Job("evaluate", 0, begun.append, (1,)))
    assert not runner.running
    runner.submit(Job("pixels", 0, begun.append, (2,), urgency=0))
    qtbot.waitUntil(lambda: begun == [2, 1])
    bridge.stop()


@pytest.fixture
def told():
    return []


def bridge_with(news, told, runner):
    bridge = Bridge(lambda: news.pop(0) if news else News.NONE, lambda: bool(news), runner)
    bridge.arrived.connect(lambda: told.append(len(news)))
    bridge.wake()
    return bridge


def test_what_came_is_told_once(qtbot, told, runner):
    bridge = bridge_with([News.PICTURES], told, runner)
    qtbot.waitUntil(lambda: told == [0])
    qtbot.wait(50)
    assert told == [0]
    bridge.stop()


def test_nothing_new_is_not_told(qtbot, told, runner):
    news = [News.NONE] * 2
    bridge = bridge_with(news, told, runner)
    qtbot.waitUntil(lambda: not news)
    qtbot.wait(50)
    assert told == []
    bridge.stop()


def test_after_the_end_nothing_is_told(qtbot, told, runner):
    news = [News.PICTURES]
    bridge = bridge_with(news, told, runner)
    looking = bridge.findChildren(QTimer)[0]
    looking.timeout.connect(bridge.stop)
    qtbot.waitUntil(lambda: not news)
    qtbot.wait(50)
    assert told == []
