"""What the stored values of a data set mean: decided once, never per file."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.class_table import BUILT_IN, KnownTable, built_in_table, known_table
from segreview.dataset.dataset import Dataset
from segreview.dataset.sample import Sample
from segreview.errors import UnreadableFile
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import PIXEL_LIMIT, read_mask
from segreview.formats.stored import StoredMask
from segreview.masks.classes import BINARY_CLASSES, ClassTable, Color
from segreview.masks.runs import run_starts
from segreview.masks.threshold import (
    BINARY_SCALE,
    BYTE_SCALE,
    UNIT_SCALE,
    WORD_SCALE,
    ScoreScale,
)

_LOOKED_AT = 4
_MOST_COLORS = 1000
"""So many distinct colours are remembered of a mask; no class table has as many."""
_MOST_LABELS = 64
"""A map with more distinct values holds scores, not labels."""
_BYTE_TOP = 255.0
_WORD_TOP = 65535.0
_UNIT_TOP = 1.001
"""Softmax outputs may exceed 1 by rounding."""


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
    color_coded: bool = False
    """Multi-class: ground truth holds colours, which the class table turns into labels."""
    palette: tuple[Color, ...] = ()
    """Multi-class without a class table: the colours of the labels in a palette of a file."""


def decide_task(
    dataset: Dataset, ignored: frozenset[int] = frozenset(), pixel_limit: int = PIXEL_LIMIT
) -> Task:
    """Return what the values mean, from at most 4 ground truths and their predictions.

    Stored ground-truth values in ``ignored`` are left out of the judgement. Files that cannot be
    read are left out too: they become rows of their own when they are evaluated.
    """
    looked_at = _spread(dataset.samples)
    ground_truth = _seen((sample.ground_truth for sample in looked_at), ignored, pixel_limit)
    predictions = tuple(
        _seen((sample.predictions[place] for sample in looked_at), frozenset(), pixel_limit)
        for place in range(len(dataset.prediction_sets))
    )
    dataset, said = _with_known_table(dataset, ground_truth, predictions)
    top = None if dataset.many_classes else _binary_top(ground_truth, predictions, dataset)
    if top is None:
        return _multi_class(dataset, ground_truth, predictions, said)
    return _binary(dataset, ground_truth, predictions, top)


def _with_known_table(
    dataset: Dataset, ground_truth: _Seen, predictions: Sequence[_Seen]
) -> tuple[Dataset, tuple[str, ...]]:
    """Return the data set with the first suggested table that knows all looked-at pixels."""
    if dataset.class_table is not None or not ground_truth.files:
        return dataset, ()
    in_colors = ground_truth.colors or any(seen.colors for seen in predictions)
    for known in dataset.known_tables or _guessed_tables(in_colors):
        if _knows(known, ground_truth, in_colors):
            said = "" if dataset.known_tables else _guessed(known)
            return dataset.with_classes(known.table), (said,) if said else ()
    return dataset, ()


def _guessed_tables(in_colors: bool) -> tuple[KnownTable, ...]:
    return (known_table("voc", for_labels=False),) if in_colors else ()


def _guessed(known: KnownTable) -> str:
    return (
        f"Masks are colour-coded and no class table lies beside the data: all colours found are "
        f"those of the built-in table {known.name}, which is used; --classes names another."
    )


def _knows(known: KnownTable, ground_truth: _Seen, in_colors: bool) -> bool:
    if in_colors:
        colors = {entry.color for entry in known.table}
        return known.for_colors and ground_truth.distinct_colors <= colors
    labels = {entry.index for entry in known.table}
    return known.for_labels and ground_truth.counts.keys() <= labels


def _spread(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    wanted = min(_LOOKED_AT, len(samples))
    return tuple(samples[place * len(samples) // wanted] for place in range(wanted))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the looked-at files of one role hold together."""

    counts: dict[float, int]
    files: int
    floating: bool = False
    volumes: bool = False
    colors: bool = False
    lossy: bool = False
    distinct_colors: frozenset[Color] = frozenset()
    """Of all files that store three channels, equal or not."""
    all_stored_as_colors: bool = False
    palette: tuple[Color, ...] = ()
    """Of the first file that has one."""

    @property
    def is_score_map(self) -> bool:
        return not self.volumes and (self.floating or len(self.counts) > _MOST_LABELS)

    @property
    def top(self) -> float:
        return max(self.counts, default=0)


def _seen(
    sources: Iterable[PixelSource | None], ignored: frozenset[int], pixel_limit: int
) -> _Seen:
    masks: list[StoredMask] = []
    for source in sources:
        if source is None:
            continue
        try:
            masks.append(read_mask(source, pixel_limit))
        except UnreadableFile:
            # Evaluation reads the file again and reports the reason in its row.
            continue
    counts: Counter[float] = Counter()
    for mask in masks:
        if mask.values.ndim == 2:
            counts.update(_value_counts(mask.values))
    return _Seen(
        {value: count for value, count in counts.items() if value not in ignored},
        len(masks),
        any(_holds_fractions(mask) for mask in masks),
        any(mask.is_volume for mask in masks),
        any(mask.is_color for mask in masks),
        any(mask.lossy for mask in masks),
        frozenset().union(*map(_distinct_colors, masks)),
        bool(masks) and all(mask.is_color or mask.gray_from_color for mask in masks),
        next((mask.palette for mask in masks if mask.palette), ()),
    )


