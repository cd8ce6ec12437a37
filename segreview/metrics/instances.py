"""Instances matched one to one by IoU, with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.metrics.counts import Numbers
from segreview.metrics.label_pairs import label_pairs
from segreview.metrics.pair_sums import LabelPairs

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class InstanceMatches:
    """Which instances of two label maps are one another's, and which have no partner."""

    ground_truth: Numbers
    """Ids of the matched instances, int64 (tp,), the highest IoU first."""
    prediction: Numbers
    """Ids of their partners."""
    iou: Floats
    missed: Numbers
    """Ids of the ground truth without a partner, ascending."""
    invented: Numbers
    """Ids of the prediction without a partner, ascending."""

    @property
    def tp(self) -> int:
        """How many pairs there are."""
        return len(self.iou)

    @property
    def fp(self) -> int:
        """How many predicted instances have no partner."""
        return len(self.invented)

    @property
    def fn(self) -> int:
        """How many instances of the ground truth have no partner."""
        return len(self.missed)

    @property
    def precision(self) -> float:
        """TP / (TP + FP) of instances; NaN where nothing is predicted."""
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """TP / (TP + FN) of instances; NaN where the ground truth has none."""
        return _ratio(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """2 TP / (2 TP + FP + FN) of instances; NaN where there is none at all."""
        return _ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def mean_iou(self) -> float:
        """The mean IoU of the matched pairs; NaN without a pair."""
        return float(self.iou.mean()) if self.tp else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """The ids of two label maps, their areas, and the pairs that share pixels, by their places."""

    truth_ids: Numbers
    truth_areas: Numbers
    predicted_ids: Numbers
    predicted_areas: Numbers
    truth: NDArray[np.intp]
    predicted: NDArray[np.intp]
    pixels: Numbers


def overlaps(pairs: LabelPairs) -> Overlaps:
    """Return ids and areas of the labels of distinct pairs of labels.

    >>> found = overlaps(label_pairs(np.array([[1, 1, 4]]), np.array([[0, 7, 7]])))
    >>> found.truth_ids.tolist(), found.predicted_areas.tolist()
    ([1, 4], [1, 2])
    """
    truth_ids, truth = np.unique(pairs.ground_truth, return_inverse=True)
    predicted_ids, predicted = np.unique(pairs.prediction, return_inverse=True)
    return Overlaps(
        truth_ids,
        added_by(truth, pairs.pixels, len(truth_ids)),
        predicted_ids,
        added_by(predicted, pairs.pixels, len(predicted_ids)),
        truth,
        predicted,
        pairs.pixels,
    )


def added_by(place: NDArray[np.integer[Any]], values: Numbers, size: int) -> Numbers:
    """Return the sums of whole values by place, int64 (size,).

    >>> added_by(np.array([1, 1, 0]), np.array([5, 6, 7]), 3).tolist()
    [7, 11, 0]
    """
    # bincount adds in float64, which is exact up to 2^53.
    return np.bincount(place, weights=values, minlength=size).astype(np.int64)


def match_instances(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any],
    threshold: float = 0.5,
    counted: NDArray[np.bool_] | None = None,
    background: int = 0,
) -> InstanceMatches:
    """Match the instances of two maps (H, W) of instance ids, one to one, at an IoU threshold.

    Pixels of the id ``background`` belong to no instance; those where ``counted`` is False are as
    if deleted. A pair may match if its IoU is at least ``threshold``. Above 0.5 no instance has
    two such partners; below, pairs are taken from the highest IoU down, those whose partners are
    both still free, equal ones in the order of their ids.

    A threshold outside 0 ... 1 (0 excluded), floats and unequal shapes raise InvalidArgument.

    >>> truth = np.array([[1, 1, 1, 2, 2, 0]])
    >>> found = match_instances(truth, np.array([[5, 5, 0, 6, 0, 7]]), threshold=0.6)
    >>> found.ground_truth.tolist(), found.prediction.tolist(), found.missed.tolist()
    ([1], [5], [2])
    >>> found.tp, found.fp, found.fn, found.f1
    (1, 2, 1, 0.4)
    """
    if not 0 < threshold <= 1:
        raise InvalidArgument(f"threshold is {threshold!r}; allowed is above 0, up to 1")
    found = overlaps(label_pairs(ground_truth, prediction, counted))
    areas = found.truth_areas[found.truth] + found.predicted_areas[found.predicted]
    iou = found.pixels / (areas - found.pixels)
    truth, predicted = found.truth_ids[found.truth], found.predicted_ids[found.predicted]
    close = (truth != background) & (predicted != background) & (iou >= threshold)
    truth, predicted, iou = truth[close], predicted[close], iou[close]
    taken = _one_to_one(truth, predicted, iou)
    truth, predicted = truth[taken], predicted[taken]
    return InstanceMatches(
        truth,
        predicted,
        iou[taken],
        np.setdiff1d(found.truth_ids, np.append(truth, background)),
        np.setdiff1d(found.predicted_ids, np.append(predicted, background)),
    )


def _one_to_one(truth: Numbers, predicted: Numbers, iou: Floats) -> list[int]:
    free_truth, free_predicted = set(truth.tolist()), set(predicted.tolist())
    taken = []
    for place in np.argsort(-iou, kind="stable").tolist():
        one, other = int(truth[place]), int(predicted[place])
        if one in free_truth and other in free_predicted:
            free_truth.remove(one)
            free_predicted.remove(other)
            taken.append(place)
    return taken


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
