"""The one way from a sample to its counts, and to its arrays for a screen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.reading import (
    Prediction,
    ValidArea,
    read_ground_truth,
    read_prediction,
    read_valid,
)
from segreview.dataset.roles import GROUND_TRUTH
from segreview.dataset.sample import Sample
from segreview.dataset.sample_files import FileStates, Identities, file_states
from segreview.dataset.task import PredictionReading, TaskKind
from segreview.errors import Contradiction, OtherSize, SegReviewError, UnreadableFile
from segreview.evaluation.questions import Questions, of_failure, of_reference, of_warnings
from segreview.evaluation.spec import MissingRule, ReadingSpec
from segreview.formats.orientation import UPRIGHT, as_stored, without_turning
from segreview.formats.registry import read_mask
from segreview.masks.area_opening import area_opened
from segreview.masks.resize import resized
from segreview.masks.spacing import PIXEL_SPACING, Spacing
from segreview.metrics.histogram import ScoreTable, missing_table, score_table
from segreview.metrics.label_pairs import label_pairs
from segreview.metrics.pair_sums import LabelPairs
from segreview.metrics.volume_tables import ClassTables, class_tables, missing_class_tables

MISSING = "prediction missing, counted as empty"
UNREADABLE = "prediction cannot be read, counted as empty: "
"""How the warning begins that says why."""
NOTHING_TO_SCORE = "there is no prediction to score"
NO_GROUND_TRUTH = "there is no ground truth to score against"
SKIPPED = "prediction missing, skipped as asked"
CONTENT_DIGITS = 16

Mask = TypeVar("Mask", Prediction, ValidArea)


class PredictionResult(NamedTuple):
    """What one prediction of one sample gave: counts, or the reason why there are none.

    A tuple, which is made three times as fast as a dataclass: 100,000 may be recalled at once.
    """

    reason: str = ""
    warnings: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    outside_valid: int = 0
    """Pixels that are not counted whatever the ignored labels are."""
    table: ScoreTable | None = None
    pairs: LabelPairs | None = None
    class_tables: ClassTables | None = None
    """Score volumes: the counts of every class against the rest at every threshold."""
    content: str = ""
    """Names the masks that were counted: other masks have another name; empty without counts."""
    questions: Questions = ()
    """What a person could choose, so that the files fit or more is made of them."""

    @property
    def scored(self) -> bool:
        """Whether there are counts."""
        return not self.reason

    @property
    def stands_for_unreadable(self) -> bool:
        """Whether nothing was counted as predicted because the prediction cannot be read."""
        return any(warning.startswith(UNREADABLE) for warning in self.warnings)

    @property
    def counted(self) -> str:
        """What was counted: the name of the masks, or the reason why nothing was."""
        return self.content or self.reason


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """All that a result was made of, beside the reading: by it the result can be found again."""

    key: bytes
    """Names the files of the sample, and the parts of them that are read."""
    identities: Identities
    """The files as they were just before they were read, (roles, 4)."""


@dataclass(frozen=True, slots=True, eq=False)
class SampleResult:
    """The results of one sample, one for each prediction set of the data set."""

    sample: int
    predictions: tuple[PredictionResult, ...]
    files: FileStates | None = None
    """In what state the files were just before they were read; None where nobody looked."""
    origin: Origin | None = None
    """None where the result must not be remembered."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The ground truth of a sample, and which of its pixels are counted."""

    ground_truth: NDArray[Any]
    valid: NDArray[np.bool_] | None
    warnings: tuple[str, ...]
    orientation: int = UPRIGHT
    contents: tuple[str, ...] = ()
    """The checksums of ground truth and valid area."""
    spacing: Spacing = PIXEL_SPACING

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
    prediction: Prediction | None
    """None where it is missing or cannot be read, and is counted as empty."""
    unreadable: str = ""
    """Why it cannot be read; empty where it is missing."""

    @property
    def values(self) -> NDArray[Any] | None:
        """Scores or labels (H, W) of the prediction."""
        return None if self.prediction is None else self.prediction.values

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be known of ground truth, valid area and prediction."""
        nothing = UNREADABLE + self.unreadable if self.unreadable else MISSING
        own = (nothing,) if self.prediction is None else self.prediction.warnings
        return (*self.reference.warnings, *own)

    def questions(self, name: str) -> Questions:
        """Return what ground truth and prediction of a set of that name ask."""
        own = () if self.prediction is None else self.prediction.warnings
        asked = of_warnings(self.reference.warnings, GROUND_TRUTH)
        return (*asked, *of_warnings(own, name))

    @property
    def content(self) -> str:
        """A name that these masks have, whatever their files are called, and no others."""
        own = "" if self.prediction is None else self.prediction.sha256
        contents = repr((self.reference.contents, own))
        return hashlib.sha256(contents.encode()).hexdigest()[:CONTENT_DIGITS]


def evaluate(sample: Sample, index: int, spec: ReadingSpec) -> SampleResult:
    """Read a sample's masks once and count every prediction set; a failure becomes a reason."""
    files = file_states(sample)
    try:
        reference = read_reference(sample, spec)
    except SegReviewError as error:
        asked = () if spec.predictions_only else of_reference(error, sample)
        failed = PredictionResult(reason=str(error), questions=asked)
        return SampleResult(index, (failed,) * len(sample.predictions), files)
    results = (
        evaluate_prediction(sample, p, spec, reference) for p in range(len(spec.task.readings))
    )
    return SampleResult(index, tuple(results), files)


