"""Objects found and missed by size class, and false alarms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.checks import check_boolean, check_same_shape
from segreview.masks.components import connected, without_small
from segreview.metrics.counts import Mask, Numbers
from segreview.metrics.label_pairs import label_pairs

SIZE_CLASSES = ("small", "medium", "large")
SIZE_LIMITS = (32**2, 96**2)
"""Areas in pixels from which an object is medium and large, as COCO has it."""


@dataclass(frozen=True, slots=True, eq=False)
class ObjectCounts:
    """Objects by size class, int64 (..., 3): small, medium, large; false alarms int64 (...)."""

    found: Numbers
    missed: Numbers
    false_alarms: Numbers

    @property
    def recall(self) -> NDArray[np.float64]:
        """The share of the objects of each size class that is found; NaN where there is none.

        >>> ObjectCounts(np.array([3, 0, 0]), np.array([1, 2, 0]), np.array(0)).recall.tolist()
        [0.75, 0.0, nan]
        """
        total = self.found + self.missed
        share = np.full(total.shape, np.nan)
        np.divide(self.found, total, out=share, where=total > 0)
        return share

    @property
    def false_alarms_per_image(self) -> float:
        """The mean number of false alarms of an image; NaN without images."""
        alarms = np.asarray(self.false_alarms)
        return float(alarms.mean()) if alarms.size else float("nan")

    def sum(self) -> ObjectCounts:
        """Add up the objects of all images, whose counts lie along the first axis."""
        return ObjectCounts(
            self.found.sum(axis=0), self.missed.sum(axis=0), np.asarray(self.false_alarms.sum())
        )


def stacked_objects(images: Iterable[ObjectCounts]) -> ObjectCounts:
    """Return the counts of many images along a first axis.

    >>> one = ObjectCounts(np.array([1, 0, 0]), np.array([0, 0, 0]), np.array(2))
    >>> both = stacked_objects([one, one])
    >>> both.sum().found.tolist(), both.false_alarms_per_image
    ([2, 0, 0], 2.0)
    """
    every = list(images)
    shape = len(every), len(SIZE_CLASSES)
    return ObjectCounts(
        np.array([image.found for image in every], np.int64).reshape(shape),
        np.array([image.missed for image in every], np.int64).reshape(shape),
        np.array([image.false_alarms for image in every], np.int64),
    )


def object_counts(
    ground_truth: Mask,
    prediction: Mask,
    counted: Mask | None = None,
    *,
    overlap: float = 0.5,
    minimum_area: int = 0,
    limits: tuple[int, int] = SIZE_LIMITS,
) -> ObjectCounts:
    """Count the objects of two boolean masks (H, W): counts (3,) by size class, and 0-d alarms.

    An object is an 8-connected component of the ground truth. It is found if at least the share
    ``overlap`` of its pixels is predicted, and at least one pixel; 0 asks for any overlap. A false
    alarm is an 8-connected component of the prediction that shares no pixel with the ground truth.
    Pixels where ``counted`` is False are as if deleted.

    Components of the prediction of fewer than ``minimum_area`` pixels are removed first, as
    masks.components.without_small does. An object is medium from ``limits[0]`` pixels on, large
    from ``limits[1]``. An overlap outside 0 ... 1, limits that do not ascend, other dtypes and
    unequal shapes raise InvalidArgument.

    >>> truth = np.array([[1, 1, 0, 1, 0, 0]], bool)
    >>> counts = object_counts(truth, np.array([[1, 0, 0, 0, 0, 1]], bool))
    >>> counts.found.tolist(), counts.missed.tolist(), counts.false_alarms.item()
    ([1, 0, 0], [1, 0, 0], 1)
    """
    _check(ground_truth, prediction, counted, overlap, limits)
    prediction = without_small(prediction, minimum_area)
    if counted is not None:
        ground_truth, prediction = ground_truth & counted, prediction & counted
    objects, alarms = connected(ground_truth), connected(prediction)
    pairs = label_pairs(objects.label_map(), alarms.label_map())
    both = (pairs.ground_truth > 0) & (pairs.prediction > 0)
    covered = np.zeros(objects.count, np.int64)
    np.add.at(covered, pairs.ground_truth[both] - 1, pairs.pixels[both])
    found = (covered > 0) & (covered >= overlap * objects.area)
    size = np.searchsorted(limits, objects.area, side="right")
    touching = len(np.unique(pairs.prediction[both]))
    return ObjectCounts(
        np.bincount(size[found], minlength=len(SIZE_CLASSES)),
        np.bincount(size[~found], minlength=len(SIZE_CLASSES)),
        np.asarray(alarms.count - touching, np.int64),
    )


def _check(
    ground_truth: NDArray[Any],
    prediction: NDArray[Any],
    counted: NDArray[Any] | None,
    overlap: float,
    limits: tuple[int, int],
) -> None:
    check_boolean("ground_truth", ground_truth)
    check_boolean("prediction", prediction)
    if counted is not None:
        check_boolean("counted", counted)
    check_same_shape(ground_truth=ground_truth, prediction=prediction, counted=counted)
    if not 0 <= overlap <= 1:
        raise InvalidArgument(f"overlap is {overlap!r}; allowed is a share from 0 to 1")
    if not 0 < limits[0] < limits[1]:
        raise InvalidArgument(f"limits is {limits}; allowed is two areas that ascend")
