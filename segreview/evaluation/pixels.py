"""The pixels of one sample, prepared once in a worker so that a window only has to compose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.formats.stored import DisplayImage
from segreview.masks.intensity import BYTE_WINDOW, IntensityWindow
from segreview.masks.outcome import Bits, outcome_bits, outcome_map
from segreview.masks.pyramid import SMALLEST_LEVEL, ScoreLevel, outcome_pyramid, score_pyramid
from segreview.masks.spacing import PIXEL_SPACING, Spacing
from segreview.masks.threshold import ScoreScale

ImagePixels = NDArray[Any]
"""8-bit levels, or uint16, int16 or float32 in the image's own units."""

_SUMS = {"uint8": np.uint16, "uint16": np.uint32, "int16": np.int32, "float32": np.float32}
"""In what four values of an image are added up."""
_STRIP = 32
"""Rows of a halved image that are made at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class SamplePixels:
    """One sample as arrays: image, both masks and their reduced levels; ignored labels come later.

    In a binary task ``ground_truth`` is bool, ``prediction`` holds scores as stored and ``scale``
    says what they mean; in a multi-class task both hold labels and ``scale`` is None.
    """

    sample: int
    prediction_set: str
    width: int
    height: int
    image_levels: tuple[ImagePixels, ...]
    """The image, grey (H, W) or RGB (H, W, 3), at full size and halved; empty without an image."""
    ground_truth: NDArray[Any]
    prediction: NDArray[Any] | None
    valid: NDArray[np.bool_] | None
    scale: ScoreScale | None
    binary: bool
    score_levels: tuple[ScoreLevel, ...]
    """Binary task with a prediction."""
    missed_levels: tuple[Bits, ...]
    """Binary task whose prediction is missing: all foreground is missed."""
    label_range: tuple[int, int]
    """Smallest and greatest label of both masks; (0, 1) in a binary task."""
    spacing: Spacing = PIXEL_SPACING
    image_window: IntensityWindow | None = None
    """Which values of the image are black and white at first; None for 8-bit levels."""
    has_ground_truth: bool = True
    """False where ``ground_truth`` only stands for one that is missing."""
    image_note: str = ""
    """What was done to show the image: which page it is, or that it was turned."""

    @property
    def image(self) -> ImagePixels | None:
        """The image at full size."""
        return self.image_levels[0] if self.image_levels else None

    def window(self, chosen: IntensityWindow | None) -> IntensityWindow:
        """Return which values of the image are black and white: as a person chose, else as read."""
        return chosen or self.image_window or BYTE_WINDOW

    @property
    def nbytes(self) -> int:
        """Bytes held, for the bound of a cache."""
        masks = [self.ground_truth.nbytes]
        masks += [0 if array is None else array.nbytes for array in (self.prediction, self.valid)]
        levels = [level.nbytes for level in (*self.image_levels, *self.missed_levels)]
        scores = sum(level.nbytes for level in self.score_levels)
        if self.score_levels and self.prediction is not None:
            scores -= self.prediction.nbytes
        return sum(masks) + sum(levels) + scores


def build_pixels(
    *,
    sample: int,
    prediction_set: str,
    image: DisplayImage | None,
    ground_truth: NDArray[Any],
    prediction: NDArray[Any] | None,
    valid: NDArray[np.bool_] | None,
    scale: ScoreScale | None,
    binary: bool,
    spacing: Spacing = PIXEL_SPACING,
    has_ground_truth: bool = True,
) -> SamplePixels:
    """Prepare the arrays of one sample; all masks have the size (H, W) of the ground truth.

    The image may have another size: it is then stretched over the masks when drawn.
    """
    for name, mask in (("prediction", prediction), ("valid area", valid)):
        if mask is not None and mask.shape != ground_truth.shape:
            raise InvalidArgument(
                f"the {name} is {mask.shape[1]} × {mask.shape[0]} pixels, "
                f"the ground truth {ground_truth.shape[1]} × {ground_truth.shape[0]}"
            )
    if binary and prediction is not None and scale is None:
        raise InvalidArgument("a binary prediction needs a score scale")
    height, width = ground_truth.shape
    return SamplePixels(
        sample=sample,
        prediction_set=prediction_set,
        width=width,
        height=height,
        image_levels=() if image is None else image_pyramid(image.values),
        ground_truth=ground_truth,
        prediction=prediction,
        valid=valid,
        scale=scale,
        binary=binary,
        score_levels=_score_levels(ground_truth, prediction, valid) if binary else (),
        missed_levels=_missed_levels(ground_truth, prediction, valid) if binary else (),
        label_range=(0, 1) if binary else _label_range(ground_truth, prediction),
        spacing=spacing,
        image_window=None if image is None else image.window,
        has_ground_truth=has_ground_truth,
        image_note="" if image is None else image.note,
    )


def image_pyramid(image: ImagePixels) -> tuple[ImagePixels, ...]:
    """Return the image at full size and halved again and again by the mean of 2 × 2 pixels."""
    levels = [np.ascontiguousarray(image)]
    while max(levels[-1].shape[:2]) > 2 * SMALLEST_LEVEL:
        levels.append(_mean_of_four(levels[-1]))
    return tuple(levels)


def _mean_of_four(image: ImagePixels) -> ImagePixels:
    for axis in (0, 1):
        if image.shape[axis] == 1:
            image = np.repeat(image, 2, axis=axis)
    height, width = (side // 2 for side in image.shape[:2])
    halved = np.empty((height, width, *image.shape[2:]), image.dtype)
    with np.errstate(invalid="ignore", over="ignore"):
        for top in range(0, height, _STRIP):
            _halve(image[2 * top : 2 * (top + _STRIP), : 2 * width], halved[top : top + _STRIP])
    return halved


def _halve(image: ImagePixels, halved: ImagePixels) -> None:
    """Write the means of 2 × 2 pixels; one channel after the other, for short loops are slow."""
    upper, lower = image[0 : 2 * len(halved) : 2], image[1 : 2 * len(halved) : 2]
    rows = np.add(upper, lower, dtype=_SUMS[image.dtype.name])
    for channel in np.ndindex(image.shape[2:]):
        total = rows[:, 0::2, *channel] + rows[:, 1::2, *channel]
        if image.dtype.kind == "f":
            total *= 0.25
        else:
            total += 2
            total >>= 2
        halved[..., *channel] = total


def _score_levels(
    ground_truth: NDArray[np.bool_],
    prediction: NDArray[Any] | None,
    valid: NDArray[np.bool_] | None,
) -> tuple[ScoreLevel, ...]:
    return () if prediction is None else score_pyramid(prediction, ground_truth, valid)


def _missed_levels(
    ground_truth: NDArray[np.bool_],
    prediction: NDArray[Any] | None,
    valid: NDArray[np.bool_] | None,
) -> tuple[Bits, ...]:
    if prediction is not None:
        return ()
    nothing = np.zeros(ground_truth.shape, np.bool_)
    return outcome_pyramid(outcome_bits(outcome_map(ground_truth, nothing, valid)))


def _label_range(ground_truth: NDArray[Any], prediction: NDArray[Any] | None) -> tuple[int, int]:
    masks = [mask for mask in (ground_truth, prediction) if mask is not None and mask.size]
    if not masks:
        return 0, 0
    return min(int(mask.min()) for mask in masks), max(int(mask.max()) for mask in masks)
