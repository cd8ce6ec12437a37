"""The error regions of a sample: its masks as they are scored, then its wrong pixels as regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.sample import Sample
from segreview.dataset.task import TaskKind
from segreview.errors import SegReviewError
from segreview.evaluation.evaluate import read_aligned_prediction, read_reference
from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.spec import ReadingSpec, ScoringSpec
from segreview.masks.classes import ClassTable
from segreview.masks.merging import merged_masks
from segreview.masks.outcome import counted_pixels
from segreview.masks.regions import TOLERANCE, ErrorRegions, error_regions
from segreview.masks.threshold import ScoreScale, foreground

BACKGROUND_NAME = "background"
"""The class of this name is no object."""


@dataclass(frozen=True, slots=True)
class RegionSpec:
    """Which regions are found, and up to where an error is one of the boundary."""

    minimum_area: int = 1
    tolerance: float = TOLERANCE


def background_label(classes: ClassTable) -> int | None:
    """Return the label of what the data name background, or None where all classes are objects."""
    return next((entry.index for entry in classes if entry.data_name == BACKGROUND_NAME), None)


def pixel_regions(
    pixels: SamplePixels,
    scoring: ScoringSpec,
    class_label: int | None,
    background: int | None,
    spec: RegionSpec,
) -> ErrorRegions:
    """Return the error regions of arrays that were read for a screen, of all classes or of one."""
    if pixels.binary:
        predicted = _foreground(pixels.ground_truth, pixels.prediction, scoring, pixels.scale)
        return _regions(pixels.ground_truth, predicted, pixels.valid, 0, spec)
    labels, prediction = merged_masks(pixels.ground_truth, pixels.prediction, scoring.edits.merges)
    counted = counted_pixels(labels, pixels.valid, scoring.ignored_labels)
    if class_label is None:
        return _regions(labels, prediction, counted, background, spec)
    truth: NDArray[np.bool_] = labels == class_label
    predicted = np.zeros_like(truth) if prediction is None else prediction == class_label
    return _regions(truth, predicted, counted, 0, spec)


def sample_regions(
    sample: Sample, index: int, reading: ReadingSpec, scoring: ScoringSpec, spec: RegionSpec
) -> dict[tuple[int, int], ErrorRegions]:
    """Read a sample's masks and return its error regions by its index and the prediction set's.

    Predictions that cannot be scored have none.
    """
    try:
        reference = read_reference(sample, reading)
    except SegReviewError:
        return {}
    found = {}
    binary = reading.task.kind is TaskKind.BINARY
    background = 0 if binary else background_label(scoring.edits.applied(reading.task.classes))
    for p, entry in enumerate(reading.task.readings):
        try:
            aligned = read_aligned_prediction(sample, p, reading, reference)
        except SegReviewError:
            continue
        truth, prediction = aligned.reference.ground_truth, aligned.values
        if not binary:
            truth, prediction = merged_masks(truth, prediction, scoring.edits.merges)
        counted = counted_pixels(truth, aligned.reference.valid, scoring.ignored_labels)
        if binary:
            prediction = _foreground(truth, prediction, scoring, entry.scale)
        found[index, p] = _regions(truth, prediction, counted, background, spec)
    return found


def _foreground(
    ground_truth: NDArray[Any],
    scores: NDArray[Any] | None,
    scoring: ScoringSpec,
    scale: ScoreScale | None,
) -> NDArray[np.bool_]:
    if scores is None:
        return np.zeros(ground_truth.shape, np.bool_)
    assert scale is not None, "a binary task has a score scale for every prediction set"
    return foreground(scores, scoring.step, scoring.operator, scale)


def _regions(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any] | None,
    counted: NDArray[np.bool_] | None,
    background: int | None,
    spec: RegionSpec,
) -> ErrorRegions:
    return error_regions(
        ground_truth,
        prediction,
        counted,
        background=background,
        tolerance=spec.tolerance,
        minimum_area=spec.minimum_area,
    )
