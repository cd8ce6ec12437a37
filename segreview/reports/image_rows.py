"""Rows of images.csv and image_classes.csv: one per image, and one per image and class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segreview.dataset.sample import Sample
from segreview.evaluation.evaluate import PredictionResult
from segreview.evaluation.score_warnings import sample_warnings
from segreview.evaluation.scoreboard import Totals
from segreview.formats.pixel_source import PixelSource
from segreview.metrics.averages import mean_over_classes, pixel_accuracy
from segreview.metrics.counts import Counts
from segreview.metrics.scores import score
from segreview.reports.cells import Cell, Row
from segreview.reports.results import MEAN_NAMES, SCORE_NAMES, Floats, Results
from segreview.review.verdict import NO_VERDICT, Verdict

NOT_YET = "not evaluated yet"
COUNT_NAMES = ("tp", "fp", "fn", "tn")
IMAGE_COLUMNS = (
    *("sample", "prediction_set", "group", "image", "ground_truth", "prediction"),
    *("width", "height", "status", "reason", "warnings", "threshold", "operator"),
    *("counted_pixels", "ignored_pixels"),
    *COUNT_NAMES,
    *SCORE_NAMES,
    *(f"mean_{name}" for name in MEAN_NAMES),
    *("verdict", "reasons", "note", "reviewer", "reviewed_at"),
)
IMAGE_CLASS_COLUMNS = ("sample", "prediction_set", "class", "name", *COUNT_NAMES, *SCORE_NAMES)


@dataclass(frozen=True, slots=True, eq=False)
class ImageColumns:
    """The numbers of one prediction set for every image of the data set."""

    results: list[PredictionResult | None]
    totals: Totals
    counts: Counts | None
    """Those of the foreground; None in a multi-class task."""
    scores: dict[str, Floats]


def image_rows(results: Results) -> Iterator[Row]:
    """Return one row per image and prediction set."""
    sets = [_image_columns(results, p) for p in range(len(results.dataset.prediction_sets))]
    for index, sample in enumerate(results.dataset.samples):
        for p, columns in enumerate(sets):
            yield {
                **_files(results, sample, p),
                **_outcome(results, columns.results[index]),
                "warnings": _warnings(results, index, p),
                **_numbers(columns, index),
                **_said(results.verdicts.get((sample.id, _set_name(results, p)), NO_VERDICT)),
            }


def image_class_rows(results: Results) -> Iterator[Row]:
    """Return one row per scored image, prediction set and counted class."""
    board = results.scoreboard
    place = {label: k for k, label in enumerate(results.classes.counted_labels)}
    classes = [(place[entry.index], entry) for entry in results.shown_classes if not entry.ignored]
    sets = range(len(results.dataset.prediction_sets))
    counts = [board.class_counts(p, results.scoring) for p in sets]
    scores = [{name: score(name, counts[p]) for name in SCORE_NAMES} for p in sets]
    scored = [board.scored(p) for p in sets]
    for index, sample in enumerate(results.dataset.samples):
        for p in (p for p in sets if scored[p][index]):
            for k, entry in classes:
                yield {
                    "sample": sample.id,
                    "prediction_set": _set_name(results, p),
                    "class": entry.index,
                    "name": entry.name,
                    **count_cells(counts[p], (index, k)),
                    **{name: float(values[index, k]) for name, values in scores[p].items()},
                }


def count_cells(counts: Counts, index: tuple[int, ...]) -> dict[str, Cell]:
    """Return the four counts at one place as cells."""
    columns = (counts.tp, counts.fp, counts.fn, counts.tn)
    return {name: int(values[index]) for name, values in zip(COUNT_NAMES, columns, strict=True)}


def relative_path(path: Path, root: Path) -> str:
    """Return a path as seen from the data folder with ``/``; outside of it the whole path."""
    # As text: paths taken apart and put together again were a third of the cost of a table.
    return path.as_posix().removeprefix(root.as_posix().rstrip("/") + "/")


def _image_columns(results: Results, p: int) -> ImageColumns:
    board, scoring = results.scoreboard, results.scoring
    totals = board.totals(p, scoring)
    classes = board.class_counts(p, scoring)
    counts = board.counts(p, scoring) if board.binary else None
    if counts is not None:
        scores = {name: score(name, counts) for name in SCORE_NAMES}
    else:
        scores = {"accuracy": pixel_accuracy(classes)}
    means = {f"mean_{name}": mean_over_classes(name, classes) for name in MEAN_NAMES}
    return ImageColumns(board.results(p), totals, counts, scores | means)


def _set_name(results: Results, p: int) -> str:
    return results.dataset.prediction_sets[p]


def _files(results: Results, sample: Sample, p: int) -> Row:
    root = results.dataset.folder
    return {
        "sample": sample.id,
        "prediction_set": _set_name(results, p),
        "group": sample.group,
        "image": _relative(sample.image, root),
        "ground_truth": ""
        if results.dataset.predictions_only
        else _relative(sample.ground_truth, root),
        "prediction": _relative(sample.predictions[p], root),
    }


def _relative(source: PixelSource | None, root: Path) -> str:
    return "" if source is None else relative_path(source.path, root)


def _outcome(results: Results, result: PredictionResult | None) -> Row:
    binary, scoring = results.scoreboard.binary, results.scoring
    scored = result is not None and result.scored
    return {
        "width": result.width or None if result else None,
        "height": result.height or None if result else None,
        "status": "scored" if scored else "not_scored",
        "reason": result.reason if result else NOT_YET,
        "threshold": scoring.threshold if binary else None,
        "operator": scoring.operator.value if binary else None,
    }


def _warnings(results: Results, index: int, p: int) -> tuple[str, ...]:
    result = results.scoreboard.results(p)[index]
    if result is None:
        return ()
    found = sample_warnings(results.scoreboard, p, results.scoring, index)
    return (*result.warnings, *found)


def _numbers(columns: ImageColumns, index: int) -> Row:
    result = columns.results[index]
    if result is None or not result.scored:
        return {}
    return {
        "counted_pixels": int(columns.totals.counted[index]),
        "ignored_pixels": int(columns.totals.ignored[index]),
        **({} if columns.counts is None else count_cells(columns.counts, (index,))),
        **{name: float(values[index]) for name, values in columns.scores.items()},
    }


def _said(verdict: Verdict) -> Row:
    return {
        "verdict": None if verdict.decision is None else verdict.decision.value,
        "reasons": verdict.reasons,
        "note": verdict.note,
        "reviewer": verdict.reviewer,
        "reviewed_at": verdict.reviewed_at,
    }
