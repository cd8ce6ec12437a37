"""Rows of curve.csv: pooled counts and scores of every prediction set at all 1,001 thresholds."""

from __future__ import annotations

from collections.abc import Iterator

from segreview.masks.threshold import STEPS
from segreview.metrics.curves import step_counts
from segreview.metrics.scores import score
from segreview.reports.cells import Row
from segreview.reports.image_rows import COUNT_NAMES, count_cells
from segreview.reports.results import SCORE_NAMES, Results

CURVE_COLUMNS = ("prediction_set", "threshold", *COUNT_NAMES, *SCORE_NAMES)


def curve_rows(results: Results) -> Iterator[Row]:
    """Return one row per prediction set and step of the threshold; none in a multi-class task."""
    for p, prediction_set in enumerate(results.dataset.prediction_sets):
        cube = results.scoreboard.cube(p)
        if cube is None:
            continue
        counts = step_counts(cube.pooled_table(), results.scoring.operator)
        scores = {name: score(name, counts) for name in SCORE_NAMES}
        for step in range(STEPS + 1):
            yield {
                "prediction_set": prediction_set,
                "threshold": step / STEPS,
                **count_cells(counts, (step,)),
                **{name: float(values[step]) for name, values in scores.items()},
            }