def evaluate_prediction(
    sample: Sample, p: int, spec: ReadingSpec, reference: Reference
) -> PredictionResult:
    """Count one prediction against a ground truth that has been read."""
    name, (height, width) = spec.task.readings[p].name, reference.ground_truth.shape
    try:
        aligned = read_aligned_prediction(sample, p, spec, reference)
    except SegReviewError as error:
        asked = of_failure(error, name, sample.predictions[p])
        return PredictionResult(reason=str(error), width=width, height=height, questions=asked)
    reference, prediction = aligned.reference, aligned.prediction
    height, width = reference.ground_truth.shape
    if spec.predictions_only:
        return PredictionResult(NO_GROUND_TRUTH, aligned.warnings, width, height)
    counted = PredictionResult(
        warnings=aligned.warnings,
        width=width,
        height=height,
        outside_valid=reference.outside_valid,
        content=aligned.content,
        questions=aligned.questions(name),
    )
    reading = spec.task.readings[p]
    if spec.task.kind is TaskKind.BINARY:
        return counted._replace(table=_score_table(prediction, reading, reference))
    return counted._replace(
        pairs=label_pairs(reference.ground_truth, aligned.values, reference.valid),
        class_tables=_class_tables(prediction, reading, reference),
    )


def read_reference(sample: Sample, spec: ReadingSpec) -> Reference:
    """Read ground truth and valid area; SegReviewError says why one of them cannot be used."""
    if spec.predictions_only:
        return _no_reference(sample, spec)
    truth = read_ground_truth(
        sample.ground_truth, spec.task, spec.ignored_values, spec.pixel_limit, spec.unknown
    )
    reference = Reference(
        truth.values,
        truth.valid,
        truth.warnings,
        truth.orientation,
        (truth.sha256,),
        truth.spacing,
    )
    if sample.valid is None:
        return reference
    area = read_valid(sample.valid, spec.valid_marks_ignored, spec.pixel_limit)
    reference, area = _of_one_size("valid area", area, reference, spec)
    valid = area.values if reference.valid is None else area.values & reference.valid
    return replace(
        reference,
        valid=valid,
        warnings=(*reference.warnings, *area.warnings),
        contents=(*reference.contents, area.sha256),
    )


def _no_reference(sample: Sample, spec: ReadingSpec) -> Reference:
    """Return nothing of the size of a prediction."""
    stored = read_mask(sample.ground_truth, spec.pixel_limit)
    nothing = stored.values
    if spec.task.kind is TaskKind.BINARY:
        nothing = nothing.astype(np.bool_)
    return Reference(nothing, None, (), stored.orientation)


