"""What the stored values of a data set mean: decided once, never per file."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace

from segreview.dataset.dataset import Dataset
from segreview.dataset.detections import detection_cut
from segreview.dataset.doubtful_values import said_of_few, said_of_many, said_of_void
from segreview.dataset.findings import ANY_LABEL, AS_FOUND, NO_FOREGROUND
from segreview.dataset.known_tables import holds_colors, suggestion, with_known_table
from segreview.dataset.looked_at import binary_top, telling_samples
from segreview.dataset.sample import Sample
from segreview.dataset.score_reading import (
    PROBABILITY,
    ScoreReading,
    float_reading,
    is_probability,
    whole_reading,
)
from segreview.dataset.seen_masks import MOST_LABELS, SeenMasks, seen_masks
from segreview.errors import InvalidArgument
from segreview.formats.registry import PIXEL_LIMIT
from segreview.masks.classes import BINARY_CLASSES, ClassTable, Color, numbered_class
from segreview.masks.threshold import (
    BINARY_SCALE,
    BYTE_SCALE,
    UNIT_SCALE,
    WORD_SCALE,
    ScoreScale,
)


class TaskKind(enum.StrEnum):
    """Foreground against background, or a label for every pixel."""

    BINARY = "binary"
    MULTI_CLASS = "multi-class"


@dataclass(frozen=True, slots=True)
class PredictionReading:
    """How the maps of one prediction set are read.

    ``scale`` is None in a multi-class task, where predictions are labels (or score volumes whose
    greatest channel is the label); a scale there marks a set of score maps, which is not scored.
    ``hard`` says that the looked-at maps hold two values only.
    """

    name: str
    scale: ScoreScale | None
    hard: bool
    described: str
    """For people: "8-bit scores, value / 255", "already binary, 0 and 255", "labels" ..."""
    color_coded: bool = False
    """Multi-class: the maps hold colours, which the class table turns into labels."""
    assumed: str = ""
    """What was assumed about the scores because they do not say it; a default to be confirmed."""
    cut: float | None = None
    """Multi-class: the score from which detections were taken as labels when they were read."""
    class_scale: ScoreScale | None = None
    """Multi-class: the scale of score volumes whose classes can be thresholded one by one."""
    holds_labels: bool = False
    """Binary: the maps hold labels, of which the same are foreground as in the ground truth."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the values of all masks of a data set mean."""

    kind: TaskKind
    foreground_above: float
    """Binary: ground truth is foreground where its stored value is greater than this."""
    readings: tuple[PredictionReading, ...]
    """One for each prediction set of the data set, in its order."""
    classes: ClassTable
    """The given table, or the binary one; empty when multi-class labels are named nowhere."""
    table_given: bool
    described: str
    """For people: how ground truth is read."""
    warnings: tuple[str, ...] = ()
    of_foreground: tuple[str, ...] = ()
    """Those of the warnings that say why a person should say what is foreground."""
    of_classes: tuple[str, ...] = ()
    """Those of the warnings that say why a class table was taken, or why there is none."""
    color_coded: bool = False
    """Multi-class: ground truth holds colours, which the class table turns into labels."""
    foreground_label: int | None = None
    """Binary: the one label that is foreground, where a person named it."""
    seen_labels: tuple[int, ...] = ()
    """The labels of the looked-at ground truth, as far as they are whole numbers above 0."""
    left_out: frozenset[int] = frozenset()
    """Binary by the choice of a person: labels that a class table leaves out."""
    palette: tuple[Color, ...] = ()
    """Multi-class without a class table: the colours of the labels in a palette of a file."""

    @property
    def data_classes(self) -> ClassTable:
        """The classes as the data have them; binary masks are foreground and background."""
        return BINARY_CLASSES if self.kind is TaskKind.BINARY else self.classes

    def data_name(self, label: int) -> str:
        """Return the name that the data give a label."""
        return (self.data_classes.find(label) or numbered_class(label)).name


def decide_task(
    dataset: Dataset,
    ignored: frozenset[int] = frozenset(),
    pixel_limit: int = PIXEL_LIMIT,
    foreground: str = AS_FOUND,
) -> Task:
    """Return what the values mean, from at most 4 ground truths and their predictions.

    Where these are all background, more are looked at until one is not. Stored ground-truth
    values in ``ignored`` are left out of the judgement. Files that cannot be read are left out
    too: they become rows of their own when they are evaluated. ``foreground`` is what a person
    chose: every label but 0, nothing, or one label.
    """
    looked_at, ground_truth = telling_samples(dataset.samples, ignored, pixel_limit)
    predictions = tuple(
        seen_masks((sample.predictions[place] for sample in looked_at), frozenset(), pixel_limit)
        for place in range(len(dataset.prediction_sets))
    )
    if dataset.predictions_only:
        # Hard masks tell as much as ground truth would; of scores nothing is known but that.
        hard = (seen for seen in predictions if not seen.is_score_map)
        ground_truth = next(hard, SeenMasks({}, 0))
    colors = frozenset().union(*(seen.distinct_colors for seen in predictions))
    dataset, said = with_known_table(dataset, ground_truth, colors)
    top = None if dataset.many_classes else binary_top(ground_truth, predictions, dataset)
    if foreground not in (AS_FOUND, NO_FOREGROUND):
        return _chosen_foreground(dataset, ground_truth, predictions, foreground)
    if top is None or foreground == NO_FOREGROUND:
        return _multi_class(dataset, ground_truth, predictions, said)
    return _binary(dataset, ground_truth, predictions, top)


