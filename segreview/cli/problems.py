"""Everything that a person should know went wrong in an evaluation, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from segreview.evaluation.evaluate import NO_GROUND_TRUTH, NOTHING_TO_SCORE
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.reports.image_rows import NOT_YET, relative_path
from segreview.session.threshold_text import without_threshold


def problems(scoreboard: Scoreboard) -> Iterator[str]:
    """Name what was not scored, is missing or cannot be used; any of it is exit status 1."""
    dataset = scoreboard.dataset
    if dataset.ground_truth_only:
        yield f"Nothing was scored: {NOTHING_TO_SCORE}, only {len(dataset.samples)} ground truths."
    if dataset.predictions_only:
        number = sum(one is not None for sample in dataset.samples for one in sample.predictions)
        yield f"Nothing was scored: {NO_GROUND_TRUTH}, only {number:,} predictions."
    yield from dataset.unusable
    for index, sample in enumerate(dataset.samples):
        for p, prediction_set in enumerate(dataset.prediction_sets):
            result = scoreboard.results(p)[index]
            if result is not None and result.reason in (NOTHING_TO_SCORE, NO_GROUND_TRUTH):
                continue
            if result is None or not result.scored:
                yield f"{sample.id} ({prediction_set}): {result.reason if result else NOT_YET}"
            elif sample.predictions[p] is None or result.stands_for_unreadable:
                yield f"{sample.id} ({prediction_set}): {'; '.join(result.warnings)}"


def findings(scoreboard: Scoreboard, scoring: ScoringSpec) -> Iterator[str]:
    """Name what was found but not used, and what the whole data set must be warned of."""
    dataset = scoreboard.dataset
    rivals = "" if dataset.rivals is None else dataset.rivals.sentence
    crowds = "" if dataset.crowds is None else dataset.crowds.sentence
    told = (dataset.ground_truth_choice, rivals, dataset.guess_sentence, crowds)
    yield from filter(None, (*told, dataset.four_corners))
    yield from dataset.notes
    yield from dataset.skipped
    for unpaired in dataset.unpaired:
        path = relative_path(unpaired.path, dataset.folder)
        role = "" if unpaired.role == "none" else f" ({unpaired.role})"
        yield f"{path}{role} is not used: {unpaired.reason}"
    yield from scoreboard.task.warnings
    if scoring.step != ScoringSpec().step:
        yield from _unused_threshold(scoreboard, scoring.threshold)


def _unused_threshold(scoreboard: Scoreboard, threshold: float) -> Iterator[str]:
    """Say of which prediction sets a threshold that was asked for changes nothing."""
    for p, name in enumerate(scoreboard.dataset.prediction_sets):
        reason = without_threshold(scoreboard, p)
        if reason:
            yield f"{name}: the threshold {threshold:g} changes nothing. {reason}"
