"""The scores of a data set as a few lines of text for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from segreview.evaluation.columns import mean_over_classes, pixel_accuracy
from segreview.metrics.averages import Average, average
from segreview.metrics.scores import HEADLINE, SCORES, score
from segreview.reports.cells import printable_bytes
from segreview.reports.results import Floats, Results, SetCounts

HEADER = f"{'':<18}{'pooled':>10}{'per-image mean':>18}{'used':>8}{'skipped':>9}"


def terminal_report(results: Results) -> str:
    """Return headline scores of every prediction set, pooled and as per-image mean."""
    blocks = ["\n".join(_block(results, counts)) for counts in results.sets()]
    return "\n\n".join(blocks) + "\n"


def _block(results: Results, counts: SetCounts) -> Iterator[str]:
    total = len(results.dataset.samples)
    name = printable_bytes(counts.name)
    yield f"{name}: {counts.n_images} of {total} images scored, {_described(results)}"
    yield HEADER
    for label, pooled, mean in _lines(results, counts):
        yield (
            f"{label:<18}{_shown(pooled):>10}{_shown(mean.value):>18}"
            f"{mean.n_used:>8}{mean.n_skipped:>9}"
        )


def _described(results: Results) -> str:
    if results.scoreboard.binary:
        return f"score {results.scoring.operator.symbol} {results.scoring.threshold} is foreground"
    ignored = sorted(results.scoring.ignored_labels)
    labels = ", ".join(map(str, ignored)) or "none"
    return f"means over the classes that occur, ignored labels: {labels}"


def _lines(results: Results, counts: SetCounts) -> Iterator[tuple[str, float, Average]]:
    if not results.scoreboard.binary:
        yield from _multi_class_lines(results, counts)
        return
    for name in HEADLINE:
        yield (
            SCORES[name].label,
            float(score(name, counts.pooled)[1]),
            average(score(name, counts.images)[:, 1]),
        )
    yield "Mean IoU", *_means("iou", counts)


def _multi_class_lines(results: Results, counts: SetCounts) -> Iterator[tuple[str, float, Average]]:
    for name in HEADLINE:
        if name != "accuracy":
            yield f"Mean {SCORES[name].label}", *_means(name, counts)
    totals = results.scoreboard.totals(counts.p, results.scoring)
    scored = results.scoreboard.scored(counts.p)
    correct, counted = int(totals.correct[scored].sum()), int(totals.counted[scored].sum())
    pooled = correct / counted if counted else math.nan
    yield "Pixel accuracy", pooled, average(pixel_accuracy(totals.correct, totals.counted)[scored])


def _means(name: str, counts: SetCounts) -> tuple[float, Average]:
    of_images: Floats = np.atleast_1d(mean_over_classes(name, counts.images))
    return float(mean_over_classes(name, counts.pooled)), average(of_images)


def _shown(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.4f}"
