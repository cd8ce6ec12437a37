"""Bootstrap confidence intervals from stored counts and scores of images."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.metrics.averages import class_mean
from segreview.metrics.counts import Counts

Values = NDArray[np.float64]
Numbers = NDArray[np.int64]
Name = TypeVar("Name", bound=Hashable)

SEED = 0
"""The seed of every interval unless told otherwise."""
RESAMPLES = 2000
LEVEL = 0.95
FEW_IMAGES = 30
"""Below this number the percentile bootstrap is known to be too narrow."""

_BLOCK_WEIGHTS = 1 << 17
_EXACT = 1 << 53
"""Whole numbers up to here are exact in float64, and so is a sum of them in any order."""


@dataclass(frozen=True, slots=True, eq=False)
class Sampling:
    """How images are resampled; the same sampling gives the same numbers on every machine.

    ``groups`` of shape (images,) names the group of every image (patient, scene): whole groups
    are then drawn with replacement, for images of one group are no independent evidence.
    """

    resamples: int = RESAMPLES
    seed: int = SEED
    level: float = LEVEL
    groups: NDArray[Any] | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that make no interval."""
        if self.resamples < 1:
            raise InvalidArgument(f"resamples is {self.resamples}; allowed is 1 or more")
        if not 0 < self.level < 1:
            raise InvalidArgument(f"level is {self.level}; allowed is between 0 and 1, like 0.95")
        if self.seed < 0:
            raise InvalidArgument(f"seed is {self.seed}; allowed is 0 or more")


@dataclass(frozen=True, slots=True)
class Interval:
    """A percentile interval; both ends are NaN where fewer than two units carry the score."""

    low: float
    high: float
    n: int
    """Images, or groups, that carry the score."""
    resamples: int
    """Resamples in which the score was defined."""

    @property
    def few_images(self) -> bool:
        """Whether the interval is to be marked, for it rests on fewer than 30 images or groups."""
        return self.n < FEW_IMAGES


DEFAULT = Sampling()

Statistic = Callable[[Counts], Values]
"""From counts (resamples, ...) to one value for each resample, (resamples,)."""


