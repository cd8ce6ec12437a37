"""The warnings that the scores of a sample and of a data set carry, from stored counts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.columns import score_columns
from segreview.evaluation.image_counts import chosen_samples
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.evaluation.threshold_cube import ThresholdCube
from segreview.masks.merging import merged_labels
from segreview.metrics.averages import is_background
from segreview.metrics.curves import ThresholdTable
from segreview.metrics.pair_sums import LabelPairs
from segreview.metrics.score_warnings import (
    ScoreWarning,
    empty_warnings,
    ignored_warnings,
    rank_warnings,
    size_warnings,
    value_warnings,
)

Values = NDArray[np.int64]


def sample_warnings(
    board: Scoreboard, p: int, scoring: ScoringSpec, sample: int
) -> tuple[str, ...]:
    """Return the sentences that the score of one sample carries; none where it has no score."""
    result = board.results(p)[sample]
    if result is None or not result.scored:
        return ()
    if board.binary:
        table = _cube(board, p).sample_table(sample)
        truth, predicted = (int(number) for number in distinct_scores(table))
        counted = int(table.positives + table.negatives)
    else:
        assert result.pairs is not None, "a scored sample of labels has pairs"
        truth, predicted, counted = _of_labels(result.pairs, scoring)
    # That a missing prediction has one value is said already.
    missing = board.dataset.samples[sample].predictions[p] is None
    pixels = result.width * result.height
    warnings = chain(
        value_warnings(truth, 0 if missing else predicted),
        ignored_warnings(pixels - counted, pixels),
    )
    return tuple(warning.sentence for warning in warnings)


def _cube(board: Scoreboard, p: int) -> ThresholdCube:
    cube = board.cube(p)
    assert cube is not None, "a binary task has a table for every prediction set"
    return cube


def distinct_scores(table: ThresholdTable) -> tuple[Values, Values]:
    """Return how many values ground truth and prediction have, at most two, for (rows, ...).

    Two scores that no threshold tells apart are one value.
    """
    both = table.positives + table.negatives
    reached = table.background.astype(np.int64) + table.foreground
    varies = ((reached > 0) & (reached < both)).any(axis=0)
    truth = (table.positives > 0).astype(np.int64) + (table.negatives > 0)
    return truth, np.minimum(both, 1 + varies)


def _of_labels(pairs: LabelPairs, scoring: ScoringSpec) -> tuple[int, int, int]:
    truth = merged_labels(pairs.ground_truth, scoring.edits.merges)
    prediction = merged_labels(pairs.prediction, scoring.edits.merges)
    counted = ~np.isin(truth, tuple(scoring.ignored_labels))
    return (
        len(set(truth[counted].tolist())),
        len(set(prediction[counted].tolist())),
        int(pairs.pixels[counted].sum()),
    )


def dataset_warnings(board: Scoreboard, p: int, scoring: ScoringSpec) -> tuple[str, ...]:
    """Return the sentences that the scores of a whole prediction set carry."""
    totals, scored = board.totals(p, scoring), board.scored(p)
    pixels = (totals.counted + totals.ignored)[scored]
    found = chain(
        _of_ignored(board, scoring, int(totals.ignored[scored].sum()), int(pixels.sum())),
        size_warnings(pixels),
        _of_empty(board, p, scoring),
    )
    return tuple(warning.sentence for warning in found)


def _of_ignored(
    board: Scoreboard, scoring: ScoringSpec, ignored: int, pixels: int
) -> Iterator[ScoreWarning]:
    background = any(entry.ignored and is_background(entry) for entry in board.classes(scoring))
    return ignored_warnings(ignored, pixels, background_ignored=background)


def _of_empty(board: Scoreboard, p: int, scoring: ScoringSpec) -> Iterator[ScoreWarning]:
    if not board.binary:
        return iter(())
    counts = chosen_samples(board.counts(p, scoring), board.scored(p))
    empty, nothing = counts.tp + counts.fn == 0, counts.tp + counts.fp == 0
    return empty_warnings(
        int(empty.sum()),
        len(empty),
        false_alarms=int((empty & ~nothing).sum()),
        missed=int((~empty & nothing).sum()),
    )


def comparison_warnings(board: Scoreboard, scoring: ScoringSpec) -> tuple[str, ...]:
    """Return the sentences that comparing the prediction sets carries."""
    names = board.dataset.prediction_sets
    means = []
    for p in range(len(names)):
        columns = score_columns(board, p, scoring)
        means.append([columns.mean(name).value for name in ("iou", "dice")])
    iou, dice = np.array(means, np.float64).reshape(len(names), 2).T
    return tuple(warning.sentence for warning in rank_warnings(names, iou, dice))
