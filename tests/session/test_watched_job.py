"""Of jobs that are asked for one after the other, the last one is heard and the others end."""

import threading
from pathlib import Path

import pytest

from segreview.errors import Cancelled
from segreview.evaluation.runner import Runner
from segreview.session.opening_watch import NO_PROGRESS, OpeningProgress
from segreview.session.watched_job import WatchedJob


@pytest.fixture
def runner():
    made = Runner(workers=1)
    yield made
    made.close()


def heard(runner):
    """Return the keys and values of all replies that come."""
    replies = []
    while runner.busy:
        replies += runner.take_replies()
    return [(reply.job.kind, reply.job.key, reply.value) for reply in replies]


def test_a_job_tells_how_far_it_is_and_is_heard(runner):
    job = WatchedJob(runner, "list")
    assert (job.running, job.progress) == (False, NO_PROGRESS)
    job.start(Path("data"), lambda word, watch: watch.found(3) or word, "done")
    assert job.running
    assert heard(runner) == [("list", Path("data"), "done")]
    assert job.progress == OpeningProgress(3, folder="data")


@pytest.mark.parametrize("starts_another", [True, False])
def test_what_runs_ends_and_is_not_heard_when_it_is_no_longer_wanted(runner, starts_another):
    began, go_on, ends = threading.Event(), threading.Event(), []

    def work(watch):
        began.set()
        go_on.wait(10)
        try:
            watch.found(1)
        except Cancelled as end:
            ends.append(end)

    job = WatchedJob(runner, "list")
    job.start(Path("first"), work)
    assert began.wait(10)
    if starts_another:
        job.start(Path("second"), lambda _: "second")
    else:
        job.stop()
    assert job.running is starts_another
    go_on.set()
    assert heard(runner) == ([("list", Path("second"), "second")] if starts_another else [])
    assert len(ends) == 1
    assert job.progress == OpeningProgress(folder="second" if starts_another else "first")


def test_a_job_that_hears_nothing_new_for_long_says_so(runner, monkeypatch):
    began, go_on = threading.Event(), threading.Event()

    def work(watch):
        began.set()
        go_on.wait(10)
        watch.found(1)

    job = WatchedJob(runner, "list")
    job.start(Path("data"), work)
    assert began.wait(10)
    assert not job.progress.silent
    monkeypatch.setattr("segreview.session.watched_job.SILENT_SECONDS", 0.0)
    assert job.progress.silent
    go_on.set()
    heard(runner)
    job.running = False
    assert not job.progress.silent
