"""Which label was predicted for which: the sparse joint histogram of two label masks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.blocks import blocks
from segreview.masks.checks import check_boolean, check_labels, check_same_shape
from segreview.masks.runs import run_lengths, run_starts
from segreview.metrics.counts import Counts, counts_from_areas

Numbers = NDArray[np.int64]

NO_LABEL = int(np.iinfo(np.int64).min)
"""Stands for the prediction of a pixel for which there is none."""

_SMALL = 256
"""Where all labels are at least 0 and below this, pairs have a place in a table of 256 x 256."""

_WIDE = 4096
"""Class indices further apart than this are looked up one by one instead of in a table."""

_NOISY = 0.15
"""With more runs than this per pixel, counting pixels is faster than counting runs."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelPairs:
    """How many pixels have a ground-truth label and a predicted label: three int64 (n,) arrays.

    The labels are the stored ones, so that ignoring or merging classes reads no file again.
    """

    ground_truth: Numbers
    prediction: Numbers
    pixels: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class PairTotals:
    """Pixels per sample, int64 (samples,)."""

    counted: Numbers
    correct: Numbers
    ignored: Numbers
    """Their ground truth is an ignored label, or a label of no class."""


def label_pairs(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any] | None,
    valid: NDArray[np.bool_] | None = None,
) -> LabelPairs:
    """Count the pairs of labels of two (H, W) masks of any whole-number dtype, or bool.

    Only pixels where the boolean ``valid`` is true are counted. ``prediction`` None means that
    there is none: NO_LABEL everywhere. Pairs are distinct and ascend. Floats and unequal shapes
    raise InvalidArgument.

    >>> pairs = label_pairs(np.array([[7, 7, 0]]), np.array([[7, 0, 0]]))
    >>> pairs.ground_truth.tolist(), pairs.prediction.tolist(), pairs.pixels.tolist()
    ([0, 7, 7], [0, 0, 7], [1, 1, 1])
    """
    _check(ground_truth, prediction, valid)
    predicted = (
        np.broadcast_to(np.uint8(0), ground_truth.shape) if prediction is None else prediction
    )
    found = _merged(
        _block_pairs(
            ground_truth[block].ravel(),
            predicted[block].ravel(),
            None if valid is None else valid[block].ravel(),
        )
        for block in blocks(ground_truth.shape)
    )
    if prediction is not None:
        return found
    return LabelPairs(found.ground_truth, np.full_like(found.prediction, NO_LABEL), found.pixels)


def _check(
    ground_truth: NDArray[Any], prediction: NDArray[Any] | None, valid: NDArray[np.bool_] | None
) -> None:
    for name, labels in (("ground_truth", ground_truth), ("prediction", prediction)):
        if labels is None:
            continue
        check_labels(name, labels)
        if labels.dtype == np.uint64 and labels.size and labels.max() > np.iinfo(np.int64).max:
            raise InvalidArgument(f"{name} has the label {labels.max()}; allowed is less than 2⁶³")
    if valid is not None:
        check_boolean("valid", valid)
    check_same_shape(ground_truth=ground_truth, prediction=prediction, valid=valid)


def _block_pairs(
    ground_truth: NDArray[Any], prediction: NDArray[Any], valid: NDArray[np.bool_] | None
) -> LabelPairs:
    """Return the pairs of a flat block."""
    if _are_small(ground_truth) and _are_small(prediction):
        codes = np.multiply(ground_truth, _SMALL, dtype=np.uint16, casting="unsafe")
        codes += prediction.astype(np.uint8, copy=False)
        return _small_pairs(codes, valid)
    starts, lengths = _counted_runs(valid, ground_truth, prediction)
    return _sum_pairs(
        ground_truth[starts].astype(np.int64), prediction[starts].astype(np.int64), lengths
    )


def _are_small(labels: NDArray[Any]) -> bool:
    if labels.dtype.kind in "bu" and labels.dtype.itemsize == 1:
        return True
    return bool(labels.min() >= 0 and labels.max() < _SMALL)


def _counted_runs(
    valid: NDArray[np.bool_] | None, *masks: NDArray[Any]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return starts and lengths of the runs inside the valid area."""
    size = masks[0].size
    if valid is None:
        starts = run_starts(*masks)
        return starts, run_lengths(starts, size)
    starts = run_starts(valid, *masks)
    counted = valid[starts]
    return starts[counted], run_lengths(starts, size)[counted]


def _small_pairs(codes: NDArray[np.uint16], valid: NDArray[np.bool_] | None) -> LabelPairs:
    if np.count_nonzero(codes[1:] != codes[:-1]) > _NOISY * codes.size:
        table = np.bincount(codes if valid is None else codes[valid])
        found = np.flatnonzero(table)
        return LabelPairs(found // _SMALL, found % _SMALL, table[found])
    starts, lengths = _counted_runs(valid, codes)
    distinct, place = np.unique(codes[starts], return_inverse=True)
    pixels = _sum_by(place, lengths, len(distinct))
    truth, predicted = np.divmod(distinct.astype(np.int64), _SMALL)
    return LabelPairs(truth, predicted, pixels)


def _sum_pairs(ground_truth: Numbers, prediction: Numbers, pixels: Numbers) -> LabelPairs:
    """Return distinct pairs, ascending, with the pixels of equal ones added."""
    rows, row = np.unique(ground_truth, return_inverse=True)
    columns, column = np.unique(prediction, return_inverse=True)
    codes, code = np.unique(row * len(columns) + column, return_inverse=True)
    total = _sum_by(code, pixels, len(codes))
    width = max(1, len(columns))
    return LabelPairs(rows[codes // width], columns[codes % width], total)


def _merged(parts: Iterable[LabelPairs]) -> LabelPairs:
    found = list(parts)
    if not found:
        return LabelPairs(*(np.empty(0, np.int64) for _ in range(3)))
    return _sum_pairs(
        np.concatenate([part.ground_truth for part in found]),
        np.concatenate([part.prediction for part in found]),
        np.concatenate([part.pixels for part in found]),
    )


def _sum_by(place: NDArray[np.integer[Any]], pixels: Numbers, size: int) -> Numbers:
    # bincount adds in float64, which is exact up to 2^53 pixels.
    return np.bincount(place, weights=pixels, minlength=size).astype(np.int64)


def _class_places(
    values: Numbers, labels: tuple[int, ...], ignored: frozenset[int]
) -> NDArray[np.int64]:
    """Return the position of each value in ``labels``; len(labels) where it is no counted class."""
    places = {label: place for place, label in enumerate(labels) if label not in ignored}
    low, high = min(places, default=0) - 1, max(places, default=0) + 1
    if high - low < _WIDE:
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

    >>> pairs = label_pairs(np.array([[0, 0, 1, 9]]), np.array([[0, 9, 0, 1]]))
    >>> confusion_matrix(pairs, (0, 1), ignored=frozenset({9})).tolist()
    [[1, 0, 1], [1, 0, 0]]
    """
    size = len(labels)
    row = _class_places(pairs.ground_truth, labels, ignored)
    column = _class_places(pairs.prediction, labels, ignored)
    code = row * (size + 1) + column
    return _sum_by(code, pairs.pixels, (size + 1) ** 2).reshape(size + 1, size + 1)[:size]


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
        summed = _sum_by(sample * (size + 1) + place, weights, samples * (size + 1))
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
        return _sum_by(sample[chosen], pairs.pixels[chosen], samples)

    return PairTotals(summed(counted), summed(counted & (row == column)), summed(~counted))
