"""Averages of scores: over images and classes, what was used, what was skipped, what is absent."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.classes import MaskClass
from segreview.metrics.counts import Counts
from segreview.metrics.scores import sample_by_sample, score

Scores = NDArray[np.float64]
_FEW_CLASSES = 8
"""So few numbers NumPy adds up one after the other as well, but slowly, image by image."""


class EmptyRule(enum.StrEnum):
    """What an undefined score (NaN) counts as in an average."""

    SKIP = "skip"
    ONE = "one"
    ZERO = "zero"


class Order(enum.StrEnum):
    """In which order the scores of images and classes are averaged."""

    CLASSES_THEN_IMAGES = "classes_then_images"
    IMAGES_THEN_CLASSES = "images_then_classes"
    PAIRS = "pairs"
    """All pairs of an image and a class at once."""


class ClassChoice(enum.StrEnum):
    """Which classes have a score at all; those of an average over images are chosen per image."""

    OCCURRING = "occurring"
    """Those in the ground truth or in the prediction."""
    GROUND_TRUTH = "ground_truth"
    """Those in the ground truth."""
    ALL = "all"
    """Every class; one whose score is undefined makes the mean over classes undefined."""


class ClassWeight(enum.StrEnum):
    """How much a class weighs in a mean over classes."""

    MACRO = "macro"
    """Each class once."""
    WEIGHTED = "weighted"
    """As much as it has pixels in the ground truth."""


@dataclass(frozen=True, slots=True)
class Average:
    """A mean, with the number of scores in it and of undefined scores left out of it."""

    value: float
    n_used: int
    n_skipped: int


def average(values: Scores, empty: EmptyRule = EmptyRule.SKIP) -> Average:
    """Return the mean of (n,) float64 scores; NaN where nothing is left to average.

    Scores of another number of dimensions raise InvalidArgument.

    >>> average(np.array([1.0, 0.5, np.nan]))
    Average(value=0.75, n_used=2, n_skipped=1)
    >>> average(np.array([1.0, 0.5, np.nan]), EmptyRule.ZERO)
    Average(value=0.5, n_used=3, n_skipped=0)
    """
    if values.ndim != 1:
        raise InvalidArgument(f"values has shape {values.shape}; allowed is a list of shape (n,)")
    used = filled(values, empty)
    total = float(used.sum())
    # A sum tells by itself whether anything is undefined.
    if math.isnan(total):
        used = used[~np.isnan(used)]
        total = float(used.sum())
    return Average(total / used.size if used.size else math.nan, used.size, len(values) - used.size)


def filled(values: Scores, empty: EmptyRule) -> Scores:
    """Return scores of any shape with what the rule counts undefined ones as in their place.

    >>> filled(np.array([0.5, np.nan]), EmptyRule.ONE).tolist()
    [0.5, 1.0]
    """
    if empty is EmptyRule.SKIP:
        return values
    return np.where(np.isnan(values), float(empty is EmptyRule.ONE), values)


def class_mean(values: Scores) -> Scores:
    """Return the mean over the last axis, the classes, of (..., K) scores.

    Classes whose score is undefined are left out; where all are, the mean is NaN. A score without
    axes raises InvalidArgument.

    >>> class_mean(np.array([[1.0, 0.5, np.nan], [np.nan, np.nan, np.nan]])).tolist()
    [0.75, nan]
    """
    _check_axis("values", values)
    defined = ~np.isnan(values)
    if values.size and defined.all():
        return np.asarray(_added_up(values) / values.shape[-1])
    total = _added_up(np.where(defined, values, 0.0))
    used = _added_up(defined.astype(np.float64))
    with np.errstate(invalid="ignore"):
        return np.asarray(total / used, np.float64)


def _added_up(values: Scores) -> Scores:
    """Add up the last axis; the sum does not depend on how the classes lie in memory."""
    if values.shape[-1] >= _FEW_CLASSES:
        return np.asarray(np.ascontiguousarray(values).sum(axis=-1))
    total = np.zeros(values.shape[:-1])
    for k in range(values.shape[-1]):
        total += values[..., k]
    return total


def weighted_class_mean(values: Scores, weights: NDArray[np.int64]) -> Scores:
    """Return the mean over the last axis of (..., K) scores, by weights of the same shape.

    Undefined scores are left out with their weight; where no weight is left, the mean is NaN.
    Weights of another shape raise InvalidArgument.

    >>> weighted_class_mean(np.array([0.5, 1.0, np.nan]), np.array([3, 1, 9])).item()
    0.625
    """
    _check_axis("values", values)
    if weights.shape != values.shape:
        raise InvalidArgument(
            f"weights has shape {weights.shape}; allowed is {values.shape}, the shape of values"
        )
    values, weights = np.ascontiguousarray(values), np.ascontiguousarray(weights)
    parts = np.where(np.isnan(values), 0, weights).astype(np.float64)
    total = parts.sum(axis=-1)
    mean = np.full(total.shape, np.nan)
    np.divide((np.nan_to_num(values) * parts).sum(axis=-1), total, out=mean, where=total > 0)
    return mean


def occurs(counts: Counts) -> NDArray[np.bool_]:
    """Return where a class has a counted pixel in the ground truth or in the prediction.

    >>> occurs(Counts(*(np.array(n) for n in ([0, 0], [0, 1], [0, 0], [9, 8])))).tolist()
    [False, True]
    """
    return np.asarray(counts.tp + counts.fp + counts.fn > 0)


def absent_classes(images: Counts, labels: tuple[int, ...]) -> tuple[int, ...]:
    """Return the labels of the classes (..., K) that occur in no image of the data set.

    >>> absent_classes(Counts(*(np.array([n]) for n in ([0, 1], [0, 0], [0, 2], [3, 0]))), (4, 7))
    (4,)
    """
    _check_classes(images, labels)
    occurring = occurs(images)
    # Named axes instead of a reshape, which cannot tell how many images no classes are of.
    found = occurring.any(axis=tuple(range(occurring.ndim - 1)))
    return tuple(labels[k] for k in np.flatnonzero(~found))


def is_background(entry: MaskClass) -> bool:
    """Return whether the data name a class as the background; a bare number names nothing.

    >>> is_background(MaskClass(7, "Background", (0, 0, 0)))
    True
    """
    return entry.data_name.casefold() == "background"


def class_scores(
    name: str,
    counts: Counts,
    classes: ClassChoice = ClassChoice.OCCURRING,
    empty: EmptyRule = EmptyRule.SKIP,
) -> Scores:
    """Return a score of every class as float64 (..., K), as it enters a mean over classes.

    What 0 / 0 counts as is said by ``empty``; a class that is not chosen is NaN.

    >>> counts = Counts(*(np.array(n) for n in ([3, 0, 0], [1, 2, 0], [0, 0, 0], [0, 2, 4])))
    >>> class_scores("recall", counts, empty=EmptyRule.ZERO).tolist()
    [1.0, 0.0, nan]
    """
    values = filled(score(name, counts), empty)
    if classes is ClassChoice.ALL:
        return values
    chosen = occurs(counts) if classes is ClassChoice.OCCURRING else counts.tp + counts.fn > 0
    return np.where(chosen, values, np.nan)


def mean_over_classes(
    name: str,
    counts: Counts,
    classes: ClassChoice = ClassChoice.OCCURRING,
    empty: EmptyRule = EmptyRule.SKIP,
    weight: ClassWeight = ClassWeight.MACRO,
) -> Scores:
    """Return the mean of a score over classes, as float64 (...) from counts of (..., K) pixels.

    Without further words over the classes that occur, undefined scores left out. NaN where no
    class has a score, and for ClassChoice.ALL where one of them has none.

    >>> counts = Counts(*(np.array(n) for n in ([1, 0, 0], [1, 0, 0], [0, 2, 0], [2, 2, 4])))
    >>> mean_over_classes("iou", counts).item()
    0.25
    >>> mean_over_classes("iou", counts, ClassChoice.ALL).item()
    nan
    >>> round(mean_over_classes("iou", counts, weight=ClassWeight.WEIGHTED).item(), 3)
    0.167
    """

    def mean_of(counts: Counts) -> Scores:
        values = class_scores(name, counts, classes, empty)
        if weight is ClassWeight.WEIGHTED:
            mean = weighted_class_mean(values, counts.tp + counts.fn)
        else:
            mean = class_mean(values)
        return _refuse_gaps(mean, values) if classes is ClassChoice.ALL else mean

    # Of one image alone the classes cannot be taken in blocks.
    return mean_of(counts) if counts.tp.ndim < 2 else sample_by_sample(mean_of, counts)


def mean_over_images(
    name: str,
    images: Counts,
    order: Order = Order.CLASSES_THEN_IMAGES,
    classes: ClassChoice = ClassChoice.OCCURRING,
    empty: EmptyRule = EmptyRule.SKIP,
    weight: ClassWeight = ClassWeight.MACRO,
) -> Average:
    """Return the average of a score over images and classes, from counts (images, K) in pixels.

    ``n_used`` and ``n_skipped`` count what is averaged last: images, classes, or pairs of both.
    NaN where nothing is left. Counts of other dimensions raise InvalidArgument.

    >>> counts = Counts(*(np.array(n) for n in ([[9, 0], [4, 2]], [[1, 0], [3, 1]], [[0, 0],
    ...     [1, 3]], [[0, 10], [2, 4]])))
    >>> [round(mean_over_images("iou", counts, order).value, 4) for order in Order]
    [0.6583, 0.5167, 0.5778]
    """
    if images.tp.ndim != 2:
        raise InvalidArgument(f"images has shape {images.tp.shape}; allowed is (images, classes)")
    if order is Order.CLASSES_THEN_IMAGES:
        return average(mean_over_classes(name, images, classes, empty, weight))
    values, weights = class_scores(name, images, classes, empty), images.tp + images.fn
    if order is Order.PAIRS:
        pairs = average(values.ravel())
        if weight is ClassWeight.MACRO:
            return pairs
        mean = weighted_class_mean(values.ravel(), weights.ravel())
        return Average(float(mean), pairs.n_used, pairs.n_skipped)
    return _mean_of_classes(class_mean(values.T), weights.sum(axis=0), classes, weight)


def _mean_of_classes(
    of_class: Scores, weights: NDArray[np.int64], classes: ClassChoice, weight: ClassWeight
) -> Average:
    """Average the classes' own means over images."""
    plain = average(of_class)
    weighted = weight is ClassWeight.WEIGHTED
    mean = weighted_class_mean(of_class, weights) if weighted else np.asarray(plain.value)
    if classes is ClassChoice.ALL:
        mean = _refuse_gaps(mean, of_class)
    return Average(float(mean), plain.n_used, plain.n_skipped)


