"""Confusion matrices and counts of classes, made from pairs of labels without their masks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.metrics.counts import Counts, counts_from_areas
from segreview.metrics.pair_sums import LabelPairs, Numbers, add_pixels

_WIDE = 4096
"""Class indices further apart than this are looked up one by one instead of in a table."""


@dataclass(frozen=True, slots=True, eq=False)
class PairTotals:
    """Pixels per sample, int64 (samples,)."""

    counted: Numbers
    correct: Numbers
    ignored: Numbers
    """Their ground truth is an ignored label, or a label of no class."""


def _class_places(
    values: Numbers, labels: tuple[int, ...], ignored: frozenset[int]
) -> NDArray[np.int64]:
    """Return the position of each value in ``labels``; len(labels) where it is no counted class."""
    places = {label: place for place, label in enumerate(labels) if label not in ignored}
    if places and max(places) - min(places) < _WIDE:
        low, high = min(places) - 1, max(places) + 1
        table = _places_of(range(low, high + 1), places, len(labels))
        return table.take(values.clip(low, high) - low)
    distinct, place = np.unique(values, return_inverse=True)
    return _places_of(distinct.tolist(), places, len(labels))[place]


def _places_of(values: Iterable[int], places: dict[int, int], missing: int) -> NDArray[np.int64]:
    return np.array([places.get(value, missing) for value in values], np.int64)


def confusion_matrix(
    pairs: LabelPairs, labels: tuple[int, ...], ignored: frozenset[int]
) -> Numbers:
    """Return the int64 (K, K + 1) matrix of K = len(labels) classes, in pixels.

    Rows are ground truth, columns the prediction; the last column is "no valid class": an ignored,
    unknown or missing prediction. Pixels whose ground truth is ignored or of no class are not
    counted.

    >>> from segreview.metrics.label_pairs import label_pairs
    >>> pairs = label_pairs(np.array([[0, 0, 1, 9]]), np.array([[0, 9, 0, 1]]))
    >>> confusion_matrix(pairs, (0, 1), ignored=frozenset({9})).tolist()
    [[1, 0, 1], [1, 0, 0]]
    """
    size = len(labels)
    row = _class_places(pairs.ground_truth, labels, ignored)
    column = _class_places(pairs.prediction, labels, ignored)
    code = row * (size + 1) + column
    return add_pixels(code, pairs.pixels, (size + 1) ** 2).reshape(size + 1, size + 1)[:size]


def class_counts(matrix: Numbers) -> Counts:
    """Return the counts (..., K) of each class against the rest from (..., K, K + 1) matrices.

    >>> found = class_counts(np.array([[3, 1, 1], [2, 4, 0]]))
    >>> found.tp.tolist(), found.fp.tolist(), found.fn.tolist(), found.tn.tolist()
    ([3, 4], [2, 1], [2, 2], [4, 4])
    """
    size = matrix.shape[-2]
    if matrix.shape[-1] != size + 1:
        raise InvalidArgument(f"matrix has shape {matrix.shape}; allowed is (..., K, K + 1)")
    return counts_from_areas(
        np.diagonal(matrix, axis1=-2, axis2=-1),
        matrix.sum(axis=-1),
        matrix[..., :size].sum(axis=-2),
        matrix.sum(axis=(-2, -1))[..., np.newaxis],
    )


def pair_class_counts(
    sample: Numbers,
    pairs: LabelPairs,
    samples: int,
    labels: tuple[int, ...],
    ignored: frozenset[int],
) -> Counts:
    """Return the counts (samples, K) of the concatenated pairs of many samples.

    ``sample`` (n,) says to which of the ``samples`` each pair belongs. Each row equals
    class_counts(confusion_matrix(...)) of that sample's pairs.

    >>> pairs = LabelPairs(np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([5, 2, 7]))
    >>> pair_class_counts(np.array([0, 0, 1]), pairs, 2, (0, 1), frozenset()).tp.tolist()
    [[5, 0], [0, 7]]
    """
    size = len(labels)
    row = _class_places(pairs.ground_truth, labels, ignored)
    column = _class_places(pairs.prediction, labels, ignored)
    counted = row < size
    sample, row, column, pixels = (part[counted] for part in (sample, row, column, pairs.pixels))

    def areas(place: NDArray[np.int64], weights: Numbers) -> Numbers:
        summed = add_pixels(sample * (size + 1) + place, weights, samples * (size + 1))
        return summed.reshape(samples, size + 1)[:, :size]

    truth, predicted = areas(row, pixels), areas(column, pixels)
    overlap = areas(row, np.where(row == column, pixels, 0))
    return counts_from_areas(overlap, truth, predicted, truth.sum(axis=1, keepdims=True))


def pair_totals(
    sample: Numbers,
    pairs: LabelPairs,
    samples: int,
    labels: tuple[int, ...],
    ignored: frozenset[int],
) -> PairTotals:
    """Return the counted, correct and ignored pixels of each sample of concatenated pairs.

    Pixel accuracy is correct / counted; counted and ignored make up the valid area.

    >>> pairs = LabelPairs(np.array([0, 0, 9]), np.array([0, 1, 0]), np.array([5, 2, 7]))
    >>> totals = pair_totals(np.array([0, 1, 1]), pairs, 2, (0, 1), frozenset({9}))
    >>> totals.counted.tolist(), totals.correct.tolist(), totals.ignored.tolist()
    ([5, 2], [5, 0], [0, 7])
    """
    row = _class_places(pairs.ground_truth, labels, ignored)
    column = _class_places(pairs.prediction, labels, ignored)
    counted = row < len(labels)

    def summed(chosen: NDArray[np.bool_]) -> Numbers:
        return add_pixels(sample[chosen], pairs.pixels[chosen], samples)

    return PairTotals(summed(counted), summed(counted & (row == column)), summed(~counted))
