"""A mask at another size, by nearest neighbour: labels and scores are never mixed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument


def resized(mask: NDArray[Any], height: int, width: int) -> NDArray[Any]:
    """Return a mask (H, W) of any dtype as (height, width), each pixel the nearest stored one.

    Pixel centres are compared: row i comes from row floor((i + 0.5) H / height), the rule of
    torch's nearest-exact, in whole numbers (Pillow's NEAREST rounds some ties the other way).
    A mask of another number of dimensions or without pixels, and sides below 1, raise
    InvalidArgument.

    >>> resized(np.array([[1, 2]]), 2, 4).tolist()
    [[1, 1, 2, 2], [1, 1, 2, 2]]
    """
    if mask.ndim != 2 or not mask.size:
        raise InvalidArgument(f"mask has shape {mask.shape}; allowed is (H, W) with pixels")
    if height < 1 or width < 1:
        raise InvalidArgument(f"the size is {width} x {height}; allowed are sides of 1 and more")
    rows, columns = _nearest(mask.shape[0], height), _nearest(mask.shape[1], width)
    return mask.take(rows, axis=0).take(columns, axis=1)


def _nearest(stored: int, wanted: int) -> NDArray[np.int64]:
    # In whole numbers: floor((i + 1/2) stored / wanted), without rounding.
    return (2 * np.arange(wanted, dtype=np.int64) + 1) * stored // (2 * wanted)
