"""Run lengths as CVAT stores them: counts of 0 and 1 in turn, row by row through a box."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.formats.rle import RunLengths, check_counts
from segreview.masks.runs import Places


class Box(NamedTuple):
    """Where a small mask lies in its image, in whole pixels."""

    left: int
    top: int
    width: int
    height: int


def mask_in_box(box: Box, counts: Places, height: int, width: int) -> NDArray[np.bool_]:
    """Return the small mask (box.height, box.width) of counts in an image (height, width).

    A box that leaves the image, and counts that do not cover it, raise InvalidArgument.

    >>> mask_in_box(Box(1, 1, 2, 2), np.array([1, 3]), 4, 3).astype(int).tolist()
    [[0, 1], [1, 1]]
    """
    if min(box) < 0 or box.left + box.width > width or box.top + box.height > height:
        raise InvalidArgument(f"a mask lies at {tuple(box)}, outside of {width} × {height} pixels")
    check_counts(RunLengths(counts, np.array([len(counts)])), box.width * box.height)
    is_inside: NDArray[np.bool_] = np.arange(len(counts)) % 2 == 1
    return is_inside.repeat(counts).reshape(box.height, box.width)
