"""The interval of every average over images: the cells ci_low and ci_high of dataset.csv."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from segreview.metrics.intervals import (
    DEFAULT,
    Interval,
    mean_intervals,
    percentile_interval,
    resampled_counts,
)
from segreview.reports.cells import Row
from segreview.reports.results import Floats, SetCounts

INTERVALS = {
    "method": "percentile bootstrap over images",
    "level": DEFAULT.level,
    "resamples": DEFAULT.resamples,
    "seed": DEFAULT.seed,
}
"""What settings.json says of them."""

Key = tuple[str, str]
"""A choice of classes, and a score."""
Choices = Callable[[SetCounts, bool], Iterable[tuple[str, dict[str, Floats]]]]
"""Name each choice of classes with its scores: of the pooled counts, or of every image."""


def interval_cells(counts: SetCounts, pooled: bool, choices: Choices) -> dict[Key, Row]:
    """Return the two cells of every pooled score, or of every per-image mean.

    The same images give the same cells: the seed is fixed and sums are exact, whoever asks.
    """
    intervals = _of_pooled(counts, choices) if pooled else _of_means(counts, choices)
    return {key: {"ci_low": found.low, "ci_high": found.high} for key, found in intervals.items()}


def _of_pooled(counts: SetCounts, choices: Choices) -> dict[Key, Interval]:
    # The pooled counts of each resample take the place of an image: one formula for both.
    resamples = replace(counts, images=resampled_counts(counts.images))
    return {
        key: percentile_interval(values, counts.n_images)
        for key, values in _by_key(choices(resamples, False)).items()
    }


def _of_means(counts: SetCounts, choices: Choices) -> dict[Key, Interval]:
    values = _by_key(choices(counts, False))
    # F1 and Dice are one array under two names.
    intervals = mean_intervals({key: v for key, v in values.items() if key[1] != "f1"})
    return {
        (label, name): intervals[label, "dice" if name == "f1" else name] for label, name in values
    }


def _by_key(choices: Iterable[tuple[str, dict[str, Floats]]]) -> dict[Key, Floats]:
    return {(label, name): values for label, scores in choices for name, values in scores.items()}
