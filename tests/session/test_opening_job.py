"""Opening in a worker: counted, cancelled, and with the paths that the window must not look up."""

import threading
import time

import pytest

from segreview.errors import Cancelled, ReviewFileError
from segreview.evaluation.runner import Runner
from segreview.formats import source
from segreview.session.opening import OpenRequest
from segreview.session.opening_job import (
    ListingWatch,
    open_chosen,
    open_of_review,
    open_remembered,
)
from segreview.session.session import Session
from segreview.session.view import News, Stage


def test_a_watch_counts_until_it_is_cancelled():
    watch = ListingWatch()
    watch(12)
    watch.cancel()
    with pytest.raises(Cancelled, match=r"The folder is not listed any more\."):
        watch(13)
    assert watch.found == 12


def test_by_default_a_review_lies_in_the_home_of_the_application(review_home, data):
    for arrived in (
        open_remembered(data, None, ListingWatch()),
        open_chosen(OpenRequest(data), None, ListingWatch()),
    ):
        assert arrived.root == data.resolve()
        assert arrived.review.parent == review_home / "reviews"
        assert arrived.review.name.startswith(data.name)


def test_all_files_of_the_folder_are_counted(data):
    watch = ListingWatch()
    open_chosen(OpenRequest(data), data / "mine.segreview", watch)
    assert watch.found == 15


def test_a_review_that_is_not_there_is_said_by_the_worker(tmp_path):
    with pytest.raises(ReviewFileError, match="There is no review"):
        open_of_review(tmp_path / "gone.segreview", ListingWatch())


@pytest.fixture
def held_back(monkeypatch):
    """Listings that stop after each file until the event is set."""
    go_on, told = threading.Event(), []
    list_files = source.list_files

    def slowly(root, on_found=None):
        def hear(found):
            on_found(found)
            if found:
                told.append(found)
                go_on.wait(10)

        return list_files(root, hear)

    monkeypatch.setattr("segreview.dataset.dataset.list_files", slowly)
    yield go_on, told
    go_on.set()


def wait_until(condition):
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.002)
    assert condition()


def test_a_listing_tells_how_far_it_is_and_ends_when_it_is_cancelled(data, held_back, settle):
    go_on, told = held_back
    session = Session(Runner(workers=1))
    session.open(OpenRequest(data))
    wait_until(lambda: told)
    assert session.receive() is News.SCORES
    assert session.view().files_found == told[0] == 4
    assert session.receive() is News.NONE
    session.cancel()
    assert session.view().stage is Stage.EMPTY
    go_on.set()
    settle(session)
    assert told == [4]
    assert session.opened is None
    assert session.failure == ""
    session.close()


def test_opening_something_else_ends_the_listing_before(data, held_back, settle):
    go_on, told = held_back
    session = Session(Runner(workers=2))
    session.open(OpenRequest(data))
    wait_until(lambda: told)
    session.open(OpenRequest(data / "images"))
    go_on.set()
    settle(session)
    assert session.opened is None
    assert "images" in session.failure
    session.close()
