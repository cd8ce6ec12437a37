"""Run lengths as CVAT stores them: counts of 0 and 1 in turn, row by row through a box."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from segreview.errors import InvalidArgument
from segreview.formats.rle import checked_counts
from segreview.masks.painted_runs import Places, Runs
from segreview.masks.runs import true_places


class Box(NamedTuple):
    """Where a small mask lies in its image, in whole pixels."""

    left: int
    top: int
    width: int
    height: int


def boxed_runs(owner: int, box: Box, counts: Places, height: int, width: int) -> Runs:
    """Return the column-major runs in an image (height, width) of counts that cover a box.

    A box that leaves the image, and counts that do not cover it, raise InvalidArgument.

    >>> runs = boxed_runs(7, Box(1, 1, 2, 2), np.array([1, 3]), 4, 3)
    >>> runs.starts.tolist(), runs.stops.tolist(), runs.owners.tolist()
    ([6, 9], [7, 11], [7, 7])
    """
    if min(box) < 0 or box.left + box.width > width or box.top + box.height > height:
        raise InvalidArgument(f"a mask lies at {tuple(box)}, outside of {width} × {height} pixels")
    held = checked_counts(counts, box.width * box.height)
    values = (np.arange(len(held)) % 2 == 1).repeat(held)
    # A row more keeps the runs of one column apart from those of the next.
    columns = np.zeros((box.width, box.height + 1), np.bool_)
    columns[:, : box.height] = values.reshape(box.height, box.width).T
    ends = true_places(np.diff(columns.reshape(-1), prepend=False))
    column, row = np.divmod(ends, box.height + 1)
    places = (column + box.left) * height + row + box.top
    return Runs(places[0::2], places[1::2], np.full(len(places) // 2, owner))
