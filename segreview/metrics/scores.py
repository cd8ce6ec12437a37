"""Scores: one formula each over the four counts, NaN where it is 0 / 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.metrics.counts import Counts

Values = NDArray[np.float64]

_BLOCK = 1 << 17
"""So many counts at a time: beyond, new memory costs more than the arithmetic on it."""
F_BETA = 2.0
"""The beta of the score named f_beta: recall weighs four times as much as precision."""


@dataclass(frozen=True, slots=True)
class Score:
    """A score by its name in files, its label for people, its formula, and when it is 0 / 0."""

    name: str
    label: str
    formula: str
    undefined_when: str


def _ratio(part: NDArray[np.number], whole: NDArray[np.number]) -> Values:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.asarray(np.true_divide(part, whole))
    # In place: a choice per element would make, and throw away, one more array.
    np.copyto(ratio, np.nan, where=whole == 0)
    return ratio


def _iou(c: Counts) -> Values:
    return _ratio(c.tp, c.tp + c.fp + c.fn)


def _dice(c: Counts) -> Values:
    return _ratio(2 * c.tp, 2 * c.tp + c.fp + c.fn)


def _fscore(c: Counts) -> Values:
    # The harmonic mean is Dice, but precision or recall of 0, or none at all, make it 0 / 0.
    return np.where(c.tp > 0, _dice(c), np.nan)


def _precision(c: Counts) -> Values:
    return _ratio(c.tp, c.tp + c.fp)


def _recall(c: Counts) -> Values:
    return _ratio(c.tp, c.tp + c.fn)


def _specificity(c: Counts) -> Values:
    return _ratio(c.tn, c.tn + c.fp)


def _accuracy(c: Counts) -> Values:
    return _ratio(c.tp + c.tn, c.total)


def f_beta(counts: Counts, beta: float) -> Values:
    """Return (1 + beta²) TP / ((1 + beta²) TP + beta² FN + FP); NaN where both masks are empty.

    >>> f_beta(Counts(*map(np.array, (1, 1, 0, 0))), beta=2.0).item()
    0.8333333333333334
    """
    weight = beta * beta
    hits = (1 + weight) * counts.tp
    return _ratio(hits, hits + weight * counts.fn + counts.fp)


def _mcc(c: Counts) -> Values:
    # In float64: products of four areas do not fit into int64.
    tp, fp, fn, tn = (part.astype(np.float64) for part in (c.tp, c.fp, c.fn, c.tn))
    sides = np.sqrt(tp + fp) * np.sqrt(tp + fn) * np.sqrt(tn + fp) * np.sqrt(tn + fn)
    return _ratio(tp * tn - fp * fn, sides)


def _kappa(c: Counts) -> Values:
    tp, fp, fn, tn = (part.astype(np.float64) for part in (c.tp, c.fp, c.fn, c.tn))
    chance = (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn)
    return _ratio(2 * (tp * tn - fp * fn), chance)


def _balanced_accuracy(c: Counts) -> Values:
    return np.asarray((_recall(c) + _specificity(c)) / 2)


def _false_positive_rate(c: Counts) -> Values:
    return _ratio(c.fp, c.fp + c.tn)


def _prevalence(c: Counts) -> Values:
    return _ratio(c.tp + c.fn, c.total)


def _area_difference(c: Counts) -> Values:
    return _ratio(c.fp - c.fn, c.tp + c.fn)


_NO_PIXEL = "no pixel in either mask"
_NOTHING_PREDICTED = "nothing predicted"
_NO_GROUND_TRUTH = "nothing in the ground truth"
_ALL_GROUND_TRUTH = "ground truth everywhere"
_NO_HIT = "no true positive"
_NOTHING_COUNTED = "no counted pixel"

_DEFINITIONS: tuple[tuple[Score, Callable[[Counts], Values]], ...] = (
    (Score("iou", "IoU", "TP / (TP + FP + FN)", _NO_PIXEL), _iou),
    (Score("dice", "Dice (F1)", "2 TP / (2 TP + FP + FN)", _NO_PIXEL), _dice),
    (Score("f1", "Dice (F1)", "2 TP / (2 TP + FP + FN)", _NO_PIXEL), _dice),
    (Score("precision", "Precision", "TP / (TP + FP)", _NOTHING_PREDICTED), _precision),
    (Score("recall", "Recall", "TP / (TP + FN)", _NO_GROUND_TRUTH), _recall),
    (Score("specificity", "Specificity", "TN / (TN + FP)", _ALL_GROUND_TRUTH), _specificity),
    (Score("accuracy", "Accuracy", "(TP + TN) / all counted pixels", _NOTHING_COUNTED), _accuracy),
    (
        Score("f_beta", "F2", "5 TP / (5 TP + 4 FN + FP)", _NO_PIXEL),
        lambda counts: f_beta(counts, F_BETA),
    ),
    (
        Score(
            "mcc",
            "Matthews correlation",
            "(TP TN − FP FN) / √((TP + FP) (TP + FN) (TN + FP) (TN + FN))",
            "ground truth or prediction has one value only",
        ),
        _mcc,
    ),
    (
        Score(
            "kappa",
            "Cohen's kappa",
            "2 (TP TN − FP FN) / ((TP + FP) (FP + TN) + (TP + FN) (FN + TN))",
            "both masks have the same single value",
        ),
        _kappa,
    ),
    (
        Score(
            "balanced_accuracy",
            "Balanced accuracy",
            "(recall + specificity) / 2",
            "ground truth has one value only",
        ),
        _balanced_accuracy,
    ),
    (Score("fscore", "F-score", "2 precision recall / (precision + recall)", _NO_HIT), _fscore),
    (
        Score("false_positive_rate", "False positive rate", "FP / (FP + TN)", _ALL_GROUND_TRUTH),
        _false_positive_rate,
    ),
    (
        Score("prevalence", "Prevalence", "(TP + FN) / all counted pixels", _NOTHING_COUNTED),
        _prevalence,
    ),
    (
        Score("area_difference", "Area difference", "(FP − FN) / (TP + FN)", _NO_GROUND_TRUTH),
        _area_difference,
    ),
)

SCORES = MappingProxyType({entry.name: entry for entry, _ in _DEFINITIONS})
"""Every score by its name."""

_FORMULAS = MappingProxyType({entry.name: formula for entry, formula in _DEFINITIONS})

HEADLINE = ("iou", "dice", "precision", "recall", "specificity", "accuracy")
"""The scores that are shown first; f1 is the same quantity as dice and not shown twice."""


def score(name: str, counts: Counts) -> Values:
    """Return a score as float64 in the shape of the counts; NaN where it is undefined (0 / 0).

    A name that SCORES does not hold raises InvalidArgument.

    >>> score("iou", Counts(*(np.array([n, 0]) for n in (1, 2, 1, 6)))).tolist()
    [0.25, nan]
    """
    if name not in _FORMULAS:
        raise InvalidArgument(f"there is no score {name!r}; the scores are: {', '.join(SCORES)}")
    return sample_by_sample(_FORMULAS[name], counts)


def sample_by_sample(formula: Callable[[Counts], Values], counts: Counts) -> Values:
    """Apply a formula to counts (n, ...), n samples each by itself, a block of them at a time.

    ``formula`` takes counts (m, ...) to float64 (m, ...), whose further axes are its own. The
    result is that of the formula itself, also for counts without axes.

    >>> twice = sample_by_sample(lambda c: 2.0 * c.tp, Counts(*[np.arange(200_000)] * 4))
    >>> twice.shape, twice[-1].item()
    ((200000,), 399998.0)
    """
    size = counts.tp.size
    if size <= _BLOCK:
        return formula(counts)
    samples = counts.tp.shape[0]
    step = max(1, _BLOCK * samples // size)
    first = formula(counts.at(slice(0, step)))
    values = np.empty((samples, *first.shape[1:]), first.dtype)
    values[:step] = first
    for start in range(step, samples, step):
        values[start : start + step] = formula(counts.at(slice(start, start + step)))
    return values