def _refuse_gaps(mean: Scores, values: Scores) -> Scores:
    return np.where(np.isnan(values).any(axis=-1), np.nan, mean)


def pixel_accuracy(counts: Counts) -> Scores:
    """Return the share of counted pixels that have the right class: (..., K) becomes (...).

    The counts are those of all classes of a matrix; NaN where no pixel is counted.

    >>> pixel_accuracy(Counts(*(np.array(n) for n in ([3, 4], [2, 1], [2, 2], [4, 4])))).item()
    0.6363636363636364
    """
    _check_axis("counts", counts.tp)
    correct = np.asarray(counts.tp.sum(axis=-1))
    counted = correct + counts.fn.sum(axis=-1)
    share = np.full(np.shape(counted), np.nan)
    np.divide(correct, counted, out=share, where=np.greater(counted, 0))
    return share


def multi_class_kappa(counts: Counts) -> Scores:
    """Return Cohen's kappa of all classes of a matrix: (..., K) becomes (...).

    NaN where no pixel is counted, and where both masks have the same single class. Predictions
    of no valid class agree by chance with nothing.

    >>> counts = Counts(*(np.array(n) for n in ([2, 1], [0, 1], [1, 0], [1, 2])))
    >>> multi_class_kappa(counts).item()
    0.5
    """
    _check_axis("counts", counts.tp)
    truth, predicted = counts.tp + counts.fn, counts.tp + counts.fp
    total = truth.sum(axis=-1).astype(np.float64)
    with np.errstate(invalid="ignore"):
        chance = (truth.astype(np.float64) * predicted).sum(axis=-1) / total**2
        return np.asarray((counts.tp.sum(axis=-1) / total - chance) / (1 - chance))


def _check_axis(name: str, values: NDArray[Any]) -> None:
    if values.ndim == 0:
        raise InvalidArgument(f"{name} has shape (); allowed is (..., classes)")


def _check_classes(counts: Counts, labels: tuple[int, ...]) -> None:
    if counts.tp.ndim == 0 or counts.tp.shape[-1] != len(labels):
        raise InvalidArgument(
            f"the counts have shape {counts.tp.shape}; allowed is (..., {len(labels)}), "
            "one for each label"
        )
