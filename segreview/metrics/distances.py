"""Surface distances: Hausdorff, average surface distance and surface Dice from one measurement.

The surface of a mask is its edge pixels (masks.boundary), each counting once, and a surface
distance is measured between the centres of pixels. That is the definition of medpy and of MONAI;
DeepMind's surface-distance weighs edges by their length instead, and its numbers differ.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.boundary import boundary_pixels, class_boundary_pixels
from segreview.masks.checks import check_boolean, check_labels, check_same_shape
from segreview.masks.spacing import PIXEL_SPACING, Spacing
from segreview.metrics.nearest import nearest_distances

Mask = NDArray[np.bool_]
Lengths = NDArray[np.float64]
Places = NDArray[np.int64]

ROUNDING = 1e-12
"""Three steps of 0.1 are within 0.3, although their product is a little greater."""


class OneEmpty(enum.Enum):
    """What a distance is where exactly one of the two masks has no surface."""

    UNDEFINED = "undefined"
    DIAGONAL = "image diagonal"


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceDistances:
    """How far each edge pixel of two masks is from the other mask's edge.

    The two float64 arrays have one entry for each edge pixel, row by row; infinity where the other
    mask has no surface. Where neither has one, every score is NaN.
    """

    ground_truth_to_prediction: Lengths
    prediction_to_ground_truth: Lengths
    diagonal: float
    """The image's diagonal, in the unit."""
    unit: str

    @property
    def both_empty(self) -> bool:
        """Whether neither mask has a surface."""
        return not (len(self.ground_truth_to_prediction) or len(self.prediction_to_ground_truth))

    @property
    def one_empty(self) -> bool:
        """Whether exactly one of the masks has a surface."""
        lengths = len(self.ground_truth_to_prediction), len(self.prediction_to_ground_truth)
        return min(lengths) == 0 < max(lengths)

    def directed_hausdorff(self, percentile: float = 100) -> tuple[float, float]:
        """Return the percentile of ground truth to prediction, and of prediction to ground truth.

        100 is the greatest distance; between two distances it is interpolated linearly. NaN where
        a mask has no surface. Percentiles below 0 or above 100 raise InvalidArgument.
        """
        if not 0 <= percentile <= 100:
            raise InvalidArgument(f"percentile is {percentile:g}; allowed is 0 to 100")
        if self.both_empty or self.one_empty:
            return np.nan, np.nan
        return (
            float(np.percentile(self.ground_truth_to_prediction, percentile)),
            float(np.percentile(self.prediction_to_ground_truth, percentile)),
        )

    def hausdorff(self, percentile: float = 100, one_empty: OneEmpty = OneEmpty.UNDEFINED) -> float:
        """Return the Hausdorff distance, or with 95 Hausdorff 95: the larger directed percentile.

        NaN where both masks are empty; where one is, NaN or the image's diagonal. The same as
        MONAI; medpy takes the percentile of both directions together, which differs below 100.
        """
        return self._or_empty(max(self.directed_hausdorff(percentile)), one_empty)

    def directed_average(self) -> tuple[float, float]:
        """Return the mean distance of ground truth to prediction, and of prediction to it.

        NaN where a mask has no surface.
        """
        if self.both_empty or self.one_empty:
            return np.nan, np.nan
        return (
            float(self.ground_truth_to_prediction.mean()),
            float(self.prediction_to_ground_truth.mean()),
        )

    def average(self, one_empty: OneEmpty = OneEmpty.UNDEFINED) -> float:
        """Return the average symmetric surface distance: the mean over all edge pixels of both.

        NaN where both masks are empty; where one is, NaN or the image's diagonal. The same as
        medpy's assd and MONAI with symmetric=True, not the mean of the two directed averages.
        """
        if self.both_empty or self.one_empty:
            return self._or_empty(np.nan, one_empty)
        sides = self.ground_truth_to_prediction, self.prediction_to_ground_truth
        return float(sum(side.sum() for side in sides) / sum(map(len, sides)))

    def surface_dice(self, tolerance: float) -> float:
        """Return the share of edge pixels of both masks within the tolerance of the other edge.

        The normalised surface distance (NSD) of Nikolov et al. (2018) over edge pixels, as MONAI
        has it. NaN where both masks are empty, 0 where one is. The tolerance is in the unit, at
        least 0 and finite, else InvalidArgument.
        """
        if not (isfinite(tolerance) and tolerance >= 0):
            raise InvalidArgument(f"tolerance is {tolerance:g}; allowed is a finite number from 0")
        sides = self.ground_truth_to_prediction, self.prediction_to_ground_truth
        within = tolerance * (1 + ROUNDING)
        near = sum(int(np.count_nonzero(side <= within)) for side in sides)
        return np.nan if self.both_empty else near / sum(map(len, sides))

    def _or_empty(self, value: float, one_empty: OneEmpty) -> float:
        return self.diagonal if self.one_empty and one_empty is OneEmpty.DIAGONAL else value


