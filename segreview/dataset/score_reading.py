"""What the scores of a prediction set mean: a finding with a default, never judged per image."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from segreview.errors import InvalidArgument
from segreview.masks.threshold import BYTE_SCALE, LOGIT_SCALE, UNIT_SCALE, WORD_SCALE, ScoreScale

OVERSHOOT = 0.1
"""Probabilities may leave 0 to 1 by so much, for example after resizing, and still be meant so."""
ROUNDING = 0.001
"""So much of it is rounding, of which nothing is said."""
_NEARLY_FULL = 0.9
_FLOAT_TOPS = (100.0, 255.0, 65535.0)
_WHOLE_TOPS = (1000.0, 1023.0, 4095.0, 10000.0, 16383.0, 32767.0)
"""Full scores in use; a set that nearly reaches one is taken to be meant so."""


class ScoreKind(enum.StrEnum):
    """How stored values become scores from 0 to 1."""

    PROBABILITY = "probability"
    LOGITS = "logits"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class ScoreReading:
    """How the stored values of a prediction set become scores.

    Probabilities are taken as they are, logits through the sigmoid, and other values on a linear
    scale from ``low`` (score 0) to ``high`` (score 1). No value is ever changed: thresholds are
    turned into the unit of the maps instead, and compared in their dtype. Of logits the threshold
    0.5 is 0; t = 0 calls everything foreground and t = 1 nothing but infinite scores.
    """

    kind: ScoreKind
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a scale that does not rise."""
        if not -math.inf < self.low < self.high < math.inf:
            raise InvalidArgument(
                f"low is {self.low:g} and high {self.high:g}; allowed are finite numbers, the "
                "second one greater"
            )

    def scale(self, whole_numbers: bool = False) -> ScoreScale:
        """Return the scale by which maps are thresholded and counted."""
        if self.kind is ScoreKind.LOGITS:
            return LOGIT_SCALE
        if self.kind is ScoreKind.PROBABILITY:
            return UNIT_SCALE
        whole = whole_numbers and self.low.is_integer() and self.high.is_integer()
        return ScoreScale(self.low, self.high, integer=whole)

    @property
    def described(self) -> str:
        """For people."""
        if self.kind is ScoreKind.LOGITS:
            return "logits, score = sigmoid(value)"
        if self.low:
            return f"scores from {self.low:g} to {self.high:g}"
        return f"scores from 0 to {self.high:g}"

    @property
    def text(self) -> str:
        """As it is written in files and on the command line; parse_score_reading reads it."""
        if self.kind is not ScoreKind.LINEAR:
            return self.kind.value
        return f"{_number(self.low)}..{_number(self.high)}"


PROBABILITY = ScoreReading(ScoreKind.PROBABILITY)
LOGITS = ScoreReading(ScoreKind.LOGITS)


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def parse_score_reading(text: str) -> ScoreReading:
    """Return the reading that a person wrote: probability, logits, or LOW..HIGH.

    >>> parse_score_reading("0..255").high, parse_score_reading("logits").kind.value
    (255.0, 'logits')
    """
    if text in (ScoreKind.PROBABILITY, ScoreKind.LOGITS):
        return ScoreReading(ScoreKind(text))
    low, dots, high = text.partition("..")
    try:
        bounds = (float(low), float(high)) if dots else None
    except ValueError:
        bounds = None
    if bounds is None:
        raise InvalidArgument(
            f"scores are {text!r}; allowed are probability, logits, or a range such as 0..255"
        )
    return ScoreReading(ScoreKind.LINEAR, *bounds)


def reading_of(scale: ScoreScale) -> ScoreReading:
    """Return the reading that gives this scale.

    >>> reading_of(BYTE_SCALE).text, reading_of(UNIT_SCALE).text, reading_of(LOGIT_SCALE).text
    ('0..255', 'probability', 'logits')
    """
    if scale.logits:
        return LOGITS
    if scale == UNIT_SCALE:
        return PROBABILITY
    return ScoreReading(ScoreKind.LINEAR, float(scale.low), float(scale.high))


def is_probability(low: float, high: float) -> bool:
    """Return whether floats from ``low`` to ``high`` can be meant as probabilities.

    >>> is_probability(-0.04, 1.1), is_probability(0, 1.2)
    (True, False)
    """
    return low >= -OVERSHOOT and high <= 1 + OVERSHOOT


def float_reading(low: float, high: float) -> tuple[ScoreReading, str]:
    """Return how floats from ``low`` to ``high`` are read, and what was assumed, if anything.

    >>> float_reading(0.0, 1.0)[0].kind.value, float_reading(-7.0, 9.0)[0].kind.value
    ('probability', 'logits')
    >>> float_reading(0.0, 40.0)[0].described
    'scores from 0 to 40'
    """
    seen = f"scores run from {low:g} to {high:g} in the files looked at"
    if low >= -ROUNDING and high <= 1 + ROUNDING:
        return PROBABILITY, ""
    if is_probability(low, high):
        return PROBABILITY, f"{seen}: read as probabilities, values beyond 0 and 1 as they are"
    if low >= -1 - ROUNDING and high <= 1 + ROUNDING:
        return _linear(-1, 1, seen)
    if low < -OVERSHOOT:
        return LOGITS, f"{seen}: read as {LOGITS.described}, so that the threshold 0.5 is 0"
    # A range needs two ends: of one value, the other one is 0.
    start = 0 if 2 * low <= high or low == high else low
    return _linear(start, _full(high, _FLOAT_TOPS), seen)


def whole_reading(low: float, high: float, hard: bool) -> tuple[ScoreReading, str]:
    """Return how whole numbers are read, and what was assumed, if anything.

    8-bit maps are always value / 255, 16-bit maps value / 65535 unless they nearly reach another
    full score in use; ``hard`` says that they hold two values only.

    >>> whole_reading(0, 180, hard=False)[0].high, whole_reading(0, 9990, hard=False)[0].high
    (255.0, 10000.0)
    """
    seen = f"scores run from {low:g} to {high:g} in the files looked at"
    if low < 0:
        return _linear(low, max(high, low + 1), seen)
    for scale in (BYTE_SCALE, WORD_SCALE):
        if high == scale.high or (scale is BYTE_SCALE and high <= scale.high):
            return ScoreReading(ScoreKind.LINEAR, 0.0, float(scale.high)), ""
    if hard or high > WORD_SCALE.high:
        return _linear(0, high, seen)
    full = _full(high, _WHOLE_TOPS)
    if full in _WHOLE_TOPS:
        return _linear(0, full, seen)
    reading = ScoreReading(ScoreKind.LINEAR, 0.0, float(WORD_SCALE.high))
    if 2 * high >= WORD_SCALE.high:
        return reading, ""
    return reading, f"{seen}: read as value / 65535, in which no pixel reaches the score 0.5"


def _linear(low: float, high: float, seen: str) -> tuple[ScoreReading, str]:
    reading = ScoreReading(ScoreKind.LINEAR, float(low), float(high))
    middle = (low + high) / 2
    return reading, (
        f"{seen}: read on a linear scale from {low:g} to {high:g}, so that the threshold 0.5 is "
        f"{middle:g}"
    )


def _full(high: float, tops: tuple[float, ...]) -> float:
    """Return the full score in use that ``high`` nearly reaches, else ``high``."""
    return next((top for top in tops if _NEARLY_FULL * top <= high <= top), high)
