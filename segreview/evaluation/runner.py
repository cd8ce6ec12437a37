"""Any picklable job on any executor: the most wanted first, stale replies dropped."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from segreview.evaluation.job_queue import BACKGROUND, Job, JobQueue, Waiting

WORKER_NICENESS = 5
"""Enough to let the window run first, not so much that other programs stop a worker for long while
it holds the interpreter, for which the window then waits."""
LEAST_WORKERS = 2
"""While one lists a folder or writes an export, another reads what the person looks at."""
JOBS_PER_WORKER = 1
"""At most so many jobs are handed over, so that a newly wanted sample is never far behind.

A thread that is done hands the next job to itself; one more in advance would only be in the way.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """What became of a job: a value, or the exception that ended it."""

    job: Job
    value: Any = None
    error: BaseException | None = None

    def result(self) -> Any:
        """Return the value; an exception that no person can mend is a bug and goes on."""
        if self.error is not None:
            raise self.error
        return self.value


def default_workers() -> int:
    """Return how many workers keep this machine busy and still leave the window smooth."""
    return max(LEAST_WORKERS, min(16, os.cpu_count() or 1))


def give_way() -> None:
    """Let the calling worker run after the window's thread where the system knows how (Linux)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), WORKER_NICENESS)


class Runner:
    """Hands jobs to an executor in order of urgency and keeps their replies until taken."""

    def __init__(self, executor: Executor | None = None, workers: int | None = None) -> None:
        """Use the executor given, else threads of its own."""
        self._workers = workers or default_workers()
        self._executor = executor or ThreadPoolExecutor(
            self._workers, "segreview", initializer=give_way
        )
        self._lock = threading.Lock()
        self._resumed = threading.Condition(self._lock)
        self._waiting = JobQueue()
        self._generations: dict[str, int] = {}
        self._handed_over = 0
        self._closed = False
        self._paused_by: set[str] = set()
        self._replies: queue.SimpleQueue[tuple[int, Reply]] = queue.SimpleQueue()

    def submit(self, job: Job) -> None:
        """Queue a job; its reply is heard unless its kind is cancelled first."""
        with self._lock:
            self._waiting.add(job, self._generations.get(job.kind, 0))
        self._hand_over()

    def submit_series(
        self,
        kind: str,
        keys: Sequence[int],
        make: Callable[[int], Job],
        urgency: int = BACKGROUND,
    ) -> None:
        """Queue a job for each key, which is made when its turn comes."""
        with self._lock:
            generation = self._generations.get(kind, 0)
            self._waiting.add_series(kind, keys, make, generation, urgency)
        self._hand_over()

    def urge(self, kind: str, key: Hashable, urgency: int) -> None:
        """Move a waiting job to another place in the queue."""
        with self._lock:
            self._waiting.urge(kind, key, urgency)

    def cancel(self, kind: str) -> None:
        """Forget the waiting jobs of a kind and drop the replies still on their way."""
        with self._lock:
            self._generations[kind] = self._generations.get(kind, 0) + 1
            self._waiting.remove(kind)

    def withdraw(self, kind: str) -> list[Hashable]:
        """Forget the waiting jobs of a kind and return their keys; what runs is still heard."""
        with self._lock:
            return self._waiting.remove(kind)

    def pause(self, who: str) -> None:
        """Begin no job of the background until all who paused it want it to go on."""
        with self._lock:
            self._paused_by.add(who)

    def resume(self, who: str) -> None:
        """Take a pause back."""
        with self._lock:
            if who not in self._paused_by:
                return
            self._paused_by.remove(who)
            self._resumed.notify_all()
        self._hand_over()

    def give_way(self, who: str) -> None:
        """Wait, in the middle of a long job, while others than ``who`` pause the background.

        A job that only runs Python would take the interpreter from them again and again.
        """
        with self._resumed:
            self._resumed.wait_for(lambda: self._closed or self._paused_by <= {who})

    def take_replies(self) -> list[Reply]:
        """Return the replies that came since the last call and are not stale."""
        replies: list[Reply] = []
        while True:
            try:
                generation, reply = self._replies.get_nowait()
            except queue.Empty:
                return replies
            if generation == self._generations.get(reply.job.kind, 0):
                replies.append(reply)

    @property
    def busy(self) -> bool:
        """Whether a job waits or runs, or a reply has not been taken."""
        with self._lock:
            return bool(self._waiting or self._handed_over or not self._replies.empty())

    @property
    def running(self) -> int:
        """How many jobs the executor holds."""
        with self._lock:
            return self._handed_over

    def close(self) -> None:
        """Forget all waiting jobs and let the executor end; jobs that run are not waited for."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            self._resumed.notify_all()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _hand_over(self) -> None:
        while (handed_over := self._submit_next()) is not None:
            waiting, future = handed_over
            future.add_done_callback(_Finished(self, waiting))

    def _submit_next(self) -> tuple[Waiting, Future[Any]] | None:
        # Under the lock, so that no job reaches an executor that close() has just shut down.
        with self._lock:
            if self._closed or self._handed_over >= JOBS_PER_WORKER * self._workers:
                return None
            waiting = self._waiting.take(background=not self._paused_by)
            if waiting is None:
                return None
            self._handed_over += 1
            return waiting, self._executor.submit(waiting.job.function, *waiting.job.arguments)

    def _finish(self, waiting: Waiting, future: Future[Any]) -> None:
        if not future.cancelled():
            error = future.exception()
            value = None if error else future.result()
            self._replies.put((waiting.generation, Reply(waiting.job, value, error)))
        with self._lock:
            self._handed_over -= 1
        self._hand_over()


@dataclass(frozen=True, slots=True, eq=False)
class _Finished:
    """The callback of one job, holding what the job was."""

    runner: Runner
    waiting: Waiting

    def __call__(self, future: Future[Any]) -> None:
        self.runner._finish(self.waiting, future)
