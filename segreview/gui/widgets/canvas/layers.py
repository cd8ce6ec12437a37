"""What lies over the image: the visible part of masks and outcomes as one small picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.pixels import SamplePixels
from segreview.gui.widgets.canvas.array_image import ArrayImage, array_image
from segreview.gui.widgets.canvas.colors import class_colors, outcome_colors
from segreview.gui.widgets.canvas.placement import Placement
from segreview.masks.classes import BINARY_CLASSES, ClassTable
from segreview.masks.coverage import Coverage, coverage
from segreview.masks.intensity import BYTE_WINDOW, IntensityWindow, in_window
from segreview.masks.merging import Merges
from segreview.masks.outcome import (
    Bits,
    class_outcome_map,
    outcome_bits,
)
from segreview.masks.pyramid import (
    Window,
    outcome_pyramid,
    screen_outcomes,
    screen_score_outcomes,
)
from segreview.masks.threshold import Operator, foreground
from segreview.session.state import CanvasOptions, ViewMode

FOREGROUND = 1


@dataclass(frozen=True, slots=True)
class Scoring:
    """What decides the outcomes: the threshold, or the class in view and the ignored labels."""

    step: int = 500
    operator: Operator = Operator.GE
    class_label: int | None = None
    ignored_labels: frozenset[int] = frozenset()
    classes: ClassTable = BINARY_CLASSES
    merges: Merges = ()

    @property
    def shown_label(self) -> int:
        """The label whose colour stands for all that is foreground."""
        return FOREGROUND if self.class_label is None else self.class_label


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A picture and the rectangle of screen pixels (left, top, width, height) that it fills."""

    image: ArrayImage
    target: tuple[float, float, float, float]


class Layers:
    """Composes the visible part of one sample; keeps the reduced outcomes of label maps."""

    def __init__(self, pixels: SamplePixels) -> None:
        self.pixels = pixels
        self._label_levels: tuple[Bits, ...] = ()
        self._levels_of: tuple[int | None, frozenset[int], Merges] | None = None

    def base(self, placement: Placement, chosen: IntensityWindow | None = None) -> Layer | None:
        """Return the visible part of the image, from the reduced level that suits the zoom."""
        if not self.pixels.image_levels:
            return None
        level, cell = _image_level(self.pixels, placement.zoom)
        size_x = self.pixels.width / self.pixels.image_levels[0].shape[1] * cell
        size_y = self.pixels.height / self.pixels.image_levels[0].shape[0] * cell
        rows = _cells(placement.screen_rows, placement.zoom * size_y, level.shape[0])
        columns = _cells(placement.screen_columns, placement.zoom * size_x, level.shape[1])
        target = _target((rows, columns), placement, size_x, size_y)
        window = self.pixels.window(chosen)
        part = level[rows, columns]
        as_it_is = part.dtype == np.uint8 and window == BYTE_WINDOW
        return Layer(array_image(part if as_it_is else in_window(part, window)), target)

    def overlay(
        self, placement: Placement, scoring: Scoring, options: CanvasOptions
    ) -> Layer | None:
        """Return the visible part of what the mode shows over the image, or None for nothing."""
        if options.mode is ViewMode.IMAGE or not options.overlay:
            return None
        one_class = self.pixels.binary or scoring.class_label is not None
        if not one_class and options.mode in (ViewMode.GROUND_TRUTH, ViewMode.PREDICTION):
            return self._classes(placement, scoring, options)
        entry = scoring.classes.find(scoring.shown_label)
        colors = outcome_colors(options, entry.color if entry else None)
        if placement.zoom < 1:
            return Layer(
                array_image(self.screen(placement, scoring), colors), screen_target(placement)
            )
        part = visible_part(placement)
        return Layer(
            array_image(self.outcomes(part, scoring), colors), _target(part, placement, 1, 1)
        )

    def outcomes(self, part: Window, scoring: Scoring) -> Bits:
        """Return the sets of outcomes of a part of the masks at full size."""
        pixels = self.pixels
        if pixels.score_levels and pixels.scale is not None:
            level = pixels.score_levels[0]
            return level.outcomes(part, scoring.step, scoring.operator, pixels.scale)
        if pixels.binary:
            return pixels.missed_levels[0][part]
        return outcome_bits(_class_outcomes(pixels, part, scoring))

    def screen(self, placement: Placement, scoring: Scoring) -> Bits:
        """Return the sets of outcomes of all visible screen pixels of a reduced picture."""
        pixels, rows, columns = self.pixels, placement.screen_rows, placement.screen_columns
        if pixels.score_levels and pixels.scale is not None:
            return screen_score_outcomes(
                pixels.score_levels,
                pixels.scale,
                scoring.step,
                scoring.operator,
                placement.zoom,
                rows,
                columns,
            )
        levels = pixels.missed_levels if pixels.binary else self._levels(scoring)
        return screen_outcomes(levels, placement.zoom, rows, columns)

    def _levels(self, scoring: Scoring) -> tuple[Bits, ...]:
        wanted = (scoring.class_label, scoring.ignored_labels, scoring.merges)
        if self._levels_of != wanted:
            everything = (slice(None), slice(None))
            self._label_levels = outcome_pyramid(self.outcomes(everything, scoring))
            self._levels_of = wanted
        return self._label_levels

    def _classes(
        self, placement: Placement, scoring: Scoring, options: CanvasOptions
    ) -> Layer | None:
        truth = options.mode is ViewMode.GROUND_TRUTH
        labels = self.pixels.ground_truth if truth else self.pixels.prediction
        if labels is None:
            return None
        colors = class_colors(
            scoring.classes, self.pixels.label_range, options.opacity, scoring.merges
        )
        if placement.zoom < 1:
            rows, columns = _screen_coverage(placement)
            seen, target = labels[np.ix_(rows.first, columns.first)], screen_target(placement)
        else:
            part = visible_part(placement)
            seen, target = labels[part], _target(part, placement, 1, 1)
        indices = (seen.astype(np.int64) - self.pixels.label_range[0]) % len(colors)
        return Layer(array_image(colors[indices]), target)


