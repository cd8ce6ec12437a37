"""Error regions: connected wrong pixels, with their size, box, depth and kind."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.checks import check_boolean, check_labels, check_same_shape
from segreview.masks.components import Components, check_minimum_area, join_runs
from segreview.masks.edge_distance import Distances, edge_distance, greatest_distances
from segreview.masks.outcome import Outcome
from segreview.masks.row_runs import RowRuns, label_runs, run_pixels, touching_pairs
from segreview.masks.runs import Places

TOLERANCE = 3.0
"""Errors no farther than this from the true edge, in pixels, are errors of the boundary."""

NO_PREDICTION = int(np.iinfo(np.int64).min)
"""The predicted class where there is no prediction."""


class RegionKind(enum.IntEnum):
    """What an error region is to the objects around it."""

    BOUNDARY = 0
    """Attached to a correct region, and nowhere farther from the true edge than the tolerance."""
    EXTENT = 1
    """Attached to a correct region, and reaching farther."""
    WHOLE_OBJECT = 2
    """An object that was missed, or one that was invented."""
    WRONG_CLASS = 3
    """An object that was found and called something else."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorRegions:
    """Error regions as columns (n,), the largest first; equal ones in the order of their pixels.

    All are int64 but ``outcome`` and ``kind`` (uint8: an Outcome, a RegionKind) and ``depth``
    (float64). Lengths are in pixels; x and y are the left upper corner of the box.
    """

    outcome: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    ground_truth_class: Places
    prediction_class: Places
    area: Places
    x: Places
    y: Places
    width: Places
    height: Places
    depth: Distances
    """Greatest distance to the true edge; NaN where the ground truth has no edge at all."""

    def __len__(self) -> int:
        """Count the regions."""
        return len(self.area)


@dataclass(frozen=True, slots=True, eq=False)
class _PairRuns:
    """Runs in which ground truth, prediction and what is counted stay the same."""

    runs: RowRuns
    truth: Places
    predicted: Places
    wrong: NDArray[np.bool_]
    right: NDArray[np.bool_]


def error_regions(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any] | None,
    counted: NDArray[np.bool_] | None = None,
    *,
    background: int | None = 0,
    tolerance: float = TOLERANCE,
    minimum_area: int = 1,
) -> ErrorRegions:
    """Return the error regions of two masks (H, W) of whole numbers or bool.

    A region is the 8-connected counted pixels of one ground-truth class and one other predicted
    class; in a binary task that is one wrong outcome. A ``prediction`` of None predicts nothing:
    NO_PREDICTION everywhere. ``background`` is the class that is no object, or None.

    The outcome is FN where the prediction is background or None, FP where the ground truth is
    background, else WRONG_CLASS.

    The depth is the greatest Euclidean distance of a pixel of the region to the true edge: to the
    nearest pixel whose ground truth is of another class, counted or not. At the edge it is 1.

    The kind follows from the correct pixels that the region touches. It is attached if some of them
    are of its ground-truth class and some of its predicted class, where background and no
    prediction need not be touched: BOUNDARY if its depth is at most ``tolerance``, else EXTENT.
    Otherwise a whole object is wrong: WRONG_CLASS if it touches neither of two objects' classes,
    WHOLE_OBJECT if an object of one class lies in the other (missed, or invented).

    Regions of fewer than ``minimum_area`` pixels are left out. Floats, unequal shapes, a negative
    area or tolerance raise InvalidArgument.

    >>> truth = np.array([[0, 1, 1, 1, 0, 0]], bool)
    >>> found = error_regions(truth, np.array([[0, 0, 1, 1, 0, 1]], bool))
    >>> [Outcome(code).name for code in found.outcome], found.area.tolist(), found.x.tolist()
    (['FN', 'FP'], [1, 1], [1, 5])
    >>> [RegionKind(code).name for code in found.kind], found.depth.tolist()
    (['BOUNDARY', 'WHOLE_OBJECT'], [1.0, 2.0])
    """
    _check(ground_truth, prediction, counted, tolerance)
    check_minimum_area(minimum_area)
    pairs = _pair_runs(ground_truth, prediction, counted)
    above, below = touching_pairs(pairs.runs)
    regions = _regions(pairs, above, below)
    first = regions.first_runs
    truth, predicted = pairs.truth[first], pairs.predicted[first]
    touches_truth, touches_predicted = _touched(pairs, regions, above, below)
    chosen = _ranked(regions.area, minimum_area)
    depth = _depths(ground_truth, pairs, regions, chosen)
    truth, predicted = truth[chosen], predicted[chosen]
    kind = _kinds(
        misses=_objects(truth, background) & ~touches_truth[chosen],
        invents=_objects(predicted, background) & ~touches_predicted[chosen],
        shallow=depth <= tolerance,
    )
    depth[np.isinf(depth)] = np.nan
    boxes = regions.boxes()
    return ErrorRegions(
        outcome=_outcomes(truth, predicted, background),
        kind=kind,
        ground_truth_class=truth,
        prediction_class=predicted,
        area=regions.area[chosen],
        x=boxes.left[chosen],
        y=boxes.top[chosen],
        width=boxes.width[chosen],
        height=boxes.height[chosen],
        depth=depth,
    )


