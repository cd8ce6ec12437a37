"""The disk is looked at seldom, one look at a time, and a look that hangs stops nothing."""

import threading
import time
from types import SimpleNamespace

import pytest

from segreview.session import disk_watch
from segreview.session.disk_watch import AFTER_FOCUS, LEAST_PAUSE, PAUSE_PER_LOOK, DiskWatch


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Looks:
    """Looks that last as long as a test wants."""

    def __init__(self):
        self.asked = []
        self.answer = threading.Event()
        self.answer.set()

    def __call__(self, arrived, anew, watch):
        self.asked.append((arrived, anew))
        self.answer.wait(20)
        return watch


@pytest.fixture
def looks(monkeypatch):
    made = Looks()
    monkeypatch.setattr(disk_watch, "look", made)
    yield made
    made.answer.set()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def watch(looks, clock):
    made = DiskWatch(clock)
    made.begin("data")
    yield made
    looks.answer.set()
    made.close()


def take(watch):
    deadline = time.monotonic() + 10
    while not (replies := watch.take_replies()):
        assert time.monotonic() < deadline
        time.sleep(0.001)
    return replies


def test_nothing_is_looked_at_before_something_is_open(looks, clock):
    empty = DiskWatch(clock)
    clock.now += 1000
    empty.look_if_due()
    empty.list_anew()
    assert not empty.busy
    assert looks.asked == []
    empty.close()


def test_a_look_comes_a_pause_after_the_opening(watch, looks, clock):
    clock.now += LEAST_PAUSE - 0.1
    watch.look_if_due()
    assert not watch.busy
    clock.now += 0.1
    watch.look_if_due()
    assert watch.busy
    (reply,) = take(watch)
    assert not watch.busy
    assert not watch.listed(reply)
    assert looks.asked == [("data", False)]


def test_coming_back_to_the_window_shortens_the_pause(watch, clock):
    clock.now += AFTER_FOCUS - 0.1
    watch.look_if_due(focused=True)
    assert not watch.busy
    clock.now += 0.1
    watch.look_if_due(focused=True)
    assert watch.busy


def test_a_slow_look_makes_the_pause_longer(watch, looks, clock):
    looks.answer.clear()
    clock.now += LEAST_PAUSE
    watch.look_if_due()
    clock.now += 3
    looks.answer.set()
    take(watch)
    clock.now += PAUSE_PER_LOOK * 3 - 0.1
    watch.look_if_due()
    assert not watch.busy
    clock.now += 0.1
    watch.look_if_due()
    assert watch.busy
    take(watch)
    clock.now += LEAST_PAUSE
    watch.look_if_due()
    assert watch.busy


def test_one_look_runs_at_a_time(watch, looks, clock):
    looks.answer.clear()
    clock.now += LEAST_PAUSE
    watch.look_if_due()
    clock.now += 1000
    watch.look_if_due(focused=True)
    looks.answer.set()
    take(watch)
    assert len(looks.asked) == 1


def test_a_listing_that_is_asked_for_does_not_wait_for_a_pause(watch, looks):
    watch.list_anew()
    (reply,) = take(watch)
    assert watch.listed(reply)
    assert looks.asked == [("data", True)]


def test_a_listing_comes_after_the_look_that_runs_and_of_what_it_found(watch, looks, clock):
    looks.answer.clear()
    clock.now += LEAST_PAUSE
    watch.look_if_due()
    watch.list_anew()
    watch.list_anew()
    looks.answer.set()
    assert not watch.listed(take(watch)[0])
    assert not watch.busy
    watch.go_on("newer")
    assert watch.busy
    assert watch.listed(take(watch)[0])
    assert looks.asked == [("data", False), ("newer", True)]


def test_a_look_that_hangs_is_left_when_another_data_set_opens(watch, looks, clock):
    looks.answer.clear()
    watch.list_anew()
    watch.list_anew()
    watch.begin("other")
    assert not watch.busy
    assert watch.running == 1
    clock.now += LEAST_PAUSE
    watch.look_if_due()
    assert watch.running == 2
    looks.answer.set()
    (reply,) = take(watch)
    assert reply.job.arguments[0] == "other"
    assert not watch.busy


def test_closing_tells_the_look_that_runs_to_end(watch, looks):
    looks.answer.clear()
    watch.list_anew()
    heard = watch._watch
    watch.close()
    with pytest.raises(Exception, match="not opened any more"):
        heard.found(1)


def test_results_are_brought_to_their_place_before_a_worker_takes_them_over(watch, monkeypatch):
    steps = []
    board = SimpleNamespace(settle=lambda: steps.append("settled"))
    monkeypatch.setattr(disk_watch, "rearranged", lambda *found: steps.append(found))
    watch.rearrange("look", board, listed=True)
    assert watch.busy
    (reply,) = take(watch)
    assert DiskWatch.listed(reply)
    assert steps == ["settled", ("look", board)]
