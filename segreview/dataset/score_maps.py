"""Score maps: checked against the scale of their set, and never changed to fit it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.score_reading import ROUNDING, is_probability
from segreview.dataset.task import PredictionReading
from segreview.errors import Contradiction, OtherScores
from segreview.formats.source import shown_name
from segreview.masks.threshold import (
    BINARY_SCALE,
    BYTE_SCALE,
    UNIT_SCALE,
    WORD_SCALE,
    ScoreScale,
)

_STORED_DTYPES = {BINARY_SCALE: np.uint8, BYTE_SCALE: np.uint8, WORD_SCALE: np.uint16}
"""Scales whose maps have one dtype; values beyond these scales are refused."""


def checked_scores(
    path: Path, values: NDArray[Any], reading: PredictionReading
) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Return the scores (H, W) of a map as its set's scale means them, and what is odd about them.

    A map that cannot be meant on that scale is refused; small differences are warnings.
    """
    scale = reading.scale
    if scale is None:
        raise Contradiction(f"{shown_name(path)} belongs to a set without a score scale.")
    if values.dtype.kind == "b":
        full: NDArray[Any] = np.where(values, scale.high, scale.low).astype(_dtype(scale))
        return full, ()
    if scale.integer != (values.dtype.kind in "iu") and not _holds_hard_floats(values, scale):
        stored = "whole numbers" if scale.integer else "scores with fractions"
        raise Contradiction(
            f"{shown_name(path)} holds {values.dtype}, while the other predictions of "
            f"{reading.name} hold {stored}."
        )
    warnings = _range_warnings(path, values, reading.name, scale)
    if scale in _STORED_DTYPES or (scale.integer and values.dtype.kind == "f"):
        return values.astype(_dtype(scale), copy=False), warnings
    return values, warnings


def _holds_hard_floats(values: NDArray[Any], scale: ScoreScale) -> bool:
    return scale.integer and np.array_equal(values, np.rint(values))


def _dtype(scale: ScoreScale) -> np.dtype[Any]:
    whole = _STORED_DTYPES.get(scale, np.int64)
    return np.dtype(whole if scale.integer else np.float32)


def _range_warnings(
    path: Path, values: NDArray[Any], name: str, scale: ScoreScale
) -> tuple[str, ...]:
    if not values.size:
        return ()
    least, greatest = values.min(), values.max()
    warnings: tuple[str, ...] = ()
    if not (np.isfinite(least) and np.isfinite(greatest)):
        warnings = _without_number(values)
        finite = values[np.isfinite(values)]
        if not finite.size:
            return warnings
        least, greatest = finite.min(), finite.max()
    return warnings + _beyond(path, float(least), float(greatest), name, scale)


def _without_number(values: NDArray[Any]) -> tuple[str, ...]:
    found = (
        (np.isnan(values), "no score (NaN): counted as background"),
        (values == np.inf, "an infinite score: foreground at every threshold"),
        (values == -np.inf, "the score minus infinity: counted as background"),
    )
    counted = ((int(np.count_nonzero(places)), words) for places, words in found)
    return tuple(
        f"{count:,} {'pixel has' if count == 1 else 'pixels have'} {words}"
        for count, words in counted
        if count
    )


def _beyond(
    path: Path, least: float, greatest: float, name: str, scale: ScoreScale
) -> tuple[str, ...]:
    """Say that a map leaves the scale of its set, or refuse it."""
    held = f"from {least:g} to {greatest:g}"
    if scale.logits:
        if least < 0 or greatest > 1:
            return ()
        return (f"scores run {held}, while those of {name} are read as logits",)
    # Float maps of whole numbers round as softmax outputs do.
    slack = 0 if scale.integer else ROUNDING * (scale.high - scale.low)
    if least >= scale.low - slack and greatest <= scale.high + slack:
        return ()
    if scale in _STORED_DTYPES or (scale == UNIT_SCALE and not is_probability(least, greatest)):
        raise OtherScores(
            f"{shown_name(path)} holds values {held}, while the predictions of {name} are read "
            f"as {scale.low:g} to {scale.high:g}."
        )
    return (
        f"scores run {held}, beyond the scale {scale.low:g} to {scale.high:g} of {name}: "
        "compared as they are",
    )
