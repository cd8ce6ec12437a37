"""From a path to checked arrays, by what the task says the stored values mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.findings import counted
from segreview.dataset.score_maps import checked_scores
from segreview.dataset.score_volumes import ScoreVolume, checked_volume
from segreview.dataset.task import Task, TaskKind
from segreview.dataset.unknown_pixels import (
    Rule,
    UnknownPixels,
    UnknownRule,
    unknown_labels,
    unknown_values,
)
from segreview.errors import Contradiction, UnknownValues
from segreview.formats.orientation import UPRIGHT
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import PIXEL_LIMIT, read_mask
from segreview.formats.source import shown_name
from segreview.formats.stored import StoredMask
from segreview.masks.classes import ClassTable
from segreview.masks.palette import labels_from_colors
from segreview.masks.spacing import MILLIMETRES, PIXEL_SPACING, Spacing

_NAMED_VALUES = 6


@dataclass(frozen=True, slots=True, eq=False)
class GroundTruth:
    """Checked ground truth: bool (H, W) in a binary task, else integer labels (H, W)."""

    values: NDArray[Any]
    valid: NDArray[np.bool_] | None
    """Where pixels count; None where no stored value was ignored."""
    sha256: str
    warnings: tuple[str, ...] = ()
    orientation: int = UPRIGHT
    spacing: Spacing = PIXEL_SPACING
    """In millimetres where the file says so."""


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """A checked prediction: scores (H, W) on the set's scale, else integer labels (H, W)."""

    values: NDArray[Any]
    sha256: str
    warnings: tuple[str, ...] = ()
    orientation: int = UPRIGHT
    volume: ScoreVolume | None = None
    """The scores of all classes from which the labels were taken, where the file holds them."""


@dataclass(frozen=True, slots=True, eq=False)
class ValidArea:
    """Where the pixels of a sample count: bool (H, W)."""

    values: NDArray[np.bool_]
    sha256: str
    warnings: tuple[str, ...] = ()
    orientation: int = UPRIGHT


def read_ground_truth(
    source: PixelSource,
    task: Task,
    ignored_values: frozenset[int] = frozenset(),
    pixel_limit: int = PIXEL_LIMIT,
    unknown: Rule = UnknownRule.REFUSED,
) -> GroundTruth:
    """Return the ground truth of a source; one that contradicts the task is refused.

    ``unknown`` says what becomes of pixels whose value, label or colour nothing names.
    """
    mask, path = read_mask(source, pixel_limit), source.path
    if task.kind is TaskKind.BINARY:
        truth, pixels = _binary_ground_truth(path, mask, task, ignored_values)
    else:
        truth, pixels = _label_ground_truth(path, mask, task, ignored_values)
    if pixels is not None:
        truth = _settled(path, truth, pixels, unknown)
    return replace(truth, spacing=_spacing(mask))


def _spacing(mask: StoredMask) -> Spacing:
    return PIXEL_SPACING if mask.spacing is None else Spacing(*mask.spacing, MILLIMETRES)


def _settled(path: Path, truth: GroundTruth, unknown: UnknownPixels, rule: Rule) -> GroundTruth:
    places, held = unknown.places, unknown.held
    if rule is UnknownRule.REFUSED:
        raise UnknownValues(
            f"{shown_name(path)} holds {held}; what becomes of these pixels is a choice of the "
            "audit, or of --unknown."
        )
    said = counted(int(np.count_nonzero(places)), "pixel is", "pixels are")
    if rule is UnknownRule.LEFT_OUT:
        valid = ~places if truth.valid is None else truth.valid & ~places
        warnings = (*truth.warnings, f"{said} left out as asked: {held}")
        return replace(truth, valid=valid, warnings=warnings)
    assert isinstance(rule, int), "what is neither refused nor left out has a label"
    label = bool(rule) if truth.values.dtype.kind == "b" else rule
    warnings = (*truth.warnings, f"{said} counted as class {rule} as asked: {held}")
    return replace(truth, values=np.where(places, label, truth.values), warnings=warnings)


def _label_ground_truth(
    path: Path, mask: StoredMask, task: Task, ignored_values: frozenset[int]
) -> tuple[GroundTruth, UnknownPixels | None]:
    labels, warnings = _labels(path, mask, task.classes, task.table_given, task.color_coded)
    truth = GroundTruth(labels, None, mask.sha256, mask.warnings + warnings, mask.orientation)
    if not task.table_given:
        return truth, None
    known = ignored_values.union(entry.index for entry in task.classes)
    return truth, unknown_labels(labels, known)


