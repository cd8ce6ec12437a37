"""The scores of a data set as a few lines of text for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from segreview.evaluation.columns import ScoreColumns, column_label, score_columns
from segreview.evaluation.score_warnings import comparison_warnings, dataset_warnings
from segreview.metrics.averages import absent_classes
from segreview.metrics.convention_scores import class_image_average, pooled_class_score
from segreview.metrics.conventions import SEED_REPORT, Level
from segreview.metrics.passport import convention_words
from segreview.reports.cells import printable_bytes
from segreview.reports.results import Results, SetCounts


def terminal_report(results: Results) -> str:
    """Return headline scores of every prediction set, pooled and as mean per image or case."""
    blocks = ["\n".join(_block(results, counts)) for counts in results.sets()]
    blocks.extend(f"note: {note}" for note in comparison_notes(results))
    return "\n\n".join(blocks) + "\n"


def comparison_notes(results: Results) -> Iterator[str]:
    """Yield what a person who compares the prediction sets must know."""
    for sentence in comparison_warnings(results.scoreboard, results.scoring):
        yield printable_bytes(sentence)


def _block(results: Results, counts: SetCounts) -> Iterator[str]:
    total = len(results.dataset.samples)
    name = printable_bytes(counts.name)
    columns = score_columns(results.scoreboard, counts.p, results.scoring)
    scored = int(columns.scored.sum())
    yield f"{name}: {scored:,} of {total:,} images scored, {_described(results)}"
    yield from _notes(results, counts, columns)
    yield from _warned(results, counts.p)
    by_case = results.scoring.convention.level is Level.CASE
    mean = "per-case mean" if by_case else "per-image mean"
    yield f"{'':<22}{'pooled':>10}{mean:>18}{'used':>8}{'skipped':>9}"
    for score in columns.pooled:
        yield _line(columns, score, class_means=not results.scoreboard.binary)
    yield from _groups(results, counts)


def _line(columns: ScoreColumns, name: str, class_means: bool) -> str:
    mean, counted = columns.mean(name), columns.counted(name)
    ending = "" if counted == "images" else f" {counted}"
    return (
        f"{column_label(name, class_means):<22}{_shown(columns.pooled[name]):>10}"
        f"{_shown(mean.value):>18}{mean.n_used:>8,}{mean.n_skipped:>9,}{ending}"
    )


def _groups(results: Results, counts: SetCounts) -> Iterator[str]:
    """Yield the IoU of each group of classes."""
    convention = results.scoring.convention
    for k, group in enumerate(counts.class_groups, len(counts.classes)):
        of_group = counts.columns.at((slice(None), k))
        mean = class_image_average(convention, "iou", of_group)
        pooled = float(pooled_class_score(convention, "iou", of_group.sum()))
        label = printable_bytes(f"IoU, {group.name}")
        yield (
            f"{label:<22}{_shown(pooled):>10}{_shown(mean.value):>18}"
            f"{mean.n_used:>8,}{mean.n_skipped:>9,}"
        )


def _described(results: Results) -> str:
    convention = f"convention {results.scoring.convention.name}"
    if results.scoreboard.binary:
        operator, threshold = results.scoring.operator.symbol, results.scoring.threshold
        return f"score {operator} {threshold} is foreground{_removed(results)}, {convention}"
    ignored = sorted(results.scoring.ignored_labels)
    labels = ", ".join(map(str, ignored)) or "none"
    return f"ignored labels: {labels}, {convention}"


def _removed(results: Results) -> str:
    area = results.reading.minimum_area
    return f", components below {area:,} pixels removed" if area > 1 else ""


def _notes(results: Results, counts: SetCounts, columns: ScoreColumns) -> Iterator[str]:
    scored = int(np.count_nonzero(columns.scored))
    if results.scoring.convention != SEED_REPORT:
        yield "; ".join(convention_words(results.scoring.in_force(results.reading)))
    left_out = scored - int(np.count_nonzero(columns.evaluated))
    if left_out:
        yield f"{left_out:,} of them without a prediction are left out of the averages"
    for label, target in results.scoring.edits.merges:
        merged, into = (results.task.data_name(one) for one in (label, target))
        yield printable_bytes(f"merged: {merged} counts as {into}")
    absent = absent_classes(counts.images, results.classes.counted_labels)
    if absent and counts.n_images:
        names = [entry.name for entry in counts.classes if entry.index in absent]
        yield f"classes that occur nowhere: {printable_bytes(', '.join(names))}"


def _warned(results: Results, p: int) -> Iterator[str]:
    for sentence in dataset_warnings(results.scoreboard, p, results.scoring):
        yield f"note: {sentence}"


def _shown(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.4f}"
