"""The interval of every average over images: the cells ci_low and ci_high of dataset.csv."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segreview.evaluation.image_counts import sample_groups
from segreview.metrics.averages import ClassChoice, Order, filled, mean_over_classes
from segreview.metrics.conventions import Convention, Level
from segreview.metrics.counts import Counts
from segreview.metrics.intervals import (
    DEFAULT,
    Interval,
    mean_intervals,
    percentile_interval,
    resampled_counts,
    unit_number,
)
from segreview.metrics.scores import score
from segreview.reports.cells import Row
from segreview.reports.class_choices import ClassesChosen, class_choices
from segreview.reports.results import SCORE_NAMES, Floats, Results, SetCounts

Key = tuple[str, str]
"""A choice of classes, and a score."""


def interval_settings(results: Results) -> dict[str, str | float]:
    """Return what settings.json says of the intervals."""
    units = "images" if sample_groups(results.dataset) is None else "groups"
    return {
        "method": f"percentile bootstrap over {units}",
        "level": DEFAULT.level,
        "resamples": DEFAULT.resamples,
        "seed": DEFAULT.seed,
    }


def interval_cells(counts: SetCounts, convention: Convention, pooled: bool) -> dict[Key, Row]:
    """Return the two cells of every pooled score, or of every per-image mean.

    The same images give the same cells: the seed is fixed and sums are exact, whoever asks. What
    is no mean over images (of cases, over images before classes) has none. Images of one group are
    drawn together.
    """
    choices = tuple(class_choices(counts.classes, counts.class_groups, convention))
    found = (_of_pooled if pooled else _of_means)(counts, convention, choices)
    return {
        (chosen.label, name): _cells(found.get((chosen.label, name)))
        for chosen in choices
        for name in SCORE_NAMES
    }


def _cells(interval: Interval | None) -> Row:
    return {} if interval is None else {"ci_low": interval.low, "ci_high": interval.high}


def _of_pooled(
    counts: SetCounts, convention: Convention, choices: tuple[ClassesChosen, ...]
) -> dict[Key, Interval]:
    # The pooled counts of each resample take the place of an image: one formula for both.
    sampling = replace(DEFAULT, groups=counts.groups)
    resampled = resampled_counts(counts.columns, sampling)
    units = unit_number(counts.n_images, counts.groups)
    return {
        (chosen.label, name): percentile_interval(
            _values(convention, chosen, name, resampled), units, sampling
        )
        for chosen in choices
        for name in SCORE_NAMES
    }


def _of_means(
    counts: SetCounts, convention: Convention, choices: tuple[ClassesChosen, ...]
) -> dict[Key, Interval]:
    # F1 and Dice are one array under two names.
    intervals = mean_intervals(
        {
            (chosen.label, name): _image_values(convention, chosen, name, counts.columns)
            for chosen in choices
            if _is_mean_over_images(convention, chosen)
            for name in SCORE_NAMES
            if name != "f1"
        },
        replace(DEFAULT, groups=counts.groups),
    )
    f1 = {(label, "f1"): found for (label, name), found in intervals.items() if name == "dice"}
    return intervals | f1


def _is_mean_over_images(convention: Convention, chosen: ClassesChosen) -> bool:
    in_order = chosen.weight is None or convention.order is Order.CLASSES_THEN_IMAGES
    return in_order and convention.level is not Level.CASE


def _image_values(
    convention: Convention, chosen: ClassesChosen, name: str, counts: Counts
) -> Floats:
    values = _values(convention, chosen, name, counts)
    if chosen.weight is None and convention.classes is ClassChoice.GROUND_TRUTH:
        of_class = counts.at((slice(None), chosen.places[0]))
        return np.where(of_class.tp + of_class.fn > 0, values, np.nan)
    return values


def _values(convention: Convention, chosen: ClassesChosen, name: str, counts: Counts) -> Floats:
    """Return a score of counts (n, classes) for the chosen classes, shape (n,)."""
    if chosen.weight is None:
        of_class = counts.at((slice(None), chosen.places[0]))
        return filled(score(name, of_class), convention.empty)
    kept = counts.at((slice(None), list(chosen.places)))
    return mean_over_classes(name, kept, convention.classes, convention.empty, chosen.weight)
