"""The window goes first: no job of the background begins while it answers."""

import pytest

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
    bridge = Bridge(lambda: News.NONE, runner)
    bridge.go_first()
    runner.submit(Job("evaluate", 0, begun.append, (1,)))
    assert not runner.running
    runner.submit(Job("pixels", 0, begun.append, (2,), urgency=0))
    qtbot.waitUntil(lambda: begun == [2, 1])
    bridge.stop()
