"""The audit of what is open: findings that come in by and by, and pictures of what is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from segreview.dataset.audit import audit
from segreview.dataset.findings import Finding, FindingKind, Severity, joined
from segreview.dataset.sample import Sample
from segreview.dataset.size_check import check_sizes
from segreview.evaluation.example_pictures import (
    GROUND_TRUTH,
    IMAGE,
    VALID_AREA,
    ExamplePicture,
    read_example,
)
from segreview.evaluation.job_queue import Job
from segreview.evaluation.pixel_findings import pixel_findings
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.formats.source import UNWATCHED, Watch
from segreview.session.choices import chosen
from segreview.session.opening import Opened, OpenRequest, open_request
from segreview.session.pictures import VISIBLE

FINDINGS, EXAMPLE = "findings", "example"
HEADERS = VISIBLE + 10
"""Urgency of reading all headers: after what is in sight, before the evaluation."""
_LOOKED_FOR = 200
PictureKey = tuple[FindingKind, str]


def open_audited(request: OpenRequest, watch: Watch = UNWATCHED) -> Opened:
    """Open a folder, with the findings of its names and of the files that were looked at."""
    opened = open_request(request, watch)
    return replace(opened, findings=_findings(opened))


def whole_audit(opened: Opened) -> tuple[Finding, ...]:
    """Return the findings with those of all headers."""
    return audit(
        opened.dataset,
        opened.task,
        check_sizes(opened.dataset),
        decided=opened.decided,
        chosen=chosen(opened.request),
    )


def _findings(opened: Opened) -> tuple[Finding, ...]:
    return audit(opened.dataset, opened.task, decided=opened.decided, chosen=chosen(opened.request))


def seen_before(text: str) -> frozenset[str]:
    """Return the doubts that a review remembers as seen."""
    try:
        return frozenset(json.loads(text)) if text else frozenset()
    except (ValueError, TypeError):
        # A doubt that is shown once more does no harm.
        return frozenset()


class Auditing:
    """What the audit of one data set has found so far."""

    def __init__(self, runner: Runner, opened: Opened) -> None:
        """Begin with what is known; what was asked of another data set is forgotten."""
        self._runner, self._opened = runner, opened
        self._findings = opened.findings
        self._awaited: dict[PictureKey, ExamplePicture] = {}
        self._pictures: dict[PictureKey, ExamplePicture] = {}
        self._asked_for_pictures, self._asked_for_sizes, self.waits = False, False, False
        self._of_pixels: tuple[object, tuple[Finding, ...]] = (None, ())
        for kind in (FINDINGS, EXAMPLE):
            runner.cancel(kind)

    @property
    def doubts(self) -> frozenset[str]:
        """What a person should look at: questions by kind and subject, the others as they are."""
        doubtful = (one for one in self._findings if one.severity is Severity.DOUBT)
        return frozenset(
            f"{finding.kind}: {finding.subject if finding.asks else finding.sentence}"
            for finding in doubtful
        )

    def forget_pixels(self) -> None:
        """Look at the counted pixels again when every sample is evaluated."""
        self._of_pixels = (None, ())

    def forget_files(self) -> None:
        """Look at headers and counted pixels again."""
        self.forget_pixels()
        self._asked_for_sizes = False

    def check_sizes(self) -> None:
        """Read all headers in a worker, once."""
        if self._asked_for_sizes:
            return
        self._asked_for_sizes, self.waits = True, True
        job = Job(FINDINGS, self._opened.dataset.root, whole_audit, (self._opened,), HEADERS)
        self._runner.submit(job)

    def want_pictures(self) -> None:
        """Read an example of each way of reading, once."""
        if self._asked_for_pictures:
            return
        self._asked_for_pictures = True
        for key, arguments in self._examples().items():
            title, sample, _ = arguments
            self._awaited[key] = ExamplePicture(title, sample.id, None)
            reading = (*arguments, self._opened.reading)
            self._runner.submit(Job(EXAMPLE, key, read_example, reading, VISIBLE))

    def receive_findings(self, reply: Reply) -> None:
        """Take the findings with those of the headers."""
        self.waits = False
        self._findings = reply.result()

    def receive_picture(self, reply: Reply) -> None:
        """Take an example."""
        key = reply.job.key
        assert isinstance(key, tuple)
        self._pictures[key] = reply.result()

    def pictures(self) -> Mapping[PictureKey, ExamplePicture]:
        """Return the examples in the order of the prediction sets; what is being read is empty."""
        return {key: self._pictures.get(key, awaited) for key, awaited in self._awaited.items()}

    def findings(self, board: Scoreboard, scoring: ScoringSpec) -> tuple[Finding, ...]:
        """Return all findings; those of pixels once every sample is evaluated."""
        if board.done < len(board.ids):
            return self._findings
        if self._of_pixels[0] != scoring:
            self._of_pixels = scoring, pixel_findings(board, scoring)
        return joined(self._findings, self._of_pixels[1])

    def _examples(self) -> dict[PictureKey, tuple[str, Sample, int | None]]:
        dataset = self._opened.dataset
        samples = dataset.samples[:_LOOKED_FOR]
        fullest = max(samples, key=lambda sample: sum(map(bool, sample.predictions)))
        found: dict[PictureKey, tuple[str, Sample, int | None]] = {
            (FindingKind.GROUND_TRUTH, ""): (GROUND_TRUTH, fullest, None)
        }
        if fullest.image is not None:
            found[FindingKind.FOUND, ""] = (IMAGE, fullest, None)
        if fullest.valid is not None:
            found[FindingKind.VALID, ""] = (VALID_AREA, fullest, None)
        for p, name in enumerate(dataset.prediction_sets):
            all_samples = (fullest, *dataset.samples)
            sample = next((one for one in all_samples if one.predictions[p]), None)
            if sample is not None:
                found[FindingKind.PREDICTION, name] = (name, sample, p)
        return found
