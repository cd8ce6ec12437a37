"""Which side of a table a pixel counts for: background, foreground, or none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.blocks import flat_blocks

Mask = NDArray[np.bool_]
Sides = NDArray[np.uint8]

NOT_COUNTED = 2
"""The side of a pixel outside the valid area; 0 is background and 1 foreground."""


def number_of_sides(valid: Mask | None) -> int:
    """Return how many sides occur: the third one only where a valid area is given.

    >>> number_of_sides(None), number_of_sides(np.array([[True]]))
    (2, 3)
    """
    return 2 if valid is None else 3


def side_blocks(
    scores: NDArray[Any], ground_truth: Mask, valid: Mask | None, pixels: int
) -> Iterator[tuple[NDArray[Any], Sides]]:
    """Yield the scores of each block, flat, and the side of each of its pixels.

    ``pixels`` is a multiple of 8. The sides lie in one buffer, which the next block writes over.

    >>> mask = np.array([[True, False, True]])
    >>> valid = np.array([[True, True, False]])
    >>> [sides.tolist() for _, sides in side_blocks(np.zeros((1, 3)), mask, valid, 8)]
    [[1, 0, 2]]
    """
    buffer = np.empty((2, min(pixels, ground_truth.size)), np.uint8)
    for flat, truth, counted in flat_blocks(scores, ground_truth, valid, pixels=pixels):
        assert flat is not None
        assert truth is not None
        sides, outside = buffer[:, : len(flat)]
        # A boolean array made by a view may hold bytes other than 0 and 1.
        np.not_equal(truth.view(np.uint8), 0, out=sides.view(np.bool_))
        if counted is not None:
            np.equal(counted.view(np.uint8), 0, out=outside.view(np.bool_))
            sides |= outside
            sides += outside
        yield flat, sides
