"""Jobs that wait for a worker, the most urgent first; long series are made one job at a time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

BACKGROUND = 100
"""Urgency of what nobody waits for at this moment."""
SOON = 90
"""Urgency of what goes before all that, but not while the window answers."""


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
    """Jobs of one kind and urgency, each made when its turn comes."""

    kind: str
    keys: Sequence[int]
    make: Callable[[int], Job]
    place: tuple[int, int]
    generation: int
    left: set[int]
    """Keys whose jobs were not made yet."""
    next: int = 0

    def take(self) -> Waiting:
        """Make the job whose turn it is, past those that were made before their turn."""
        while self.keys[self.next] not in self.left:
            self.next += 1
        return self.make_of(self.keys[self.next], self.place[0])

    def make_of(self, key: int, urgency: int) -> Waiting:
        self.left.remove(key)
        return Waiting(urgency, self.place[1], self.make(key), self.generation)


class JobQueue:
    """Not for several threads at once: the runner holds its lock around every call."""

    def __init__(self) -> None:
        """Begin with no job."""
        self._heap: list[Waiting] = []
        self._series: list[_Series] = []
        self._numbers = itertools.count()

    def __bool__(self) -> bool:
        """Say whether any job waits."""
        return bool(self._heap or self._series)

    def add(self, job: Job, generation: int) -> None:
        """Let a job wait."""
        heapq.heappush(self._heap, Waiting(job.urgency, next(self._numbers), job, generation))

    def add_series(
        self,
        kind: str,
        keys: Sequence[int],
        make: Callable[[int], Job],
        generation: int,
        urgency: int = BACKGROUND,
    ) -> None:
        """Let a job wait for each key, made when its turn comes."""
        if keys:
            place = (urgency, next(self._numbers))
            self._series.append(_Series(kind, keys, make, place, generation, set(keys)))

    def urge(self, kind: str, key: Hashable, urgency: int) -> None:
        """Move a waiting job to another place."""
        for series in self._series:
            if series.kind == kind and isinstance(key, int) and key in series.left:
                heapq.heappush(self._heap, series.make_of(key, urgency))
                self._drop_empty()
                return
        for waiting in self._heap:
            if waiting.job.kind == kind and waiting.job.key == key:
                waiting.urgency = urgency
                heapq.heapify(self._heap)
                return

    def remove(self, kind: str) -> list[Hashable]:
        """Forget the jobs of a kind; return the keys of those that were no series."""
        removed = [waiting.job.key for waiting in self._heap if waiting.job.kind == kind]
        self._heap = [waiting for waiting in self._heap if waiting.job.kind != kind]
        heapq.heapify(self._heap)
        self._series = [series for series in self._series if series.kind != kind]
        return removed

    def clear(self) -> None:
        """Forget all jobs."""
        self._heap.clear()
        self._series.clear()

    def take(self, background: bool = True) -> Waiting | None:
        """Return the job whose turn it is; without the background only what is more urgent."""
        series = min(self._series, key=lambda one: one.place, default=None)
        first = self._heap[0].place if self._heap else None
        place = min(filter(None, (first, series.place if series else None)), default=None)
        if place is None or not (background or place[0] < SOON):
            return None
        if series is None or place == first:
            return heapq.heappop(self._heap)
        taken = series.take()
        self._drop_empty()
        return taken

    def _drop_empty(self) -> None:
        self._series = [series for series in self._series if series.left]