def _binary(
    dataset: Dataset, ground_truth: SeenMasks, predictions: Sequence[SeenMasks], top: float
) -> Task:
    lossy = (
        f"Ground truth is stored lossily: {len(ground_truth.counts):,} distinct values, "
        "foreground above 127."
    )
    blank = "The looked-at ground truth is all background: non-zero is foreground."
    sets = zip(dataset.prediction_sets, predictions, strict=True)
    few = tuple(filter(None, (said_of_few(name, seen) for name, seen in sets)))
    of_foreground = (blank,) if ground_truth.is_blank else few
    of_foreground = () if dataset.predictions_only else of_foreground
    readings = tuple(
        _binary_reading(name, seen)
        for name, seen in zip(dataset.prediction_sets, predictions, strict=True)
    )
    table = dataset.class_table or BINARY_CLASSES
    named = dataset.class_table is not None and table.counted_labels == (0, 1)
    described = f"foreground above {top / 2:g}" if top > 1 else "foreground where not 0"
    return Task(
        TaskKind.BINARY,
        top / 2,
        readings,
        table if named else BINARY_CLASSES,
        named,
        f"binary, {described}",
        (*((lossy,) if ground_truth.lossy else ()), *of_foreground, *_assumptions(readings)),
        of_foreground=of_foreground,
        seen_labels=ground_truth.labels,
    )


def _chosen_foreground(
    dataset: Dataset, ground_truth: SeenMasks, predictions: Sequence[SeenMasks], foreground: str
) -> Task:
    """Return the binary task of one label against the rest, or of every label but 0."""
    if ground_truth.colors or ground_truth.volumes:
        raise InvalidArgument(
            f"the foreground is {foreground!r}; where ground truth holds colours or scores of "
            "classes, no label of it can be foreground"
        )
    table = dataset.class_table
    label = None if foreground == ANY_LABEL else _label_of(foreground, table)
    task = _binary(dataset, ground_truth, predictions, 0.0)
    readings = tuple(
        replace(reading, scale=BINARY_SCALE, described="labels", assumed="", holds_labels=True)
        if seen.are_labels_beside(ground_truth) or (label is None and _is_of_one_label(seen))
        else reading
        for reading, seen in zip(task.readings, predictions, strict=True)
    )
    described = "where not 0" if label is None else f"is label {label}"
    return replace(
        task,
        readings=readings,
        described=f"binary, foreground {described}",
        warnings=_assumptions(readings),
        of_foreground=(),
        foreground_label=label,
        seen_labels=ground_truth.labels,
        left_out=frozenset() if table is None else table.ignored_labels,
    )


def _is_of_one_label(seen: SeenMasks) -> bool:
    """Say whether maps hold one label, which read as a score would be no foreground."""
    is_plain = not (seen.volumes or seen.colors or seen.floating)
    return is_plain and len(seen.counts) <= 2 and 1 < seen.top < BYTE_SCALE.high / 2


def _label_of(text: str, table: ClassTable | None) -> int:
    if table is not None:
        return table.label_of(text)
    if not text.isdecimal():
        raise InvalidArgument(
            f"the foreground is {text!r}; allowed are {ANY_LABEL}, {NO_FOREGROUND}, and a label"
        )
    return int(text)


def _binary_reading(name: str, seen: SeenMasks) -> PredictionReading:
    hard = len(seen.counts) <= 2 and not seen.volumes and not seen.colors
    if not seen.files:
        return PredictionReading(name, BYTE_SCALE, False, "nothing could be looked at")
    if not seen.floating and 0 <= seen.low <= seen.top <= 1:
        return PredictionReading(name, BINARY_SCALE, True, "already binary, 0 and 1")
    if seen.floating:
        found, assumed = float_reading(seen.low, seen.top)
        return _read_as(name, found, whole_numbers=False, hard=hard, assumed=assumed)
    found, assumed = whole_reading(seen.low, seen.top, hard)
    reading = _read_as(name, found, whole_numbers=True, hard=hard, assumed=assumed)
    if hard:
        return replace(reading, described=f"already binary, {seen.low:g} and {seen.top:g}")
    return reading


def _read_as(
    name: str, scores: ScoreReading, *, whole_numbers: bool, hard: bool, assumed: str = ""
) -> PredictionReading:
    scale, described = scores.scale(whole_numbers), scores.described
    bits = {BYTE_SCALE: 8, WORD_SCALE: 16}.get(scale)
    if bits:
        described = f"{bits}-bit scores, value / {scale.high:g}"
    return PredictionReading(name, scale, hard, described, assumed=assumed)


