"""Conventions: the rules behind an average as one frozen value, and presets named after tools."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from segreview.errors import InvalidArgument
from segreview.masks.threshold import Operator
from segreview.metrics.averages import ClassChoice, EmptyRule, Order


class Level(enum.StrEnum):
    """What is scored: the data set as one, each image, or each case."""

    POOLED = "pooled"
    IMAGE = "image"
    CASE = "case"
    """All slices of a volume together; an image that belongs to no volume is a case."""


class Over(enum.StrEnum):
    """Over what a reported score runs."""

    CLASSES = "classes"
    """The mean over classes, each once."""
    WEIGHTED = "weighted"
    """The mean over classes by their pixels in the ground truth."""
    FOREGROUND = "foreground"
    """The foreground of a binary task alone."""
    PIXELS = "pixels"
    """All counted pixels, whatever their class."""


class ResizeRule(enum.StrEnum):
    """What becomes of a prediction of another size than the ground truth."""

    REFUSED = "refused"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class ReportedScore:
    """A number that a tool prints: its name there, and what it is."""

    name: str
    score: str
    """A name in SCORES; over all pixels: accuracy or kappa."""
    over: Over


@dataclass(frozen=True, slots=True)
class Convention:
    """The passport of an average: everything that its value depends on besides the masks.

    ``threshold``, ``operator`` and ``ignored_labels`` of a preset are what the tool itself
    brings along; None and the empty set leave them as they are set.
    """

    name: str
    tool: str
    """The tool and its version whose numbers this reproduces."""
    level: Level
    order: Order = Order.CLASSES_THEN_IMAGES
    """In which order image means are averaged, also those beside a pooled headline."""
    background: bool = True
    """Whether label 0 is in the mean over classes; tools know the background by its place."""
    classes: ClassChoice = ClassChoice.OCCURRING
    empty: EmptyRule = EmptyRule.SKIP
    count_missing: bool = True
    """Whether a missing prediction counts as empty, or is not evaluated."""
    nothing_is_zero: bool = False
    """Whether an average without a single defined score is 0 instead of undefined."""
    ignored_labels: frozenset[int] = frozenset()
    threshold: float | None = None
    operator: Operator | None = None
    resize: ResizeRule = ResizeRule.REFUSED
    minimum_area: int = 0
    """Binary task: predicted components of fewer pixels are removed before anything is counted."""
    binary: tuple[ReportedScore, ...] = ()
    """What the tool reports of foreground against background."""
    multi_class: tuple[ReportedScore, ...] = ()
    """What the tool reports of several classes."""


def with_empty(convention: Convention, empty: EmptyRule) -> Convention:
    """Return the convention with another empty rule, which then is a part of its name.

    Where undefined scores count as a number, those of absent classes do so too.

    >>> changed = with_empty(CONVENTIONS["seed-report"], EmptyRule.ONE)
    >>> changed.name, str(changed.classes)
    ('seed-report+empty=one', 'all')
    """
    if empty is convention.empty:
        return convention
    classes = ClassChoice.OCCURRING if empty is EmptyRule.SKIP else ClassChoice.ALL
    name = _renamed(convention, _EMPTY, empty)
    return replace(convention, name=name, empty=empty, classes=classes)


def with_background(convention: Convention, *, included: bool) -> Convention:
    """Return the convention with label 0 in the mean over classes or without it.

    What the preset does not do by itself then is a part of its name.

    >>> changed = with_background(CONVENTIONS["seed-report"], included=False)
    >>> changed.name, changed.background
    ('seed-report+background=out', False)
    """
    if included is convention.background:
        return convention
    value = "" if included is preset_of(convention).background else _IN_OR_OUT[included]
    name = _renamed(convention, _BACKGROUND, value)
    return replace(convention, name=name, background=included)


def preset_of(convention: Convention) -> Convention:
    """Return the preset that a convention is, or was before rules were changed.

    >>> preset_of(find_convention("voc+empty=one")).name
    'voc'
    """
    return CONVENTIONS[convention.name.partition("+")[0]]


_EMPTY, _BACKGROUND = "empty", "background"
_IN_OR_OUT = {True: "in", False: "out"}
_CHANGES: Mapping[str, Callable[[Convention], Convention]] = MappingProxyType(
    {
        **{f"{_EMPTY}={rule}": partial(with_empty, empty=rule) for rule in EmptyRule},
        **{
            f"{_BACKGROUND}={word}": partial(with_background, included=included)
            for included, word in _IN_OR_OUT.items()
        },
    }
)
"""What can stand behind a plus sign in a name, and what it does."""


def _renamed(convention: Convention, rule: str, value: str) -> str:
    """Return the name in which one rule has another value; without a value it is not named."""
    preset, *changes = convention.name.split("+")
    others = [change for change in changes if not change.startswith(f"{rule}=")]
    return "+".join((preset, *others, *([f"{rule}={value}"] if value else [])))


def find_convention(name: str) -> Convention:
    """Return a preset by its name, also with rules that were changed as their names say.

    Another name raises InvalidArgument.

    >>> find_convention("sklearn").empty, find_convention("voc+empty=zero").empty
    (<EmptyRule.ZERO: 'zero'>, <EmptyRule.ZERO: 'zero'>)
    >>> find_convention("voc+background=out+empty=one").background
    False
    """
    preset, *changes = name.split("+")
    if preset not in CONVENTIONS or not _CHANGES.keys() >= set(changes):
        known = ", ".join(CONVENTIONS)
        raise InvalidArgument(f"there is no convention {name!r}; the conventions are: {known}")
    convention = CONVENTIONS[preset]
    for change in changes:
        convention = _CHANGES[change](convention)
    return convention


_FOREGROUND = ("iou", "dice", "precision", "recall", "specificity", "accuracy")


def _each(over: Over, **scores: str) -> tuple[ReportedScore, ...]:
    return tuple(ReportedScore(name, score, over) for name, score in scores.items())


_SEED = Convention(
    "seed-report",
    "the seed report of this project",
    Level.IMAGE,
    threshold=0.5,
    operator=Operator.GE,
    binary=(
        *(ReportedScore(name, name, Over.FOREGROUND) for name in _FOREGROUND),
        ReportedScore("mean_iou", "iou", Over.CLASSES),
    ),
    multi_class=(
        *(ReportedScore(f"mean_{name}", name, Over.CLASSES) for name in _FOREGROUND[:-1]),
        ReportedScore("accuracy", "accuracy", Over.PIXELS),
    ),
)

_CITYSCAPES_SCORES = _each(Over.CLASSES, averageScoreClasses="iou")
_CITYSCAPES = Convention(
    "cityscapes",
    "cityscapesScripts 2.3.0, evalPixelLevelSemanticLabeling",
    Level.POOLED,
    binary=_CITYSCAPES_SCORES,
    multi_class=_CITYSCAPES_SCORES,
)

_MMEVAL_SCORES = (
    ReportedScore("aAcc", "accuracy", Over.PIXELS),
    *_each(
        Over.CLASSES,
        mIoU="iou",
        mAcc="recall",
        mDice="dice",
        mPrecision="precision",
        mRecall="recall",
        mFscore="fscore",
    ),
    ReportedScore("kappa", "kappa", Over.PIXELS),
)
_MMEVAL = Convention(
    "mmeval",
    "mmeval 0.2.1, MeanIoU (the scores that mmsegmentation prints under these names, in percent)",
    Level.POOLED,
    ignored_labels=frozenset({255}),
    binary=_MMEVAL_SCORES,
    multi_class=_MMEVAL_SCORES,
)

_NNUNET_SCORES = (
    ReportedScore("foreground_mean.Dice", "dice", Over.CLASSES),
    ReportedScore("foreground_mean.IoU", "iou", Over.CLASSES),
)
_NNUNET = Convention(
    "nnunet",
    "nnunetv2 2.8.1, evaluate_predictions",
    Level.CASE,
    order=Order.IMAGES_THEN_CLASSES,
    background=False,
    classes=ClassChoice.ALL,
    count_missing=False,
    binary=_NNUNET_SCORES,
    multi_class=_NNUNET_SCORES,
)

_MONAI = Convention(
    "monai",
    "MONAI 1.6.1, MeanIoU and DiceMetric",
    Level.IMAGE,
    classes=ClassChoice.GROUND_TRUTH,
    nothing_is_zero=True,
    binary=_each(Over.FOREGROUND, MeanIoU="iou", DiceMetric="dice"),
    multi_class=_each(Over.CLASSES, MeanIoU="iou", DiceMetric="dice"),
)

_TORCHMETRICS_MEANIOU = Convention(
    "torchmetrics-meaniou",
    "torchmetrics 1.9.0, segmentation.MeanIoU",
    Level.IMAGE,
    order=Order.PAIRS,
    binary=(
        ReportedScore("MeanIoU(num_classes=2)", "iou", Over.CLASSES),
        ReportedScore("MeanIoU, one channel", "iou", Over.FOREGROUND),
    ),
    multi_class=_each(Over.CLASSES, MeanIoU="iou"),
)

_JACCARD_OF_CLASSES = (
    ReportedScore("MulticlassJaccardIndex(average='macro')", "iou", Over.CLASSES),
    ReportedScore("MulticlassJaccardIndex(average='weighted')", "iou", Over.WEIGHTED),
)
_TORCHMETRICS_JACCARD = Convention(
    "torchmetrics-jaccard",
    "torchmetrics 1.9.0, classification.JaccardIndex",
    Level.POOLED,
    empty=EmptyRule.ZERO,
    operator=Operator.GT,
    binary=(ReportedScore("BinaryJaccardIndex", "iou", Over.FOREGROUND), *_JACCARD_OF_CLASSES),
    multi_class=_JACCARD_OF_CLASSES,
)

_SKLEARN_FUNCTIONS = {
    "jaccard_score": "iou",
    "f1_score": "dice",
    "precision_score": "precision",
    "recall_score": "recall",
}


def _sklearn(average: str, over: Over) -> tuple[ReportedScore, ...]:
    return tuple(
        ReportedScore(f"{function}(average='{average}')", score, over)
        for function, score in _SKLEARN_FUNCTIONS.items()
    )


_SKLEARN_ACCURACY = ReportedScore("accuracy_score", "accuracy", Over.PIXELS)
_SKLEARN = Convention(
    "sklearn",
    "scikit-learn 1.9.1, metrics with zero_division=0 and the labels of the class table",
    Level.POOLED,
    classes=ClassChoice.ALL,
    empty=EmptyRule.ZERO,
    binary=(*_sklearn("binary", Over.FOREGROUND), _SKLEARN_ACCURACY),
    multi_class=(
        *_sklearn("macro", Over.CLASSES),
        *_sklearn("weighted", Over.WEIGHTED),
        _SKLEARN_ACCURACY,
    ),
)

_VOC_SCORES = (
    ReportedScore("miou", "iou", Over.CLASSES),
    ReportedScore("mean_class_accuracy", "recall", Over.CLASSES),
    ReportedScore("pixel_accuracy", "accuracy", Over.PIXELS),
)
_VOC = Convention(
    "voc",
    "ChainerCV 0.13.1, eval_semantic_segmentation, as used for PASCAL VOC",
    Level.POOLED,
    ignored_labels=frozenset({255}),
    binary=_VOC_SCORES,
    multi_class=_VOC_SCORES,
)

_PRESETS = (
    *(_SEED, _CITYSCAPES, _MMEVAL, _NNUNET, _MONAI),
    *(_TORCHMETRICS_MEANIOU, _TORCHMETRICS_JACCARD, _SKLEARN, _VOC),
)

CONVENTIONS: Mapping[str, Convention] = MappingProxyType({c.name: c for c in _PRESETS})
"""Every preset by its name; each but the first is proven by golden tests of that tool's output."""

SEED_REPORT = CONVENTIONS["seed-report"]
"""The preset that is used unless another one is chosen."""
