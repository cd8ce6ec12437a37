"""Warnings that a score must carry: what a number cannot say about itself."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument

DOMINATES = 2
"""How many times the pixels of the smallest image the largest has, for it to be said."""

MANY_IGNORED = 0.5
"""With more than this share of the pixels ignored, IoU is mostly recall."""

MANY_EMPTY = 0.2
"""With more than this share of images without ground truth, pooled scores lead."""


class Doubt(enum.StrEnum):
    """Why a score may not mean what it seems to mean."""

    ONE_GROUND_TRUTH_VALUE = "ground truth has one value only"
    CONSTANT_PREDICTION = "prediction is constant"
    MANY_IGNORED = "most pixels are ignored"
    BACKGROUND_IGNORED = "background is ignored"
    MIXED_SIZES = "images of different sizes"
    MANY_EMPTY = "many images without ground truth"
    DISAGREEING_RANKS = "IoU and Dice rank differently"
    NO_SCORE = "pixels without a score"


@dataclass(frozen=True, slots=True)
class ScoreWarning:
    """A doubt, and one sentence that says what it does to the score."""

    doubt: Doubt
    sentence: str


def value_warnings(ground_truth_values: int, prediction_values: int) -> Iterator[ScoreWarning]:
    """Yield what follows from how many distinct values the counted pixels of one image have.

    A number below 0 raises InvalidArgument. Without counted pixels (0 values) nothing is said.

    >>> [warning.doubt.name for warning in value_warnings(1, 2)]
    ['ONE_GROUND_TRUTH_VALUE']
    """
    _at_least_zero("ground_truth_values", ground_truth_values)
    _at_least_zero("prediction_values", prediction_values)
    if ground_truth_values == 1:
        yield ScoreWarning(
            Doubt.ONE_GROUND_TRUTH_VALUE,
            "ground truth has one value only: precision or recall says nothing here",
        )
    if prediction_values == 1:
        yield ScoreWarning(
            Doubt.CONSTANT_PREDICTION,
            "prediction is constant: nothing tells its counted pixels apart",
        )


def ignored_warnings(
    ignored: int, pixels: int, background_ignored: bool = False
) -> Iterator[ScoreWarning]:
    """Yield what follows from ``ignored`` of ``pixels`` not being counted.

    False alarms on ignored pixels are not counted, so IoU turns into recall. Numbers below 0, or
    more ignored pixels than there are, raise InvalidArgument.

    >>> [warning.sentence for warning in ignored_warnings(3, 4)]
    ['75 % of the pixels are ignored: false alarms there are not counted, IoU is close to recall']
    """
    _at_least_zero("ignored", ignored)
    if pixels < ignored:
        raise InvalidArgument(f"pixels is {pixels}; allowed is at least the {ignored} ignored ones")
    if background_ignored:
        yield ScoreWarning(
            Doubt.BACKGROUND_IGNORED,
            "the background is ignored: false alarms on it are not counted, IoU is close to recall",
        )
    elif ignored > MANY_IGNORED * pixels:
        yield ScoreWarning(
            Doubt.MANY_IGNORED,
            f"{100 * ignored / pixels:.0f} % of the pixels are ignored: false alarms there are "
            "not counted, IoU is close to recall",
        )


def size_warnings(pixels: NDArray[Any]) -> Iterator[ScoreWarning]:
    """Yield what follows from the numbers of counted pixels (n,) of the scored images.

    Pooled scores add pixels, so the largest images decide them; said where one weighs at least
    twice as much as another. Another number of dimensions raises InvalidArgument.

    >>> [warning.sentence for warning in size_warnings(np.array([100, 900]))]
    ['images have from 100 to 900 pixels: pooled scores are dominated by the large ones']
    """
    if pixels.ndim != 1:
        raise InvalidArgument(f"pixels has shape {pixels.shape}; allowed is a list of shape (n,)")
    if not pixels.size:
        return
    fewest, most = int(np.min(pixels)), int(np.max(pixels))
    if most >= DOMINATES * max(fewest, 1):
        yield ScoreWarning(
            Doubt.MIXED_SIZES,
            f"images have from {fewest:,} to {most:,} pixels: pooled scores are "
            "dominated by the large ones",
        )


def empty_warnings(
    empty: int, images: int, false_alarms: int, missed: int
) -> Iterator[ScoreWarning]:
    """Yield what follows from ``empty`` of ``images`` having nothing in the ground truth.

    ``false_alarms`` of the empty images have a foreground pixel in the prediction, and ``missed``
    of the others have none. Numbers below 0, or more than there are images, raise InvalidArgument.

    >>> [warning.sentence for warning in empty_warnings(3, 10, 1, 2)]
    ['3 of 10 images have empty ground truth: the pooled score leads; 1 of them has a false \
alarm, 2 of the other 7 are missed whole']
    """
    for name, number, most in (
        ("empty", empty, images),
        ("false_alarms", false_alarms, empty),
        ("missed", missed, images - empty),
    ):
        if not 0 <= number <= most:
            raise InvalidArgument(f"{name} is {number}; allowed is 0 to {most}")
    if empty > MANY_EMPTY * images:
        have = "has" if false_alarms == 1 else "have"
        yield ScoreWarning(
            Doubt.MANY_EMPTY,
            f"{empty:,} of {images:,} images have empty ground truth: the pooled score leads; "
            f"{false_alarms} of them {have} a false alarm, {missed} of the other "
            f"{images - empty:,} are missed whole",
        )


def rank_warnings(
    names: tuple[str, ...], iou: NDArray[Any], dice: NDArray[Any]
) -> Iterator[ScoreWarning]:
    """Yield the pairs of prediction sets that mean IoU and mean Dice rank differently.

    ``iou`` and ``dice`` are (n,) float64 means of the named sets. Of one image both scores rank
    alike; their means need not. NaN is compared with nothing. Other lengths raise
    InvalidArgument.

    >>> warnings = rank_warnings(("a", "b"), np.array([0.4, 0.5]), np.array([0.7, 0.6]))
    >>> [warning.sentence for warning in warnings]
    ['mean IoU prefers b to a, mean Dice prefers a to b']
    """
    for name, values in (("iou", iou), ("dice", dice)):
        if values.shape != (len(names),):
            raise InvalidArgument(f"{name} has shape {values.shape}; allowed is ({len(names)},)")
    for first in range(len(names)):
        for second in range(len(names)):
            if iou[first] > iou[second] and dice[first] < dice[second]:
                better, worse = names[first], names[second]
                yield ScoreWarning(
                    Doubt.DISAGREEING_RANKS,
                    f"mean IoU prefers {better} to {worse}, mean Dice prefers {worse} to {better}",
                )


def no_score_warnings(not_a_number: int, infinite: int = 0) -> Iterator[ScoreWarning]:
    """Yield what follows from counted pixels whose score is NaN or infinite.

    NaN is background at every threshold; infinity compares as it does. Numbers below 0 raise
    InvalidArgument.

    >>> [warning.sentence for warning in no_score_warnings(1)]
    ['1 pixel has no score (NaN): counted as background']
    """
    for name, number, what in (
        ("not_a_number", not_a_number, "no score (NaN): counted as background"),
        ("infinite", infinite, "an infinite score"),
    ):
        _at_least_zero(name, number)
        if number:
            pixels = "1 pixel has" if number == 1 else f"{number:,} pixels have"
            yield ScoreWarning(Doubt.NO_SCORE, f"{pixels} {what}")


def _at_least_zero(name: str, number: int) -> None:
    if number < 0:
        raise InvalidArgument(f"{name} is {number}; allowed is 0 and more")