def _check(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any] | None,
    counted: NDArray[np.bool_] | None,
    tolerance: float,
) -> None:
    check_labels("ground_truth", ground_truth)
    if prediction is not None:
        check_labels("prediction", prediction)
    if counted is not None:
        check_boolean("counted", counted)
    check_same_shape(ground_truth=ground_truth, prediction=prediction, counted=counted)
    if not tolerance >= 0:
        raise InvalidArgument(f"tolerance is {tolerance!r}; allowed is 0 pixels or more")


def _pair_runs(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any] | None,
    counted: NDArray[np.bool_] | None,
) -> _PairRuns:
    runs = label_runs(*(mask for mask in (ground_truth, prediction, counted) if mask is not None))
    place = runs.rows, runs.columns
    truth = _whole_numbers("ground_truth", ground_truth[place])
    if prediction is None:
        predicted = np.full(len(runs), NO_PREDICTION)
    else:
        predicted = _whole_numbers("prediction", prediction[place])
    inside = np.ones(len(runs), np.bool_) if counted is None else counted[place]
    differs = truth != predicted
    return _PairRuns(runs, truth, predicted, inside & differs, inside & ~differs)


def _whole_numbers(name: str, labels: NDArray[Any]) -> Places:
    greatest = np.iinfo(np.int64).max
    if labels.dtype == np.uint64 and labels.size and labels.max() > greatest:
        raise InvalidArgument(f"{name} has the label {labels.max()}; allowed is less than 2⁶³")
    return labels.astype(np.int64)


def _regions(pairs: _PairRuns, above: Places, below: Places) -> Components:
    same = pairs.wrong[above] & pairs.wrong[below]
    same &= pairs.truth[above] == pairs.truth[below]
    same &= pairs.predicted[above] == pairs.predicted[below]
    return join_runs(pairs.runs, pairs.wrong, above[same], below[same])


def _touched(
    pairs: _PairRuns, regions: Components, above: Places, below: Places
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which regions touch a correct pixel of their ground-truth, their predicted class."""
    before = np.flatnonzero(np.diff(pairs.runs.rows) == 0)
    one = np.concatenate([above, below, before, before + 1])
    other = np.concatenate([below, above, before + 1, before])
    meeting = pairs.wrong[one] & pairs.right[other]
    one, other = one[meeting], other[meeting]
    region, correct = regions.component[one], pairs.truth[other]
    touches = []
    for wanted in (pairs.truth[one], pairs.predicted[one]):
        touched = np.zeros(regions.count, np.bool_)
        touched[region[correct == wanted]] = True
        touches.append(touched)
    return touches[0], touches[1]


def _ranked(area: Places, minimum_area: int) -> Places:
    ranked = np.argsort(-area, kind="stable")
    return ranked[: np.count_nonzero(area >= minimum_area)]


def _objects(classes: Places, background: int | None) -> NDArray[np.bool_]:
    """Return which classes are objects: neither background nor no prediction."""
    objects: NDArray[np.bool_] = classes != NO_PREDICTION
    if background is not None:
        objects &= classes != background
    return objects


def _kinds(
    misses: NDArray[np.bool_], invents: NDArray[np.bool_], shallow: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    kind = np.where(shallow, np.uint8(RegionKind.BOUNDARY), np.uint8(RegionKind.EXTENT))
    kind[misses | invents] = RegionKind.WHOLE_OBJECT
    kind[misses & invents] = RegionKind.WRONG_CLASS
    return kind


def _outcomes(truth: Places, predicted: Places, background: int | None) -> NDArray[np.uint8]:
    outcome = np.full(len(truth), Outcome.WRONG_CLASS, np.uint8)
    if background is not None:
        outcome[truth == background] = Outcome.FP
        outcome[predicted == background] = Outcome.FN
    outcome[predicted == NO_PREDICTION] = Outcome.FN
    return outcome


def _depths(
    ground_truth: NDArray[Any], pairs: _PairRuns, regions: Components, chosen: Places
) -> Distances:
    """Return the depth of the chosen regions; infinite without any true edge."""
    if not len(chosen) or (pairs.truth == pairs.truth[0]).all():
        return np.full(len(chosen), np.inf)
    place = np.full(regions.count + 1, -1)
    place[chosen] = np.arange(len(chosen))
    group = place[regions.component]
    some = np.flatnonzero(group >= 0)
    some = some[np.argsort(group[some], kind="stable")]
    rows, columns = run_pixels(pairs.runs, some)
    lengths = pairs.runs.lengths[some]
    left, right = (np.repeat(edge[some], lengths) for edge in _row_edges(pairs))
    sideways = np.minimum(columns - left, right - columns)
    return greatest_distances(
        edge_distance(ground_truth),
        rows,
        columns,
        sideways,
        np.repeat(group[some], lengths),
        len(chosen),
    )


def _row_edges(pairs: _PairRuns) -> tuple[Distances, Distances]:
    """Return the columns of the pixels of another true class left and right of each run.

    They are infinite where the row ends first.
    """
    runs, truth = pairs.runs, pairs.truth
    rows, columns = runs.rows, runs.columns
    same = (np.diff(rows) == 0) & (np.diff(truth) == 0)
    begins = np.flatnonzero(np.append(True, ~same))
    ends = np.append(begins[1:], len(runs)) - 1
    left = np.where(columns[begins] == 0, -np.inf, columns[begins] - 1.0)
    stop = columns[ends] + runs.lengths[ends]
    right = np.where(stop == runs.shape[1], np.inf, stop)
    counts = ends - begins + 1
    return np.repeat(left, counts), np.repeat(right, counts)
