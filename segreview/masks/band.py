"""The band along the edge of a mask: its pixels from which a square reaches outside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.checks import check_boolean, check_same_shape

Mask = NDArray[np.bool_]


def boundary_band(
    mask: Mask,
    rows: int,
    columns: int,
    valid: Mask | None = None,
    part: slice = slice(None),
) -> Mask:
    """Return the pixels of a mask that are near its edge, for the rows ``part`` of the image.

    A pixel of the (H, W) boolean mask belongs to the band where a pixel outside the mask or
    outside the image is at most ``rows`` rows and ``columns`` columns away (both at least 1): the
    mask without its erosion, repeated so often, by a square of 3 × 3 pixels. With ``valid`` only
    valid pixels are in the band, and pixels that are not valid make no edge. Other dtypes and
    unequal shapes raise InvalidArgument.

    >>> boundary_band(np.ones((5, 7), bool), 1, 2)[2].astype(int).tolist()
    [1, 1, 0, 0, 0, 1, 1]
    """
    _check(mask, rows, columns, valid)
    height, width = mask.shape
    top, bottom, _ = part.indices(height)
    filled = _filled(mask, valid, slice(max(0, top - rows), min(height, bottom + rows)))
    band = np.array(mask[top:bottom])
    if valid is not None:
        band &= valid[top:bottom]
    # Rows and columns that a square around them leaves are near the image's border: all in.
    first, last = max(top, rows), min(bottom, height - rows)
    if first < last and 2 * columns < width:
        inner = _square(filled, 2 * rows + 1, 2 * columns + 1)
        # "Greater than" is "and not" for booleans, in one step.
        near = band[first - top : last - top, columns : width - columns]
        np.greater(near, inner, out=near)
    return band


def _check(mask: Mask, rows: int, columns: int, valid: Mask | None) -> None:
    check_boolean("mask", mask)
    if valid is not None:
        check_boolean("valid", valid)
    check_same_shape(mask=mask, valid=valid)
    for name, reach in (("rows", rows), ("columns", columns)):
        if reach < 1:
            raise InvalidArgument(f"{name} is {reach}; allowed is 1 or more")


def _filled(mask: Mask, valid: Mask | None, rows: slice) -> Mask:
    part = np.ascontiguousarray(mask[rows])
    return part if valid is None else part | ~valid[rows]


def _square(mask: Mask, rows: int, columns: int) -> Mask:
    """Return whether all of so many rows and columns are true, for each place they fit."""
    height, width = mask.shape
    flat = _all_along(_all_along(mask.ravel(), rows, width), columns, 1)
    # Lines along a row that run into the next one are left out.
    shape = height - rows + 1, width - columns + 1
    inner: Mask = np.ndarray(shape, np.bool_, flat, strides=(width, 1))
    return inner


def _all_along(flat: Mask, length: int, stride: int) -> Mask:
    """Return whether ``length`` pixels, a stride apart, are all true, for each first pixel."""
    reached = 1
    while reached < length:
        # Two overlapping lines make one of up to twice the length.
        step = min(reached, length - reached)
        flat = flat[: -step * stride] & flat[step * stride :]
        reached += step
    return flat
