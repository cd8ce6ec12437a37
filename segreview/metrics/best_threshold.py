"""The best threshold: chosen on one half of the images and reported on the other."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.threshold import Operator
from segreview.metrics.averages import average
from segreview.metrics.curves import (
    Chosen,
    ThresholdTable,
    Values,
    mean_curve,
    pooled_table,
    score_curve,
    step_rows,
)
from segreview.metrics.intervals import (
    DEFAULT,
    SEED,
    Interval,
    Sampling,
    mean_intervals,
    pooled_intervals,
)
from segreview.metrics.scores import score

CAN_BE_BEST = ("iou", "dice", "f1", "f_beta", "mcc", "kappa", "balanced_accuracy", "accuracy")
"""The scores that weigh both kinds of error, so that a threshold between the ends can be best."""


@dataclass(frozen=True, slots=True)
class BestThreshold:
    """The step that is best on the images it was chosen on, and what it reaches on the others."""

    name: str
    pooled: bool
    """Pooled score, or per-image mean."""
    step: int | None
    """None where the score is undefined at every step."""
    on_chosen: float
    on_others: float
    interval: Interval
    """Of the score on the others: a bootstrap over images or groups."""
    n_chosen: int
    n_others: int
    seed: int
    by_group: bool


def best_step(values: Values) -> int | None:
    """Return the step of the greatest of (steps,) values; None where all are NaN.

    Of equal steps it is the middle of their longest run (the first of runs as long): new images
    move the ends of a plateau first, and its middle last. The smallest would stand at the edge:
    for a map that is already binary, at 0.001.

    >>> best_step(np.array([0.5, 0.9, 0.5, 0.9, 0.9, 0.9, np.nan])), best_step(np.full(3, np.nan))
    (4, None)
    """
    if values.ndim != 1:
        raise InvalidArgument(f"values has shape {values.shape}; allowed is (steps,)")
    if np.isnan(values).all():
        return None
    best = np.concatenate([[False], values == np.nanmax(values), [False]]).astype(np.int8)
    edges = np.diff(best)
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    longest = int(np.argmax(ends - starts))
    return int((starts[longest] + ends[longest] - 1) // 2)


def first_half(images: int, seed: int = SEED, groups: NDArray[Any] | None = None) -> Chosen:
    """Return which of the images a threshold is chosen on: a random half, bool (images,).

    The order is drawn from the raw stream of PCG64, the same on every machine. Of an odd number
    the larger part is chosen. With ``groups`` (images,) a group is never torn apart: in random
    order, each goes to the smaller part. One image or one group leaves nothing for the others.

    >>> first_half(5).sum().item(), first_half(4, groups=np.array(list("aabb"))).sum().item()
    (3, 2)
    """
    if images < 0:
        raise InvalidArgument(f"images is {images}; allowed is 0 or more")
    if groups is None:
        groups = np.arange(images)
    if groups.shape != (images,):
        raise InvalidArgument(
            f"groups has shape {groups.shape}; allowed is ({images},), one name for each image"
        )
    names, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.argsort(_random(len(names), seed), kind="stable")
    chosen, parts = np.zeros(len(names), np.bool_), [0, 0]
    for group in order:
        smaller = parts[1] < parts[0]
        parts[smaller] += int(sizes[group])
        chosen[group] = not smaller
    return np.asarray(chosen[place], np.bool_)


def best_threshold(
    name: str,
    table: ThresholdTable,
    operator: Operator,
    *,
    pooled: bool = True,
    images: Chosen | None = None,
    sampling: Sampling = DEFAULT,
) -> BestThreshold:
    """Choose among all 1,001 steps on one half of the images; report the score on the other half.

    ``table`` is of shape (rows, images); ``images`` (images,) says which of them take part, all
    if it is left out. ``pooled`` chooses by the pooled score, else by the per-image mean, undefined
    scores skipped. With sampling.groups whole groups are split and resampled. A score that is not
    in CAN_BE_BEST and other shapes raise InvalidArgument; without an image on the other side the
    score there is NaN.

    >>> from segreview.masks.threshold import ScoreScale
    >>> tp = np.array([[2, 2], [2, 2], [0, 0]])
    >>> fp = np.array([[9, 9], [1, 1], [0, 0]])
    >>> sides = np.array([2, 2]), np.array([9, 9])
    >>> two = ThresholdTable(ScoreScale(0, 1, integer=True), fp, tp, *sides)
    >>> found = best_threshold("iou", two, Operator.GE)
    >>> found.step, round(found.on_others, 3), found.n_others
    (500, 0.667, 1)
    """
    if name not in CAN_BE_BEST:
        raise InvalidArgument(f"name is {name!r}; allowed is one of: {', '.join(CAN_BE_BEST)}")
    number = table.positives.size
    taking_part = np.arange(number) if images is None else np.flatnonzero(images)
    groups = None if sampling.groups is None else sampling.groups[taking_part]
    half = first_half(len(taking_part), sampling.seed, groups)
    chosen = np.zeros(number, np.bool_)
    chosen[taking_part[half]] = True
    values = _curve(name, table, operator, pooled, chosen)
    step = best_step(values)
    others = taking_part[~half]
    here = replace(sampling, groups=None if groups is None else groups[~half])
    reached, interval = _reported(name, table, operator, step, pooled, others, here)
    return BestThreshold(
        name,
        pooled,
        step,
        math.nan if step is None else float(values[step]),
        reached,
        interval,
        int(np.count_nonzero(half)),
        len(others),
        sampling.seed,
        groups is not None,
    )


def _curve(
    name: str, table: ThresholdTable, operator: Operator, pooled: bool, chosen: Chosen
) -> Values:
    if pooled:
        return score_curve(name, pooled_table(table, chosen), operator)
    return mean_curve(name, table, operator, chosen).values


def _reported(
    name: str,
    table: ThresholdTable,
    operator: Operator,
    step: int | None,
    pooled: bool,
    others: NDArray[np.intp],
    sampling: Sampling,
) -> tuple[float, Interval]:
    if step is None or not len(others):
        return math.nan, Interval(math.nan, math.nan, len(others), 0)
    counts = table.counts(step_rows(table.scale, operator)[step], others)
    if pooled:
        value = float(score(name, counts.sum(axis=0)))
        return value, pooled_intervals(counts, {name: partial(score, name)}, sampling)[name]
    values = score(name, counts)
    return average(values).value, mean_intervals({name: values}, sampling)[name]


def _random(number: int, seed: int) -> NDArray[np.uint64]:
    # size 0 would be no array but one number.
    return np.atleast_1d(np.asarray(np.random.PCG64(seed).random_raw(max(1, number))))[:number]
