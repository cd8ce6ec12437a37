"""Merged labels: pixels of one label that count as another, in masks and in stored pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.blocks import blocks

Labels = NDArray[Any]
Merges = tuple[tuple[int, int], ...]
"""(label, the label that its pixels count as); none is on both sides, none twice on the left."""


def check_merges(merges: Merges) -> None:
    """Refuse merges that cannot be applied at once.

    >>> check_merges(((3, 2), (2, 1)))
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: merges have 2 on both sides; allowed is one side for a label
    """
    sources = [source for source, _ in merges]
    for label in sources:
        if sources.count(label) > 1:
            raise InvalidArgument(f"merges have {label} twice on the left; allowed is once")
    both = sorted(set(sources) & {target for _, target in merges})
    if both:
        raise InvalidArgument(
            f"merges have {both[0]} on both sides; allowed is one side for a label"
        )


def merged_labels(labels: Labels, merges: Merges) -> Labels:
    """Return labels (H, W) or (n,) in which each pair of ``merges`` has replaced left by right.

    Whole numbers of any dtype, or bool; the dtype stays where it holds the new labels, else it is
    the next one that does. Without merges the labels themselves are returned, else a new array.
    Other dtypes and shapes, and merges that cannot be applied at once, raise InvalidArgument.

    >>> merged_labels(np.array([0, 3, 2, 7], np.uint8), ((3, 2), (7, 300))).tolist()
    [0, 2, 2, 300]
    """
    if labels.ndim not in (1, 2) or labels.dtype.kind not in "biu":
        raise InvalidArgument(
            f"labels have shape {labels.shape} and dtype {labels.dtype}; allowed are (H, W) or (n,)"
            " of whole numbers or bool"
        )
    check_merges(merges)
    if not merges:
        return labels
    merged = np.empty(labels.shape, _merged_dtype(labels.dtype, merges))
    rows, out = np.atleast_2d(labels), np.atleast_2d(merged)
    table = _byte_table(merges, merged.dtype) if labels.dtype == np.uint8 else None
    for block in blocks(rows.shape):
        if table is not None:
            np.take(table, rows[block], out=out[block], mode="clip")
        else:
            _merge_block(rows[block], merges, out[block])
    return merged


def merged_masks(
    ground_truth: Labels, prediction: Labels | None, merges: Merges
) -> tuple[Labels, Labels | None]:
    """Return merged_labels of ground truth and prediction; a missing prediction stays None.

    >>> truth, missing = merged_masks(np.array([3, 1]), None, ((3, 2),))
    >>> truth.tolist(), missing
    ([2, 1], None)
    """
    predicted = None if prediction is None else merged_labels(prediction, merges)
    return merged_labels(ground_truth, merges), predicted


def _merged_dtype(dtype: np.dtype[Any], merges: Merges) -> np.dtype[Any]:
    targets = [target for _, target in merges]
    if dtype.kind != "b":
        held = np.iinfo(dtype)
        if held.min <= min(targets) and max(targets) <= held.max:
            return dtype.newbyteorder("=")
    found = np.result_type(dtype, *(np.min_scalar_type(target) for target in targets))
    if found.kind not in "iu":
        raise InvalidArgument(f"no whole numbers hold the labels of {dtype} and all of {targets}")
    return found


def _byte_table(merges: Merges, dtype: np.dtype[Any]) -> Labels:
    table: Labels = np.arange(256).astype(dtype)
    for source, target in merges:
        if 0 <= source < 256:
            table[source] = target
    return table


def _merge_block(labels: Labels, merges: Merges, out: Labels) -> None:
    out[...] = labels
    for source, target in merges:
        # A Python number beyond the dtype equals no label of it.
        np.copyto(out, out.dtype.type(target), where=labels == source)
