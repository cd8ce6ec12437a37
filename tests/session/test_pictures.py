"""What the screen needs is read before anything else, and only once."""

import os
import threading
from dataclasses import replace

import pytest

from segreview.dataset.sample_files import all_file_states
from segreview.evaluation import screen
from segreview.evaluation.job_queue import Job
from segreview.evaluation.runner import JOBS_PER_WORKER, Runner
from segreview.session import pictures as pictures_module
from segreview.session.opening import OpenRequest, open_request
from segreview.session.pictures import Pictures


@pytest.fixture
def runner():
    made = Runner(workers=1)
    yield made
    made.close()


@pytest.fixture
def pictures(runner, data):
    return Pictures(runner, open_request(OpenRequest(data)))


def receive(runner, pictures):
    """Give every reply to the pictures; return what was read."""
    heard = []
    while runner.busy:
        for reply in runner.take_replies():
            heard.append((reply.job.kind, reply.job.key))
            if reply.job.kind == "pixels":
                pictures.receive_pixels(reply)
            elif reply.job.kind == "thumbnail":
                pictures.receive_thumbnail(reply)
    return heard


def test_the_sample_wanted_is_read_before_the_next(runner, pictures):
    pictures.want(2, 0, [3])
    assert receive(runner, pictures) == [("pixels", (2, 0)), ("pixels", (3, 0))]
    assert pictures.pixels(2, 0).sample == 2
    assert pictures.pixels(2, 1) is None


def test_the_next_sample_is_not_read_where_two_would_be_too_large(runner, pictures, monkeypatch):
    pictures.want(0, 0)
    receive(runner, pictures)
    one = pictures.pixels(0, 0).nbytes
    monkeypatch.setattr(pictures._cache, "bound", 2 * one)
    pictures.want(1, 0, [2])
    assert receive(runner, pictures) == [("pixels", (1, 0)), ("pixels", (2, 0))]
    monkeypatch.setattr(pictures._cache, "bound", 2 * one - 1)
    pictures.want(2, 0, [3])
    receive(runner, pictures)
    pictures.want(3, 0, [0])
    assert receive(runner, pictures) == [("pixels", (3, 0))]


def test_what_is_being_read_is_kept_when_the_person_goes_on(runner, pictures):
    for sample in range(4):
        pictures.want(sample, 0)
    heard = receive(runner, pictures)
    assert len(heard) == len(set(heard))
    assert pictures.pixels(3, 0).sample == 3
    assert pictures.pixels(0, 0).sample == 0


def test_what_was_read_is_not_read_again(runner, pictures):
    pictures.want(0, 0)
    receive(runner, pictures)
    pictures.want(0, 0)
    assert receive(runner, pictures) == []


def test_a_sample_that_cannot_be_read_says_why_once(runner, pictures, data):
    (data / "ground_truth" / "b.png").write_bytes(b"no picture")
    pictures.want(1, 0)
    receive(runner, pictures)
    assert "b.png" in pictures.error(1, 0)
    assert pictures.pixels(1, 0) is None
    pictures.want(1, 0)
    assert receive(runner, pictures) == []


def test_thumbnails_are_handed_over_once(runner, pictures):
    pictures.want_thumbnails([0, 1])
    pictures.want_thumbnails([0, 1, 2])
    assert sorted(key for _, key in receive(runner, pictures)) == [0, 1, 2]
    assert sorted(pictures.take_thumbnails()) == [0, 1, 2]
    assert pictures.take_thumbnails() == {}


def test_a_thumbnail_that_the_list_let_go_is_read_again(runner, pictures):
    for _ in range(2):
        pictures.want_thumbnails([0])
        receive(runner, pictures)
        assert list(pictures.take_thumbnails()) == [0]


def heard_threads(monkeypatch, module, name):
    """Return where a function of a module is called from, as it happens."""
    threads, answer = [], getattr(module, name)

    def listening(*arguments):
        threads.append(threading.current_thread())
        return answer(*arguments)

    monkeypatch.setattr(module, name, listening)
    return threads


def test_thumbnails_are_made_by_workers(runner, pictures, monkeypatch):
    threads = heard_threads(monkeypatch, pictures_module, "read_thumbnail")
    pictures.want_thumbnails([0, 1, 2])
    receive(runner, pictures)
    assert len(threads) == 3
    assert threading.main_thread() not in threads


def test_a_sample_on_screen_brings_its_thumbnail_from_the_worker(runner, pictures, monkeypatch):
    threads = heard_threads(monkeypatch, screen, "reduced")
    pictures.want(1, 0)
    assert receive(runner, pictures) == [("pixels", (1, 0))]
    assert pictures.take_thumbnails()[1].tolist() == [
        [[10] * 3, [20] * 3],
        [[30] * 3, [40] * 3],
    ]
    assert len(threads) == 1
    assert threading.main_thread() not in threads


