"""Panoptic quality: segments of things and stuff, matched and scored by class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.checks import check_boolean
from segreview.metrics.counts import Numbers
from segreview.metrics.instances import Floats, Overlaps, added_by, overlaps
from segreview.metrics.label_pairs import NO_LABEL, label_pairs
from segreview.metrics.pair_sums import LabelPairs

_VOID = -1
"""The place of what has no class, or none of the classes asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class PanopticCounts:
    """Matched, invented and missed segments by class, (..., K); leading axes are images."""

    tp: Numbers
    fp: Numbers
    fn: Numbers
    iou: Floats
    """The sum of the IoU of the matched segments."""

    def sum(self) -> PanopticCounts:
        """Add up the images along the first axis: the counts of the data set."""
        tp, fp, fn = (part.sum(axis=0) for part in (self.tp, self.fp, self.fn))
        return PanopticCounts(tp, fp, fn, self.iou.sum(axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class PanopticScores:
    """Panoptic, segmentation and recognition quality by class, float64 (..., K)."""

    pq: Floats
    sq: Floats
    rq: Floats


@dataclass(frozen=True, slots=True)
class PanopticMean:
    """The mean over the ``n`` classes that have segments; NaN where n is 0."""

    pq: float
    sq: float
    rq: float
    n: int


def panoptic_counts(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any],
    ground_truth_classes: Mapping[int, int],
    prediction_classes: Mapping[int, int],
    classes: tuple[int, ...],
    *,
    crowds: frozenset[int] = frozenset(),
    counted: NDArray[np.bool_] | None = None,
) -> PanopticCounts:
    """Count the segments of two maps (H, W) of whole segment ids, by class: arrays (K,).

    The mappings give the class of each id; an id without one is void, as are ground-truth pixels
    where ``counted`` is False, and ids of classes that are not among ``classes``. ``crowds`` are
    ground-truth ids of many objects in one segment.

    As Kirillov et al. define it (Panoptic Segmentation, CVPR 2019, 4.1 and 4.2; panopticapi):
    segments of one class match if their IoU is above 0.5, which no two pairs of one segment can
    be; the union leaves out the predicted pixels on void. Crowds match nothing and are not missed.
    A prediction without a match is dropped if more than half of it lies on void or on crowds of its
    class; panopticapi looks at one crowd of each class only, which makes a difference where
    an image has several.

    Floats, unequal shapes and classes that occur twice raise InvalidArgument.

    >>> truth, predicted = np.array([[1, 1, 2, 0]]), np.array([[7, 7, 8, 8]])
    >>> found = panoptic_counts(truth, predicted, {1: 10, 2: 20}, {7: 10, 8: 20}, (10, 20))
    >>> found.tp.tolist(), found.fp.tolist(), found.fn.tolist(), found.iou.tolist()
    ([1, 1], [0, 0], [0, 0], [1.0, 1.0])
    """
    if len(set(classes)) < len(classes):
        raise InvalidArgument(f"classes is {classes}; allowed is each class once")
    found = overlaps(_pairs(ground_truth, prediction, counted))
    places = {label: place for place, label in enumerate(classes)}
    truth = _class_places(found.truth_ids, ground_truth_classes, places)
    predicted = _class_places(found.predicted_ids, prediction_classes, places)
    crowd = np.isin(found.truth_ids, list(crowds))
    return _counted(found, truth, predicted, crowd, len(classes))


def _pairs(
    ground_truth: NDArray[Any], prediction: NDArray[Any], counted: NDArray[np.bool_] | None
) -> LabelPairs:
    """Return the pairs of ids; pixels that are not counted have the void id NO_LABEL."""
    if counted is None:
        return label_pairs(ground_truth, prediction)
    check_boolean("counted", counted)
    inside = label_pairs(ground_truth, prediction, counted)
    outside = label_pairs(ground_truth, prediction, ~counted)
    void = np.full_like(outside.ground_truth, NO_LABEL)
    return LabelPairs(
        np.concatenate([inside.ground_truth, void]),
        np.concatenate([inside.prediction, outside.prediction]),
        np.concatenate([inside.pixels, outside.pixels]),
    )


def _class_places(ids: Numbers, classes: Mapping[int, int], places: dict[int, int]) -> Numbers:
    found = [places.get(classes[i], _VOID) if i in classes else _VOID for i in ids.tolist()]
    return np.array(found, np.int64)


def _counted(
    found: Overlaps, truth: Numbers, predicted: Numbers, crowd: NDArray[np.bool_], size: int
) -> PanopticCounts:
    """Match the segments, given the class place of each id."""
    same = (truth[found.truth] == predicted[found.predicted]) & (truth[found.truth] != _VOID)
    on_void = truth[found.truth] == _VOID
    on_crowd = same & crowd[found.truth]

    def shared(chosen: NDArray[np.bool_]) -> Numbers:
        return added_by(found.predicted[chosen], found.pixels[chosen], len(predicted))

    void, dropped = shared(on_void), shared(on_void | on_crowd)
    areas = found.truth_areas[found.truth] + (found.predicted_areas - void)[found.predicted]
    union = areas - found.pixels
    match = same & ~on_crowd & (2 * found.pixels > union)
    missed, invented = ~crowd & (truth != _VOID), predicted != _VOID
    missed[found.truth[match]] = False
    invented[found.predicted[match]] = False
    invented &= 2 * dropped <= found.predicted_areas
    place = truth[found.truth[match]]
    iou: Floats = found.pixels[match] / union[match]
    return PanopticCounts(
        np.bincount(place, minlength=size),
        np.bincount(predicted[invented], minlength=size),
        np.bincount(truth[missed], minlength=size),
        np.bincount(place, weights=iou, minlength=size).astype(np.float64, copy=False),
    )


def panoptic_scores(counts: PanopticCounts) -> PanopticScores:
    """Return PQ = SQ x RQ by class, (..., K).

    SQ is the mean IoU of the matched segments, RQ = TP / (TP + FP/2 + FN/2). NaN where a class has
    no segment in either map; where it has some but none matches, all three are 0, as in
    panopticapi.

    >>> counts = PanopticCounts(*(np.array([n]) for n in (2, 1, 1)), iou=np.array([1.5]))
    >>> scores = panoptic_scores(counts)
    >>> scores.sq.item(), round(scores.rq.item(), 3), scores.pq.item()
    (0.75, 0.667, 0.5)
    """
    segments = counts.tp + 0.5 * counts.fp + 0.5 * counts.fn
    present = segments > 0
    sq, rq, pq = (np.full(segments.shape, np.nan) for _ in range(3))
    np.divide(counts.iou, np.maximum(counts.tp, np.ones_like(counts.tp)), out=sq, where=present)
    np.divide(counts.tp, segments, out=rq, where=present)
    np.divide(counts.iou, segments, out=pq, where=present)
    return PanopticScores(pq, sq, rq)


def panoptic_means(
    counts: PanopticCounts, classes: tuple[int, ...], things: frozenset[int]
) -> dict[str, PanopticMean]:
    """Return the means over all classes, over things and over stuff of counts (K,).

    Classes without segments are left out; each class counts once, whatever its segments.

    >>> counts = PanopticCounts(*(np.array([n, 0]) for n in (1, 0, 0)), iou=np.array([0.8, 0.0]))
    >>> means = panoptic_means(counts, (1, 2), things=frozenset({1}))
    >>> means["all"].pq, means["all"].n, means["stuff"].n
    (0.8, 1, 0)
    """
    scores = panoptic_scores(counts)
    thing = np.array([label in things for label in classes], np.bool_)
    chosen = {"all": np.ones(len(classes), np.bool_), "things": thing, "stuff": ~thing}
    return {name: _mean(scores, which & ~np.isnan(scores.pq)) for name, which in chosen.items()}


def _mean(scores: PanopticScores, which: NDArray[np.bool_]) -> PanopticMean:
    n = int(np.count_nonzero(which))
    if not n:
        return PanopticMean(float("nan"), float("nan"), float("nan"), 0)
    pq, sq, rq = (float(part[which].mean()) for part in (scores.pq, scores.sq, scores.rq))
    return PanopticMean(pq, sq, rq, n)
