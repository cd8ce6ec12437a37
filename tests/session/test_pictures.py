"""What the screen needs is read before anything else, and only once."""

import pytest

from segreview.evaluation.runner import Runner
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
            else:
                pictures.receive_thumbnail(reply)
    return heard


def test_the_sample_wanted_is_read_before_the_next(runner, pictures):
    pictures.want(2, 0, 3)
    assert receive(runner, pictures) == [("pixels", (2, 0)), ("pixels", (3, 0))]
    assert pictures.pixels(2, 0).sample == 2
    assert pictures.pixels(2, 1) is None


def test_what_was_read_is_not_read_again(runner, pictures):
    pictures.want(0, 0, None)
    receive(runner, pictures)
    pictures.want(0, 0, None)
    assert receive(runner, pictures) == []


def test_a_sample_that_cannot_be_read_says_why_once(runner, pictures, data):
    (data / "ground_truth" / "b.png").write_bytes(b"no picture")
    pictures.want(1, 0, None)
    receive(runner, pictures)
    assert "b.png" in pictures.error(1, 0)
    assert pictures.pixels(1, 0) is None
    pictures.want(1, 0, None)
    assert receive(runner, pictures) == []


def test_thumbnails_are_read_once(runner, pictures):
    pictures.want_thumbnails([0, 1])
    pictures.want_thumbnails([1, 2])
    assert sorted(key for _, key in receive(runner, pictures)) == [0, 1, 2]
    assert sorted(pictures.thumbnails) == [0, 1, 2]


def test_a_damaged_picture_has_no_thumbnail(runner, pictures, data):
    (data / "images" / "a.png").write_bytes(b"no picture")
    pictures.want_thumbnails([0, 1])
    receive(runner, pictures)
    assert list(pictures.thumbnails) == [1]


def test_pictures_of_another_folder_forget_what_was_wanted(runner, pictures, data):
    pictures.want_thumbnails([0, 1, 2, 3])
    newer = Pictures(runner, open_request(OpenRequest(data)))
    assert receive(runner, newer) == []
