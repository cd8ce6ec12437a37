"""Jobs run by urgency on any executor; what nobody waits for any more is not heard."""

import threading
from concurrent.futures import Executor, Future

import pytest

from segreview.evaluation.job_queue import SOON, Job
from segreview.evaluation.runner import JOBS_PER_WORKER, Runner, default_workers


class HandExecutor(Executor):
    """Holds what was handed over until the test lets it run."""

    def __init__(self):
        self.held = []

    def submit(self, function, /, *arguments):
        future = Future()
        self.held.append((future, function, arguments))
        return future

    def run_next(self):
        future, function, arguments = self.held.pop(0)
        try:
            value = function(*arguments)
        except ZeroDivisionError as error:
            future.set_exception(error)
        else:
            future.set_result(value)

    def run_all(self):
        while self.held:
            self.run_next()


@pytest.fixture
def executor():
    return HandExecutor()


@pytest.fixture
def runner(executor):
    return Runner(executor, workers=1)


def job(key, urgency=100, kind="count", function=abs):
    return Job(kind, key, function, (key,), urgency)


def keys(runner):
    return [reply.job.key for reply in runner.take_replies()]


def fill(runner):
    for key in range(JOBS_PER_WORKER):
        runner.submit(job(key))


def test_few_jobs_are_handed_over_at_a_time(runner, executor):
    for key in range(10):
        runner.submit(job(key))
    assert len(executor.held) == runner.running == JOBS_PER_WORKER
    executor.run_next()
    assert len(executor.held) == JOBS_PER_WORKER


def test_jobs_of_one_urgency_run_in_their_order(runner, executor):
    for key in range(9):
        runner.submit(job(key))
    executor.run_all()
    assert keys(runner) == list(range(9))


def test_the_most_urgent_job_overtakes(runner, executor):
    fill(runner)
    runner.submit(job(8))
    runner.submit(job(9, urgency=0))
    executor.run_all()
    assert keys(runner) == [*range(JOBS_PER_WORKER), 9, 8]


def test_a_waiting_job_can_be_urged(runner, executor):
    fill(runner)
    for key in (7, 8, 9):
        runner.submit(job(key))
    runner.urge("count", 9, 0)
    runner.urge("count", "unknown", 0)
    executor.run_all()
    assert keys(runner) == [*range(JOBS_PER_WORKER), 9, 7, 8]


def test_cancelled_jobs_do_not_run_and_running_ones_are_not_heard(runner, executor):
    for key in range(6):
        runner.submit(job(key))
    runner.submit(job(7, kind="other"))
    runner.cancel("count")
    runner.submit(job(9))
    executor.run_all()
    assert keys(runner) == [7, 9]
    assert not runner.busy


def test_withdrawn_jobs_do_not_run_and_running_ones_are_heard(runner, executor):
    for key in range(JOBS_PER_WORKER + 2):
        runner.submit(job(key))
    runner.submit(job(7, kind="other"))
    assert runner.withdraw("count") == [JOBS_PER_WORKER, JOBS_PER_WORKER + 1]
    executor.run_all()
    assert keys(runner) == [*range(JOBS_PER_WORKER), 7]
    assert runner.withdraw("count") == []


def test_a_reply_that_came_before_the_cancel_is_stale(runner, executor):
    runner.submit(job(1))
    executor.run_all()
    runner.cancel("count")
    assert keys(runner) == []


def test_replies_are_taken_once(runner, executor):
    runner.submit(job(-3))
    executor.run_all()
    assert runner.busy
    assert [reply.result() for reply in runner.take_replies()] == [3]
    assert runner.take_replies() == []
    assert not runner.busy


def test_an_error_comes_back_where_the_reply_is_opened(runner, executor):
    runner.submit(Job("divide", 0, divmod, (1, 0)))
    runner.submit(job(-3))
    executor.run_all()
    failed, good = runner.take_replies()
    assert good.result() == 3
    with pytest.raises(ZeroDivisionError):
        failed.result()


def test_nothing_waits_after_closing(runner, executor):
    for key in range(9):
        runner.submit(job(key))
    runner.close()
    executor.run_all()
    assert keys(runner) == list(range(JOBS_PER_WORKER))
    assert not runner.busy


def test_its_own_threads_run_jobs_too():
    runner = Runner(workers=2)
    for key in range(-5, 0):
        runner.submit(job(key))
    values = []
    while runner.busy:
        values += [reply.result() for reply in runner.take_replies()]
    runner.close()
    assert sorted(values) == [1, 2, 3, 4, 5]


def test_a_series_runs_in_order_and_can_be_urged(runner, executor):
    runner.submit_series("count", range(6), job)
    assert len(executor.held) == JOBS_PER_WORKER
    runner.urge("count", 5, 0)
    executor.run_all()
    assert keys(runner) == [0, 5, 1, 2, 3, 4]
    assert not runner.busy


def test_a_cancelled_series_is_not_heard(runner, executor):
    runner.submit_series("count", range(6), job)
    runner.cancel("count")
    runner.submit_series("count", range(2), job)
    executor.run_all()
    assert keys(runner) == [0, 1]


def test_a_pause_keeps_the_background_back_and_nothing_else(runner, executor):
    runner.pause("window")
    runner.submit(job(1))
    runner.submit_series("count", range(2), job)
    assert not executor.held
    runner.submit(job(7, urgency=SOON - 1))
    executor.run_all()
    assert keys(runner) == [7]
    assert runner.busy
    runner.resume("window")
    executor.run_all()
    assert keys(runner) == [1, 0, 1]


def test_who_paused_must_resume(runner, executor):
    runner.pause("window")
    runner.pause("export")
    runner.submit(job(1))
    runner.resume("window")
    runner.resume("nobody")
    assert not executor.held
    runner.resume("export")
    executor.run_all()
    assert keys(runner) == [1]


def test_one_worker_is_always_left_for_what_is_looked_at(monkeypatch):
    for cores, workers in ((None, 2), (1, 2), (3, 3), (64, 16)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert default_workers() == workers


@pytest.fixture
def giving_way():
    """A runner, and a job in another thread that gives way although it pauses others itself."""
    runner = Runner(workers=1)
    runner.pause("export")
    runner.pause("window")
    job = threading.Thread(target=runner.give_way, args=("export",))
    job.start()
    job.join(0.05)
    assert job.is_alive()
    yield runner, job
    runner.close()
    job.join(5)


def test_a_long_job_gives_way_until_all_others_go_on(giving_way):
    runner, job = giving_way
    runner.pause("somebody")
    runner.resume("window")
    job.join(0.05)
    assert job.is_alive()
    runner.resume("somebody")
    job.join(5)
    assert not job.is_alive()


def test_a_long_job_does_not_wait_for_a_window_that_was_closed(giving_way):
    runner, job = giving_way
    runner.close()
    job.join(5)
    assert not job.is_alive()
