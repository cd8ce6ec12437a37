"""Opening in a worker: counted, cancelled, and with the paths that the window must not look up."""

import json
import threading
import time

import pytest

from segreview.dataset.roles import Roles
from segreview.errors import ReviewFileError
from segreview.evaluation.runner import Runner
from segreview.formats import source
from segreview.review.verdict import Decision
from segreview.session.opening import OpenRequest
from segreview.session.opening_job import (
    open_chosen,
    open_of_review,
    open_remembered,
)
from segreview.session.opening_watch import OpeningProgress, OpeningWatch
from segreview.session.session import Session
from segreview.session.view import News, Stage


def test_by_default_a_review_lies_in_the_home_of_the_application(review_home, data):
    for arrived in (
        open_remembered(data, None, OpeningWatch()),
        open_chosen(OpenRequest(data), None, OpeningWatch()),
    ):
        assert arrived.root == data.resolve()
        assert arrived.review.parent == review_home / "reviews"
        assert arrived.review.name.startswith(data.name)


def test_verdicts_are_found_again_after_the_folder_was_renamed(started, data):
    first = started(data)
    first.decide(Decision.FLAGGED)
    first.close()
    again = started(data.rename(data.parent / "renamed"))
    assert again.view().reviewed == 1
    assert again.view().verdict.decision is Decision.FLAGGED


def test_all_files_of_the_folder_are_counted(data):
    watch = OpeningWatch()
    open_chosen(OpenRequest(data), data / "mine.segreview", watch)
    assert watch.progress.files == 15


def test_a_review_that_is_not_there_is_said_by_the_worker(tmp_path):
    with pytest.raises(ReviewFileError, match="There is no review"):
        open_of_review(tmp_path / "gone.segreview", OpeningWatch())


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
    assert session.view().opening.files == told[0] == 4
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


@pytest.fixture
def coco(tmp_path, monkeypatch):
    """A folder of one COCO file that another process reads."""
    monkeypatch.setattr("segreview.formats.coco.reading.OWN_PROCESS", 0)
    ring = [0, 0, 2, 0, 2, 2, 0, 2]
    document = {
        "images": [{"id": 1, "file_name": "a.png", "height": 2, "width": 4}],
        "categories": [{"id": 1, "name": "crack"}],
        "annotations": [{"image_id": 1, "category_id": 1, "segmentation": [ring]}],
    }
    folder = tmp_path / "coco"
    folder.mkdir()
    (folder / "instances.json").write_text(json.dumps(document))
    return folder


def test_a_large_file_is_told_while_it_is_read_and_not_read_for_the_same_folder_again(
    coco, settle, monkeypatch
):
    watch = OpeningWatch()
    held = open_chosen(OpenRequest(coco), None, watch)
    assert watch.progress == OpeningProgress(1, "instances.json", 100)
    monkeypatch.setattr("segreview.formats.coco.reading.read_in_process", None)
    session = Session(Runner(workers=1))
    session.open(OpenRequest(coco))
    settle(session)
    assert session.failure == ""
    assert session.view().score_rows
    session.close()
    assert held.opened.dataset.samples[0].id == "a"


def test_what_was_recognised_is_kept_until_it_is_open(coco, settle, monkeypatch):
    session = Session(Runner(workers=1))
    session.recogniser.want(coco, Roles())
    settle(session)
    assert session.recogniser.found.samples == 1
    assert session.recogniser.progress == OpeningProgress(1, "instances.json", 100, "coco")
    monkeypatch.setattr("segreview.formats.coco.reading.read_in_process", None)
    session.recogniser.finish(opens=True)
    session.open(OpenRequest(coco))
    settle(session)
    assert session.opened is not None
    assert session.recogniser._kept is None
    session.close()


def test_what_was_recognised_is_let_go_where_it_is_not_opened(coco, settle):
    session = Session(Runner(workers=1))
    session.recogniser.want(coco, Roles())
    settle(session)
    assert session.recogniser._kept is not None
    session.recogniser.finish(opens=False)
    assert session.recogniser.found is None
    assert session.recogniser._kept is None
    session.close()


def test_a_recognition_that_nobody_waits_for_ends(coco, settle, monkeypatch):
    told, go_on = threading.Event(), threading.Event()

    def slowly(path, size, on_read):
        told.set()
        go_on.wait(10)
        on_read(path, 0, size)
        told.clear()

    monkeypatch.setattr("segreview.formats.coco.reading.read_in_process", slowly)
    session = Session(Runner(workers=1))
    session.recogniser.want(coco, Roles())
    assert told.wait(10)
    session.recogniser.forget()
    go_on.set()
    settle(session)
    assert told.is_set()
    assert session.recogniser.found is None
    session.close()
