"""Jobs that wait for a worker, the most urgent first; long series are made one job at a time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

BACKGROUND = 100
"""Urgency of what nobody waits for at this moment."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A request that carries all it needs; a smaller ``urgency`` runs first."""

    kind: str
    key: Hashable
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    urgency: int = BACKGROUND


@dataclass(order=True, slots=True)
class Waiting:
    """A job in its place in the queue; of equal urgency the first one that came goes first."""

    urgency: int
    number: int
    job: Job = field(compare=False)
    generation: int = field(compare=False)

    @property
    def place(self) -> tuple[int, int]:
        """What decides whose turn it is, the smallest first."""
        return self.urgency, self.number


@dataclass(slots=True, eq=False)
class _Series:
    """Jobs with the keys 0, 1, ... in the background, each made when its turn comes."""

    make: Callable[[int], Job]
    length: int
    number: int
    generation: int
    next: int = 0
    taken: set[int] = field(default_factory=set)
    """Keys that were made before their turn."""

    @property
    def place(self) -> tuple[int, int]:
        return BACKGROUND, self.number

    def skip_taken(self) -> None:
        while self.next in self.taken:
            self.taken.remove(self.next)
            self.next += 1

    def waiting(self, key: int, urgency: int) -> Waiting:
        return Waiting(urgency, self.number, self.make(key), self.generation)


class JobQueue:
    """Not for several threads at once: the runner holds its lock around every call."""

    def __init__(self) -> None:
        """Begin with no job."""
        self._heap: list[Waiting] = []
        self._series: dict[str, _Series] = {}
        self._numbers = itertools.count()

    def __bool__(self) -> bool:
        """Say whether any job waits."""
        return bool(self._heap or self._series)

    def add(self, job: Job, generation: int) -> None:
        """Let a job wait."""
        heapq.heappush(self._heap, Waiting(job.urgency, next(self._numbers), job, generation))

    def add_series(
        self, kind: str, length: int, make: Callable[[int], Job], generation: int
    ) -> None:
        """Let ``length`` jobs of a kind wait in the background; there is one series of a kind."""
        if length:
            self._series[kind] = _Series(make, length, next(self._numbers), generation)

    def urge(self, kind: str, key: Hashable, urgency: int) -> None:
        """Move a waiting job to another place."""
        series = self._series.get(kind)
        if series is not None and isinstance(key, int):
            self._urge_in_series(series, kind, key, urgency)
            return
        for waiting in self._heap:
            if waiting.job.kind == kind and waiting.job.key == key:
                waiting.urgency = urgency
                heapq.heapify(self._heap)
                return

    def _urge_in_series(self, series: _Series, kind: str, key: int, urgency: int) -> None:
        if series.next <= key < series.length and key not in series.taken:
            series.taken.add(key)
            heapq.heappush(self._heap, series.waiting(key, urgency))
            self._end_if_empty(kind, series)

    def remove(self, kind: str) -> list[Hashable]:
        """Forget the jobs of a kind; return the keys of those that were no series."""
        removed = [waiting.job.key for waiting in self._heap if waiting.job.kind == kind]
        self._heap = [waiting for waiting in self._heap if waiting.job.kind != kind]
        heapq.heapify(self._heap)
        self._series.pop(kind, None)
        return removed

    def clear(self) -> None:
        """Forget all jobs."""
        self._heap.clear()
        self._series.clear()

    def take(self, background: bool = True) -> Waiting | None:
        """Return the job whose turn it is; without the background only what is more urgent."""
        kind = min(self._series, key=lambda name: self._series[name].number, default=None)
        if self._heap and (kind is None or self._heap[0].place < self._series[kind].place):
            urgent = background or self._heap[0].urgency < BACKGROUND
            return heapq.heappop(self._heap) if urgent else None
        return self._take_from(kind) if kind is not None and background else None

    def _take_from(self, kind: str) -> Waiting:
        series = self._series[kind]
        waiting = series.waiting(series.next, BACKGROUND)
        series.next += 1
        self._end_if_empty(kind, series)
        return waiting

    def _end_if_empty(self, kind: str, series: _Series) -> None:
        series.skip_taken()
        if series.next >= series.length:
            del self._series[kind]