def visible_part(placement: Placement) -> Window:
    """Return the rows and columns of the masks of which anything is visible."""
    rows = _cells(placement.screen_rows, placement.zoom, placement.height)
    return rows, _cells(placement.screen_columns, placement.zoom, placement.width)


def screen_target(placement: Placement) -> tuple[float, float, float, float]:
    """Return the rectangle of all visible screen pixels of the picture."""
    (left, right), (top, bottom) = placement.screen_columns, placement.screen_rows
    x, y = placement.origin
    return x + left, y + top, right - left, bottom - top


def predicted_foreground(
    pixels: SamplePixels, scores: NDArray[Any], scoring: Scoring
) -> NDArray[np.bool_]:
    """Return where scores of a binary task are foreground."""
    if pixels.scale is None:
        return np.zeros(scores.shape, np.bool_)
    return foreground(scores, scoring.step, scoring.operator, pixels.scale)


def _class_outcomes(pixels: SamplePixels, part: Window, scoring: Scoring) -> NDArray[np.uint8]:
    return class_outcome_map(
        pixels.ground_truth[part],
        None if pixels.prediction is None else pixels.prediction[part],
        None if pixels.valid is None else pixels.valid[part],
        scoring.class_label,
        scoring.ignored_labels,
        scoring.merges,
    )


def _image_level(pixels: SamplePixels, zoom: float) -> tuple[NDArray[Any], int]:
    """Return the smallest level that is not enlarged, and how many image pixels a cell has."""
    full = pixels.image_levels[0].shape[1]
    wanted = pixels.width * zoom
    index = 0
    while index + 1 < len(pixels.image_levels) and full / (2 << index) >= wanted:
        index += 1
    return pixels.image_levels[index], 1 << index


def _cells(screen: tuple[int, int], size: float, count: int) -> slice:
    """Return the cells of ``size`` screen pixels that a range of screen pixels touches."""
    first = min(int(screen[0] / size), count - 1)
    last = min(max(-int(-screen[1] // size), first + 1), count)
    return slice(first, last)


def _target(
    part: Window, placement: Placement, size_x: float, size_y: float
) -> tuple[float, float, float, float]:
    rows, columns = part
    x, y = placement.origin
    across, down = size_x * placement.zoom, size_y * placement.zoom
    width, height = columns.stop - columns.start, rows.stop - rows.start
    return x + columns.start * across, y + rows.start * down, width * across, height * down


def _screen_coverage(placement: Placement) -> tuple[Coverage, Coverage]:
    rows = coverage(*placement.screen_rows, placement.zoom, 1, placement.height)
    return rows, coverage(*placement.screen_columns, placement.zoom, 1, placement.width)
