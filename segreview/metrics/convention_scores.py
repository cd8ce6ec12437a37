"""Scores under a convention: one average of one, or every convention at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.metrics.averages import (
    Average,
    ClassChoice,
    ClassWeight,
    Order,
    Scores,
    average,
    class_scores,
    filled,
    mean_over_classes,
    mean_over_images,
    multi_class_kappa,
    pixel_accuracy,
)
from segreview.metrics.conventions import CONVENTIONS, Convention, Level, Over, ReportedScore
from segreview.metrics.counts import Counts, summed_by_case
from segreview.metrics.passport import convention_words
from segreview.metrics.scores import SCORES, score

_OVER_CLASSES = (Over.CLASSES, Over.WEIGHTED)
_COUNTED = {
    Order.IMAGES_THEN_CLASSES: "classes",
    Order.PAIRS: "pairs of image and class",
}
_ORDER_WORDS = {
    Order.CLASSES_THEN_IMAGES: "over classes, then over {images}",
    Order.IMAGES_THEN_CLASSES: "over {images}, then over classes",
    Order.PAIRS: "over all pairs of image and class",
}
_OF_PIXELS = {"accuracy": pixel_accuracy, "kappa": multi_class_kappa}


@dataclass(frozen=True, slots=True, eq=False)
class ImageCounts:
    """What the averages of one prediction set are made from.

    ``counts`` are int64 pixels (images, classes) of all classes, each against the rest, and
    ``labels`` names the classes. A binary task has the classes background and foreground.
    """

    counts: Counts
    labels: tuple[int, ...]
    binary: bool = False
    missing: NDArray[np.bool_] | None = None
    """(images,): the prediction is missing; None where none is."""
    cases: NDArray[np.int64] | None = None
    """(images,): the number of the case that an image belongs to; None where each is its own."""

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        shape = self.counts.tp.shape
        if len(shape) != 2 or shape[1] != len(self.labels):
            raise InvalidArgument(
                f"counts has shape {shape}; allowed is (images, {len(self.labels)})"
            )
        for name, column in (("missing", self.missing), ("cases", self.cases)):
            if column is not None and column.shape != shape[:1]:
                raise InvalidArgument(f"{name} has shape {column.shape}; allowed is {shape[:1]}")
        if self.binary and len(self.labels) != 2:
            raise InvalidArgument(
                f"labels is {self.labels}; a binary task has background and foreground"
            )

    def evaluated(self, convention: Convention) -> ImageCounts:
        """Return what a convention scores: without missing predictions, images put to cases."""
        found = self
        if self.missing is not None and not convention.count_missing:
            here = ~self.missing
            cases = None if self.cases is None else self.cases[here]
            counts = self.counts.at(here)
            found = replace(self, counts=counts, missing=None, cases=cases)
        if convention.level is Level.CASE and found.cases is not None:
            counts = summed_by_case(found.counts, found.cases)
            found = replace(found, counts=counts, missing=None, cases=None)
        return found


@dataclass(frozen=True, slots=True)
class ConventionRow:
    """One number as a tool would print it, with what it is."""

    convention: str
    score: str
    value: float
    n_used: int
    n_skipped: int
    counted: str
    """What ``n_used`` and ``n_skipped`` count: images, classes, or pairs of both."""
    averaged: str
    """What is averaged over what: "IoU, pooled, over classes"."""
    words: str
    """All rules of the convention."""


def under_every_convention(
    images: ImageCounts, conventions: Iterable[Convention] = CONVENTIONS.values()
) -> tuple[ConventionRow, ...]:
    """Return what every tool would report of the same predictions, convention by convention.

    >>> counts = Counts(*(np.array(n) for n in ([[9, 0], [4, 2]], [[1, 0], [3, 1]],
    ...     [[0, 1], [1, 3]], [[0, 9], [2, 4]])))
    >>> for row in under_every_convention(ImageCounts(counts, (0, 1))):
    ...     if row.score in ("mean_iou", "averageScoreClasses", "MeanIoU"):
    ...         print(f"{row.convention}: {row.value:.4f} ({row.n_used} {row.counted})")
    seed-report: 0.4333 (2 images)
    cityscapes: 0.5040 (2 classes)
    monai: 0.4333 (2 images)
    torchmetrics-meaniou: 0.4333 (4 pairs of image and class)
    """
    return tuple(row for entry in conventions for row in convention_rows(entry, images))


def convention_rows(convention: Convention, images: ImageCounts) -> Iterator[ConventionRow]:
    """Return the numbers that a convention's tool reports, under their names there.

    >>> counts = Counts(*(np.array(n) for n in ([[9, 0], [4, 2]], [[1, 0], [3, 1]],
    ...     [[0, 1], [1, 3]], [[0, 9], [2, 4]])))
    >>> rows = convention_rows(CONVENTIONS["seed-report"], ImageCounts(counts, (0, 1)))
    >>> [(row.score, round(row.value, 4)) for row in rows][:1]
    [('mean_iou', 0.4333)]
    """
    scored = images.evaluated(convention)
    rules = "; ".join(convention_words(convention))
    for reported in convention.binary if images.binary else convention.multi_class:
        mean = reported_average(convention, reported, scored)
        yield ConventionRow(
            convention=convention.name,
            score=reported.name,
            value=mean.value,
            n_used=mean.n_used,
            n_skipped=mean.n_skipped,
            counted=counted_in(convention, reported.over),
            averaged=_averaged(convention, reported),
            words=rules,
        )


def reported_average(
    convention: Convention, reported: ReportedScore, scored: ImageCounts
) -> Average:
    """Return one reported number of what a convention scores, see ImageCounts.evaluated.

    >>> counts = Counts(*(np.array(n) for n in ([[9, 0], [4, 2]], [[1, 0], [3, 1]],
    ...     [[0, 1], [1, 3]], [[0, 9], [2, 4]])))
    >>> reported = CONVENTIONS["seed-report"].multi_class[0]
    >>> reported_average(CONVENTIONS["seed-report"], reported, ImageCounts(counts, (0, 1))).n_used
    2
    """
    match reported.over:
        case Over.PIXELS:
            mean = _of_pixels(convention, reported.score, scored.counts)
        case Over.FOREGROUND:
            mean = class_average(convention, reported.score, scored.counts.at((slice(None), 1)))
        case _:
            weighted = reported.over is Over.WEIGHTED
            weight = ClassWeight.WEIGHTED if weighted else ClassWeight.MACRO
            counts = scored.counts.at((slice(None), averaged_places(convention, scored.labels)))
            mean = classes_average(convention, reported.score, counts, weight)
    return mean


def averaged_places(convention: Convention, labels: tuple[int, ...]) -> list[int]:
    """Return the positions of the classes that a mean over classes takes.

    >>> averaged_places(CONVENTIONS["nnunet"], (0, 3, 4))
    [1, 2]
    """
    return [k for k, label in enumerate(labels) if convention.background or label != 0]


def classes_average(
    convention: Convention, name: str, counts: Counts, weight: ClassWeight = ClassWeight.MACRO
) -> Average:
    """Return the mean of a score over classes at the convention's level, from (images, classes).

    >>> counts = Counts(*(np.array(n) for n in ([[9, 0], [4, 2]], [[1, 0], [3, 1]],
    ...     [[0, 1], [1, 3]], [[0, 9], [2, 4]])))
    >>> for name in ("seed-report", "cityscapes"):
    ...     mean = classes_average(CONVENTIONS[name], "iou", counts)
    ...     print(name, round(mean.value, 4), mean.n_used)
    seed-report 0.4333 2
    cityscapes 0.504 2
    """
    if convention.level is Level.POOLED:
        return pooled_classes_average(convention, name, counts.sum(axis=0), weight)
    return image_classes_average(convention, name, counts, weight)


def pooled_classes_average(
    convention: Convention, name: str, pooled: Counts, weight: ClassWeight = ClassWeight.MACRO
) -> Average:
    """Return the mean over classes of scores of summed counts (classes,); n counts classes.

    >>> pooled = Counts(*(np.array(n) for n in ([3, 0], [1, 0], [0, 0], [0, 4])))
    >>> pooled_classes_average(CONVENTIONS["cityscapes"], "iou", pooled)
    Average(value=0.75, n_used=1, n_skipped=1)
    """
    value = mean_over_classes(name, pooled, convention.classes, convention.empty, weight)
    of_class = average(class_scores(name, pooled, convention.classes, convention.empty))
    return _settled(convention, Average(float(value), of_class.n_used, of_class.n_skipped))


def image_classes_average(
    convention: Convention, name: str, counts: Counts, weight: ClassWeight = ClassWeight.MACRO
) -> Average:
    """Return the mean over images and classes of their scores, in the convention's order.

    >>> counts = Counts(*(np.array(n) for n in ([[3, 0]], [[1, 0]], [[0, 0]], [[0, 4]])))
    >>> image_classes_average(CONVENTIONS["seed-report"], "iou", counts)
    Average(value=0.75, n_used=1, n_skipped=0)
    """
    rules = convention.order, convention.classes, convention.empty
    return _settled(convention, mean_over_images(name, counts, *rules, weight))


def class_average(convention: Convention, name: str, counts: Counts) -> Average:
    """Return the average of one class at the convention's level, from counts (images,).

    >>> counts = Counts(*(np.array(n) for n in ([1, 3], [1, 0], [0, 0], [0, 0])))
    >>> [class_average(CONVENTIONS[name], "iou", counts).value for name in ("monai", "voc")]
    [0.75, 0.8]
    """
    if convention.level is Level.POOLED:
        value = pooled_class_score(convention, name, counts.sum())
        return _settled(convention, Average(float(value), counts.tp.size, 0))
    return class_image_average(convention, name, counts)


def pooled_class_score(convention: Convention, name: str, counts: Counts) -> Scores:
    """Return a score of summed counts of any shape, undefined ones by the empty rule.

    >>> nothing = Counts(*(np.array(n) for n in (0, 0, 0, 4)))
    >>> presets = CONVENTIONS["voc"], CONVENTIONS["sklearn"]
    >>> [pooled_class_score(preset, "iou", nothing).item() for preset in presets]
    [nan, 0.0]
    """
    return filled(score(name, counts), convention.empty)


def class_image_average(convention: Convention, name: str, counts: Counts) -> Average:
    """Return the mean over images of one class's score, from counts (images,).

    Only a convention that asks for ground truth leaves an image out in which the score is defined.

    >>> counts = Counts(*(np.array(n) for n in ([1, 0], [1, 1], [0, 0], [0, 1])))
    >>> [class_image_average(CONVENTIONS[name], "iou", counts).value for name in ("voc", "monai")]
    [0.25, 0.5]
    """
    return average_of_class(convention, score(name, counts), counts)


def class_image_averages(convention: Convention, name: str, counts: Counts) -> tuple[Average, ...]:
    """Return the mean over images of each class's score, from counts (images, classes).

    Each is what class_image_average gives of its class.

    >>> counts = Counts(*(np.array(n) for n in ([[1, 0]], [[1, 0]], [[0, 0]], [[0, 2]])))
    >>> [mean.value for mean in class_image_averages(CONVENTIONS["voc"], "iou", counts)]
    [0.5, nan]
    """
    # Each class in one piece: added up as if it were alone, and without leaps through memory.
    of_classes = enumerate(np.ascontiguousarray(score(name, counts).T))
    return tuple(
        average_of_class(convention, values, counts.at((slice(None), k)))
        for k, values in of_classes
    )


def average_of_class(
    convention: Convention,
    values: Scores,
    counts: Counts,
    images: NDArray[np.bool_] | slice = slice(None),
) -> Average:
    """Return the mean of one class's scores (images,) that are made from its counts (images,).

    ``images`` selects those that are averaged.

    >>> counts = Counts(*(np.array(n) for n in ([1, 0], [0, 1], [1, 0], [0, 1])))
    >>> average_of_class(CONVENTIONS["monai"], np.array([0.5, 0.0]), counts)
    Average(value=0.5, n_used=1, n_skipped=1)
    """
    values = filled(values[images], convention.empty)
    if convention.classes is ClassChoice.GROUND_TRUTH:
        values = np.where((counts.tp + counts.fn)[images] > 0, values, np.nan)
    return _settled(convention, average(values))


def counted_in(convention: Convention, over: Over) -> str:
    """Return what the number of used and skipped scores of an average counts.

    >>> counted_in(CONVENTIONS["torchmetrics-meaniou"], Over.CLASSES)
    'pairs of image and class'
    """
    if convention.level is Level.POOLED:
        return "classes" if over in _OVER_CLASSES else "images"
    return counted_in_image_mean(convention, over)


def counted_in_image_mean(convention: Convention, over: Over) -> str:
    """Return what is counted in a mean over images, whether or not the convention leads with it.

    >>> counted_in_image_mean(CONVENTIONS["cityscapes"], Over.CLASSES)
    'images'
    >>> counted_in(CONVENTIONS["cityscapes"], Over.CLASSES)
    'classes'
    """
    if over not in _OVER_CLASSES or convention.order is Order.CLASSES_THEN_IMAGES:
        return "cases" if convention.level is Level.CASE else "images"
    return _COUNTED[convention.order]


def _of_pixels(convention: Convention, name: str, counts: Counts) -> Average:
    formula = _OF_PIXELS[name]
    if convention.level is Level.POOLED:
        return Average(float(formula(counts.sum(axis=0))), counts.tp.shape[0], 0)
    return average(formula(counts))


def _settled(convention: Convention, mean: Average) -> Average:
    nothing = convention.nothing_is_zero and np.isnan(mean.value)
    return Average(0.0, mean.n_used, mean.n_skipped) if nothing else mean


def _averaged(convention: Convention, reported: ReportedScore) -> str:
    label, pooled = SCORES[reported.score].label, convention.level is Level.POOLED
    images = "cases" if convention.level is Level.CASE else "images"
    whole = "pooled" if pooled else f"over {images}"
    match reported.over:
        case Over.FOREGROUND:
            words = f"{label} of the foreground, {whole}"
        case Over.PIXELS:
            words = f"{label} of all pixels, {whole}"
        case _:
            order = _ORDER_WORDS[convention.order].format(images=images)
            words = f"{label}, " + ("pooled, over classes" if pooled else order)
    return f"{words} by ground-truth pixels" if reported.over is Over.WEIGHTED else words
