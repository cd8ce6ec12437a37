"""What only the pixels told: the findings that come back with the counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from segreview.dataset.audit import of_pixels, unknown_choices
from segreview.dataset.audit_headers import of_unreadable, other_lengths, other_sizes
from segreview.dataset.audit_parts import of_pages, of_values
from segreview.dataset.findings import (
    EXAMPLES,
    REFUSE,
    SIZE_CHOICES,
    Finding,
    FindingKind,
    Severity,
    counted,
)
from segreview.dataset.role_parts import RolePart
from segreview.dataset.roles import GROUND_TRUTH
from segreview.evaluation.evaluate import PredictionResult
from segreview.evaluation.questions import Question
from segreview.evaluation.result_block import RowStatus
from segreview.evaluation.score_warnings import (
    comparison_warnings,
    dataset_warnings,
    sample_warnings,
)
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.formats.mask_values import MaskValues
from segreview.formats.source import shown_text
from segreview.formats.stored import TRANSPARENCY_NOT_USED

MOST_SAMPLES = 2000
"""In larger data sets the values of single samples are not told: that would take seconds."""
_OFFERED = (MaskValues.STORED, MaskValues.ALPHA)
_OF_EVERY_ROLE = (FindingKind.SIZES, FindingKind.LENGTHS, FindingKind.UNKNOWN)
"""These are one choice for the masks of every role."""
Asked = dict[tuple[FindingKind, str], dict[str, tuple[Question, str]]]
"""Kind and role of questions -> sample -> the question, and why the sample was not scored."""


def pixel_findings(board: Scoreboard, scoring: ScoringSpec) -> tuple[Finding, ...]:
    """Return what the evaluated samples show, of every prediction set."""
    found = [_question(board, *key, asked) for key, asked in _asked(board).items()]
    for p, name in enumerate(board.dataset.prediction_sets):
        predicted = any(sample.predictions[p] for sample in board.dataset.samples)
        failed = {i: one for i, one in board.not_scored(p).items() if not one.questions}
        # That score maps are not scored beside labels was asked before.
        asked = not board.binary and board.task.readings[p].scale is not None
        if predicted and failed and not asked:
            found.append(_not_scored(board, name, failed))
    return (*found, *of_pixels(list(_sentences(board, scoring))))


def _asked(board: Scoreboard) -> Asked:
    """Return the questions of all samples; one about a ground truth is asked once for all sets."""
    asked: Asked = defaultdict(dict)
    for p in range(len(board.dataset.prediction_sets)):
        results = board.results(p)
        # What asks has a warning or no score; of 100,000 samples few do.
        for i in np.flatnonzero(board.status(p) >= RowStatus.WARNED).tolist():
            result = results[i]
            assert result is not None, "only what was evaluated has a warning"
            for question in result.questions:
                role = _role_of(question)
                name = board.ids[i] if role else f"{board.ids[i]} ({question.role})"
                asked[question.kind, role][name] = question, result.reason
    return asked


def _role_of(question: Question) -> str:
    """Return the role that is asked about, empty where all are answered at once."""
    of_predictions = question.kind is FindingKind.UNREADABLE and question.role != GROUND_TRUTH
    return "" if of_predictions or question.kind in _OF_EVERY_ROLE else question.role


def _question(
    board: Scoreboard, kind: FindingKind, role: str, asked: dict[str, tuple[Question, str]]
) -> Finding:
    names, count = list(asked), len(asked)
    if kind is FindingKind.PAGES:
        pages = max(question.pages for question, _ in asked.values())
        return of_pages(RolePart(role, pages), names)
    if kind is FindingKind.VALUES:
        return of_values(RolePart(role, offered=_OFFERED), names)
    reasons = [f"{name}: {reason}" for name, (_, reason) in asked.items()]
    if kind is FindingKind.LENGTHS:
        return other_lengths([f"{one.role}: {reason}" for one, reason in asked.values()])
    if kind is FindingKind.UNREADABLE:
        return of_unreadable(role, reasons)
    examples = tuple(map(shown_text, reasons[:EXAMPLES]))
    if kind is FindingKind.SIZES:
        return Finding(
            kind, Severity.DOUBT, other_sizes(count), count, examples, SIZE_CHOICES, REFUSE, REFUSE
        )
    if kind is FindingKind.UNKNOWN:
        what = counted(count, "ground truth holds", "ground truths hold")
        sentence = f"{what} labels, colours or values that nothing names."
        choices = unknown_choices(board.task.data_classes)
        return Finding(kind, Severity.DOUBT, sentence, count, examples, choices, REFUSE, REFUSE)
    what = counted(count, "file leaves", "files leave")
    sentence = f"{what} this scale and {'is' if count == 1 else 'are'} not scored."
    return Finding(kind, Severity.DOUBT, sentence, count, examples, subject=role)


def _not_scored(board: Scoreboard, name: str, failed: dict[int, PredictionResult]) -> Finding:
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
            for sentence in (*_without_questions(result.warnings), *told):
                yield f"{board.ids[i]} ({name})", sentence
    for sentence in comparison_warnings(board, scoring):
        yield "all sets", sentence


def _without_questions(warnings: Sequence[str]) -> Iterator[str]:
    """Yield the warnings that are told with no choice."""
    return (warning for warning in warnings if warning != TRANSPARENCY_NOT_USED)
