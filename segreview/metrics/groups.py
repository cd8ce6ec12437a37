"""Class groups: named sets of classes, scored as their union from the stored matrix or pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.metrics.counts import Counts, counts_from_areas
from segreview.metrics.pair_sums import LabelPairs

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """A name and the labels of its classes; groups may overlap."""

    name: str
    labels: frozenset[int]

    def __post_init__(self) -> None:
        """Refuse a group without classes."""
        if not self.labels:
            raise InvalidArgument(f"the group {self.name!r} has no class")


def group_counts(
    matrix: Numbers, labels: tuple[int, ...], groups: tuple[ClassGroup, ...]
) -> Counts:
    """Return the counts (..., G) of each group against the rest, from (..., K, K + 1) matrices.

    ``labels`` names the K classes of the int64 matrices, in pixels. A group is the union of its
    classes: taking one of them for another is no error. A group of one class has the counts of
    that class. Labels that the matrices do not have raise InvalidArgument.

    >>> matrix = np.array([[3, 1, 0, 1], [2, 4, 0, 0], [0, 1, 5, 0]])
    >>> vehicle = ClassGroup("vehicle", frozenset({0, 1}))
    >>> found = group_counts(matrix, (0, 1, 2), (vehicle,))
    >>> [part.item() for part in (found.tp, found.fp, found.fn, found.tn)]
    [10, 1, 1, 5]
    """
    size = len(labels)
    if matrix.shape[-2:] != (size, size + 1):
        raise InvalidArgument(
            f"matrix has shape {matrix.shape}; allowed is (..., {size}, {size + 1})"
        )
    _refuse_unknown(labels, groups, frozenset())
    inside = np.array([[label in group.labels for label in labels] for group in groups], np.int64)
    squares = matrix[..., :size]
    overlap = np.einsum("gi,...ij,gj->...g", inside, squares, inside)
    return counts_from_areas(
        overlap,
        matrix.sum(axis=-1) @ inside.T,
        squares.sum(axis=-2) @ inside.T,
        matrix.sum(axis=(-2, -1))[..., np.newaxis],
    )


def pair_group_counts(
    sample: Numbers,
    pairs: LabelPairs,
    samples: int,
    labels: tuple[int, ...],
    ignored: frozenset[int],
    groups: tuple[ClassGroup, ...],
) -> Counts:
    """Return the counts (samples, G) of each group from the concatenated pairs of many samples.

    ``sample`` (n,) says to which of the ``samples`` each pair belongs. An ignored class of a group
    is not counted in the ground truth, and no hit in the prediction. Labels that are neither
    counted nor ignored raise InvalidArgument.

    >>> pairs = LabelPairs(np.array([0, 1, 2]), np.array([1, 0, 0]), np.array([5, 2, 7]))
    >>> vehicle = (ClassGroup("vehicle", frozenset({0, 1})),)
    >>> sample = np.array([0, 0, 1])
    >>> found = pair_group_counts(sample, pairs, 2, (0, 1, 2), frozenset(), vehicle)
    >>> found.tp.tolist(), found.fp.tolist()
    ([[7], [0]], [[0], [7]])
    """
    _refuse_unknown(labels, groups, ignored)
    members = [sorted(group.labels & set(labels) - ignored) for group in groups]
    counted = np.isin(pairs.ground_truth, sorted(set(labels) - ignored))
    truth = [np.isin(pairs.ground_truth, chosen) for chosen in members]
    predicted = [np.isin(pairs.prediction, chosen) & counted for chosen in members]

    def areas(chosen: NDArray[np.bool_]) -> Numbers:
        # bincount adds in float64, which is exact up to 2^53 pixels.
        found = np.bincount(sample[chosen], weights=pairs.pixels[chosen], minlength=samples)
        return found.astype(np.int64)

    def stacked(chosen: list[NDArray[np.bool_]]) -> Numbers:
        return np.stack([areas(of_group) for of_group in chosen], axis=-1)

    return counts_from_areas(
        stacked([here & there for here, there in zip(truth, predicted, strict=True)]),
        stacked(truth),
        stacked(predicted),
        areas(counted)[:, np.newaxis],
    )


def _refuse_unknown(
    labels: tuple[int, ...], groups: tuple[ClassGroup, ...], ignored: frozenset[int]
) -> None:
    if not groups:
        raise InvalidArgument("groups is empty; allowed is one group or more")
    for group in groups:
        unknown = sorted(group.labels - set(labels) - ignored)
        if unknown:
            raise InvalidArgument(
                f"the group {group.name!r} has the label {unknown[0]}; allowed are: "
                f"{', '.join(map(str, sorted({*labels, *ignored})))}"
            )
