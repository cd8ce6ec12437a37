"""Scores: one formula each over the four counts, NaN where it is 0 / 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import EllipsisType, MappingProxyType

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.metrics.counts import Counts

Values = NDArray[np.float64]

_BLOCK = 1 << 15
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


class _Areas:
    """Counts as float64, which holds them exactly, and the sums that several scores are made of.

    Each is made when it is asked for first: six scores of 100,000 samples share them.
    """

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    @cached_property
    def tp(self) -> Values:
        return self._counts.tp.astype(np.float64)

    @cached_property
    def fp(self) -> Values:
        return self._counts.fp.astype(np.float64)

    @cached_property
    def fn(self) -> Values:
        return self._counts.fn.astype(np.float64)

    @cached_property
    def tn(self) -> Values:
        return self._counts.tn.astype(np.float64)

    @cached_property
    def predicted(self) -> Values:
        return np.asarray(self.tp + self.fp)

    @cached_property
    def positive(self) -> Values:
        return np.asarray(self.tp + self.fn)

    @cached_property
    def negative(self) -> Values:
        return np.asarray(self.fp + self.tn)

    @cached_property
    def total(self) -> Values:
        return np.asarray(self.positive + self.negative)


def _ratio(part: Values, whole: Values) -> Values:
    """Divide; where the whole is 0 the part is 0 too, which gives NaN; callers silence that."""
    return np.asarray(np.divide(part, whole))


def _iou(a: _Areas) -> Values:
    return _ratio(a.tp, a.predicted + a.fn)


def _dice(a: _Areas) -> Values:
    return _ratio(2 * a.tp, a.predicted + a.positive)


def _fscore(a: _Areas) -> Values:
    # The harmonic mean is Dice, but precision or recall of 0, or none at all, make it 0 / 0.
    return np.where(a.tp > 0, _dice(a), np.nan)


def _precision(a: _Areas) -> Values:
    return _ratio(a.tp, a.predicted)


def _recall(a: _Areas) -> Values:
    return _ratio(a.tp, a.positive)


def _specificity(a: _Areas) -> Values:
    return _ratio(a.tn, a.negative)


def _accuracy(a: _Areas) -> Values:
    return _ratio(a.tp + a.tn, a.total)


def f_beta(counts: Counts, beta: float) -> Values:
    """Return (1 + beta²) TP / ((1 + beta²) TP + beta² FN + FP); NaN where both masks are empty.

    >>> f_beta(Counts(*map(np.array, (1, 1, 0, 0))), beta=2.0).item()
    0.8333333333333334
    """
    with np.errstate(invalid="ignore"):
        return _f_beta(_Areas(counts), beta)


def _f_beta(a: _Areas, beta: float = F_BETA) -> Values:
    weight = beta * beta
    hits = (1 + weight) * a.tp
    return _ratio(hits, hits + weight * a.fn + a.fp)


def _mcc(a: _Areas) -> Values:
    # The root of each side: products of four areas would lose digits.
    sides = np.sqrt(a.predicted) * np.sqrt(a.positive)
    sides = sides * np.sqrt(a.negative) * np.sqrt(a.tn + a.fn)
    return _ratio(a.tp * a.tn - a.fp * a.fn, sides)


def _kappa(a: _Areas) -> Values:
    chance = a.predicted * a.negative + a.positive * (a.fn + a.tn)
    return _ratio(2 * (a.tp * a.tn - a.fp * a.fn), chance)


def _balanced_accuracy(a: _Areas) -> Values:
    return np.asarray((_recall(a) + _specificity(a)) / 2)


def _false_positive_rate(a: _Areas) -> Values:
    return _ratio(a.fp, a.negative)


def _prevalence(a: _Areas) -> Values:
    return _ratio(a.positive, a.total)


def _area_difference(a: _Areas) -> Values:
    # Without ground truth it would be infinite.
    return _ratio(np.where(a.positive > 0, a.fp - a.fn, 0), a.positive)


_NO_PIXEL = "no pixel in either mask"
_NOTHING_PREDICTED = "nothing predicted"
_NO_GROUND_TRUTH = "nothing in the ground truth"
_ALL_GROUND_TRUTH = "ground truth everywhere"
_NO_HIT = "no true positive"
_NOTHING_COUNTED = "no counted pixel"

_DEFINITIONS: tuple[tuple[Score, Callable[[_Areas], Values]], ...] = (
    (Score("iou", "IoU", "TP / (TP + FP + FN)", _NO_PIXEL), _iou),
    (Score("dice", "Dice (F1)", "2 TP / (2 TP + FP + FN)", _NO_PIXEL), _dice),
    (Score("f1", "Dice (F1)", "2 TP / (2 TP + FP + FN)", _NO_PIXEL), _dice),
    (Score("precision", "Precision", "TP / (TP + FP)", _NOTHING_PREDICTED), _precision),
    (Score("recall", "Recall", "TP / (TP + FN)", _NO_GROUND_TRUTH), _recall),
    (Score("specificity", "Specificity", "TN / (TN + FP)", _ALL_GROUND_TRUTH), _specificity),
    (Score("accuracy", "Accuracy", "(TP + TN) / all counted pixels", _NOTHING_COUNTED), _accuracy),
    (
        Score("f_beta", "F2", "5 TP / (5 TP + 4 FN + FP)", _NO_PIXEL),
        _f_beta,
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
    return np.asarray(scores((name,), counts)[0])


def scores(names: Sequence[str], counts: Counts) -> Values:
    """Return several scores of counts (...) as float64 (scores, ...), NaN where one is undefined.

    They share what they have in common. A name that SCORES does not hold raises InvalidArgument.

    >>> scores(("precision", "recall"), Counts(*map(np.array, (1, 3, 1, 0)))).tolist()
    [0.25, 0.5]
    """
    formulas = [_formula(name) for name in names]
    table = np.empty((len(formulas), *counts.tp.shape))
    with np.errstate(invalid="ignore"):
        for block in _blocks(counts):
            areas = _Areas(counts.at(block))
            for place, formula in enumerate(formulas):
                table[place, block] = formula(areas)
    return table


def _formula(name: str) -> Callable[[_Areas], Values]:
    if name not in _FORMULAS:
        raise InvalidArgument(f"there is no score {name!r}; the scores are: {', '.join(SCORES)}")
    return _FORMULAS[name]


def sample_by_sample(formula: Callable[[Counts], Values], counts: Counts) -> Values:
    """Apply a formula to counts (n, ...), n samples each by itself, a block of them at a time.

    ``formula`` takes counts (m, ...) to float64 (m, ...), whose further axes are its own. The
    result is that of the formula itself, also for counts without axes.

    >>> twice = sample_by_sample(lambda c: 2.0 * c.tp, Counts(*[np.arange(200_000)] * 4))
    >>> twice.shape, twice[-1].item()
    ((200000,), 399998.0)
    """
    parts = [formula(counts.at(block)) for block in _blocks(counts)]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _blocks(counts: Counts) -> list[slice | EllipsisType]:
    """Return indices that take the first axis to pieces, of which there is at least one."""
    size = counts.tp.size
    if size <= _BLOCK:
        return [...]
    samples = counts.tp.shape[0]
    step = max(1, _BLOCK * samples // size)
    return [slice(start, start + step) for start in range(0, samples, step)]