def surface_dice_name(tolerance: float, unit: str) -> str:
    """Return the name of surface Dice, which means nothing without its tolerance.

    >>> surface_dice_name(2, "px")
    'surface_dice@2px'
    """
    return f"surface_dice@{tolerance:g}{unit}"


def surface_distances(
    ground_truth: Mask,
    prediction: Mask,
    valid: Mask | None = None,
    spacing: Spacing = PIXEL_SPACING,
) -> SurfaceDistances:
    """Measure the distances between the edges of two (H, W) boolean masks, exactly.

    The border of the image is an edge. Pixels where ``valid`` is false belong to neither mask, and
    the border of the valid area is no edge. Other dtypes and unequal shapes raise InvalidArgument.

    >>> square, moved = np.zeros((2, 9, 9), bool); square[2:6, 2:6] = moved[2:6, 2:8] = True
    >>> found = surface_distances(square, moved)
    >>> found.hausdorff(), found.average(), found.surface_dice(tolerance=1)
    (2.0, 0.42857142857142855, 0.8571428571428571)
    """
    check_boolean("ground_truth", ground_truth)
    check_boolean("prediction", prediction)
    check_same_shape(ground_truth=ground_truth, prediction=prediction, valid=valid)
    edges = boundary_pixels(ground_truth, valid), boundary_pixels(prediction, valid)
    return _measured(edges, ground_truth.shape, spacing)


def class_surface_distances(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any],
    labels: Iterable[int],
    valid: Mask | None = None,
    spacing: Spacing = PIXEL_SPACING,
) -> dict[int, SurfaceDistances]:
    """Measure, for each of some labels, the masks of this label in two (H, W) label maps.

    The same as surface_distances of ``ground_truth == label`` and ``prediction == label``; each
    map is looked at once, whatever the number of labels. Ignored labels of the ground truth are to
    be left out of ``valid``. Other dtypes and unequal shapes raise InvalidArgument.

    >>> one, other = np.array([[1, 1, 2]]), np.array([[1, 2, 2]])
    >>> found = class_surface_distances(one, other, (1, 2, 3))
    >>> [measured.hausdorff() for measured in found.values()]
    [1.0, 1.0, nan]
    """
    check_labels("ground_truth", ground_truth)
    check_labels("prediction", prediction)
    check_same_shape(ground_truth=ground_truth, prediction=prediction, valid=valid)
    truth, predicted = (_LabelledEdges.of(mask, valid) for mask in (ground_truth, prediction))
    shape = ground_truth.shape
    return {
        label: _measured((truth.places_of(label), predicted.places_of(label)), shape, spacing)
        for label in labels
    }


@dataclass(frozen=True, slots=True, eq=False)
class _LabelledEdges:
    """The edge pixels of all classes of a map, sorted by label, then by place."""

    labels: NDArray[Any]
    places: Places

    @staticmethod
    def of(mask: NDArray[Any], valid: Mask | None) -> _LabelledEdges:
        places = class_boundary_pixels(mask, valid)
        rows = places // max(1, mask.shape[1])
        labels = mask[rows, places - rows * mask.shape[1]]
        order = np.argsort(labels, kind="stable")
        return _LabelledEdges(labels[order], places[order])

    def places_of(self, label: int) -> Places:
        start, stop = np.searchsorted(self.labels, (label, label + 1))
        return self.places[start:stop]


def _measured(
    edges: tuple[Places, Places], shape: tuple[int, ...], spacing: Spacing
) -> SurfaceDistances:
    height, width = shape
    forward, backward = nearest_distances(*edges, width, spacing)
    return SurfaceDistances(forward, backward, spacing.diagonal((height, width)), spacing.unit)