def test_a_sample_without_an_image_brings_no_thumbnail(runner, pictures, data):
    (data / "images" / "b.png").write_bytes(b"no picture")
    pictures.want(1, 0)
    receive(runner, pictures)
    assert pictures.pixels(1, 0) is not None
    assert pictures.take_thumbnails() == {}


def test_thumbnails_that_went_out_of_sight_are_not_read(runner, pictures):
    begin = threading.Event()
    # The only worker is busy, so that no thumbnail is read before the list moves on.
    runner.submit(Job("other", 0, begin.wait, (), urgency=-1))
    pictures.want_thumbnails([0, 1, 2, 3])
    pictures.want_thumbnails([])
    begin.set()
    read = [kind for kind, _ in receive(runner, pictures) if kind == "thumbnail"]
    assert len(read) < JOBS_PER_WORKER


def test_a_damaged_picture_has_no_thumbnail_and_is_read_once(runner, pictures, data):
    (data / "images" / "a.png").write_bytes(b"no picture")
    pictures.want_thumbnails([0, 1])
    receive(runner, pictures)
    assert list(pictures.take_thumbnails()) == [1]
    pictures.want_thumbnails([0])
    assert receive(runner, pictures) == []


def test_pictures_of_another_folder_forget_what_was_wanted(runner, pictures, data):
    pictures.want_thumbnails([0, 1, 2, 3])
    newer = Pictures(runner, open_request(OpenRequest(data)))
    assert receive(runner, newer) == []


def states(pictures):
    return all_file_states(pictures._opened.dataset.samples)


def test_what_was_read_stays_while_its_files_do(runner, pictures):
    pictures.want(0, 0, [1])
    receive(runner, pictures)
    assert not pictures.renew(states(pictures))
    assert pictures.pixels(0, 0) is not None


def test_what_was_read_of_another_state_is_forgotten(runner, pictures, data):
    pictures.want(0, 0, [1])
    receive(runner, pictures)
    os.utime(data / "images" / "b.png", ns=(1, 1))
    assert pictures.renew(states(pictures))
    assert pictures.pixels(0, 0) is not None
    assert pictures.pixels(1, 0) is None
    assert not pictures.renew(states(pictures))


def test_nothing_is_remembered_of_a_sample_that_was_let_go(runner, pictures, data, monkeypatch):
    monkeypatch.setattr(pictures._cache, "bound", 1)
    for sample in (0, 1):
        pictures.want(sample, 0)
        receive(runner, pictures)
    assert pictures.pixels(0, 0) is None
    os.utime(data / "images" / "a.png", ns=(1, 1))
    assert not pictures.renew(states(pictures))
    os.utime(data / "images" / "b.png", ns=(1, 1))
    assert pictures.renew(states(pictures))


def test_what_was_read_of_a_sample_that_is_listed_differently_is_forgotten(runner, pictures):
    pictures.want(0, 0, [1])
    receive(runner, pictures)
    assert pictures.renew(states(pictures), {1})
    assert pictures.pixels(0, 0) is not None
    assert pictures.pixels(1, 0) is None


def test_a_failure_is_forgotten_when_the_file_changed(runner, pictures, data):
    path = data / "ground_truth" / "a.png"
    content = path.read_bytes()
    path.write_bytes(b"no picture")
    pictures.want(0, 0)
    receive(runner, pictures)
    assert "a.png" in pictures.error(0, 0)
    assert not pictures.renew(states(pictures))
    path.write_bytes(content)
    assert pictures.renew(states(pictures))
    assert pictures.error(0, 0) == ""
    pictures.want(0, 0)
    receive(runner, pictures)
    assert pictures.pixels(0, 0) is not None


def test_a_thumbnail_that_failed_is_tried_again(runner, pictures, data):
    path = data / "images" / "a.png"
    content = path.read_bytes()
    path.write_bytes(b"no picture")
    pictures.want_thumbnails([0])
    receive(runner, pictures)
    path.write_bytes(content)
    pictures.want_thumbnails([0])
    assert receive(runner, pictures) == []
    pictures.renew_thumbnails()
    assert pictures.stale_thumbnails == 1
    pictures.want_thumbnails([0])
    assert receive(runner, pictures) == [("thumbnail", 0)]


def test_the_same_samples_may_lie_elsewhere(runner, pictures, data):
    opened = open_request(OpenRequest(data))
    other = opened.dataset.samples[0]._replace(image=None)
    dataset = replace(opened.dataset, samples=(other, *opened.dataset.samples[1:]))
    pictures.go_on(replace(opened, dataset=dataset))
    pictures.want(0, 0)
    receive(runner, pictures)
    assert pictures.pixels(0, 0).image is None
