"""A convention in words, for people and for files."""

from __future__ import annotations

from collections.abc import Mapping

from segreview.metrics.averages import ClassChoice, EmptyRule, Order
from segreview.metrics.conventions import Convention, Level, ResizeRule

_LEVELS = {
    Level.POOLED: "the counts of all images are summed, then scored",
    Level.IMAGE: "each image is scored",
    Level.CASE: "each case is scored, the slices of a volume together",
}
_ORDERS = {
    Order.CLASSES_THEN_IMAGES: "averaged over classes, then over images",
    Order.IMAGES_THEN_CLASSES: "averaged over images for each class, then over classes",
    Order.PAIRS: "averaged over all pairs of an image and a class at once",
}
_CLASSES = {
    ClassChoice.OCCURRING: "only classes that occur in the ground truth or the prediction",
    ClassChoice.GROUND_TRUTH: "only classes that occur in the ground truth",
    ClassChoice.ALL: "all classes of the class table",
}
_EMPTY = {
    EmptyRule.SKIP: "undefined scores are left out and counted as skipped",
    EmptyRule.ONE: "undefined scores count as 1",
    EmptyRule.ZERO: "undefined scores count as 0",
}

_RESIZE = {ResizeRule.REFUSED: "refused", ResizeRule.NEAREST: "resized to it (nearest)"}


def convention_words(convention: Convention) -> tuple[str, ...]:
    """Return the rules of a convention as short sentences, the most telling first.

    >>> from segreview.metrics.conventions import CONVENTIONS
    >>> for words in convention_words(CONVENTIONS["torchmetrics-meaniou"]): print(words)
    each image is scored
    averaged over all pairs of an image and a class at once
    only classes that occur in the ground truth or the prediction
    background included
    undefined scores are left out and counted as skipped
    missing predictions count as empty
    predictions of another size are refused
    """
    pooled = convention.level is Level.POOLED
    return (
        _LEVELS[convention.level],
        "averaged over classes" if pooled else _ORDERS[convention.order],
        _CLASSES[convention.classes],
        "background included" if convention.background else "label 0, the background, left out",
        _EMPTY[convention.empty],
        *_further_words(convention),
    )


def _further_words(convention: Convention) -> tuple[str, ...]:
    found = []
    if convention.classes is ClassChoice.ALL and convention.empty is EmptyRule.SKIP:
        found.append("a class without any score makes the mean over classes undefined")
    if convention.nothing_is_zero:
        found.append("without a single defined score the average is 0")
    missing = "count as empty" if convention.count_missing else "are not evaluated, and listed"
    found.append(f"missing predictions {missing}")
    if convention.operator is not None:
        threshold = "threshold" if convention.threshold is None else f"{convention.threshold:g}"
        found.append(f"foreground is where score {convention.operator.symbol} {threshold}")
    if convention.ignored_labels:
        labels = ", ".join(map(str, sorted(convention.ignored_labels)))
        found.append(f"not counted: ground-truth pixels of label {labels}")
    if convention.minimum_area > 1:
        found.append(f"predicted components below {convention.minimum_area} pixels are removed")
    return (*found, f"predictions of another size are {_RESIZE[convention.resize]}")


def passport(convention: Convention) -> Mapping[str, str | bool | float | list[int] | None]:
    """Return the rules of a convention by name, for a file.

    >>> from segreview.metrics.conventions import CONVENTIONS
    >>> passport(CONVENTIONS["nnunet"])["order"], passport(CONVENTIONS["voc"])["order"]
    ('images_then_classes', None)
    """
    pooled = convention.level is Level.POOLED
    return {
        "name": convention.name,
        "tool": convention.tool,
        "level": convention.level.value,
        "order": None if pooled else convention.order.value,
        "background": convention.background,
        "classes": convention.classes.value,
        "empty": convention.empty.value,
        "missing": "empty" if convention.count_missing else "skip",
        "nothing_is_zero": convention.nothing_is_zero,
        "ignored_labels": sorted(convention.ignored_labels),
        "threshold": convention.threshold,
        "operator": None if convention.operator is None else convention.operator.value,
        "resize": convention.resize.value,
        "minimum_area": convention.minimum_area,
    }
