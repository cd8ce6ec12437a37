"""Surface distances and boundary IoU of one sample: no counts, so read and measured when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.sample import Sample
from segreview.dataset.task import TaskKind
from segreview.errors import InvalidArgument, SegReviewError
from segreview.evaluation.evaluate import (
    Reference,
    read_aligned_prediction,
    read_reference,
)
from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.spec import ReadingSpec, ScoringSpec
from segreview.masks.merging import merged_masks
from segreview.masks.outcome import counted_pixels
from segreview.masks.spacing import PIXEL_SPACING, Spacing
from segreview.masks.threshold import ScoreScale, foreground
from segreview.metrics.boundary_iou import (
    COCO_BAND,
    BandWidth,
    BoundaryOverlap,
    boundary_overlap,
    class_boundary_overlaps,
)
from segreview.metrics.distances import (
    OneEmpty,
    SurfaceDistances,
    class_surface_distances,
    surface_dice_name,
    surface_distances,
)

FOREGROUND = 1
"""The label of what is measured in a binary task."""


@dataclass(frozen=True, slots=True)
class SurfaceScore:
    """One boundary score by its name in files and its label for people."""

    name: str
    label: str
    value: float | None
    """NaN where it is undefined; None while it is being measured."""
    unit: str
    """Of a distance; empty for a share."""
    note: str = ""
    """What must be known of the number; mostly empty."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelSurface:
    """What was measured of one class, or of the foreground."""

    distances: SurfaceDistances
    overlap: BoundaryOverlap


@dataclass(frozen=True, slots=True)
class SurfaceSpec:
    """The convention of boundary scores: every number depends on all of it."""

    band: BandWidth = COCO_BAND
    tolerance: float = 2.0
    """Of surface Dice, in the unit of the spacing."""
    spacing: Spacing = PIXEL_SPACING
    """Of samples whose files do not say it."""
    one_empty: OneEmpty = OneEmpty.UNDEFINED

    def spaced(self, spacing: Spacing) -> SurfaceSpec:
        """Return the convention in the unit in which a sample's file measures, if it has one."""
        return self if spacing == PIXEL_SPACING else replace(self, spacing=spacing)

    def scores(self, measured: LabelSurface | None) -> tuple[SurfaceScore, ...]:
        """Return every boundary score, the convention in its name; no values before measuring."""
        unit = self.spacing.unit
        width, tolerance = f"{self.band.width:g} {self.band.unit}", f"{self.tolerance:g} {unit}"
        values: tuple[float | None, ...] = (None,) * 5 if measured is None else self._of(measured)
        iou, dice, hausdorff_95, hausdorff, average = values
        note = "" if measured is None else measured.overlap.warning
        name = surface_dice_name(self.tolerance, unit)
        return (
            SurfaceScore(self.band.name, f"Boundary IoU at {width}", iou, "", note),
            SurfaceScore(name, f"Surface Dice at {tolerance}", dice, ""),
            SurfaceScore("hausdorff_95", "Hausdorff 95", hausdorff_95, unit),
            SurfaceScore("hausdorff", "Hausdorff distance", hausdorff, unit),
            SurfaceScore(
                "average_surface_distance",
                "Mean surface distance",
                average,
                unit,
                "The mean over the edge pixels of both masks (average symmetric surface distance).",
            ),
        )

    def _of(self, measured: LabelSurface) -> tuple[float, ...]:
        distances = measured.distances
        return (
            measured.overlap.iou,
            distances.surface_dice(self.tolerance),
            distances.hausdorff(95, self.one_empty),
            distances.hausdorff(100, self.one_empty),
            distances.average(self.one_empty),
        )


@dataclass(frozen=True, slots=True, eq=False)
class SampleSurface:
    """What was measured of one prediction of one sample, or the reason why nothing was."""

    sample: int
    p: int
    reason: str = ""
    warnings: tuple[str, ...] = ()
    by_label: Mapping[int, LabelSurface] | None = None
    """None where nothing was measured; FOREGROUND alone in a binary task."""
    spacing: Spacing = PIXEL_SPACING
    """Of the ground truth: ``spec.spaced(spacing)`` names and scores what was measured."""


