"""The person's intentions: everything that a click or a key can change, frozen."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from segreview.evaluation.spec import ScoringSpec
from segreview.masks.intensity import IntensityWindow


class ViewMode(enum.StrEnum):
    """What the canvas shows over, or instead of, the image."""

    IMAGE = "image"
    GROUND_TRUTH = "ground truth"
    PREDICTION = "prediction"
    ERRORS = "errors"
    INTERSECTION = "intersection"
    UNION = "union"


class SortKey(enum.StrEnum):
    """By what the list of samples is ordered."""

    WORST = "worst first"
    BEST = "best first"
    NAME = "name"
    ERROR_PIXELS = "most error pixels"


@dataclass(frozen=True, slots=True)
class BestWish:
    """By what the best threshold is to be chosen: a score, pooled or as per-image mean."""

    name: str = "iou"
    pooled: bool = True


@dataclass(frozen=True, slots=True)
class CanvasPlace:
    """Where the canvas looks: screen pixels per image pixel and the image point at its centre."""

    fit: bool = True
    zoom: float = 1.0
    center_x: float = 0.5
    center_y: float = 0.5
    """The centre as a share of the image's width and height, so that sizes may differ."""


@dataclass(frozen=True, slots=True)
class CanvasOptions:
    """How the canvas draws."""

    mode: ViewMode = ViewMode.ERRORS
    opacity: float = 0.55
    overlay: bool = True
    hidden: frozenset[str] = frozenset()
    """Outcomes (names of masks.outcome.Outcome) that a click in the legend hid."""
    window: IntensityWindow | None = None
    """Which values of images are black and white; None: what fits each image."""


def first_canvas(options: CanvasOptions, only_before: ViewMode | None) -> CanvasOptions:
    """Return how the next data set is drawn.

    The values of its images are others. ``only_before`` is the one kind of masks of the data set
    before, which nobody chose to see.
    """
    options = replace(options, window=None)
    return replace(options, mode=ViewMode.ERRORS) if options.mode is only_before else options


def with_masks_of(options: CanvasOptions, only: ViewMode | None) -> CanvasOptions:
    """Return how a data set is drawn that has one kind of masks, and so no errors."""
    if only is None or options.mode is ViewMode.IMAGE:
        return options
    return replace(options, mode=only)


@dataclass(frozen=True, slots=True)
class SessionState:
    """One person's intentions; replaced as a whole, never changed in place."""

    prediction_set: str = ""
    selected: int = 0
    """The sample on screen; of a data set that is open there always is one."""
    scoring: ScoringSpec = ScoringSpec()
    score_name: str = "iou"
    sort: SortKey = SortKey.NAME
    filter_text: str = ""
    class_label: int | None = None
    """One class against the rest, or all classes."""
    canvas: CanvasOptions = CanvasOptions()
    place: CanvasPlace = CanvasPlace()
    auto_advance: bool = False
