"""One small picture for each way of reading masks: what a person sees is what would be counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.reading import read_ground_truth, read_prediction, read_valid
from segreview.dataset.sample import Sample
from segreview.dataset.task import TaskKind
from segreview.errors import SegReviewError
from segreview.evaluation.spec import ReadingSpec
from segreview.formats.registry import read_thumbnail
from segreview.masks.classes import ClassTable, label_color
from segreview.masks.resize import resized
from segreview.masks.threshold import ScoreScale

SIDE = 104
"""The longer side of a picture, in pixels."""
IMAGE, GROUND_TRUTH, VALID_AREA = "image", "ground truth", "valid area"
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class ExamplePicture:
    """A mask as it is read: labels in their colours, scores and foreground in grey."""

    title: str
    """image, ground truth, valid area, or the name of a prediction set."""
    sample: str
    pixels: Picture | None
    """RGB (h, w, 3); None where the mask cannot be read so, or is being read."""
    reason: str = ""
    """Why it cannot be read."""


def read_example(
    title: str, sample: Sample, p: int | None, spec: ReadingSpec, side: int = SIDE
) -> ExamplePicture:
    """Read one mask of a sample as the evaluation would, and draw it small.

    ``p`` is the place of the prediction set of that name, None for what is no prediction.
    """
    try:
        pixels = _read(title, sample, p, spec, side)
    except SegReviewError as error:
        return ExamplePicture(title, sample.id, None, str(error))
    return ExamplePicture(title, sample.id, pixels)


def _read(title: str, sample: Sample, p: int | None, spec: ReadingSpec, side: int) -> Picture:
    task = spec.task
    if p is not None:
        source, scale = sample.predictions[p], task.readings[p].scale
        assert source is not None, "an example is taken from a sample that has a prediction"
        values = read_prediction(source, task, p, spec.pixel_limit).values
        if task.kind is TaskKind.BINARY and scale is not None:
            return _grey(score_levels(_small(values, side), scale))
        return _colored(_small(values, side), task.classes)
    if title == IMAGE and sample.image is not None:
        return read_thumbnail(sample.image, side, spec.pixel_limit)
    if title == VALID_AREA and sample.valid is not None:
        area = read_valid(sample.valid, spec.valid_marks_ignored, spec.pixel_limit)
        return _grey(_small(area.values, side).astype(np.float64))
    truth = read_ground_truth(
        sample.ground_truth, task, spec.ignored_values, spec.pixel_limit, spec.unknown
    )
    small = _small(truth.values, side)
    if task.kind is TaskKind.BINARY:
        return _grey(small.astype(np.float64))
    return _colored(small, task.classes)


def _small(values: NDArray[Any], side: int) -> NDArray[Any]:
    height, width = values.shape
    share = min(1.0, side / max(height, width))
    return resized(values, max(1, round(height * share)), max(1, round(width * share)))


def score_levels(values: NDArray[Any], scale: ScoreScale) -> NDArray[np.float64]:
    """Return scores from 0 to 1 of stored values, for the eye alone; no score is 0.

    >>> from segreview.masks.threshold import BYTE_SCALE
    >>> score_levels(np.array([[0, 51, 255]], np.uint8), BYTE_SCALE).tolist()
    [[0.0, 0.2, 1.0]]
    """
    stored = values.astype(np.float64)
    if scale.logits:
        scores = 0.5 + 0.5 * np.tanh(stored / 2)
    else:
        scores = (stored - scale.low) / (scale.high - scale.low)
    return np.asarray(np.clip(np.nan_to_num(scores, nan=0.0), 0, 1))


def _grey(levels: NDArray[np.float64]) -> Picture:
    shade = (255 * levels).round().astype(np.uint8)
    return np.repeat(shade[..., np.newaxis], 3, axis=2)


def _colored(labels: NDArray[Any], classes: ClassTable) -> Picture:
    pixels = np.zeros((*labels.shape, 3), np.uint8)
    for label in np.unique(labels).tolist():
        entry = classes.find(int(label))
        pixels[labels == label] = label_color(int(label)) if entry is None else entry.color
    return pixels