def _distinct_colors(mask: StoredMask) -> frozenset[Color]:
    """Return the colours of a mask of three channels; photographs as masks need no full list."""
    if mask.gray_from_color:
        grays = np.unique(mask.values).tolist()
        return frozenset((int(gray),) * 3 for gray in grays)
    if not mask.is_color:
        return frozenset()
    red, green, blue = (mask.values[..., c].ravel().astype(np.uint32) for c in range(3))
    packed = red << 16 | green << 8 | blue
    # Labels lie in runs: sorting one pixel of each is a hundred times quicker than all of them.
    codes = np.unique(packed[run_starts(packed)])
    return frozenset((c >> 16, c >> 8 & 255, c & 255) for c in codes[:_MOST_COLORS].tolist())


def _value_counts(values: NDArray[Any]) -> dict[float, int]:
    if values.dtype.kind == "f":
        values = values[np.isfinite(values)]
    distinct, counts = np.unique(values, return_counts=True)
    return dict(zip(distinct.tolist(), counts.tolist(), strict=True))


def _holds_fractions(mask: StoredMask) -> bool:
    """Say whether a single map is a float score map, not labels that are stored as floats."""
    values = mask.values
    if values.dtype.kind != "f" or values.ndim != 2:
        return False
    return bool(values.max(initial=0) <= 1) or not np.array_equal(values, np.rint(values))


def _binary_top(
    ground_truth: _Seen, predictions: Sequence[_Seen], dataset: Dataset
) -> float | None:
    """Return the stored value of full foreground, 0 where none was seen, None for many classes."""
    table = dataset.class_table
    if ground_truth.lossy:
        return _BYTE_TOP
    if ground_truth.colors or ground_truth.volumes or min(ground_truth.counts, default=0) < 0:
        return None
    if table is not None and len(table.counted) > 2:
        return None
    # 255 that a table leaves out is no foreground: what has it is a label map.
    if table is not None and table.ignored_labels & ground_truth.counts.keys():
        return None
    values, top = ground_truth.counts.keys(), ground_truth.top
    if top <= 1:
        return float(top > 0)
    if top not in (_BYTE_TOP, _WORD_TOP):
        return None
    between = sum(count for value, count in ground_truth.counts.items() if 0 < value < top)
    soft = any(prediction.is_score_map for prediction in predictions)
    if between == 0 or (0 in values and (ground_truth.counts[top] > between or soft)):
        return top
    return None


def _binary(
    dataset: Dataset, ground_truth: _Seen, predictions: Sequence[_Seen], top: float
) -> Task:
    warnings: list[str] = []
    if ground_truth.lossy:
        warnings.append(
            f"Ground truth is stored lossily: {len(ground_truth.counts)} distinct values, "
            "foreground above 127."
        )
    if not top:
        warnings.append("The looked-at ground truth is all background: non-zero is foreground.")
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
        tuple(warnings),
    )


def _binary_reading(name: str, seen: _Seen) -> PredictionReading:
    hard = len(seen.counts) <= 2 and not seen.volumes and not seen.colors
    if not seen.files:
        return PredictionReading(name, BYTE_SCALE, False, "nothing could be looked at")
    if seen.floating:
        scale = UNIT_SCALE if seen.top <= _UNIT_TOP else ScoreScale(0, _BYTE_TOP, integer=False)
        return PredictionReading(name, scale, hard, f"scores from 0 to {scale.high:g}")
    if seen.top <= 1:
        return PredictionReading(name, BINARY_SCALE, True, "already binary, 0 and 1")
    scale = BYTE_SCALE if seen.top <= _BYTE_TOP else WORD_SCALE
    bits = 8 if scale is BYTE_SCALE else 16
    if hard:
        return PredictionReading(name, scale, True, f"already binary, 0 and {seen.top:g}")
    return PredictionReading(name, scale, False, f"{bits}-bit scores, value / {scale.high:g}")


def _multi_class(
    dataset: Dataset, ground_truth: _Seen, predictions: Sequence[_Seen], said: tuple[str, ...]
) -> Task:
    table = dataset.class_table
    warnings = list(said)
    if table is None and any(seen.colors for seen in (ground_truth, *predictions)):
        warnings.append(
            "Masks are colour-coded, but no palette.json beside the data says which class each "
            "colour is: they are not scored" + _suggested(ground_truth) + "."
        )
    in_colors = _holds_colors(ground_truth, table)
    readings = tuple(
        _label_reading(name, seen, ground_truth, table)
        for name, seen in zip(dataset.prediction_sets, predictions, strict=True)
    )
    return Task(
        TaskKind.MULTI_CLASS,
        0.0,
        readings,
        table or ClassTable(()),
        table is not None,
        "colours of the class table" if in_colors else "labels as stored",
        tuple(warnings),
        in_colors,
        ground_truth.palette,
    )


def _holds_colors(seen: _Seen, table: ClassTable | None) -> bool:
    """Say whether masks are colours, even where each of the looked-at ones is all grey."""
    if seen.colors or table is None or not seen.all_stored_as_colors:
        return seen.colors
    return seen.distinct_colors <= {entry.color for entry in table}


def _suggested(ground_truth: _Seen) -> str:
    """Name the built-in tables that know all colours found."""
    fitting = [
        name
        for name in BUILT_IN
        if ground_truth.distinct_colors <= {entry.color for entry in built_in_table(name)}
    ]
    return f" (the colours are those of --classes {' or '.join(fitting)})" if fitting else ""


def _label_reading(
    name: str, seen: _Seen, ground_truth: _Seen, table: ClassTable | None
) -> PredictionReading:
    known = len(table) if table is not None else len(ground_truth.counts)
    if seen.is_score_map and not seen.colors and len(seen.counts) > known:
        scale = UNIT_SCALE if seen.floating else BYTE_SCALE
        return PredictionReading(name, scale, False, "score maps of one channel: not scored")
    if _holds_colors(seen, table):
        return PredictionReading(name, None, True, "colours of the class table", color_coded=True)
    return PredictionReading(
        name, None, not seen.volumes, "scores for each class" if seen.volumes else "labels"
    )
