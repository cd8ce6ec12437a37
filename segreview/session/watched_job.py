"""A job that tells how far it is and ends when it is told to: the last one that was asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from segreview.evaluation.job_queue import Job
from segreview.evaluation.runner import Runner
from segreview.formats.source import shown_name
from segreview.session.opening_watch import OpeningProgress, OpeningWatch
from segreview.session.pictures import SELECTED

SILENT_SECONDS = 6.0


class WatchedJob:
    """Runs before everything else; what was asked before is not heard and ends soon."""

    def __init__(self, runner: Runner, kind: str) -> None:
        """Begin with nothing to run."""
        self._runner, self._kind, self._watch = runner, kind, OpeningWatch()
        self.running = False
        """Whether its reply is still to come; who takes that says so."""

    def start(self, root: Path, function: Callable[..., object], *arguments: object) -> None:
        """Let a worker open a folder by a function, with a watch as its last argument."""
        self.stop()
        self.running, self._watch = True, OpeningWatch(shown_name(root))
        job = Job(self._kind, root, function, (*arguments, self._watch), SELECTED)
        self._runner.submit(job)

    def stop(self) -> None:
        """Forget the reply, and let what runs end soon: a worker is worth having."""
        self.running = False
        self._watch.cancel()
        self._runner.cancel(self._kind)

    @property
    def progress(self) -> OpeningProgress:
        """How far it is."""
        silent = self.running and time.monotonic() - self._watch.heard >= SILENT_SECONDS
        return replace(self._watch.progress, silent=silent)
