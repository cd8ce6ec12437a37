"""The one way from a sample to its counts, and to its arrays for a screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.reading import (
    Prediction,
    ValidArea,
    read_ground_truth,
    read_prediction,
    read_valid,
)
from segreview.dataset.sample import Sample
from segreview.dataset.task import PredictionReading, TaskKind
from segreview.errors import SegReviewError, UnreadableFile
from segreview.evaluation.spec import ReadingSpec
from segreview.formats.orientation import UPRIGHT, as_stored, without_turning
from segreview.metrics.confusion import LabelPairs, label_pairs
from segreview.metrics.histogram import ScoreTable, missing_table, score_table

MISSING = "prediction missing, counted as empty"


@dataclass(frozen=True, slots=True, eq=False)
class PredictionResult:
    """What one prediction of one sample gave: counts, or the reason why there are none."""

    reason: str = ""
    warnings: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    outside_valid: int = 0
    """Pixels that are not counted whatever the ignored labels are."""
    table: ScoreTable | None = None
    pairs: LabelPairs | None = None

    @property
    def scored(self) -> bool:
        """Whether there are counts."""
        return not self.reason


@dataclass(frozen=True, slots=True, eq=False)
class SampleResult:
    """The results of one sample, one for each prediction set of the data set."""

    sample: int
    predictions: tuple[PredictionResult, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The ground truth of a sample, and which of its pixels are counted."""

    ground_truth: NDArray[Any]
    valid: NDArray[np.bool_] | None
    warnings: tuple[str, ...]
    orientation: int = UPRIGHT

    @property
    def outside_valid(self) -> int:
        """How many pixels are not counted."""
        if self.valid is None:
            return 0
        return self.valid.size - int(np.count_nonzero(self.valid))


@dataclass(frozen=True, slots=True, eq=False)
class AlignedPrediction:
    """A prediction with the ground truth that lies as it does."""

    reference: Reference
    values: NDArray[Any] | None
    """None where the prediction is missing."""
    warnings: tuple[str, ...]


def evaluate(sample: Sample, index: int, spec: ReadingSpec) -> SampleResult:
    """Read a sample's masks once and count every prediction set; a failure becomes a reason."""
    try:
        reference = read_reference(sample, spec)
    except SegReviewError as error:
        failed = PredictionResult(reason=str(error))
        return SampleResult(index, (failed,) * len(sample.predictions))
    results = (
        evaluate_prediction(sample, p, spec, reference) for p in range(len(spec.task.readings))
    )
    return SampleResult(index, tuple(results))


def evaluate_prediction(
    sample: Sample, p: int, spec: ReadingSpec, reference: Reference
) -> PredictionResult:
    """Count one prediction against a ground truth that has been read."""
    height, width = reference.ground_truth.shape
    try:
        aligned = read_aligned_prediction(sample, p, spec, reference)
    except SegReviewError as error:
        return PredictionResult(reason=str(error), width=width, height=height)
    reference = aligned.reference
    height, width = reference.ground_truth.shape
    table, pairs = _count(aligned.values, spec.task.readings[p], spec, reference)
    return PredictionResult(
        warnings=(*reference.warnings, *aligned.warnings),
        width=width,
        height=height,
        outside_valid=reference.outside_valid,
        table=table,
        pairs=pairs,
    )


def read_reference(sample: Sample, spec: ReadingSpec) -> Reference:
    """Read ground truth and valid area; SegReviewError says why one of them cannot be used."""
    truth = read_ground_truth(sample.ground_truth, spec.task, spec.ignored_values, spec.pixel_limit)
    reference = Reference(truth.values, truth.valid, truth.warnings, truth.orientation)
    if sample.valid is None:
        return reference
    area = read_valid(sample.valid, spec.valid_marks_ignored, spec.pixel_limit)
    reference, marked, warnings = _lying_alike("valid area", area, reference)
    valid = marked if reference.valid is None else marked & reference.valid
    return replace(reference, valid=valid, warnings=(*reference.warnings, *warnings))


def read_aligned_prediction(
    sample: Sample, p: int, spec: ReadingSpec, reference: Reference
) -> AlignedPrediction:
    """Read the prediction of set ``p``, which may be missing."""
    source = sample.predictions[p]
    if source is None:
        return AlignedPrediction(reference, None, (MISSING,))
    read = read_prediction(source, spec.task, p, spec.pixel_limit)
    return AlignedPrediction(*_lying_alike("prediction", read, reference))


def _lying_alike(
    name: str, mask: Prediction | ValidArea, reference: Reference
) -> tuple[Reference, NDArray[Any], tuple[str, ...]]:
    """Return both upright, else both as they are stored, where only that makes the sizes agree."""
    if mask.values.shape == reference.ground_truth.shape:
        return reference, mask.values, mask.warnings
    stored = as_stored(mask.values, mask.orientation)
    unturned = _as_stored(reference)
    if stored.shape != unturned.ground_truth.shape:
        raise _other_size(name, mask.values, reference.ground_truth)
    return unturned, stored, without_turning(mask.warnings, mask.orientation)


def _as_stored(reference: Reference) -> Reference:
    valid, orientation = reference.valid, reference.orientation
    return Reference(
        as_stored(reference.ground_truth, orientation),
        None if valid is None else as_stored(valid, orientation),
        without_turning(reference.warnings, orientation),
    )


def _other_size(name: str, mask: NDArray[Any], ground_truth: NDArray[Any]) -> UnreadableFile:
    (height, width), (wanted_height, wanted_width) = mask.shape, ground_truth.shape
    return UnreadableFile(
        f"sizes differ: the {name} is {width} × {height}, "
        f"the ground truth {wanted_width} × {wanted_height} pixels"
    )


def _count(
    prediction: NDArray[Any] | None,
    reading: PredictionReading,
    spec: ReadingSpec,
    reference: Reference,
) -> tuple[ScoreTable | None, LabelPairs | None]:
    truth, valid = reference.ground_truth, reference.valid
    if spec.task.kind is TaskKind.MULTI_CLASS:
        return None, label_pairs(truth, prediction, valid)
    assert reading.scale is not None, "a binary task has a score scale for every prediction set"
    if prediction is None:
        return missing_table(truth, valid, reading.scale), None
    return score_table(prediction, truth, valid, reading.scale), None
