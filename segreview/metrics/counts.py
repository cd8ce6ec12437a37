"""The four counts of a pair of masks, from which every score is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.blocks import blocks
from segreview.masks.checks import check_boolean, check_same_shape

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """True and false positives and negatives: four int64 arrays of one shape, 0-d allowed.

    The unit is the pixel. Counts of many samples or classes are held along leading axes.
    """

    tp: Numbers
    fp: Numbers
    fn: Numbers
    tn: Numbers

    @property
    def total(self) -> Numbers:
        """All counted pixels."""
        return np.asarray(self.tp + self.fp + self.fn + self.tn)

    def sum(self, axis: int | None = None) -> Counts:
        """Add up along an axis, or all of them: the pooled counts."""
        return Counts(*(np.asarray(part.sum(axis=axis)) for part in self._parts()))

    def at(self, index: Any) -> Counts:
        """Take what a NumPy index selects: one sample, one class, a boolean selection.

        >>> both = Counts(*(np.array([n, n + 1]) for n in (1, 2, 3, 4)))
        >>> both.at(1).tp.item(), both.sum().total.item()
        (2, 24)
        """
        return Counts(*(np.asarray(part[index]) for part in self._parts()))

    def _parts(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        return self.tp, self.fp, self.fn, self.tn


def counts_from_areas(overlap: Any, ground_truth: Any, prediction: Any, counted: Any) -> Counts:
    """Return the counts of masks whose areas and common area are known, in pixels."""
    fp, fn = prediction - overlap, ground_truth - overlap
    return Counts(*map(_int64, (overlap, fp, fn, counted - overlap - fp - fn)))


def _int64(value: Any) -> Numbers:
    return np.asarray(value, np.int64)


def binary_counts(ground_truth: Mask, prediction: Mask, valid: Mask | None = None) -> Counts:
    """Count the pixels of two (H, W) boolean masks, only where ``valid`` is true if it is given.

    Returns 0-d counts; masks without pixels give zeros. Other dtypes and unequal shapes raise
    InvalidArgument.

    >>> gt = np.array([[True, True, False, False]])
    >>> pred = np.array([[True, False, True, False]])
    >>> found = binary_counts(gt, pred, valid=np.array([[True, True, True, False]]))
    >>> [part.item() for part in (found.tp, found.fp, found.fn, found.tn)]
    [1, 1, 1, 0]
    """
    _check_binary(ground_truth, prediction, valid)
    areas = np.zeros(4, np.int64)
    for block in blocks(ground_truth.shape):
        areas += _areas(
            ground_truth[block], prediction[block], valid if valid is None else valid[block]
        )
    return counts_from_areas(*areas)


def _check_binary(ground_truth: Mask, prediction: Mask, valid: Mask | None) -> None:
    check_boolean("ground_truth", ground_truth)
    check_boolean("prediction", prediction)
    if valid is not None:
        check_boolean("valid", valid)
    check_same_shape(ground_truth=ground_truth, prediction=prediction, valid=valid)


def _areas(ground_truth: Mask, prediction: Mask, valid: Mask | None) -> tuple[int, int, int, int]:
    counted = ground_truth.size
    if valid is not None:
        ground_truth, prediction = ground_truth & valid, prediction & valid
        counted = int(np.count_nonzero(valid))
    # count_nonzero is ten times as fast as the sum of a boolean array.
    overlap = int(np.count_nonzero(ground_truth & prediction))
    return overlap, int(np.count_nonzero(ground_truth)), int(np.count_nonzero(prediction)), counted


def two_class(counts: Counts) -> Counts:
    """Append a last axis [background, foreground]: both classes of a binary task.

    For the background the roles change: what is a true negative is its true positive.

    >>> two_class(Counts(*map(np.array, (1, 2, 3, 4)))).tp.tolist()
    [4, 1]
    """
    tp, fp, fn, tn = counts.tp, counts.fp, counts.fn, counts.tn
    pairs = ((tn, tp), (fn, fp), (fp, fn), (tp, tn))
    return Counts(*(np.stack(pair, axis=-1) for pair in pairs))
