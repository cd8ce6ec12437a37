"""Rows of classes.csv, dataset.csv and confusion.csv: every average named, with n used."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segreview.evaluation.image_counts import image_counts
from segreview.metrics.averages import Average, occurs
from segreview.metrics.convention_scores import (
    class_image_average,
    image_classes_average,
    pooled_class_score,
    pooled_classes_average,
    reported_average,
)
from segreview.metrics.conventions import SEED_REPORT, Convention, Level, Over, ReportedScore
from segreview.reports.cells import Cell, Row
from segreview.reports.class_choices import ClassesChosen, class_choices
from segreview.reports.image_rows import COUNT_NAMES, count_cells
from segreview.reports.interval_cells import interval_cells
from segreview.reports.results import SCORE_NAMES, Results, SetCounts

CLASS_COLUMNS = (
    *("prediction_set", "class", "name", "ignored", "images", *COUNT_NAMES),
    *(
        column
        for name in SCORE_NAMES
        for column in (
            f"pooled_{name}",
            f"image_mean_{name}",
            f"image_mean_{name}_n_used",
            f"image_mean_{name}_n_skipped",
        )
    ),
)
DATASET_COLUMNS = (
    *("prediction_set", "average", "order", "classes", "score", "value"),
    *("ci_low", "ci_high", "n_used", "n_skipped", "convention"),
)
CONFUSION_COLUMNS = ("prediction_set", "ground_truth_class", "prediction_class", "pixels")

_REPORTED_CLASSES = {Over.WEIGHTED: "weighted", Over.FOREGROUND: "each:1", Over.PIXELS: None}


def class_rows(results: Results) -> Iterator[Row]:
    """Return one row per prediction set and class; an ignored class has no numbers."""
    for counts in results.sets():
        places = {entry.index: k for k, entry in enumerate(counts.classes)}
        for entry in results.shown_classes:
            numbers = {} if entry.ignored else _class_numbers(results, counts, places[entry.index])
            yield {
                "prediction_set": counts.name,
                "class": entry.index,
                "name": entry.name,
                "ignored": entry.ignored,
                **numbers,
            }


def dataset_rows(results: Results) -> Iterator[Row]:
    """Return one row per prediction set, average, choice of classes and score.

    Under the convention of a tool, the numbers that it prints follow under their names there.
    """
    convention = results.scoring.convention
    for counts in results.sets():
        for pooled in (True, False):
            intervals = interval_cells(counts, convention, pooled)
            for chosen in class_choices(counts.classes, counts.class_groups, convention):
                row = _dataset_row(counts, convention, pooled, chosen.label)
                for name in SCORE_NAMES:
                    mean = _averaged(counts, convention, pooled, chosen, name)
                    yield {**row, **_average_cells(name, mean), **intervals[chosen.label, name]}
        if convention.tool != SEED_REPORT.tool:
            yield from _reported_rows(results, counts)


def confusion_rows(results: Results) -> Iterator[Row]:
    """Return one row per prediction set and pair of classes; the last has no valid class."""
    place: dict[int | None, int] = {
        label: k for k, label in enumerate(results.classes.counted_labels)
    }
    labels = [entry.index for entry in results.shown_classes if not entry.ignored]
    place[None] = len(labels)
    for p, prediction_set in enumerate(results.dataset.prediction_sets):
        matrix = results.scoreboard.confusion(p, results.scoring)
        for truth in labels:
            for predicted in (*labels, None):
                yield {
                    "prediction_set": prediction_set,
                    "ground_truth_class": truth,
                    "prediction_class": predicted,
                    "pixels": int(matrix[place[truth], place[predicted]]),
                }


def _class_numbers(results: Results, counts: SetCounts, k: int) -> dict[str, Cell]:
    convention = results.scoring.convention
    cells: dict[str, Cell] = {
        "images": int(np.count_nonzero(occurs(counts.images)[:, k])),
        **count_cells(counts.pooled, (k,)),
    }
    of_class = counts.images.at((slice(None), k))
    for name in SCORE_NAMES:
        mean = class_image_average(convention, name, of_class)
        pooled = pooled_class_score(convention, name, of_class.sum())
        cells[f"pooled_{name}"] = float(pooled)
        cells[f"image_mean_{name}"] = mean.value
        cells[f"image_mean_{name}_n_used"] = mean.n_used
        cells[f"image_mean_{name}_n_skipped"] = mean.n_skipped
    return cells


def _averaged(
    counts: SetCounts, convention: Convention, pooled: bool, chosen: ClassesChosen, name: str
) -> Average:
    if chosen.weight is None:
        return _one_class(counts, convention, pooled, chosen.places[0], name)
    places = list(chosen.places)
    if not pooled:
        kept = counts.images.at((slice(None), places))
        return image_classes_average(convention, name, kept, chosen.weight)
    mean = pooled_classes_average(convention, name, counts.pooled.at(places), chosen.weight)
    return Average(mean.value, counts.n_images, 0)


def _one_class(
    counts: SetCounts, convention: Convention, pooled: bool, k: int, name: str
) -> Average:
    of_class = counts.columns.at((slice(None), k))
    if not pooled:
        return class_image_average(convention, name, of_class)
    value = pooled_class_score(convention, name, of_class.sum())
    return Average(float(value), counts.n_images, 0)


def _dataset_row(
    counts: SetCounts, convention: Convention, pooled: bool, label: str | None
) -> dict[str, Cell]:
    of_images = "case_mean" if convention.level is Level.CASE else "image_mean"
    alone = label is not None and label.startswith(("each:", "group:"))
    across_classes = not pooled and label is not None and not alone
    return {
        "prediction_set": counts.name,
        "average": "pooled" if pooled else of_images,
        "order": convention.order.value if across_classes else None,
        "classes": label,
        "convention": convention.name,
    }


def _average_cells(name: str, mean: Average) -> dict[str, Cell]:
    return {
        "score": name,
        "value": mean.value,
        "n_used": mean.n_used,
        "n_skipped": mean.n_skipped,
    }


def _reported_rows(results: Results, counts: SetCounts) -> Iterator[Row]:
    convention = results.scoring.convention
    images = image_counts(results.scoreboard, counts.p, results.scoring)
    scored, pooled = images.evaluated(convention), convention.level is Level.POOLED
    for reported in convention.binary if images.binary else convention.multi_class:
        label = _reported_classes(convention, reported)
        mean = reported_average(convention, reported, scored)
        if pooled:
            mean = Average(mean.value, counts.n_images, 0)
        yield _dataset_row(counts, convention, pooled, label) | _average_cells(reported.name, mean)


def _reported_classes(convention: Convention, reported: ReportedScore) -> str | None:
    macro = "macro" if convention.background else "macro_no_background"
    return _REPORTED_CLASSES.get(reported.over, macro)
