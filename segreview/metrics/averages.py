"""Averages of scores: what was used, what was skipped, and what an undefined score counts as."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument

Scores = NDArray[np.float64]


class EmptyRule(enum.StrEnum):
    """What an undefined score (NaN) counts as in an average."""

    SKIP = "skip"
    ONE = "one"
    ZERO = "zero"


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
    undefined = np.isnan(values)
    if empty is EmptyRule.SKIP:
        used = values[~undefined]
    else:
        used = np.where(undefined, float(empty is EmptyRule.ONE), values)
    mean = float(used.mean()) if used.size else float("nan")
    return Average(mean, used.size, values.size - used.size)


def class_mean(values: Scores) -> Scores:
    """Return the mean over the last axis, the classes, of (..., K) scores.

    Classes whose score is undefined are left out; where all are, the mean is NaN.

    >>> class_mean(np.array([[1.0, 0.5, np.nan], [np.nan, np.nan, np.nan]])).tolist()
    [0.75, nan]
    """
    defined = ~np.isnan(values)
    total = np.where(defined, values, 0.0).sum(axis=-1)
    used = defined.sum(axis=-1)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / used, np.float64)
