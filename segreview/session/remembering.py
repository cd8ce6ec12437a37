"""Results of an earlier time are recalled before anything is evaluated; new ones are kept.

Writing has a worker of its own: where the disk hangs, everything else goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from segreview.evaluation.cache.result_cache import Recalled, ResultCache, open_cache
from segreview.evaluation.evaluate import SampleResult
from segreview.evaluation.job_queue import Job
from segreview.evaluation.runner import Reply, Runner
from segreview.session.opening import Opened
from segreview.session.pictures import VISIBLE

REMEMBERED, RECALLED = "remembered", "recalled"
_KEEP = "keep"
RECALL = VISIBLE + 5
"""Urgency: after what is in sight, before headers and evaluation."""
BLOCK_SAMPLES = 2048
BLOCK_BYTES = 16_000_000
"""So many results, or tables of so many bytes, are kept as a block."""
DRAW_SECONDS = 1.0
MOST_WRITES = 8
"""So many blocks may wait to be written; what comes then is not remembered."""
KEEP_SECONDS = 10.0
"""What came in so long ago is kept as a smaller block, which a larger one replaces."""


class Remembering:
    """The results that are recalled of an open data set, and those that wait to be kept."""

    def __init__(self, runner: Runner) -> None:
        """Begin with nothing open."""
        self._runner, self._writer = runner, Runner(workers=1)
        self._cache: ResultCache | None = None
        self.recalls = False
        """Whether results of an earlier time are still to come."""
        self._forgets = False
        self._new: dict[bytes, SampleResult] = {}
        """By the key of the sample: what is evaluated again takes the place of the first."""
        self._new_bytes, self._kept, self._kept_at = 0, 0, 0.0
        self._writes, self._drawn_at = 0, 0.0
        self._bug: BaseException | None = None

    def begin(self, opened: Opened) -> None:
        """Look for what is remembered of another data set."""
        self.leave()
        arguments = (opened.dataset, opened.reading)
        self._runner.submit(Job(REMEMBERED, None, open_cache, arguments, RECALL))
        self.recalls, self._drawn_at = True, time.monotonic()

    def leave(self) -> None:
        """Keep what came in of the data set that was open."""
        self.keep_all()
        self.stop()
        self._runner.cancel(REMEMBERED)
        self._cache, self._forgets = None, False

    def stop(self) -> None:
        """Recall nothing more: what was not recalled is evaluated."""
        self._runner.cancel(RECALLED)
        self.recalls = False

    def receive_remembered(self, reply: Reply) -> None:
        """Begin to recall what there is, unless nobody wants it any more."""
        recalls, self.recalls = self.recalls, False
        self._cache = self._value(reply)
        if self._forgets:
            self.forget()
        if recalls and self._cache is not None:
            self._recall(self._cache.blocks)

    def receive_recalled(self, reply: Reply) -> list[Recalled]:
        """Return results of an earlier time, of which more may come."""
        self.recalls = False
        recalled: list[Recalled]
        recalled, left = self._value(reply) or ([], ())
        self._recall(left)
        return recalled

    def _recall(self, blocks: Sequence[str]) -> None:
        """Recall one after the other: two workers that look at files wait for each other."""
        if self._cache is not None and blocks:
            self.recalls = True
            self._runner.submit(Job(RECALLED, None, self._cache.recall, (blocks,), RECALL))

    def add(self, result: SampleResult) -> None:
        """Keep a new result with others, if it may be remembered."""
        if result.origin is None:
            return
        if not self._new:
            self._kept_at = time.monotonic()
        self._new[result.origin.key] = result
        self._new_bytes += _table_bytes(result)
        if len(self._new) >= BLOCK_SAMPLES or self._new_bytes >= BLOCK_BYTES:
            self.keep_all()

    def keep_all(self) -> None:
        """Keep what came in so far as a block."""
        if self._new:
            self._keep(complete=True)
        self._drop_new()

    def keep_if_due(self) -> None:
        """Keep what came in, though it is no whole block yet, where that takes long."""
        for reply in self._writer.take_replies():
            self._writes -= 1
            self._value(reply)
        if len(self._new) > self._kept and time.monotonic() - self._kept_at >= KEEP_SECONDS:
            self._keep(complete=False)

    def is_worth_drawing(self) -> bool:
        """Say whether scores are to be drawn: all that are recalled, or what came in a second.

        Drawing 100,000 of them takes as long as recalling a tenth.
        """
        if self.recalls and time.monotonic() - self._drawn_at < DRAW_SECONDS:
            return False
        self._drawn_at = time.monotonic()
        return True

    def let_bug_through(self) -> None:
        """Raise what went wrong once the window has taken everything else that came."""
        bug, self._bug = self._bug, None
        if bug is not None:
            raise bug

    def forget(self) -> None:
        """Delete what is remembered of the open data set."""
        self.stop()
        self._drop_new()
        self._forgets = self._cache is None
        if self._cache is not None:
            self._write(self._cache.forget)

    def close(self) -> None:
        """Keep what came in and let go."""
        self.leave()
        self._writer.close()

    @property
    def running(self) -> int:
        """How many blocks are being written."""
        return self._writer.running

    def _value(self, reply: Reply) -> Any:
        """Return the value of a reply; what is not remembered must keep nothing from coming."""
        self._bug = reply.error or self._bug
        return reply.value

    def _drop_new(self) -> None:
        self._new, self._new_bytes, self._kept = {}, 0, 0

    def _keep(self, complete: bool) -> None:
        self._kept, self._kept_at = len(self._new), time.monotonic()
        # Where the disk does not answer, what waits must not fill the memory.
        if self._cache is not None and self._writes < MOST_WRITES:
            self._write(self._cache.remember, tuple(self._new.values()), complete)

    def _write(self, function: Callable[..., None], *arguments: object) -> None:
        self._writes += 1
        self._writer.submit(Job(_KEEP, None, function, arguments))


def _table_bytes(result: SampleResult) -> int:
    size = 0
    for found in result.predictions:
        size += 0 if found.table is None else 2 * found.table.background.nbytes
        size += 0 if found.pairs is None else 3 * found.pairs.pixels.nbytes
        size += 0 if found.class_tables is None else found.class_tables.nbytes
    return size
