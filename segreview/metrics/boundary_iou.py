"""Boundary IoU: the IoU of the two bands along the edges of both masks.

Source: Cheng, Girshick, Dollár, Berg, Kirillov: Boundary IoU, CVPR 2021, and its published code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.band import boundary_band
from segreview.masks.blocks import BLOCK_PIXELS
from segreview.masks.boundary import row_strips
from segreview.masks.checks import check_boolean, check_labels, check_same_shape
from segreview.masks.spacing import PIXEL_SPACING, PIXELS, Spacing
from segreview.metrics.counts import Counts, counts_from_areas
from segreview.metrics.scores import score

Mask = NDArray[np.bool_]

PERCENT = "%"
"""The unit of a band that grows with the diagonal of the image."""
WIDE_BAND = 25
"""A band of more pixels holds so much of most objects that boundary IoU says little but IoU."""


@dataclass(frozen=True, slots=True)
class BandWidth:
    """How wide a band is: so many "px", so many "%" of the image's diagonal, or a map unit.

    A width that is no finite number greater than 0, or is no whole number of pixels, raises
    InvalidArgument.

    >>> BandWidth(5).name, BandWidth(0.5, "%").name, BandWidth(1.5, "m").name
    ('boundary_iou@5px', 'boundary_iou@0.5%', 'boundary_iou@1.5m')
    """

    width: float
    unit: str = PIXELS

    def __post_init__(self) -> None:
        """Refuse widths that make no band."""
        if not (isfinite(self.width) and self.width > 0):
            raise InvalidArgument(
                f"width is {self.width:g}; allowed is a finite number greater than 0"
            )
        if self.unit == PIXELS and self.width != int(self.width):
            raise InvalidArgument(f"width is {self.width:g} px; allowed is a whole number of px")

    @property
    def name(self) -> str:
        """The name of the score: its number means nothing without the width."""
        return f"boundary_iou@{self.width:g}{self.unit}"

    def reach(self, shape: tuple[int, int], spacing: Spacing = PIXEL_SPACING) -> tuple[int, int]:
        """Return the width in rows and in columns, rounded, at least 1, for an (H, W) image.

        A width in another map unit than the spacing's raises InvalidArgument.

        >>> BandWidth(2, "%").reach((1024, 2048))
        (46, 46)
        >>> BandWidth(3, "m").reach((9, 9), Spacing(1, 3, "m"))
        (3, 1)
        """
        if self.unit == PIXELS:
            rows = columns = self.width
        elif self.unit == PERCENT:
            rows = columns = self.width / 100 * PIXEL_SPACING.diagonal(shape)
        elif self.unit == spacing.unit:
            rows, columns = self.width / spacing.rows, self.width / spacing.columns
        else:
            raise InvalidArgument(
                f"width is in {self.unit}; allowed is {PIXELS}, {PERCENT}, or {spacing.unit}, "
                "the unit of the spacing"
            )
        return max(1, round(rows)), max(1, round(columns))


COCO_BAND = BandWidth(2, PERCENT)
"""The width published for COCO and LVIS."""
CITYSCAPES_BAND = BandWidth(0.5, PERCENT)
"""The width published for Cityscapes."""


@dataclass(frozen=True, slots=True, eq=False)
class BoundaryOverlap:
    """The bands of two masks as counts, so that images can be pooled like any other counts."""

    band: BandWidth
    reach: tuple[int, int]
    """The width in rows and in columns of pixels."""
    counts: Counts
    """0-d: TP lies in both bands, FP in the prediction's only, FN in the ground truth's only."""

    @property
    def iou(self) -> float:
        """TP / (TP + FP + FN); NaN where both masks are empty, 0 where one is."""
        return float(score("iou", self.counts))

    @property
    def warning(self) -> str:
        """A sentence where the band is too wide to judge an edge by; else empty."""
        widest = max(self.reach)
        if widest <= WIDE_BAND:
            return ""
        return (
            f"{self.band.name}: the band is {widest} pixels wide; above {WIDE_BAND} pixels "
            "boundary IoU comes close to plain IoU"
        )


def boundary_overlap(
    ground_truth: Mask,
    prediction: Mask,
    band: BandWidth,
    valid: Mask | None = None,
    spacing: Spacing = PIXEL_SPACING,
) -> BoundaryOverlap:
    """Count the pixels of the bands inside two (H, W) boolean masks along their edges.

    The border of the image is an edge, as in the published code. Only pixels where ``valid`` is
    true are counted, and the border of the valid area is no edge. A band that is wider than the
    masks gives their IoU. Other dtypes and unequal shapes raise InvalidArgument.

    >>> square, moved = np.zeros((2, 9, 9), bool); square[1:8, 1:8] = moved[1:8, 2:9] = True
    >>> found = boundary_overlap(square, moved, BandWidth(1))
    >>> found.band.name, found.iou
    ('boundary_iou@1px', 0.3333333333333333)
    """
    check_boolean("ground_truth", ground_truth)
    check_boolean("prediction", prediction)
    return _overlap(_Pair(ground_truth, prediction, valid), band, spacing)


def class_boundary_overlaps(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any],
    labels: Iterable[int],
    band: BandWidth,
    valid: Mask | None = None,
    spacing: Spacing = PIXEL_SPACING,
) -> dict[int, BoundaryOverlap]:
    """Count, for each of some labels, the bands of this label in two (H, W) label maps.

    The same as boundary_overlap of ``ground_truth == label`` and ``prediction == label``. Ignored
    labels of the ground truth are to be left out of ``valid``. Other dtypes and unequal shapes
    raise InvalidArgument.

    >>> one, other = np.array([[1, 1, 2]]), np.array([[1, 2, 2]])
    >>> [found.iou for found in class_boundary_overlaps(one, other, (1, 3), BandWidth(1)).values()]
    [0.5, nan]
    """
    check_labels("ground_truth", ground_truth)
    check_labels("prediction", prediction)
    return {
        label: _overlap(_Pair(ground_truth, prediction, valid, label), band, spacing)
        for label in labels
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """Two masks, or one label of two maps, a few rows at a time."""

    ground_truth: NDArray[Any]
    prediction: NDArray[Any]
    valid: Mask | None
    label: int | None = None

    def masks(self, rows: slice) -> tuple[Mask, Mask]:
        truth, predicted = self.ground_truth[rows], self.prediction[rows]
        if self.label is None:
            return truth, predicted
        return truth == self.label, predicted == self.label


def _overlap(pair: _Pair, band: BandWidth, spacing: Spacing) -> BoundaryOverlap:
    truth, valid = pair.ground_truth, pair.valid
    if valid is not None:
        check_boolean("valid", valid)
    check_same_shape(ground_truth=truth, prediction=pair.prediction, valid=valid)
    height, width = truth.shape
    reach = band.reach((height, width), spacing)
    areas = np.zeros(3, np.int64)
    # Strips of at least four times the width, for each is read with the width around it.
    for part in row_strips((height, width), max(BLOCK_PIXELS, 4 * reach[0] * width)):
        areas += _band_areas(pair, part, reach)
    overlap, in_truth, in_prediction = areas
    counted = truth.size if valid is None else np.count_nonzero(valid)
    counts = counts_from_areas(overlap, in_truth, in_prediction, counted)
    return BoundaryOverlap(band, reach, counts)


def _band_areas(pair: _Pair, part: slice, reach: tuple[int, int]) -> tuple[int, int, int]:
    """Return the pixels in both bands, in the ground truth's and in the prediction's."""
    rows, columns = reach
    height, width = pair.ground_truth.shape
    around = slice(max(0, part.start - rows), min(height, part.stop + rows))
    here = slice(part.start - around.start, part.stop - around.start)
    masks = pair.masks(around)
    occupied = np.flatnonzero((masks[0][here] | masks[1][here]).any(axis=0))
    if not len(occupied):
        return 0, 0, 0
    # No pixel of either band is farther out, and what decides on them is not either.
    beside = slice(max(0, int(occupied[0]) - columns), min(width, int(occupied[-1]) + columns + 1))
    known = None if pair.valid is None else pair.valid[around, beside]
    one, other = (boundary_band(mask[:, beside], rows, columns, known, here) for mask in masks)
    overlap, *each = (int(np.count_nonzero(band)) for band in (one & other, one, other))
    return overlap, each[0], each[1]
