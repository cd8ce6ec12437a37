"""The whole evaluation of a folder, start to end, for callers that wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from segreview.evaluation.evaluate import evaluate
from segreview.evaluation.runner import Job, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.session.opening import Opened, OpenRequest, open_request

POLL_SECONDS = 0.005

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """A data set and all of its results."""

    opened: Opened
    scoreboard: Scoreboard


def evaluate_folder(
    request: OpenRequest, workers: int | None = None, on_progress: OnProgress | None = None
) -> Evaluated:
    """Open a folder and evaluate every sample of it."""
    opened = open_request(request)
    scoreboard = Scoreboard(opened.dataset, opened.task)
    runner = Runner(workers=workers)
    try:
        submit_samples(runner, opened)
        collect(runner, scoreboard, on_progress)
    finally:
        runner.close()
    return Evaluated(opened, scoreboard)


def submit_samples(runner: Runner, opened: Opened) -> None:
    """Queue the evaluation of every sample, in the order of the data set."""
    for index, sample in enumerate(opened.dataset.samples):
        runner.submit(Job("evaluate", index, evaluate, (sample, index, opened.reading)))


def collect(runner: Runner, scoreboard: Scoreboard, on_progress: OnProgress | None) -> None:
    """Put every result into the scoreboard as it comes."""
    total = len(scoreboard.dataset.samples)
    while runner.busy:
        for reply in runner.take_replies():
            scoreboard.put(reply.result())
            if on_progress is not None:
                on_progress(scoreboard.done, total)
        time.sleep(POLL_SECONDS)
