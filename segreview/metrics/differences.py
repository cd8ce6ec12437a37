"""Paired differences of two prediction sets, on the images that are scored in both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.metrics.averages import class_mean
from segreview.metrics.counts import Counts
from segreview.metrics.intervals import (
    DEFAULT,
    Interval,
    Sampling,
    Statistic,
    mean_intervals,
    percentile_interval,
    resampled_counts,
    unit_number,
)

Values = NDArray[np.float64]
Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Difference:
    """A score of the first prediction set minus that of the second; interval.n says of how many."""

    value: float
    interval: Interval

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves zero out: one set is better beyond the chance of images."""
        return self.interval.low > 0 or self.interval.high < 0


def pooled_differences(
    first: Counts,
    second: Counts,
    both: NDArray[np.bool_],
    statistics: Mapping[str, Statistic],
    sampling: Sampling = DEFAULT,
) -> dict[str, Difference]:
    """Return the difference of each pooled score of two sets of counts (images, ...).

    Only images where ``both`` (images,) is true enter; in each resample the same images are
    drawn of the two sets. NaN where a score is undefined. Other shapes raise InvalidArgument.

    >>> from segreview.metrics.scores import score
    >>> good = Counts(*(np.array(part) for part in ([4, 4, 0], [0, 0, 0], [0, 0, 9], [1, 1, 0])))
    >>> weak = Counts(*(np.array(part) for part in ([2, 2, 0], [0, 0, 0], [2, 2, 9], [1, 1, 0])))
    >>> both = np.array([True, True, False])
    >>> pooled_differences(good, weak, both, {"iou": lambda c: score("iou", c)})["iou"].value
    0.5
    """
    _check_pair(first, second, both)
    kept, other = first.at(both), second.at(both)
    chosen = replace(sampling, groups=_at(sampling.groups, both))
    n = unit_number(int(np.count_nonzero(both)), chosen.groups)
    resampled = resampled_counts(kept, chosen), resampled_counts(other, chosen)
    whole = kept.sum(axis=0), other.sum(axis=0)
    return {
        name: Difference(
            float(statistic(whole[0]) - statistic(whole[1])),
            percentile_interval(statistic(resampled[0]) - statistic(resampled[1]), n, chosen),
        )
        for name, statistic in statistics.items()
    }


def mean_differences(
    first: Mapping[str, Values], second: Mapping[str, Values], sampling: Sampling = DEFAULT
) -> dict[str, Difference]:
    """Return the difference of each per-image mean, over the images that have the score in both.

    Entries are float64 of shape (images,), or (images, classes) as mean_intervals takes them;
    NaN in one of the two skips the image there. Different names or shapes raise InvalidArgument.

    >>> first, second = np.array([0.5, 1.0, np.nan]), np.array([0.25, 0.75, 1.0])
    >>> found = mean_differences({"iou": first}, {"iou": second})["iou"]
    >>> found.value, found.interval.n, found.interval.low, found.is_clear
    (0.25, 2, 0.25, True)
    """
    if first.keys() != second.keys():
        raise InvalidArgument(
            f"second has the scores {', '.join(second)}; allowed are those of first:"
            f" {', '.join(first)}"
        )
    for name in first:
        if first[name].shape != second[name].shape:
            raise InvalidArgument(
                f"second[{name!r}] has shape {second[name].shape}; allowed is"
                f" {first[name].shape}, the shape in first"
            )
    paired = {name: first[name] - second[name] for name in first}
    intervals = mean_intervals(paired, sampling)
    return {name: Difference(_mean(paired[name]), intervals[name]) for name in paired}


def _mean(values: Values) -> float:
    of_classes = class_mean(values.T)
    return float(of_classes if values.ndim == 1 else class_mean(of_classes))


def _at(groups: NDArray[Any] | None, both: NDArray[np.bool_]) -> NDArray[Any] | None:
    return None if groups is None else groups[both]


def _check_pair(first: Counts, second: Counts, both: NDArray[np.bool_]) -> None:
    if first.tp.shape != second.tp.shape:
        raise InvalidArgument(
            f"second has shape {second.tp.shape}; allowed is {first.tp.shape}, the shape of first"
        )
    if both.dtype.kind != "b" or both.shape != first.tp.shape[:1]:
        raise InvalidArgument(
            f"both is {both.dtype} of shape {both.shape}; allowed is bool of shape"
            f" {first.tp.shape[:1]}, one for each image"
        )
