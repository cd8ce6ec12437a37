"""When to look at the disk again: seldom enough to cost nothing, one look at a time.

Looks have a worker of their own: where a network folder hangs, reading other files goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from segreview.evaluation.job_queue import Job
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.session.disk_look import Look, look, rearranged
from segreview.session.opening_job import Arrived
from segreview.session.opening_watch import OpeningWatch

KIND = "look"
LEAST_PAUSE = 5.0
"""Seconds from the end of a look to the next one."""
AFTER_FOCUS = 1.0
"""The same where the person comes back to the window, and may have changed something."""
PAUSE_PER_LOOK = 20
"""A pause is so many times as long as the look before it: slow folders are looked at seldom."""


class DiskWatch:
    """Looks at the files of what is open whenever it is time to."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing to look at."""
        self._clock = clock
        self._runner = Runner(workers=1)
        self._left: list[Runner] = []
        self._arrived: Arrived | None = None
        self._watch = OpeningWatch()
        self._waits, self._wants_anew = False, False
        self._began, self._ended, self._pause = 0.0, 0.0, LEAST_PAUSE

    def begin(self, arrived: Arrived) -> None:
        """Look after another data set; a look that runs is left to itself."""
        if self._waits:
            self._leave()
        self._arrived, self._waits, self._wants_anew = arrived, False, False
        self._ended, self._pause = self._clock(), LEAST_PAUSE

    def go_on(self, arrived: Arrived) -> None:
        """Look after the same data set as it is after a reply, at once if somebody asked for it."""
        self._arrived = arrived
        if self._wants_anew and not self._waits:
            self._wants_anew = False
            self._submit(anew=True)

    def look_if_due(self, focused: bool = False) -> None:
        """Look if the last time is long enough ago; ``focused`` says that the person came back."""
        pause = AFTER_FOCUS if focused else self._pause
        if not self._waits and self._clock() - self._ended >= pause:
            self._submit(anew=False)

    def list_anew(self) -> None:
        """List the folder once more, after the look that runs."""
        if self._waits:
            self._wants_anew = True
        else:
            self._submit(anew=True)

    def rearrange(self, found: Look, board: Scoreboard, listed: bool) -> None:
        """Take the results over to the samples of a look; that too is part of the answer."""
        board.settle()
        self._waits = True
        self._runner.submit(Job(KIND, listed, rearranged, (found, board)))

    def take_replies(self) -> list[Reply]:
        """Return what came of the look, if it came."""
        replies = self._runner.take_replies()
        if replies:
            self._waits, self._ended = False, self._clock()
            self._pause = max(LEAST_PAUSE, PAUSE_PER_LOOK * (self._ended - self._began))
        return replies

    @staticmethod
    def listed(reply: Reply) -> bool:
        """Return whether somebody asked for the look that is answered."""
        return reply.job.key is True

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._waits

    @property
    def running(self) -> int:
        """How many looks run, those included in which nobody is interested any more."""
        return sum(runner.running for runner in (self._runner, *self._left))

    def close(self) -> None:
        """Look no more; a look that hangs is not waited for."""
        self._watch.cancel()
        self._runner.close()

    def _submit(self, anew: bool) -> None:
        if self._arrived is None:
            return
        self._waits, self._began, self._watch = True, self._clock(), OpeningWatch()
        arguments = (self._arrived, anew, self._watch)
        self._runner.submit(Job(KIND, anew, look, arguments))

    def _leave(self) -> None:
        self.close()
        self._left = [runner for runner in (*self._left, self._runner) if runner.running]
        self._runner = Runner(workers=1)
