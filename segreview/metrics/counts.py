"""The four counts of a pair of masks, from which every score is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.blocks import BLOCK_PIXELS, flat_blocks
from segreview.masks.checks import check_boolean, check_mask, check_same_shape
from segreview.masks.threshold import Operator, ScoreScale, comparison

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

    @property
    def of_background(self) -> Counts:
        """The same pixels seen from the background of a binary task: the roles change.

        >>> Counts(*map(np.array, (1, 2, 3, 4))).of_background.tp.item()
        4
        """
        return Counts(tp=self.tn, fp=self.fn, fn=self.fp, tn=self.tp)

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

    def of_alike(self, samples: int) -> Counts:
        """Return the counts (samples, ...) of samples that are all like one, (1, ...); read-only.

        >>> Counts(*(np.array([n]) for n in (1, 2, 3, 4))).of_alike(3).fp.tolist()
        [2, 2, 2]
        """
        shape = (samples, *self.tp.shape[1:])
        return Counts(*(np.broadcast_to(part, shape) for part in self._parts()))

    def _parts(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        return self.tp, self.fp, self.fn, self.tn


def summed_by_case(counts: Counts, cases: Numbers) -> Counts:
    """Return the counts of cases in the order of their numbers: (images, ...) to (cases, ...).

    ``cases`` is int64 (images,), the number of the case to which an image belongs; another shape
    raises InvalidArgument. All counts are pixels.

    >>> slices = Counts(*(np.array([n, n, 7]) for n in (1, 2, 3, 4)))
    >>> summed_by_case(slices, np.array([5, 5, 9])).tp.tolist()
    [2, 7]
    """
    if cases.shape != counts.tp.shape[:1]:
        raise InvalidArgument(f"cases has shape {cases.shape}; allowed is {counts.tp.shape[:1]}")
    numbers, place = np.unique(cases, return_inverse=True)

    def summed(part: Numbers) -> Numbers:
        total = np.zeros((len(numbers), *part.shape[1:]), np.int64)
        np.add.at(total, place, part)
        return total

    return Counts(summed(counts.tp), summed(counts.fp), summed(counts.fn), summed(counts.tn))


def side_by_side(left: Counts, right: Counts) -> Counts:
    """Return the columns of two counts of the same samples, (samples, L) and (samples, R), as one.

    Pixels as int64; other shapes raise InvalidArgument.

    >>> one, two = (Counts(*(np.full((1, n), n) for _ in range(4))) for n in (1, 2))
    >>> side_by_side(one, two).tp.tolist()
    [[1, 2, 2]]
    """
    shapes = left.tp.shape, right.tp.shape
    if any(len(shape) != 2 for shape in shapes) or shapes[0][0] != shapes[1][0]:
        raise InvalidArgument(
            f"counts have the shapes {shapes[0]} and {shapes[1]}; allowed are (samples, L) and "
            "(samples, R)"
        )
    pairs = ((getattr(left, name), getattr(right, name)) for name in ("tp", "fp", "fn", "tn"))
    return Counts(*(np.concatenate(pair, axis=1) for pair in pairs))


def counts_from_areas(overlap: Any, ground_truth: Any, prediction: Any, counted: Any) -> Counts:
    """Return the counts of masks whose areas and common area are known, in pixels.

    >>> found = counts_from_areas(overlap=2, ground_truth=3, prediction=5, counted=9)
    >>> [part.item() for part in (found.tp, found.fp, found.fn, found.tn)]
    [2, 3, 1, 3]
    """
    fp, fn = prediction - overlap, ground_truth - overlap
    return Counts(*map(_int64, (overlap, fp, fn, counted - overlap - fp - fn)))


def _int64(value: Any) -> Numbers:
    return np.asarray(value, np.int64)


def binary_counts(ground_truth: Mask, prediction: Mask, valid: Mask | None = None) -> Counts:
    """Count the pixels of two (H, W) boolean masks, only where ``valid`` is true if it is given.

    Returns 0-d counts; masks without pixels, or without valid ones, give zeros. Other dtypes and
    unequal shapes raise InvalidArgument.

    >>> gt = np.array([[True, True, False, False]])
    >>> pred = np.array([[True, False, True, False]])
    >>> found = binary_counts(gt, pred, valid=np.array([[True, True, True, False]]))
    >>> [part.item() for part in (found.tp, found.fp, found.fn, found.tn)]
    [1, 1, 1, 0]
    """
    check_boolean("prediction", prediction)
    _check_reference(ground_truth, valid)
    check_same_shape(ground_truth=ground_truth, prediction=prediction, valid=valid)
    return _counted(ground_truth, prediction, valid, lambda flat, out: np.copyto(out, flat))


def threshold_counts(
    scores: NDArray[Any],
    ground_truth: Mask,
    valid: Mask | None,
    step: int,
    operator: Operator,
    scale: ScoreScale,
) -> Counts:
    """Count a score map against a mask at one threshold, without a mask of the prediction.

    ``scores`` is (H, W) of any real dtype in the unit of ``scale``, the masks are boolean; equal
    to binary_counts of masks.threshold.foreground, in memory that does not grow with the image.
    NaN is never foreground and stays a counted pixel. Returns 0-d counts; masks without pixels, or
    without valid ones, give zeros. Other dtypes, unequal shapes and steps beyond 0 ... 1000 raise
    InvalidArgument.

    >>> from segreview.masks.threshold import UNIT_SCALE
    >>> scores = np.array([[0.2, 0.5, 0.7]], np.float32)
    >>> gt = np.array([[True, True, False]])
    >>> found = threshold_counts(scores, gt, None, 500, Operator.GE, UNIT_SCALE)
    >>> [part.item() for part in (found.tp, found.fp, found.fn, found.tn)]
    [1, 1, 1, 0]
    """
    check_mask("scores", scores, "biuf", "whole numbers, floats or bool")
    _check_reference(ground_truth, valid)
    check_same_shape(scores=scores, ground_truth=ground_truth, valid=valid)
    mark = comparison(step, operator, scale, scores.dtype)
    return _counted(ground_truth, scores, valid, mark)


def _check_reference(ground_truth: Mask, valid: Mask | None) -> None:
    check_boolean("ground_truth", ground_truth)
    if valid is not None:
        check_boolean("valid", valid)


def _counted(
    ground_truth: Mask,
    prediction: NDArray[Any],
    valid: Mask | None,
    mark: Callable[[NDArray[Any], Mask], object],
) -> Counts:
    """Count block by block what ``mark`` writes into a buffer as foreground."""
    buffer = np.empty(min(BLOCK_PIXELS, ground_truth.size), np.bool_)
    areas = (0, 0, 0, 0)
    for truth, flat, counted in flat_blocks(ground_truth, prediction, valid):
        assert truth is not None
        assert flat is not None
        called = buffer[: len(flat)]
        mark(flat, called)
        found = _areas(truth, called, counted)
        areas = (areas[0] + found[0], areas[1] + found[1], areas[2] + found[2], areas[3] + found[3])
    return counts_from_areas(*areas)


def _areas(ground_truth: Mask, prediction: Mask, valid: Mask | None) -> tuple[int, int, int, int]:
    """Return overlap, both areas and the counted pixels; ``prediction`` is written over."""
    counted = ground_truth.size
    if valid is not None:
        prediction &= valid
        ground_truth = ground_truth & valid
        counted = int(np.count_nonzero(valid))
    # count_nonzero is ten times as fast as the sum of a boolean array.
    predicted = int(np.count_nonzero(prediction))
    prediction &= ground_truth
    overlap = int(np.count_nonzero(prediction))
    return overlap, int(np.count_nonzero(ground_truth)), predicted, counted


def two_class(counts: Counts) -> Counts:
    """Append a last axis [background, foreground]: both classes of a binary task.

    For the background the roles change: what is a true negative is its true positive.

    >>> two_class(Counts(*map(np.array, (1, 2, 3, 4)))).tp.tolist()
    [4, 1]
    """
    background = counts.of_background
    pairs = zip(background._parts(), counts._parts(), strict=True)
    # Each class stays in one piece: sums over samples run many times faster than across pairs.
    return Counts(*(np.moveaxis(np.stack(pair), 0, -1) for pair in pairs))