def measure_surface(
    sample: Sample,
    index: int,
    p: int,
    reading: ReadingSpec,
    scoring: ScoringSpec,
    spec: SurfaceSpec,
    labels: tuple[int, ...] = (),
) -> SampleSurface:
    """Read one sample and measure its prediction of set ``p``; a failure becomes a reason.

    In a binary task the foreground at the scoring's threshold is measured; in a multi-class task
    each of the labels, and what the scoring ignores is not looked at. A missing prediction has no
    surface. The arguments can be pickled: it is a job for a worker.
    """
    try:
        reference = read_reference(sample, reading)
        aligned = read_aligned_prediction(sample, p, reading, reference)
    except SegReviewError as error:
        return SampleSurface(index, p, reason=str(error))
    reference, prediction = aligned.reference, aligned.values
    spec = spec.spaced(reference.spacing)
    if reading.task.kind is TaskKind.BINARY:
        scale = reading.task.readings[p].scale
        predicted = _foreground(prediction, scale, scoring, reference)
        measured = {FOREGROUND: measure_masks(reference, predicted, spec)}
    else:
        measured = _measure_merged(reference, prediction, labels, scoring, spec)
    warned = dict.fromkeys(surface.overlap.warning for surface in measured.values())
    notes = (*aligned.warnings, *filter(None, warned))
    spacing = reference.spacing
    return SampleSurface(index, p, warnings=notes, by_label=measured, spacing=spacing)


def score_pixels(
    pixels: SamplePixels, scoring: ScoringSpec, spec: SurfaceSpec, label: int | None
) -> tuple[SurfaceScore, ...]:
    """Score what has been read for a screen: the foreground, or one label of a label map."""
    reference = Reference(pixels.ground_truth, pixels.valid, ())
    spec = spec.spaced(pixels.spacing)
    if pixels.binary:
        predicted = _foreground(pixels.prediction, pixels.scale, scoring, reference)
        return spec.scores(measure_masks(reference, predicted, spec))
    if label is None:
        raise InvalidArgument("label is None; allowed is one of the labels of the map")
    measured = _measure_merged(reference, pixels.prediction, (label,), scoring, spec)
    return spec.scores(measured[label])


def _measure_merged(
    reference: Reference,
    prediction: NDArray[Any] | None,
    labels: tuple[int, ...],
    scoring: ScoringSpec,
    spec: SurfaceSpec,
) -> dict[int, LabelSurface]:
    """Measure labels as they count: two that are merged have no edge between them."""
    merges = scoring.edits.merges
    truth, predicted = merged_masks(reference.ground_truth, prediction, merges)
    reference = replace(reference, ground_truth=truth)
    return measure_labels(reference, predicted, labels, scoring.ignored_labels, spec)


def measure_masks(
    reference: Reference, prediction: NDArray[np.bool_], spec: SurfaceSpec
) -> LabelSurface:
    """Measure the foreground of a boolean mask against the ground truth of a binary task."""
    truth, valid = reference.ground_truth, reference.valid
    return LabelSurface(
        surface_distances(truth, prediction, valid, spec.spacing),
        boundary_overlap(truth, prediction, spec.band, valid, spec.spacing),
    )


def measure_labels(
    reference: Reference,
    prediction: NDArray[Any] | None,
    labels: tuple[int, ...],
    ignored: frozenset[int],
    spec: SurfaceSpec,
) -> dict[int, LabelSurface]:
    """Measure each label of a label map against the ground truth; None is a missing prediction."""
    truth = reference.ground_truth
    valid = counted_pixels(truth, reference.valid, ignored)
    if prediction is None:
        return {label: _missing(reference, truth == label, valid, spec) for label in labels}
    distances = class_surface_distances(truth, prediction, labels, valid, spec.spacing)
    overlaps = class_boundary_overlaps(truth, prediction, labels, spec.band, valid, spec.spacing)
    return {label: LabelSurface(distances[label], overlaps[label]) for label in labels}


def _missing(
    reference: Reference,
    ground_truth: NDArray[np.bool_],
    valid: NDArray[np.bool_] | None,
    spec: SurfaceSpec,
) -> LabelSurface:
    alone = Reference(ground_truth, valid, reference.warnings)
    return measure_masks(alone, np.zeros(ground_truth.shape, np.bool_), spec)


def _foreground(
    prediction: NDArray[Any] | None,
    scale: ScoreScale | None,
    scoring: ScoringSpec,
    reference: Reference,
) -> NDArray[np.bool_]:
    if prediction is None:
        return np.zeros(reference.ground_truth.shape, np.bool_)
    assert scale is not None, "a binary task has a score scale for every prediction set"
    return foreground(prediction, scoring.step, scoring.operator, scale)
