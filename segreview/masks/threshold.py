"""Thresholds: a score map becomes foreground where its score reaches the threshold."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isfinite, log, tanh
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument

STEPS = 1000
"""Thresholds move in steps of 1/1000: 1,001 positions from 0.000 to 1.000."""


class Operator(enum.StrEnum):
    """How a score is compared with the threshold."""

    GE = "ge"
    GT = "gt"

    @property
    def symbol(self) -> str:
        """The sign that a person reads."""
        return "≥" if self is Operator.GE else ">"


def threshold_step(threshold: float) -> int:
    """Return the position 0 ... 1000 of a threshold between 0 and 1.

    >>> threshold_step(0.5)
    500
    """
    step = round(threshold * STEPS) if 0 <= threshold <= 1 else -1
    if step < 0 or abs(step / STEPS - threshold) > 1e-9:
        raise InvalidArgument(
            f"threshold {threshold!r} is not one of 0.000, 0.001 ... 1.000, the steps it moves in"
        )
    return step


def check_step(step: int) -> None:
    """Refuse a position that no threshold has.

    >>> check_step(1001)
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: step is 1001; allowed is 0 ... 1000, in thousandths
    """
    if not 0 <= step <= STEPS:
        raise InvalidArgument(f"step is {step!r}; allowed is 0 ... {STEPS}, in thousandths")


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """What the stored values of a prediction set mean: score = (value - low) / (high - low).

    ``integer`` says whether the maps hold whole numbers. The scale also names the rows of a
    table of counts at every threshold: with at most 256 whole values one row for each value and
    one beyond the last, else two rows (``>=`` and ``>``) for each of the 1,001 thresholds.
    """

    low: float
    high: float
    integer: bool
    logits: bool = False
    """Scores are the sigmoid of the stored floats; ``low`` and ``high`` are far beyond any
    logit and stand for the thresholds 0 and 1, which no sigmoid of a finite number reaches."""

    def score(self, stored: float) -> float:
        """Return the score of one stored value.

        >>> BYTE_SCALE.score(51), LOGIT_SCALE.score(0.0)
        (0.2, 0.5)
        """
        if self.logits:
            return 0.5 + 0.5 * tanh(stored / 2)
        return (stored - self.low) / (self.high - self.low)

    def __post_init__(self) -> None:
        """Refuse ends that are infinite, in the wrong order or no whole numbers of whole maps."""
        ends = f"score scale is {self.low!r} to {self.high!r}"
        if not (isfinite(self.low) and isfinite(self.high) and self.low <= self.high):
            raise InvalidArgument(f"{ends}; allowed are two finite ends, the lower one first")
        if self.integer and not (float(self.low).is_integer() and float(self.high).is_integer()):
            raise InvalidArgument(f"{ends} of whole numbers; allowed are whole ends")

    @property
    def has_row_per_value(self) -> bool:
        """Whether every stored value has a row of its own."""
        return self.integer and self.high - self.low <= 255

    @property
    def rows(self) -> int:
        """How many rows a table of counts at every threshold has."""
        return int(self.high - self.low) + 2 if self.has_row_per_value else 2 * (STEPS + 1)

    def row(self, step: int, operator: Operator) -> int:
        """Return the row that answers a threshold exactly.

        >>> ScoreScale(0, 255, integer=True).row(500, Operator.GE)
        128
        >>> ScoreScale(0, 1, integer=False).row(500, Operator.GT)
        1001
        """
        check_step(step)
        if not self.has_row_per_value:
            return 2 * step + (operator is Operator.GT)
        return self.first_foreground(step, operator) - int(self.low)

    def exact(self, step: int) -> Fraction:
        """Return the threshold in the unit of the stored values, as an exact fraction.

        Of logits it is ln(t / (1 - t)), the nearest float64, for the sigmoid never falls.

        >>> float(LOGIT_SCALE.exact(500)), float(LOGIT_SCALE.exact(1000))
        (0.0, 32768.0)
        """
        if self.logits and 0 < step < STEPS:
            return Fraction(log(step / (STEPS - step)))
        low, high = Fraction(self.low), Fraction(self.high)
        return low + Fraction(step, STEPS) * (high - low)

    def first_foreground(self, step: int, operator: Operator) -> int:
        """Return the smallest whole stored value that is foreground.

        >>> ScoreScale(0, 255, integer=True).first_foreground(1000, Operator.GT)
        256
        """
        if self.integer:
            # In thousandths all is whole, which is ten times as fast as with fractions.
            exact = STEPS * int(self.low) + step * (int(self.high) - int(self.low))
            return -(-exact // STEPS) if operator is Operator.GE else exact // STEPS + 1
        bound = self.exact(step)
        return ceil(bound) if operator is Operator.GE else floor(bound) + 1


BYTE_SCALE = ScoreScale(0, 255, integer=True)
WORD_SCALE = ScoreScale(0, 65535, integer=True)
UNIT_SCALE = ScoreScale(0, 1, integer=False)
BINARY_SCALE = ScoreScale(0, 1, integer=True)
LOGIT_SCALE = ScoreScale(-32768, 32768, integer=False, logits=True)


Comparison = Callable[[NDArray[Any], NDArray[np.bool_] | None], NDArray[np.bool_]]


def foreground(
    scores: NDArray[Any], step: int, operator: Operator, scale: ScoreScale
) -> NDArray[np.bool_]:
    """Return where a score map is foreground at a threshold.

    ``scores`` may have any shape; the result has the same shape. Whole numbers, also those
    that a float map of an integer scale holds, are compared with the exact bound; other floats in
    their own dtype with the threshold rounded to it, as NumPy 2 and torch do. NaN is never
    foreground. A step beyond 0 ... 1000 raises InvalidArgument.

    >>> foreground(np.array([127, 128], np.uint8), 500, Operator.GE, BYTE_SCALE).tolist()
    [False, True]
    >>> foreground(np.array([0.5, np.nan], np.float32), 500, Operator.GT, UNIT_SCALE).tolist()
    [False, False]
    """
    return comparison(step, operator, scale, scores.dtype)(scores, None)


def comparison(
    step: int, operator: Operator, scale: ScoreScale, dtype: np.dtype[Any]
) -> Comparison:
    """Return what ``foreground`` does to scores of a dtype, for many parts of one map.

    The second argument is the array to write into, or None for a new one.

    >>> reaches_half = comparison(500, Operator.GE, BYTE_SCALE, np.dtype(np.uint8))
    >>> reaches_half(np.array([127, 128], np.uint8), None).tolist()
    [False, True]
    """
    check_step(step)
    if scale.integer or dtype.kind in "biu":
        bound: Any = scale.first_foreground(step, operator)
        operator = Operator.GE
        if dtype.kind == "f":
            bound = floats_not_below([bound], dtype)[0]
    else:
        bound = dtype.type(float(scale.exact(step)))
    if dtype == np.float16:
        return lambda scores, out: _halves_reach(scores, np.float16(bound), operator, out)
    compare = np.greater_equal if operator is Operator.GE else np.greater
    return lambda scores, out: np.asarray(compare(scores, bound, out=out))


def floats_not_below(whole: list[int], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return for each whole number the smallest float of a dtype that is not below it.

    >>> floats_not_below([2048, 2049], np.dtype(np.float16)).tolist()
    [2048.0, 2050.0]
    """
    exact = np.array(whole, np.float64)
    with np.errstate(over="ignore"):
        rounded = exact.astype(dtype)
    return np.where(rounded < exact, np.nextafter(rounded, dtype.type(np.inf)), rounded)


def _halves_reach(
    scores: NDArray[Any], bound: np.float16, operator: Operator, out: NDArray[np.bool_] | None
) -> NDArray[np.bool_]:
    """Compare halves by their bytes, which takes a twentieth of the time that NumPy takes."""
    ranks = _rank(np.asarray(scores, np.float16))
    # Both zeros are equal, and the negative one ranks lower.
    first = _rank(np.float16(-0.0 if bound == 0 else bound))
    if operator is Operator.GT:
        first = _rank(np.float16(0.0 if bound == 0 else bound)) + np.int16(1)
    # One comparison says both: not below the first, and not beyond infinity, where NaN ranks.
    ranks -= first
    reaching = np.uint16(int(_rank(np.float16(np.inf))) + 1 - int(first))
    return np.asarray(np.less(ranks.view(np.uint16), reaching, out=out))


def _rank(halves: Any) -> Any:
    """Return int16 that rise as the halves do: of the negative ones all bits but the sign turn."""
    bits = halves.view(np.int16)
    return bits ^ ((bits >> 15) & np.int16(0x7FFF))
