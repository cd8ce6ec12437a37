"""Colour tables: what a set of outcomes looks like in each mode of the view."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from segreview.masks.classes import BINARY_CLASSES, ClassTable, Color, label_color
from segreview.masks.merging import Merges
from segreview.masks.outcome import OUTCOME_COLORS, Outcome
from segreview.session.state import CanvasOptions, ViewMode

SETS = 1 << len(Outcome)
"""How many sets of outcomes there are."""

UNION_COLOR: Color = (204, 121, 167)
IGNORED_COLOR: Color = (0, 0, 0)
IGNORED_STRENGTH = 0.6
"""Ignored pixels darken the image by less than an outcome colours it."""

_ERRORS = (Outcome.WRONG_CLASS, Outcome.FN, Outcome.FP, Outcome.TP)
_LARGEST_TABLE = 1 << 16


def outcome_colors(options: CanvasOptions, mask_color: Color | None = None) -> tuple[int, ...]:
    """Return 0xAARRGGBB for each of the 64 sets of outcomes.

    ``mask_color`` is the colour of the foreground, or of the class that stands alone in view.
    """
    return _outcome_colors(options, mask_color or BINARY_CLASSES.classes[1].color)


@cache
def _outcome_colors(options: CanvasOptions, mask_color: Color) -> tuple[int, ...]:
    shown = tuple(_shown(options, mask_color))
    return tuple(_color_of_set(bits, shown, options.opacity) for bits in range(SETS))


def _shown(options: CanvasOptions, mask_color: Color) -> Iterable[tuple[int, Color]]:
    """Yield the bits that are seen and their colours, the ones to see first before the others."""
    tp, fp, fn, wrong = Outcome.TP.bit, Outcome.FP.bit, Outcome.FN.bit, Outcome.WRONG_CLASS.bit
    match options.mode:
        case ViewMode.IMAGE:
            return
        case ViewMode.GROUND_TRUTH:
            yield tp | fn, mask_color
        case ViewMode.PREDICTION:
            yield tp | fp, mask_color
        case ViewMode.INTERSECTION:
            yield tp, OUTCOME_COLORS[Outcome.TP]
        case ViewMode.UNION:
            yield tp | fp | fn | wrong, UNION_COLOR
        case ViewMode.ERRORS:
            for outcome in _ERRORS:
                if outcome.name not in options.hidden:
                    yield outcome.bit, OUTCOME_COLORS[outcome]


def _color_of_set(bits: int, shown: Iterable[tuple[int, Color]], opacity: float) -> int:
    for seen, color in shown:
        if bits & seen:
            return argb(color, opacity)
    if bits & Outcome.IGNORED.bit:
        return argb(IGNORED_COLOR, opacity * IGNORED_STRENGTH)
    return 0


def argb(color: Color, opacity: float) -> int:
    """Return a colour as 0xAARRGGBB."""
    red, green, blue = color
    return round(255 * opacity) << 24 | red << 16 | green << 8 | blue


def class_colors(
    classes: ClassTable,
    label_range: tuple[int, int],
    opacity: float,
    merges: Merges = (),
) -> NDArray[np.uint32]:
    """Return 0xAARRGGBB for each label from the smallest to the greatest of a sample.

    Labels that are further apart than 65,536 share their colours again; a merged label has the
    colour of what it counts as.
    """
    low, high = label_range
    known = {entry.index: entry.color for entry in classes}
    labels = range(low, min(high, low + _LARGEST_TABLE - 1) + 1)
    counts_as = dict(merges)
    meant = (counts_as.get(label, label) for label in labels)
    colors = (known.get(label) or label_color(label) for label in meant)
    return np.array([argb(color, opacity) for color in colors], np.uint32)
