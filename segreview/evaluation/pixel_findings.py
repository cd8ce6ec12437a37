"""What only the pixels told: the findings that come back with the counts."""

from __future__ import annotations

from collections.abc import Iterator

from segreview.dataset.audit import of_pixels
from segreview.dataset.findings import EXAMPLES, Finding, FindingKind, Severity, counted
from segreview.evaluation.score_warnings import (
    comparison_warnings,
    dataset_warnings,
    sample_warnings,
)
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.formats.source import shown_text

MOST_SAMPLES = 2000
"""In larger data sets the values of single samples are not told: that would take seconds."""


def pixel_findings(board: Scoreboard, scoring: ScoringSpec) -> tuple[Finding, ...]:
    """Return what the evaluated samples show, of every prediction set."""
    found: list[Finding] = []
    for p, name in enumerate(board.dataset.prediction_sets):
        predicted = any(sample.predictions[p] for sample in board.dataset.samples)
        if predicted and board.not_scored(p):
            found.append(_not_scored(board, name, p))
    return (*found, *of_pixels(list(_sentences(board, scoring))))


def _not_scored(board: Scoreboard, name: str, p: int) -> Finding:
    failed = board.not_scored(p)
    examples = [f"{board.ids[i]}: {result.reason}" for i, result in failed.items()][:EXAMPLES]
    what = counted(len(failed), "sample is", "samples are")
    return Finding(
        FindingKind.PIXELS,
        Severity.DOUBT,
        f"{name}: {what} not scored.",
        len(failed),
        tuple(shown_text(example) for example in examples),
        subject=name,
    )


def _sentences(board: Scoreboard, scoring: ScoringSpec) -> Iterator[tuple[str, str]]:
    for p, name in enumerate(board.dataset.prediction_sets):
        for sentence in dataset_warnings(board, p, scoring):
            yield name, sentence
        for i, result in enumerate(board.results(p)):
            if result is None or board.dataset.samples[i].predictions[p] is None:
                continue
            told = () if len(board.ids) > MOST_SAMPLES else sample_warnings(board, p, scoring, i)
            for sentence in (*result.warnings, *told):
                yield f"{board.ids[i]} ({name})", sentence
    for sentence in comparison_warnings(board, scoring):
        yield "all sets", sentence
