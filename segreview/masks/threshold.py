"""Thresholds: a score map becomes foreground where its score reaches the threshold."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, log, tanh
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
        exact = self.exact(step)
        return ceil(exact) if operator is Operator.GE else floor(exact) + 1


BYTE_SCALE = ScoreScale(0, 255, integer=True)
WORD_SCALE = ScoreScale(0, 65535, integer=True)
UNIT_SCALE = ScoreScale(0, 1, integer=False)
BINARY_SCALE = ScoreScale(0, 1, integer=True)
LOGIT_SCALE = ScoreScale(-32768, 32768, integer=False, logits=True)


def foreground(
    scores: NDArray[Any], step: int, operator: Operator, scale: ScoreScale
) -> NDArray[np.bool_]:
    """Return where a score map is foreground at a threshold.

    ``scores`` may have any shape; the result has the same shape. Whole numbers, also those
    that a float map of an integer scale holds, are compared with the exact bound; other floats in
    their own dtype with the threshold rounded to it, as NumPy 2 and torch do. NaN is never
    foreground.

    >>> foreground(np.array([127, 128], np.uint8), 500, Operator.GE, BYTE_SCALE).tolist()
    [False, True]
    >>> foreground(np.array([0.5, np.nan], np.float32), 500, Operator.GT, UNIT_SCALE).tolist()
    [False, False]
    """
    if scale.integer or scores.dtype.kind in "biu":
        at_least: NDArray[np.bool_] = scores >= scale.first_foreground(step, operator)
        return at_least
    bound = scores.dtype.type(float(scale.exact(step)))
    reached: NDArray[np.bool_] = scores >= bound if operator is Operator.GE else scores > bound
    return reached
