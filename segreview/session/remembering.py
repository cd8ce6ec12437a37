"""Results of an earlier time are recalled before anything is evaluated; new ones are kept.

Writing has a worker of its own: where the disk hangs, everything else goes on.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

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
BLOCK_SAMPLES = 512
BLOCK_BYTES = 16_000_000
"""So many results, or tables of so many bytes, are kept as a block."""
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
        self._new: dict[bytes, SampleResult] = {}
        """By the key of the sample: what is evaluated again takes the place of the first."""
        self._new_bytes, self._kept_at = 0, 0.0

    def begin(self, opened: Opened) -> None:
        """Look for what is remembered of another data set."""
        self.leave()
        arguments = (opened.dataset, opened.reading)
        self._runner.submit(Job(REMEMBERED, None, open_cache, arguments, RECALL))
        self.recalls = True

    def leave(self) -> None:
        """Keep what came in of the data set that was open."""
        self.keep_all()
        self.stop()
        self._cache = None

    def stop(self) -> None:
        """Recall nothing more: what was not recalled is evaluated."""
        for kind in (REMEMBERED, RECALLED):
            self._runner.cancel(kind)
        self.recalls = False

    def receive_remembered(self, reply: Reply) -> None:
        """Begin to recall what there is."""
        self._cache = reply.result()
        self._recall(self._cache.blocks)

    def receive_recalled(self, reply: Reply) -> list[Recalled]:
        """Return results of an earlier time, of which more may come."""
        recalled: list[Recalled]
        recalled, left = reply.result()
        self._recall(left)
        return recalled

    def _recall(self, blocks: Sequence[str]) -> None:
        """Recall one after the other: two workers that look at files wait for each other."""
        self.recalls = bool(blocks)
        if self._cache is not None and blocks:
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
        self._new, self._new_bytes = {}, 0

    def keep_if_due(self) -> None:
        """Keep what came in, though it is no whole block yet, where that takes long."""
        for reply in self._writer.take_replies():
            reply.result()
        if self._new and time.monotonic() - self._kept_at >= KEEP_SECONDS:
            self._keep(complete=False)

    def forget(self) -> None:
        """Delete what is remembered of the open data set."""
        self.stop()
        self._new, self._new_bytes = {}, 0
        if self._cache is not None:
            self._writer.submit(Job(_KEEP, None, self._cache.forget, ()))

    def close(self) -> None:
        """Keep what came in and let go."""
        self.leave()
        self._writer.close()

    @property
    def running(self) -> int:
        """How many blocks are being written."""
        return self._writer.running

    def _keep(self, complete: bool) -> None:
        self._kept_at = time.monotonic()
        if self._cache is not None:
            arguments = (tuple(self._new.values()), complete)
            self._writer.submit(Job(_KEEP, None, self._cache.remember, arguments))


def _table_bytes(result: SampleResult) -> int:
    size = 0
    for found in result.predictions:
        size += 0 if found.table is None else 2 * found.table.background.nbytes
        size += 0 if found.pairs is None else 3 * found.pairs.pixels.nbytes
        size += 0 if found.class_tables is None else found.class_tables.nbytes
    return size
