"""The whole evaluation of a folder, start to end, for callers that wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from segreview.dataset.sample import Sample
from segreview.evaluation.cache.origins import evaluate_noting
from segreview.evaluation.job_queue import BACKGROUND, Job
from segreview.evaluation.regions import RegionSpec, sample_regions
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ReadingSpec, ScoringSpec
from segreview.formats.source import UNWATCHED, Watch
from segreview.masks.regions import ErrorRegions
from segreview.reports.results import FoundRegions
from segreview.session.opening import Opened, OpenRequest, open_request

EVALUATE = "evaluate"
POLL_SECONDS = 0.005

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """A data set and all of its results."""

    opened: Opened
    scoreboard: Scoreboard


def evaluate_folder(
    request: OpenRequest,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
    watch: Watch = UNWATCHED,
) -> Evaluated:
    """Open a folder and evaluate every sample of it."""
    opened = open_request(request, watch)
    scoreboard = Scoreboard(opened.dataset, opened.task)
    runner = Runner(workers=workers)
    try:
        samples = opened.dataset.samples
        submit_samples(runner, samples, opened.reading, range(len(samples)))
        collect(runner, scoreboard, on_progress)
    finally:
        runner.close()
    return Evaluated(opened, scoreboard)


def find_regions(
    opened: Opened,
    scoring: ScoringSpec,
    spec: RegionSpec,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> FoundRegions:
    """Read every sample once more and return its error regions."""
    samples, found = opened.dataset.samples, dict[tuple[int, int], ErrorRegions]()
    runner = Runner(workers=workers)
    try:

        def job(index: int) -> Job:
            arguments = (samples[index], index, opened.reading, scoring, spec)
            return Job("regions", index, sample_regions, arguments)

        runner.submit_series("regions", range(len(samples)), job)
        for done, reply in enumerate(_replies(runner), 1):
            found |= reply.result()
            if on_progress is not None:
                on_progress(done, len(samples))
    finally:
        runner.close()
    return FoundRegions(spec, found)


def submit_samples(
    runner: Runner,
    samples: Sequence[Sample],
    reading: ReadingSpec,
    indices: Sequence[int],
    urgency: int = BACKGROUND,
) -> None:
    """Queue the evaluation of some of the samples of a data set, in this order."""

    def job(index: int) -> Job:
        return Job(EVALUATE, index, evaluate_noting, (samples[index], index, reading), urgency)

    runner.submit_series(EVALUATE, indices, job, urgency)


def collect(runner: Runner, scoreboard: Scoreboard, on_progress: OnProgress | None) -> None:
    """Put every result into the scoreboard as it comes."""
    total = len(scoreboard.dataset.samples)
    for reply in _replies(runner):
        scoreboard.put(reply.result())
        if on_progress is not None:
            on_progress(scoreboard.done, total)


def _replies(runner: Runner) -> Iterator[Reply]:
    while runner.busy:
        yield from runner.take_replies()
        time.sleep(POLL_SECONDS)