def with_score_reading(task: Task, prediction_set: int, scores: ScoreReading) -> Task:
    """Return the task in which the scores of one prediction set are read as a person said.

    Only the score maps of a binary task have a reading; others raise InvalidArgument.
    """
    before = task.readings[prediction_set]
    if task.kind is not TaskKind.BINARY or before.scale is None:
        raise InvalidArgument(f"{before.name} holds labels; allowed is a set of score maps")
    changed = _read_as(before.name, scores, whole_numbers=before.scale.integer, hard=before.hard)
    readings = list(task.readings)
    readings[prediction_set] = changed
    warnings = tuple(text for text in task.warnings if text not in _assumptions([before]))
    return replace(task, readings=tuple(readings), warnings=warnings)


def _assumptions(readings: Sequence[PredictionReading]) -> tuple[str, ...]:
    return tuple(f"{one.name}: {one.assumed}" for one in readings if one.assumed)


def _multi_class(
    dataset: Dataset,
    ground_truth: SeenMasks,
    predictions: Sequence[SeenMasks],
    said: tuple[str, ...],
) -> Task:
    table, of_classes = dataset.class_table, said
    if table is None and any(seen.colors for seen in (ground_truth, *predictions)):
        of_classes = (
            "Masks are colour-coded, but no palette.json beside the data says which class each "
            "colour is: they are not scored" + suggestion(ground_truth.distinct_colors) + ".",
        )
    elif table is None:
        of_classes = said_of_void(ground_truth, predictions)
    in_colors = holds_colors(ground_truth, table)
    readings = tuple(
        _label_reading(name, seen, ground_truth, table, _cut(dataset.samples, p))
        for p, (name, seen) in enumerate(zip(dataset.prediction_sets, predictions, strict=True))
    )
    doubts = (
        _said_of_foreground(one, seen, ground_truth, table)
        for one, seen in zip(readings, predictions, strict=True)
    )
    of_foreground = tuple(filter(None, (said_of_many(ground_truth, table), *doubts)))
    return Task(
        TaskKind.MULTI_CLASS,
        0.0,
        readings,
        table or ClassTable(()),
        table is not None,
        "colours of the class table" if in_colors else "labels as stored",
        (*of_classes, *of_foreground, *_assumptions(readings)),
        of_classes=of_classes,
        of_foreground=of_foreground,
        color_coded=in_colors,
        seen_labels=ground_truth.labels,
        palette=ground_truth.palette,
    )


def _said_of_foreground(
    reading: PredictionReading, seen: SeenMasks, ground_truth: SeenMasks, table: ClassTable | None
) -> str:
    """Say why predictions do not tell the label of their foreground; nothing where they do."""
    if reading.scale is not None:
        return (
            f"{reading.name}: one score for each pixel does not say which label it has; not scored."
        )
    labels, tops = ground_truth.counts.keys(), seen.counts.keys() - {0.0}
    if table is None and tops == {BYTE_SCALE.high} and labels and not tops & labels:
        return (
            f"{reading.name}: 0 and 255 alone are no labels of the ground truth; 255 counts as a "
            "class of its own."
        )
    return ""


def _cut(samples: Sequence[Sample], prediction_set: int) -> float | None:
    return detection_cut(sample.predictions[prediction_set] for sample in samples)


def _label_reading(
    name: str, seen: SeenMasks, ground_truth: SeenMasks, table: ClassTable | None, cut: float | None
) -> PredictionReading:
    known = len(table) if table is not None else len(ground_truth.counts)
    if table is None and known > MOST_LABELS and not seen.floating and seen.top <= ground_truth.top:
        known = max(known, len(seen.counts))
    if seen.is_score_map and not seen.colors and len(seen.counts) > known:
        scale = UNIT_SCALE if seen.floating else BYTE_SCALE
        return PredictionReading(name, scale, False, "score maps of one channel: not scored")
    if holds_colors(seen, table):
        return PredictionReading(name, None, True, "colours of the class table", color_coded=True)
    if seen.volumes:
        return _volume_reading(name, seen.volumes)
    described = "labels"
    if cut is not None:
        described += f" of the detections with a score of {cut:g} and more"
    return PredictionReading(name, None, True, described, cut=cut)


def _volume_reading(name: str, ranges: Sequence[tuple[float, float]]) -> PredictionReading:
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    described = "scores for each class, of which the greatest is taken"
    if is_probability(low, high):
        _, assumed = float_reading(low, high)
        return PredictionReading(
            name, None, False, described, assumed=assumed, class_scale=PROBABILITY.scale()
        )
    assumed = (
        f"scores of the classes run from {low:g} to {high:g} in the files looked at and are no "
        "probabilities: the greatest is taken, and single classes have no threshold"
    )
    return PredictionReading(name, None, False, described, assumed=assumed)
