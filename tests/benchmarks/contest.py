"""Candidates of one workload in one process: alternating rounds, CPU time of the calling thread.

A workload has a floor (what the memory traffic alone costs), ours, and every peer that is
installed. A busy machine does not enter, for the time is the CPU's; all candidates run in every
round, so that a machine whose speed drifts treats them alike.
"""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypedDict

Candidate = Callable[[], object]

FLOOR, OURS = "floor", "segreview"


@dataclass(frozen=True)
class Workload:
    """One job over so many pixels, and who can do it."""

    name: str
    pixels: int
    floor: Candidate
    ours: Candidate
    peers: Mapping[str, Candidate] = field(default_factory=dict)
    """By name with version; slow peers may be given fewer rounds by ``slow``."""
    slow: frozenset[str] = frozenset()
    """Peers that take seconds: they run in one round only."""


class Row(TypedDict):
    """One line of the JSON file."""

    workload: str
    candidate: str
    ns_per_pixel: float
    ratio_to_floor: float
    times_slower_than_ours: float


def nanoseconds(candidate: Candidate) -> int:
    """Return the CPU time of one run."""
    began = time.thread_time_ns()
    candidate()
    return time.thread_time_ns() - began


def medians(workload: Workload, rounds: int = 9) -> dict[str, float]:
    """Return the median CPU nanoseconds of every candidate over alternating rounds."""
    candidates = {FLOOR: workload.floor, OURS: workload.ours, **workload.peers}
    taken: dict[str, list[int]] = {name: [] for name in candidates}
    gc.collect()
    for round_ in range(rounds + 1):
        for name, candidate in candidates.items():
            if name in workload.slow and round_ > 0:
                continue
            spent = nanoseconds(candidate)
            # The first round fills caches and imports; only slow peers are taken from it.
            if round_ or name in workload.slow:
                taken[name].append(spent)
    return {name: statistics.median(times) for name, times in taken.items()}


def rows_of(workload: Workload) -> Iterator[Row]:
    """Measure a workload; yield a row for every candidate."""
    times = medians(workload)
    for name, nanos in times.items():
        yield Row(
            workload=workload.name,
            candidate=name,
            ns_per_pixel=nanos / workload.pixels,
            ratio_to_floor=nanos / times[FLOOR],
            times_slower_than_ours=nanos / times[OURS],
        )