def read_aligned_prediction(
    sample: Sample, p: int, spec: ReadingSpec, reference: Reference
) -> AlignedPrediction:
    """Read the prediction of set ``p``; SegReviewError says why it cannot be counted."""
    source = sample.predictions[p]
    if source is None:
        if spec.ground_truth_only:
            raise UnreadableFile(NOTHING_TO_SCORE)
        if spec.missing is not MissingRule.EMPTY:
            raise UnreadableFile(SKIPPED)
        return AlignedPrediction(reference, None)
    try:
        read = read_prediction(source, spec.task, p, spec.pixel_limit)
    except Contradiction:
        raise
    except UnreadableFile as error:
        if not spec.counts_unreadable:
            raise
        return AlignedPrediction(reference, None, str(error))
    reference, prediction = _of_one_size("prediction", read, reference, spec)
    return AlignedPrediction(reference, _without_small(prediction, spec.minimum_area))


def _of_one_size(
    name: str, read: Mask, reference: Reference, spec: ReadingSpec
) -> tuple[Reference, Mask]:
    try:
        return _lying_alike(name, read, reference)
    except OtherSize:
        if not spec.resizes:
            raise
        return reference, _resized(name, read, *reference.ground_truth.shape)


def _without_small(prediction: Prediction, minimum_area: int) -> Prediction:
    return replace(prediction, values=area_opened(prediction.values, minimum_area))


def _resized(name: str, read: Mask, height: int, width: int) -> Mask:
    said = f"{name} resized from {read.values.shape[1]} × {read.values.shape[0]} pixels (nearest)"
    values, warnings = resized(read.values, height, width), (*read.warnings, said)
    if isinstance(read, Prediction) and read.volume is not None:
        read = replace(read, volume=read.volume.resized(height, width))
    return replace(read, values=values, warnings=warnings)


def _lying_alike(name: str, mask: Mask, reference: Reference) -> tuple[Reference, Mask]:
    """Return both upright, else both as they are stored, where only that makes the sizes agree."""
    truth = reference.ground_truth
    if mask.values.shape == truth.shape:
        return reference, mask
    stored, unturned = as_stored(mask.values, mask.orientation), _as_stored(reference)
    if stored.shape == unturned.ground_truth.shape:
        warnings = without_turning(mask.warnings, mask.orientation)
        return unturned, replace(mask, values=stored, warnings=warnings)
    (height, width), (wanted_height, wanted_width) = mask.values.shape, truth.shape
    raise OtherSize(
        f"sizes differ: the {name} is {width} × {height}, "
        f"the ground truth {wanted_width} × {wanted_height} pixels"
    )


def _as_stored(reference: Reference) -> Reference:
    valid, orientation = reference.valid, reference.orientation
    return replace(
        reference,
        ground_truth=as_stored(reference.ground_truth, orientation),
        valid=None if valid is None else as_stored(valid, orientation),
        warnings=without_turning(reference.warnings, orientation),
        orientation=UPRIGHT,
    )


def _score_table(
    prediction: Prediction | None, reading: PredictionReading, reference: Reference
) -> ScoreTable:
    truth, valid = reference.ground_truth, reference.valid
    assert reading.scale is not None, "a binary task has a score scale for every prediction set"
    if prediction is None:
        return missing_table(truth, valid, reading.scale)
    return score_table(prediction.values, truth, valid, reading.scale)


def _class_tables(
    prediction: Prediction | None, reading: PredictionReading, reference: Reference
) -> ClassTables | None:
    """Count a score volume while it is in memory, so that no threshold reads it again."""
    truth, valid, scale = reference.ground_truth, reference.valid, reading.class_scale
    if scale is None:
        return None
    if prediction is None:
        return missing_class_tables(truth, valid, scale)
    volume = prediction.volume
    if volume is None:
        return None
    return class_tables(volume.scores, truth, valid, volume.channel_labels, scale, volume.axis)
