"""The curves and the best threshold of what is open, kept until something changes them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.evaluation.image_counts import sample_groups
from segreview.evaluation.remembered import Remembered
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import ScoringSpec
from segreview.evaluation.threshold_cube import ThresholdCube
from segreview.masks.threshold import STEPS, Operator
from segreview.metrics.areas import Area, average_precision, roc_area
from segreview.metrics.best_threshold import BestThreshold, best_step, best_threshold
from segreview.metrics.curves import (
    Curve,
    ThresholdTable,
    mean_curve,
    precision_recall_curve,
    roc_curve,
    score_curve,
)
from segreview.metrics.intervals import DEFAULT
from segreview.metrics.scores import SCORES
from segreview.session.state import BestWish, SessionState
from segreview.session.view import CurvesView, LineKind, Plot, PlotLine

NO_CURVES = "Labels have no curves: each pixel has one class, and no threshold is needed."
CHOOSE_CLASS = "Choose one class: its scores against all other classes have curves."
ONE_CLASS = (
    "One class against the rest, by its own scores; everything else here takes the class with"
    " the greatest score, whatever the threshold."
)
Tables = dict[LineKind, ThresholdTable]

THRESHOLDS = np.arange(STEPS + 1) / STEPS
THRESHOLDS.flags.writeable = False


@dataclass(frozen=True, slots=True)
class _Basis:
    """What curves were made from: the same basis gives the same curves."""

    version: int
    p: int
    operator: Operator

    @staticmethod
    def of(board: Scoreboard, p: int, operator: Operator) -> _Basis:
        return _Basis(board.version, p, operator)


class Curves:
    """Remembers the last curves and best threshold of one data set; both may be made anew."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._plots: Remembered[tuple[Plot, ...]] = Remembered()
        self._means: Remembered[NDArray[np.float64]] = Remembered()
        self._best: tuple[_Basis, BestThreshold] | None = None

    def view(self, board: Scoreboard, p: int, state: SessionState, name: str) -> CurvesView:
        """Return the curves of a prediction set and of the selected sample."""
        cube, operator = board.cube(p), state.scoring.operator
        if cube is None:
            return self._class_view(board, p, state, name)
        basis = _Basis.of(board, p, operator)

        def plots() -> tuple[Plot, ...]:
            whole = board.done == len(board.ids)
            # A mean over all images at every step costs too much to follow an evaluation.
            means = self._mean(board, cube, basis, name) if whole else None
            return _plots(_cube_tables(cube, state.selected), operator, name, means)

        shown = self._plots.answer((basis, state.selected, name), plots)
        return CurvesView(state.scoring.step, shown)

    def _class_view(self, board: Scoreboard, p: int, state: SessionState, name: str) -> CurvesView:
        """Return the curves of the class that is looked at alone, where sets have its scores."""
        scoring, label = state.scoring, state.class_label
        if board.task.readings[p].class_scale is None:
            return CurvesView(scoring.step, (), NO_CURVES)
        if label is None:
            return CurvesView(scoring.step, (), CHOOSE_CLASS)
        anywhere = replace(scoring, step=0)
        key = (_Basis.of(board, p, scoring.operator), state.selected, name, label, anywhere)

        def plots() -> tuple[Plot, ...]:
            tables = _class_tables(board, p, label, anywhere, state.selected)
            return _plots(tables, scoring.operator, name, None) if tables else ()

        try:
            return CurvesView(scoring.step, self._plots.answer(key, plots), ONE_CLASS)
        except InvalidArgument as error:
            return CurvesView(scoring.step, (), f"No curves: {error}.")

    def find_best(
        self, board: Scoreboard, p: int, operator: Operator, wish: BestWish
    ) -> BestThreshold | None:
        """Choose the best threshold on one half of the scored images; None for label maps."""
        cube = board.cube(p)
        if cube is None:
            return None
        best = best_threshold(
            wish.name,
            cube.table(),
            operator,
            pooled=wish.pooled,
            images=board.scored(p),
            sampling=replace(DEFAULT, groups=sample_groups(board.dataset)),
        )
        self._best = _Basis.of(board, p, operator), best
        return best

    def best_sentence(self, board: Scoreboard, p: int, operator: Operator) -> str:
        """Say what was chosen last, on what, and what it reaches; empty once that has changed."""
        if self._best is None or self._best[0] != _Basis.of(board, p, operator):
            return ""
        return best_sentence(self._best[1])

    def _mean(
        self, board: Scoreboard, cube: ThresholdCube, basis: _Basis, name: str
    ) -> NDArray[np.float64]:
        return self._means.answer(
            (basis, name),
            lambda: mean_curve(name, cube.table(), basis.operator, board.scored(basis.p)).values,
        )


