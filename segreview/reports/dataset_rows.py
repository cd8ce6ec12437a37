"""Rows of classes.csv, dataset.csv and confusion.csv: every average named, with n used."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segreview.evaluation.columns import mean_over_classes, occurs
from segreview.masks.classes import MaskClass
from segreview.metrics.averages import Average, average
from segreview.metrics.counts import Counts
from segreview.metrics.scores import score
from segreview.reports.cells import Cell, Row
from segreview.reports.image_rows import COUNT_NAMES, count_cells
from segreview.reports.interval_cells import interval_cells
from segreview.reports.results import (
    CONVENTION,
    SCORE_NAMES,
    Floats,
    Results,
    SetCounts,
)

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

ORDER = "classes_then_images"


def class_rows(results: Results) -> Iterator[Row]:
    """Return one row per prediction set and class; an ignored class has no numbers."""
    for counts in results.sets():
        places = {entry.index: k for k, entry in enumerate(counts.classes)}
        for entry in results.classes:
            numbers = {} if entry.ignored else _class_numbers(counts, places[entry.index])
            yield {
                "prediction_set": counts.name,
                "class": entry.index,
                "name": entry.name,
                "ignored": entry.ignored,
                **numbers,
            }


def dataset_rows(results: Results) -> Iterator[Row]:
    """Return one row per prediction set, average, choice of classes and score."""
    for counts in results.sets():
        for pooled in (True, False):
            intervals = interval_cells(counts, pooled, _choices)
            for label, values in _choices(counts, pooled):
                for name in SCORE_NAMES:
                    row = _dataset_row(counts, pooled, label, name, values[name])
                    yield {**row, **intervals[label, name]}


def confusion_rows(results: Results) -> Iterator[Row]:
    """Return one row per prediction set and pair of classes; the last has no valid class."""
    labels = results.classes.counted_labels
    for p, prediction_set in enumerate(results.dataset.prediction_sets):
        matrix = results.scoreboard.confusion(p, results.scoring)
        for row, truth in enumerate(labels):
            for column, predicted in enumerate((*labels, None)):
                yield {
                    "prediction_set": prediction_set,
                    "ground_truth_class": truth,
                    "prediction_class": predicted,
                    "pixels": int(matrix[row, column]),
                }


def is_background(entry: MaskClass) -> bool:
    """Return whether a class is named as the background; a bare number names nothing."""
    return entry.name.casefold() == "background"


def weighted_over_classes(name: str, counts: Counts) -> Floats:
    """Return the mean of a score over classes by ground-truth pixels; NaN where there are none."""
    values = score(name, counts)
    weights = np.where(np.isnan(values), 0, counts.tp + counts.fn).astype(np.float64)
    total = weights.sum(axis=-1)
    mean = np.full(total.shape, np.nan)
    np.divide((np.nan_to_num(values) * weights).sum(axis=-1), total, out=mean, where=total > 0)
    return mean


def _class_numbers(counts: SetCounts, k: int) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "images": int(np.count_nonzero(occurs(counts.images)[:, k])),
        **count_cells(counts.pooled, (k,)),
    }
    for name in SCORE_NAMES:
        mean = average(score(name, counts.images)[:, k])
        cells[f"pooled_{name}"] = float(score(name, counts.pooled)[k])
        cells[f"image_mean_{name}"] = mean.value
        cells[f"image_mean_{name}_n_used"] = mean.n_used
        cells[f"image_mean_{name}_n_skipped"] = mean.n_skipped
    return cells


def _choices(counts: SetCounts, pooled: bool) -> Iterator[tuple[str, dict[str, Floats]]]:
    """Name each choice of classes, with its scores: of every image, or once for the pooled."""
    chosen = counts.pooled if pooled else counts.images
    for k, entry in enumerate(counts.classes):
        yield f"each:{entry.index}", {name: score(name, chosen)[..., k] for name in SCORE_NAMES}
    yield "macro", {name: mean_over_classes(name, chosen) for name in SCORE_NAMES}
    front = [k for k, entry in enumerate(counts.classes) if not is_background(entry)]
    if len(front) < len(counts.classes):
        yield "macro_no_background", _macro_of(chosen, front)
    yield "weighted", {name: weighted_over_classes(name, chosen) for name in SCORE_NAMES}


def _macro_of(counts: Counts, places: list[int]) -> dict[str, Floats]:
    kept = counts.at((..., places))
    return {name: mean_over_classes(name, kept) for name in SCORE_NAMES}


def _dataset_row(
    counts: SetCounts, pooled: bool, label: str, name: str, values: Floats
) -> dict[str, Cell]:
    mean = Average(float(values), counts.n_images, 0) if pooled else average(values)
    across_classes = not pooled and not label.startswith("each:")
    return {
        "prediction_set": counts.name,
        "average": "pooled" if pooled else "image_mean",
        "order": ORDER if across_classes else None,
        "classes": label,
        "score": name,
        "value": mean.value,
        "n_used": mean.n_used,
        "n_skipped": mean.n_skipped,
        "convention": CONVENTION,
    }
