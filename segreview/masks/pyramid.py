"""Reduced outcomes in which no error pixel is lost, exact at every threshold.

A screen pixel of a reduced picture covers many mask pixels. It gets the *set* of their outcomes,
so that hiding one outcome uncovers the others. For score maps the sets need no second look at the
full map when the threshold moves: of the pixels in a cell, some background is a false positive if
and only if the greatest score over background reaches the threshold, some foreground is missed if
and only if the least score over foreground does not, and some is found if and only if the
greatest does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.coverage import coverage, level_for, merged
from segreview.masks.outcome import (
    Bits,
    Outcome,
    possible_outcomes,
    predicted_outcomes,
)
from segreview.masks.threshold import Operator, ScoreScale, foreground

SMALLEST_LEVEL = 64
"""A picture whose longer side is at most this is not reduced further."""

STRIP = 1 << 17
"""Pixels of a full-size map that are reduced at a time."""

Window = tuple[slice, slice]
"""Rows and columns of a part of an array."""

_BACKGROUND = Outcome.TN.bit | Outcome.FP.bit
_FOREGROUND = Outcome.TP.bit | Outcome.FN.bit


@dataclass(frozen=True, slots=True, eq=False)
class ScoreLevel:
    """Scores of one level: what can happen in a cell, and the scores that decide it."""

    possible: Bits
    background_high: NDArray[Any]
    """Greatest score over the counted background pixels of a cell."""
    foreground_low: NDArray[Any]
    foreground_high: NDArray[Any]

    @property
    def nbytes(self) -> int:
        """Bytes held; a full-size level has its scores once."""
        scores = (self.background_high, self.foreground_low, self.foreground_high)
        return self.possible.nbytes + sum({id(array): array.nbytes for array in scores}.values())

    def outcomes(self, part: Window, step: int, operator: Operator, scale: ScoreScale) -> Bits:
        """Return the sets of outcomes of a part of the level at a threshold."""

        def reached(scores: NDArray[Any]) -> NDArray[np.bool_]:
            return foreground(scores[part], step, operator, scale)

        possible = self.possible[part]
        if self.background_high is self.foreground_low:
            return predicted_outcomes(possible, reached(self.background_high))
        bits = reached(self.background_high).view(np.uint8) * np.uint8(Outcome.FP.bit)
        bits |= reached(self.foreground_high).view(np.uint8) * np.uint8(Outcome.TP.bit)
        found = reached(self.foreground_low).view(np.uint8) * np.uint8(Outcome.FN.bit)
        bits |= found ^ np.uint8(Outcome.FN.bit)
        bits |= np.uint8(Outcome.IGNORED.bit | Outcome.TN.bit)
        bits &= possible
        return bits


def score_pyramid(
    scores: NDArray[Any], ground_truth: NDArray[np.bool_], valid: NDArray[np.bool_] | None = None
) -> tuple[ScoreLevel, ...]:
    """Return the levels of a score map (H, W): full size, then halved again and again.

    Scores may have any whole or float dtype and are kept as stored; NaN is never foreground.

    >>> scores = np.zeros((300, 200), np.uint8)
    >>> levels = score_pyramid(scores, np.ones((300, 200), bool))
    >>> [level.possible.shape for level in levels]
    [(300, 200), (150, 100), (75, 50), (38, 25)]
    """
    if scores.dtype == np.bool_:
        scores = scores.view(np.uint8)
    levels = [ScoreLevel(possible_outcomes(ground_truth, valid), scores, scores, scores)]
    if max(scores.shape) > SMALLEST_LEVEL:
        levels.append(_first_halved(levels[0]))
        while max(levels[-1].possible.shape) > SMALLEST_LEVEL:
            levels.append(_halved(levels[-1]))
    return tuple(levels)


def outcome_pyramid(bits: Bits) -> tuple[Bits, ...]:
    """Return the levels of sets of outcomes (H, W) that no threshold changes.

    >>> line = np.zeros((100, 100), np.uint8); line[57, :] = Outcome.FN.bit
    >>> [int((level == Outcome.FN.bit).any(axis=1).sum()) for level in outcome_pyramid(line)]
    [1, 1]
    """
    levels = [bits]
    while max(levels[-1].shape) > SMALLEST_LEVEL:
        levels.append(fold(levels[-1], np.bitwise_or))
    return tuple(levels)


def fold(array: NDArray[Any], merge: Callable[..., Any]) -> NDArray[Any]:
    """Return an array (H, W, ...) of half the size, each cell merged from up to 2 × 2 pixels.

    >>> fold(np.array([[1, 2, 3], [4, 5, 6]]), np.maximum).tolist()
    [[5, 6]]
    """
    rows, below = array[0::2].copy(), array[1::2]
    merge(rows[: len(below)], below, out=rows[: len(below)])
    if rows.dtype == np.uint8 and rows.ndim == 2 and rows.shape[1] % 2 == 0:
        return _pairs_merged(rows.view(np.uint16), merge)
    cells, right = rows[:, 0::2].copy(), rows[:, 1::2]
    merge(cells[:, : right.shape[1]], right, out=cells[:, : right.shape[1]])
    return cells


def _pairs_merged(pairs: NDArray[np.uint16], merge: Callable[..., Any]) -> NDArray[np.uint8]:
    """Merge the two bytes of each number, which is written over; every second byte is slow."""
    one = pairs.astype(np.uint8)
    pairs >>= 8
    merge(one, pairs.astype(np.uint8), out=one)
    return one


def screen_outcomes(
    levels: tuple[Bits, ...], zoom: float, rows: tuple[int, int], columns: tuple[int, int]
) -> Bits:
    """Return the sets of outcomes of a part of the screen, for sets that no threshold changes.

    ``rows`` and ``columns`` are the first and one beyond the last screen pixel of the scaled
    picture; ``zoom`` is at most 1.

    >>> line = np.zeros((100, 100), np.uint8); line[57, :] = Outcome.FN.bit
    >>> screen = screen_outcomes(outcome_pyramid(line), 0.25, (0, 25), (0, 25))
    >>> screen.shape, np.flatnonzero(screen[:, 0]).tolist()
    ((25, 25), [14])
    """
    height, width = levels[0].shape
    index = level_for(zoom, len(levels))
    down = coverage(*rows, zoom, 1 << index, height)
    across = coverage(*columns, zoom, 1 << index, width)
    return merged(levels[index][down.part, across.part], down, across)


def screen_score_outcomes(
    levels: tuple[ScoreLevel, ...],
    scale: ScoreScale,
    step: int,
    operator: Operator,
    zoom: float,
    rows: tuple[int, int],
    columns: tuple[int, int],
) -> Bits:
    """Return the sets of outcomes of a part of the screen for a score map at a threshold.

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> levels = score_pyramid(np.full((2, 2), 200, np.uint8), np.eye(2, dtype=bool))
    >>> both = screen_score_outcomes(levels, BYTE_SCALE, 500, Operator.GE, 0.5, (0, 1), (0, 1))
    >>> both.tolist() == [[Outcome.TP.bit | Outcome.FP.bit]]
    True
    """
    height, width = levels[0].possible.shape
    index = level_for(zoom, len(levels))
    down = coverage(*rows, zoom, 1 << index, height)
    across = coverage(*columns, zoom, 1 << index, width)
    bits = levels[index].outcomes((down.part, across.part), step, operator, scale)
    return merged(bits, down, across)


def _first_halved(level: ScoreLevel) -> ScoreLevel:
    """Halve full-size scores strip by strip, so that what is separated stays in the cache."""
    height, width = level.possible.shape
    rows = max(2, STRIP // max(1, width) // 2 * 2)
    strips = [
        _halved(
            _separated(level.possible[top : top + rows], level.background_high[top : top + rows])
        )
        for top in range(0, height, rows)
    ]
    return ScoreLevel(
        np.concatenate([strip.possible for strip in strips]),
        np.concatenate([strip.background_high for strip in strips]),
        np.concatenate([strip.foreground_low for strip in strips]),
        np.concatenate([strip.foreground_high for strip in strips]),
    )


def _separated(possible: Bits, scores: NDArray[Any]) -> ScoreLevel:
    """Return full-size scores in which only the pixels that matter for each extreme can win."""
    background = (possible & np.uint8(_BACKGROUND)) != 0
    truth = (possible & np.uint8(_FOREGROUND)) != 0
    if scores.dtype.kind == "u":
        # All bits or none: several times faster than a choice per pixel.
        outside, inside = (np.negative(part.astype(scores.dtype)) for part in (background, truth))
        return ScoreLevel(possible, scores & outside, scores | ~inside, scores & inside)
    least, greatest = _bounds(scores.dtype)
    if scores.dtype.kind == "f":
        scores = np.where(np.isnan(scores), least, scores)
    return ScoreLevel(
        possible,
        np.where(background, scores, least),
        np.where(truth, scores, greatest),
        np.where(truth, scores, least),
    )


def _halved(level: ScoreLevel) -> ScoreLevel:
    return ScoreLevel(
        fold(level.possible, np.bitwise_or),
        fold(level.background_high, np.maximum),
        fold(level.foreground_low, np.minimum),
        fold(level.foreground_high, np.maximum),
    )


def _bounds(dtype: np.dtype[Any]) -> tuple[Any, Any]:
    if dtype.kind == "f":
        return dtype.type(-np.inf), dtype.type(np.inf)
    limits = np.iinfo(dtype)
    return dtype.type(limits.min), dtype.type(limits.max)