def best_sentence(best: BestThreshold) -> str:
    """Say on which images a threshold was chosen and what it reaches on the others."""
    label = f"{'pooled' if best.pooled else 'per-image mean'} {SCORES[best.name].label}"
    if best.step is None:
        return f"No threshold is best: {label} is undefined at every threshold."
    by_group = " by groups" if best.by_group else ""
    chosen = (
        f"Threshold {best.step / STEPS:.3f} is best for {label}, {best.on_chosen:.3f}, on"
        f" {_images(best.n_chosen)} chosen at random{by_group} (seed {best.seed})."
    )
    if math.isnan(best.on_others):
        return f"{chosen} There is no other image to try it on."
    return f"{chosen} On the other {_images(best.n_others)} it reaches {_reached(best)}."


def _images(number: int) -> str:
    return f"{number} image" if number == 1 else f"{number:,} images"


def _reached(best: BestThreshold) -> str:
    interval = best.interval
    units = "groups" if best.by_group else "images"
    if math.isnan(interval.low):
        return f"{best.on_others:.3f}, too few {units} for an interval"
    few = f", few {units}" if interval.few_images else ""
    ends = f"{interval.low:.3f} to {interval.high:.3f}"
    return f"{best.on_others:.3f} (95 % interval {ends}, bootstrap over {units}{few})"


def _cube_tables(cube: ThresholdCube, sample: int) -> Tables:
    return {LineKind.POOLED: cube.pooled_table(), LineKind.IMAGE: cube.sample_table(sample)}


def _class_tables(
    board: Scoreboard, p: int, label: int, scoring: ScoringSpec, sample: int
) -> Tables:
    scale = board.task.readings[p].class_scale
    assert scale is not None, "score volumes have a scale"
    found = {
        LineKind.POOLED: board.class_score_table(p, label, scoring),
        LineKind.IMAGE: board.class_score_table(p, label, scoring, sample),
    }
    return {kind: ThresholdTable.of(table, scale) for kind, table in found.items() if table}


def _plots(
    tables: Tables, operator: Operator, name: str, means: NDArray[np.float64] | None
) -> tuple[Plot, ...]:
    return (
        _score_plot(tables, operator, name, means),
        Plot(
            "Precision and recall",
            "Recall",
            "Precision",
            _pair_lines({kind: precision_recall_curve(t, operator) for kind, t in tables.items()}),
            _areas("Average precision", {kind: average_precision(t) for kind, t in tables.items()}),
        ),
        Plot(
            "ROC",
            "False positive rate",
            "Recall",
            _pair_lines({kind: roc_curve(t, operator) for kind, t in tables.items()}),
            _areas("Area under the curve", {kind: roc_area(t) for kind, t in tables.items()}),
        ),
    )


def _score_plot(
    tables: Tables,
    operator: Operator,
    name: str,
    means: NDArray[np.float64] | None,
) -> Plot:
    values = {kind: score_curve(name, table, operator) for kind, table in tables.items()}
    if means is not None:
        values = {LineKind.POOLED: values.pop(LineKind.POOLED), LineKind.MEAN: means} | values
    lines = tuple(PlotLine(kind, THRESHOLDS, column) for kind, column in values.items())
    label = SCORES[name].label
    greatest = "; ".join(
        f"{line.kind} {line.y[step]:.3f} at {step / STEPS:.3f}"
        for line in lines
        if (step := best_step(line.y)) is not None
    )
    return Plot(
        "Score and threshold",
        "Threshold",
        label,
        lines,
        f"Greatest {label}: {greatest or 'undefined'}.",
        over_threshold=True,
    )


def _pair_lines(curves: dict[LineKind, Curve]) -> tuple[PlotLine, ...]:
    return tuple(PlotLine(kind, curve.x, curve.y) for kind, curve in curves.items())


def _areas(label: str, areas: dict[LineKind, Area]) -> str:
    return f"{label}: {'; '.join(f'{kind} {_area(area)}' for kind, area in areas.items())}."


def _area(area: Area) -> str:
    if math.isnan(area.value):
        return "undefined"
    if area.exact:
        return f"{area.value:.3f} (exact)"
    # Bounds are rounded outwards, or they would not hold what they bound.
    low, high = math.floor(area.low * 1000) / 1000, math.ceil(area.high * 1000) / 1000
    return f"{area.value:.3f} (binned; the exact value lies from {low:.3f} to {high:.3f})"