def resample_weights(units: int, sampling: Sampling = DEFAULT) -> Iterator[Values]:
    """Yield blocks (resamples, units) of how often each unit was drawn; every row adds up to units.

    Only the raw stream of PCG64 is used, which NumPy guarantees never to change: a draw is the
    upper half of 32 random bits times ``units``. Its bias is below units / 2**32. The blocks
    together have sampling.resamples rows and do not depend on how they are cut.

    >>> [block.sum(axis=1).tolist() for block in resample_weights(3, Sampling(resamples=2))]
    [[3.0, 3.0]]
    """
    if units < 1:
        raise InvalidArgument(f"units is {units}; allowed is 1 or more")
    stream = np.random.PCG64(sampling.seed)
    # An even number of resamples uses whole words of 64 bits, so that blocks may be cut anywhere.
    height = max(2, _BLOCK_WEIGHTS // units // 2 * 2)
    for first in range(0, sampling.resamples, height):
        rows = min(height, sampling.resamples - first)
        words = np.asarray(stream.random_raw((rows * units + 1) // 2)).astype("<u8")
        bits = words.view("<u4")[: rows * units].reshape(rows, units)
        drawn = (bits.astype(np.uint64) * np.uint64(units)) >> np.uint64(32)
        drawn += np.arange(0, rows * units, units, dtype=np.uint64)[:, np.newaxis]
        weights = np.bincount(drawn.ravel().astype(np.int64), minlength=rows * units)
        yield weights.reshape(rows, units).astype(np.float64)


def resampled_counts(counts: Counts, sampling: Sampling = DEFAULT) -> Counts:
    """Return the pooled counts of every resample: (images, ...) becomes (resamples, ...).

    The sums are exact. No image gives zeros.

    >>> two = Counts(*(np.array([n, n]) for n in (4, 3, 2, 1)))
    >>> resampled_counts(two, Sampling(resamples=2)).tp.tolist()
    [8, 8]
    """
    parts = (counts.tp, counts.fp, counts.fn, counts.tn)
    shape = counts.tp.shape
    if not shape:
        raise InvalidArgument("counts has shape (); allowed is (images, ...)")
    each = math.prod(shape[1:])
    flat = [np.asarray(part, np.int64).reshape(shape[0], each) for part in parts]
    columns = _by_unit(np.concatenate(flat, axis=1), sampling.groups)
    sums = np.split(_exact_sums(columns, sampling), len(parts), axis=1)
    return Counts(*(part.reshape(sampling.resamples, *shape[1:]) for part in sums))


def pooled_intervals(
    counts: Counts, statistics: Mapping[Name, Statistic], sampling: Sampling = DEFAULT
) -> dict[Name, Interval]:
    """Return the interval of each pooled score of counts (images, ...).

    Each statistic is called once, with the pooled counts of all resamples, (resamples, ...), and
    returns a value for each, (resamples,), NaN where it is undefined. All share the resamples.

    >>> from segreview.metrics.scores import score
    >>> counts = Counts(*(np.array(part) for part in ([1, 3], [1, 0], [0, 1], [2, 0])))
    >>> found = pooled_intervals(counts, {"iou": lambda c: score("iou", c)})["iou"]
    >>> found.low, found.high, found.n
    (0.5, 0.75, 2)
    """
    resampled = resampled_counts(counts, sampling)
    n = unit_number(counts.tp.shape[0], sampling.groups)
    return {
        name: percentile_interval(statistic(resampled), n, sampling)
        for name, statistic in statistics.items()
    }


def mean_intervals(
    values: Mapping[Name, Values], sampling: Sampling = DEFAULT
) -> dict[Name, Interval]:
    """Return the interval of each per-image mean; undefined scores (NaN) are skipped.

    Each entry is float64 of shape (images,), or (images, classes): then every class is averaged
    over images first, and the mean over the classes that are defined follows. All share the same
    resamples. Other shapes raise InvalidArgument. Scores are rounded to multiples of a power of
    two that lets sums be exact (below 1e-9 for a million images), so that the result is
    the same bit by bit on every machine.

    >>> found = mean_intervals({"iou": np.array([0.0, 1.0, np.nan])}, Sampling(resamples=100))
    >>> (found["iou"].low, found["iou"].high, found["iou"].n, found["iou"].few_images)
    (0.0, 1.0, 2, True)
    """
    if not values:
        return {}
    tables = {name: _as_table(name, column) for name, column in values.items()}
    images = {len(table) for table in tables.values()}
    if len(images) > 1:
        raise InvalidArgument(f"values have {sorted(images)} images; allowed is one number for all")
    stacked = np.concatenate(list(tables.values()), axis=1)
    defined = ~np.isnan(stacked)
    steps, unit = _in_steps(stacked, defined, _largest_unit(len(stacked), sampling.groups))
    both = np.concatenate([steps, defined.astype(np.int64)], axis=1)
    columns = _by_unit(both, sampling.groups)
    sums, used = np.split(_exact_sums(columns, sampling), 2, axis=1)
    means = np.full(sums.shape, np.nan)
    np.divide(sums * unit, used, out=means, where=used > 0)
    carried = np.split(columns, 2, axis=1)[1] > 0
    found, first = {}, 0
    for name, table in tables.items():
        part = slice(first, first + table.shape[1])
        n = int(np.count_nonzero(carried[:, part].any(axis=1)))
        found[name] = percentile_interval(_mean_of_defined(means[:, part]), n, sampling)
        first = part.stop
    return found


def percentile_interval(statistics: Values, n: int, sampling: Sampling = DEFAULT) -> Interval:
    """Return the percentile interval of a score's (resamples,) values; NaN ones are left out.

    ``n`` is the number of images or groups that carry the score; below two of them, and where no
    resample has a value, both ends are NaN. Percentiles are interpolated linearly. Source: Efron
    and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.

    >>> percentile_interval(np.arange(101.0), n=40, sampling=Sampling(level=0.5))
    Interval(low=25.0, high=75.0, n=40, resamples=101)
    """
    if statistics.ndim != 1:
        raise InvalidArgument(f"statistics has shape {statistics.shape}; allowed is (resamples,)")
    defined = statistics[~np.isnan(statistics)]
    if n < 2 or not len(defined):
        return Interval(math.nan, math.nan, n, len(defined))
    tail = (1 - sampling.level) / 2
    return Interval(_percentile(defined, tail), _percentile(defined, 1 - tail), n, len(defined))


def _percentile(values: Values, share: float) -> float:
    """Return the value of np.quantile to the last bit, in a third of its time.

    That would also import NumPy's masked arrays. The values are put in another order.
    """
    place = (len(values) - 1) * share
    below = math.floor(place)
    above, weight = min(below + 1, len(values) - 1), place - below
    values.partition((below, above))
    low, high = float(values[below]), float(values[above])
    # From the nearer end.
    return high - (high - low) * (1 - weight) if weight >= 0.5 else low + (high - low) * weight


def unit_number(images: int, groups: NDArray[Any] | None) -> int:
    """Return how many units are drawn: images, or the groups that they belong to.

    >>> unit_number(3, None), unit_number(3, np.array(["a", "b", "a"]))
    (3, 2)
    """
    return images if groups is None else len(np.unique(_checked_groups(groups, images)))


def _largest_unit(images: int, groups: NDArray[Any] | None) -> int:
    if groups is None or not images:
        return 1
    return int(np.max(np.unique(_checked_groups(groups, images), return_counts=True)[1]))


def _by_unit(columns: Numbers, groups: NDArray[Any] | None) -> Numbers:
    """Sum (images, columns) over the images of each group; without groups they stay as they are."""
    if groups is None:
        return columns
    names, place = np.unique(_checked_groups(groups, len(columns)), return_inverse=True)
    summed = np.zeros((len(names), columns.shape[1]), np.int64)
    np.add.at(summed, place, columns)
    return summed


def _checked_groups(groups: NDArray[Any], images: int) -> NDArray[Any]:
    if groups.shape != (images,):
        raise InvalidArgument(
            f"groups has shape {groups.shape}; allowed is ({images},), one name for each image"
        )
    return groups


def _exact_sums(columns: Numbers, sampling: Sampling) -> Numbers:
    """Return the weighted sums (resamples, columns) of whole numbers (units, columns), exactly."""
    units = len(columns)
    if not units:
        return np.zeros((sampling.resamples, columns.shape[1]), np.int64)
    greatest = max(-int(np.min(columns, initial=0)), int(np.max(columns, initial=0)))
    # In float64 the product is made by BLAS, thirty times as fast as with whole numbers.
    table = columns.astype(np.float64) if units * greatest <= _EXACT else columns
    blocks = resample_weights(units, sampling)
    # Not @, which keeps the interpreter to itself until the product is there.
    sums = [np.dot(np.asarray(weights, table.dtype), table) for weights in blocks]
    return np.concatenate(sums).astype(np.int64)


def _in_steps(
    values: Values, defined: NDArray[np.bool_], largest_unit: int
) -> tuple[Numbers, float]:
    """Return values as whole multiples of a power of two, and that power; undefined ones are 0."""
    filled = np.where(defined, values, 0.0)
    greatest = float(np.abs(filled).max(initial=0.0))
    if not math.isfinite(greatest):
        raise InvalidArgument("values hold infinity; allowed are finite scores and NaN")
    if greatest == 0:
        return np.zeros(values.shape, np.int64), 1.0
    unit = 2.0 ** (math.frexp(greatest * len(values) * largest_unit)[1] - 53)
    return np.rint(filled / unit).astype(np.int64), unit


def _as_table(name: object, column: Values) -> Values:
    if column.ndim not in (1, 2):
        raise InvalidArgument(
            f"values[{name!r}] has shape {column.shape}; allowed is (images,) or (images, classes)"
        )
    return column[:, np.newaxis] if column.ndim == 1 else column


def _mean_of_defined(means: Values) -> Values:
    return means[:, 0] if means.shape[1] == 1 else class_mean(means)
