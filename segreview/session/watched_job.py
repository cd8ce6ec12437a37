"""A job that tells how far it is and ends when it is told to: the last one that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from segreview.evaluation.job_queue import Job
from segreview.evaluation.runner import Runner
from segreview.session.opening_watch import OpeningProgress, OpeningWatch
from segreview.session.pictures import SELECTED


class WatchedJob:
    """Runs before everything else; what was asked before is not heard and ends soon."""

    def __init__(self, runner: Runner, kind: str) -> None:
        """Begin with nothing to run."""
        self._runner, self._kind, self._watch = runner, kind, OpeningWatch()
        self.running = False
        """Whether its reply is still to come; who takes that says so."""

    def start(self, key: Hashable, function: Callable[..., object], *arguments: object) -> None:
        """Let a worker call a function with arguments, and a watch as the last of them."""
        self.stop()
        self.running, self._watch = True, OpeningWatch()
        job = Job(self._kind, key, function, (*arguments, self._watch), SELECTED)
        self._runner.submit(job)

    def stop(self) -> None:
        """Forget the reply, and let what runs end soon: a worker is worth having."""
        self.running = False
        self._watch.cancel()
        self._runner.cancel(self._kind)

    @property
    def progress(self) -> OpeningProgress:
        """How far it is."""
        return self._watch.progress
