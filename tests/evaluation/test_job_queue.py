"""Whose turn it is: by urgency, then by who came first; a series is made one job at a time."""

import pytest

from segreview.evaluation.job_queue import BACKGROUND, SOON, Job, JobQueue


def job(key, urgency=BACKGROUND, kind="count"):
    return Job(kind, key, abs, (key,), urgency)


@pytest.fixture
def queue():
    return JobQueue()


def taken(queue, **wishes):
    keys = []
    while (waiting := queue.take(**wishes)) is not None:
        keys.append(waiting.job.key)
    return keys


def test_an_empty_queue_has_nothing(queue):
    assert not queue
    assert queue.take() is None


def test_the_most_urgent_job_goes_first_then_the_first_that_came(queue):
    for key, urgency in ((1, 7), (2, 3), (3, 7), (4, 3)):
        queue.add(job(key, urgency), 0)
    assert taken(queue) == [2, 4, 1, 3]


def test_a_job_of_a_series_is_made_when_its_turn_comes(queue):
    made = []
    queue.add_series("count", range(3), lambda key: made.append(key) or job(key), generation=5)
    assert made == []
    first = queue.take()
    assert (first.job.key, first.generation, made) == (0, 5, [0])
    assert taken(queue) == [1, 2]
    assert not queue


def test_a_series_waits_in_the_background_in_the_order_in_which_it_came(queue):
    queue.add(job("before"), 0)
    queue.add_series("count", range(2), job, 0)
    queue.add(job("after"), 0)
    queue.add(job("urgent", BACKGROUND - 1), 0)
    assert taken(queue) == ["urgent", "before", 0, 1, "after"]


def test_two_series_follow_each_other(queue):
    queue.add_series("first", range(2), lambda key: job(key, kind="first"), 0)
    queue.add_series("second", range(1), lambda key: job(f"second {key}", kind="second"), 0)
    assert taken(queue) == [0, 1, "second 0"]


def test_a_series_of_some_keys_may_be_more_urgent(queue):
    queue.add_series("count", range(9), job, 0)
    queue.add_series("count", [7, 3], lambda key: job(f"changed {key}"), 0, urgency=40)
    queue.urge("count", 3, 0)
    assert queue.take().job.key == 3
    assert taken(queue, background=False) == ["changed 7", "changed 3"]
    assert taken(queue) == [0, 1, 2, 4, 5, 6, 7, 8]


def test_an_empty_series_is_none(queue):
    queue.add_series("count", range(0), job, 0)
    assert not queue


def test_jobs_of_a_series_are_urged_once_and_not_made_twice(queue):
    queue.add_series("count", range(5), job, 0)
    for key in (3, 3, 0, 1):
        queue.urge("count", key, 4)
    assert queue.take(background=False).urgency == 4
    assert taken(queue) == [0, 1, 2, 4]


def test_what_is_not_in_the_series_cannot_be_urged(queue):
    queue.add_series("count", range(2), job, 0)
    assert queue.take().job.key == 0
    for key in (0, 2, -1):
        queue.urge("count", key, 4)
    assert taken(queue) == [1]


def test_a_series_whose_last_job_was_urged_is_over(queue):
    queue.add_series("count", range(1), job, 0)
    queue.urge("count", 0, 4)
    assert taken(queue) == [0]
    assert not queue


def test_a_single_job_is_urged_by_kind_and_key(queue):
    queue.add(job(1), 0)
    queue.add(job(2, kind="other"), 0)
    queue.add(job(2), 0)
    queue.urge("count", 2, 0)
    assert [queue.take().job.kind, *taken(queue)] == ["count", 1, 2]


def test_the_background_can_be_left_out(queue):
    queue.add(job("background"), 0)
    queue.add_series("count", range(2), job, 0)
    queue.add(job("soon", SOON), 0)
    queue.add(job("urgent", SOON - 1), 0)
    assert taken(queue, background=False) == ["urgent"]
    assert taken(queue) == ["soon", "background", 0, 1]


def test_removed_kinds_are_gone_with_their_series(queue):
    queue.add(job("a"), 0)
    queue.add(job("b", kind="other"), 0)
    queue.add_series("count", range(2), job, 0)
    assert queue.remove("count") == ["a"]
    assert taken(queue) == ["b"]
    queue.add_series("count", range(2), job, 0)
    queue.add(job("c"), 0)
    queue.clear()
    assert not queue
