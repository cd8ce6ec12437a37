"""Which rows of a score scale a score reaches, for arrays of scores."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.threshold import STEPS, Operator, ScoreScale

_DIVISION_DTYPES = ("f4", "f8")


def row_bounds(scale: ScoreScale, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return for each row of a scale the smallest score of a dtype that is foreground there.

    int64 (scale.rows,) for whole numbers, else of ``dtype``. A score is foreground at a row where
    it is at least the bound: exactly what masks.threshold.foreground returns at the row's step
    and operator.

    >>> from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE
    >>> row_bounds(BYTE_SCALE, np.dtype(np.uint8))[[0, 128, 256]].tolist()
    [0, 128, 256]
    >>> row_bounds(UNIT_SCALE, np.dtype(np.float64))[[0, 1000, 2000]].tolist()
    [0.0, 0.5, 1.0]
    """
    if dtype.kind != "f" or scale.integer:
        whole = np.array(_whole_bounds(scale), np.int64)
        return whole if dtype.kind != "f" else whole.astype(dtype)
    at_least = np.array([float(scale.exact(step)) for step in range(STEPS + 1)]).astype(dtype)
    # "Greater than t" is "at least the next number after t" in the dtype of the map.
    return np.stack([at_least, np.nextafter(at_least, dtype.type(np.inf))], axis=1).ravel()


def _whole_bounds(scale: ScoreScale) -> list[int]:
    if scale.has_row_per_value:
        return [int(scale.low) + row for row in range(scale.rows)]
    return [
        scale.first_foreground(step, operator)
        for step in range(STEPS + 1)
        for operator in (Operator.GE, Operator.GT)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class RowCoder:
    """Says of scores of one dtype how many rows of one scale they reach; NaN reaches none."""

    bounds: NDArray[Any]
    """Ascending: a score that reaches a row reaches all rows before it."""
    code_of: NDArray[np.int32] | None
    """Dtypes of one or two bytes: the code of every bit pattern."""
    divides: bool
    """Whether the nearest threshold is the nearest step divided by the number of steps."""
    usual: int
    """The code of most scores of a probability map: above the first threshold, below the next."""
    first_usual: int
    end_usual: int
    """Scores whose bits, read as an unsigned number, lie between have the code ``usual``."""

    def unusual(self, scores: NDArray[Any]) -> NDArray[np.bool_]:
        """Return where a flat array of scores may have another code than ``usual``."""
        unsigned = np.dtype(f"u{scores.dtype.itemsize}").type
        # Below the first, subtraction wraps around to a large number.
        places = scores.view(unsigned) - unsigned(self.first_usual)
        other: NDArray[np.bool_] = places >= unsigned(self.end_usual - self.first_usual)
        return other

    def encode(self, scores: NDArray[Any]) -> NDArray[np.int32]:
        """Return the code of each score of a flat array, from 0 to the number of rows."""
        if self.code_of is not None:
            return self.code_of.take(scores.view(f"u{scores.dtype.itemsize}"))
        if self.divides:
            return _nearest_code(scores)
        return _searched_code(self.bounds, scores)


def _nearest_code(scores: NDArray[Any]) -> NDArray[np.int32]:
    """Return the code on the scale 0 to 1 from the nearest threshold, which a division gives."""
    kind = scores.dtype.type
    missing = np.isnan(scores)
    if missing.any():
        scores = np.where(missing, kind(-1), scores)
    with np.errstate(over="ignore"):
        nearest = scores * kind(STEPS)
    np.rint(nearest, out=nearest)
    # One call of clip takes half the time of a minimum and a maximum with a single number.
    np.clip(nearest, kind(0), kind(STEPS), out=nearest)
    threshold = nearest / kind(STEPS)
    reached = (scores >= threshold).view(np.uint8)
    reached += (scores > threshold).view(np.uint8)
    nearest += nearest
    nearest += reached.astype(scores.dtype)
    code: NDArray[np.int32] = nearest.astype(np.int32)
    return code


def _searched_code(bounds: NDArray[Any], scores: NDArray[Any]) -> NDArray[np.int32]:
    if scores.dtype == np.uint64:
        # NumPy would compare uint64 with int64 as float64, which rounds.
        scores = np.minimum(scores, np.uint64(np.iinfo(np.int64).max)).astype(np.int64)
    code = np.searchsorted(bounds, scores, side="right").astype(np.int32)
    if scores.dtype.kind == "f":
        code[np.isnan(scores)] = 0
    return code


@lru_cache(maxsize=32)
def row_coder(scale: ScoreScale, dtype: np.dtype[Any]) -> RowCoder:
    """Return the coder of a native dtype; thresholds that the dtype cannot tell apart are refused.

    >>> from segreview.masks.threshold import UNIT_SCALE
    >>> coder = row_coder(UNIT_SCALE, np.dtype(np.float32))
    >>> coder.encode(np.array([-1, 0, 0.0005, 0.001, 1, 2, np.nan], np.float32)).tolist()
    [0, 1, 2, 3, 2001, 2002, 0]
    """
    bounds = row_bounds(scale, dtype)
    if np.any(bounds[1:] < bounds[:-1]):
        raise InvalidArgument(
            f"scale runs from {scale.low:g} to {scale.high:g}, whose thresholds {dtype} cannot "
            "tell apart; allowed is a wider scale"
        )
    code_of = None
    if dtype.itemsize <= 2:
        patterns = np.arange(256**dtype.itemsize, dtype=f"u{dtype.itemsize}")
        values = patterns.astype(np.bool_) if dtype.kind == "b" else patterns.view(dtype)
        code_of = _searched_code(bounds, values)
    return RowCoder(bounds, code_of, _divides(bounds), *_usual_interval(bounds, dtype))


def _divides(bounds: NDArray[Any]) -> bool:
    if bounds.dtype not in _DIVISION_DTYPES or len(bounds) != 2 * (STEPS + 1):
        return False
    steps = np.arange(STEPS + 1, dtype=bounds.dtype)
    return np.array_equal(steps / bounds.dtype.type(STEPS), bounds[::2])


def _usual_interval(bounds: NDArray[Any], dtype: np.dtype[Any]) -> tuple[int, int, int]:
    """Return the code of scores between two thresholds, and the bits between which they lie."""
    code = 2 if dtype.kind == "f" else 1
    low, high = bounds[code - 1 : code + 1]
    if low < 0 or dtype.kind == "b":
        return code, 0, 0
    if dtype.kind != "f":
        top = np.iinfo(dtype).max
        return code, int(min(low, top)), int(min(high, top))
    # Bits of floats that are not negative ascend with their values.
    unsigned = f"u{dtype.itemsize}"
    return code, int(low.view(unsigned)), int(high.view(unsigned))