def read_prediction(
    source: PixelSource, task: Task, prediction_set: int, pixel_limit: int = PIXEL_LIMIT
) -> Prediction:
    """Return the prediction of a source; ``prediction_set`` is its place in the task."""
    reading = task.readings[prediction_set]
    mask, path = read_mask(source, pixel_limit), source.path
    if task.kind is TaskKind.BINARY:
        values = _single_map(path, mask)
        values = _foreground(values, task) if reading.holds_labels else values
        scores, notes = checked_scores(path, values, reading)
        notes = mask.warnings + _palette_warnings(mask) + notes
        return Prediction(scores, mask.sha256, notes, mask.orientation)
    if reading.scale is not None:
        raise Contradiction(
            f"{shown_name(path)} is a score map of one channel, which does not say which of "
            "several classes a pixel has."
        )
    if mask.is_volume:
        volume = checked_volume(path, mask.values, task.classes if task.table_given else None)
        notes = volume.warnings(reading)
        return Prediction(volume.labels(), mask.sha256, mask.warnings + notes, volume=volume)
    labels, notes = _labels(path, mask, task.classes, task.table_given, reading.color_coded)
    return Prediction(labels, mask.sha256, mask.warnings + notes, mask.orientation)


def read_valid(
    source: PixelSource, marks_ignored: bool = False, pixel_limit: int = PIXEL_LIMIT
) -> ValidArea:
    """Return where pixels count: non-zero, or zero where the masks mark what is ignored."""
    mask, path = read_mask(source, pixel_limit), source.path
    if mask.is_volume:
        raise Contradiction(f"{shown_name(path)} holds scores, which mark no valid area.")
    # Compression leaves values near zero where nothing is marked.
    marked = mask.values > 127 if mask.lossy else mask.values != 0
    if marked.ndim == 3:
        marked = marked.any(axis=2)
    return ValidArea(
        ~marked if marks_ignored else marked, mask.sha256, mask.warnings, mask.orientation
    )


def _binary_ground_truth(
    path: Path, mask: StoredMask, task: Task, ignored_values: frozenset[int]
) -> tuple[GroundTruth, UnknownPixels | None]:
    values, warnings = _single_map(path, mask), mask.warnings + _palette_warnings(mask)
    if values.dtype.kind == "b":
        return GroundTruth(values, None, mask.sha256, warnings, mask.orientation), None
    valid = None
    if ignored_values:
        ignored = np.isin(values, sorted(ignored_values))
        valid = ~ignored if ignored.any() else None
    inside = _foreground(values, task)
    truth = GroundTruth(inside, valid, mask.sha256, warnings, mask.orientation)
    return truth, unknown_values(values, valid, task.foreground_above)


def _foreground(values: NDArray[Any], task: Task) -> NDArray[np.bool_]:
    if task.foreground_label is not None:
        return np.asarray(values == task.foreground_label)
    above = task.foreground_above
    # Whole numbers are compared with a whole bound, which costs no conversion to floats.
    return np.asarray(values > (int(above) if values.dtype.kind in "iu" else above))


def _palette_warnings(mask: StoredMask) -> tuple[str, ...]:
    """Say so where the foreground of a palette mask looks darker than its background."""
    if mask.palette is None or len(mask.palette) < 2:
        return ()
    if sum(mask.palette[0]) <= sum(mask.palette[1]):
        return ()
    return ("palette shows index 0 brighter than index 1; index 0 is read as background",)


def _single_map(path: Path, mask: StoredMask) -> NDArray[Any]:
    if mask.is_color:
        raise Contradiction(
            f"{shown_name(path)} holds colours, while the data set is read as foreground against "
            "background."
        )
    if mask.is_volume:
        raise Contradiction(
            f"{shown_name(path)} holds scores for several classes (shape {mask.values.shape}), "
            "while the data set is read as foreground against background."
        )
    return mask.values


def _labels(
    path: Path, mask: StoredMask, table: ClassTable, table_given: bool, color_coded: bool
) -> tuple[NDArray[Any], tuple[str, ...]]:
    if mask.is_color or (color_coded and mask.gray_from_color):
        return _labels_of_colors(path, mask, table, table_given)
    if mask.is_volume:
        return checked_volume(path, mask.values, table if table_given else None).labels(), ()
    if mask.values.dtype.kind != "f":
        return mask.values.astype(np.uint8) if mask.values.dtype.kind == "b" else mask.values, ()
    if not np.array_equal(mask.values, np.rint(mask.values)):
        raise Contradiction(
            f"{shown_name(path)} is a score map of one channel, which does not say which of "
            "several classes a pixel has."
        )
    return mask.values.astype(np.int64), ()


def _labels_of_colors(
    path: Path, mask: StoredMask, table: ClassTable, table_given: bool
) -> tuple[NDArray[Any], tuple[str, ...]]:
    if not table_given:
        raise Contradiction(
            f"{shown_name(path)} is colour-coded, and no class table says which class each colour "
            "is."
        )
    labels, unknown = labels_from_colors(mask.colors, table)
    if not unknown:
        return labels, ()
    named = [f"{color} {count:,} pixels" for color, count in list(unknown.items())[:_NAMED_VALUES]]
    return labels, (f"{len(unknown):,} colours are not in the class table: " + ", ".join(named),)
