"""The pixels on the edge of a mask, or on the edge of each class of a label map.

One rule for all: the edge is inside the mask (a pixel of the mask with a neighbour outside it),
the border of the image is an edge, and the border of the valid area is none. A pixel outside the
valid area belongs to no mask and makes no edge: nobody knows what is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.masks.blocks import BLOCK_PIXELS
from segreview.masks.checks import check_boolean, check_labels, check_same_shape
from segreview.masks.runs import Places, true_places

Mask = NDArray[np.bool_]


def boundary_pixels(mask: Mask, valid: Mask | None = None) -> Places:
    """Return the flat indices (row * W + column), ascending, of the pixels on a mask's edge.

    A pixel of the (H, W) boolean mask is on its edge where one of its four neighbours is outside
    the mask or outside the image, as in ``mask & ~scipy.ndimage.binary_erosion(mask)``. With
    ``valid`` only valid pixels are returned, and neighbours that are not valid make no edge.
    An empty mask has none. Other dtypes and unequal shapes raise InvalidArgument.

    >>> boundary_pixels(np.ones((3, 4), bool)).tolist()
    [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    """
    check_boolean("mask", mask)
    return _edge_places(mask, valid, mask)


def class_boundary_pixels(labels: NDArray[Any], valid: Mask | None = None) -> Places:
    """Return the flat indices, ascending, of all pixels on the edge of their own class.

    Of an (H, W) map of whole numbers: the union of what boundary_pixels returns for the mask of
    every class, in one pass. Other dtypes and unequal shapes raise InvalidArgument.

    >>> class_boundary_pixels(np.full((5, 6), 7)).size, class_boundary_pixels(np.eye(4) > 0).size
    (18, 16)
    """
    check_labels("labels", labels)
    return _edge_places(labels, valid, None)


def _edge_places(labels: NDArray[Any], valid: Mask | None, only: Mask | None) -> Places:
    if valid is not None:
        check_boolean("valid", valid)
    check_same_shape(mask=labels, valid=valid)
    places = [
        true_places(_edges(labels, valid, only, rows)) + rows.start * labels.shape[1]
        for rows in row_strips(labels.shape, BLOCK_PIXELS)
        if only is None or only[rows].any()
    ]
    return np.concatenate(places) if places else np.zeros(0, np.int64)


def row_strips(shape: tuple[int, ...], pixels: int) -> Iterator[slice]:
    """Yield the whole rows of an (H, W) array in strips of about so many pixels.

    >>> list(row_strips((3, 4), pixels=8))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    height, width = shape
    if not width:
        return
    step = max(1, pixels // width)
    for top in range(0, height, step):
        yield slice(top, min(top + step, height))


def _edges(labels: NDArray[Any], valid: Mask | None, only: Mask | None, rows: slice) -> Mask:
    """Return, flat, which pixels of some rows are on an edge of what they are part of."""
    height, width = labels.shape
    above, below = int(rows.start > 0), int(rows.stop < height)
    around = slice(rows.start - above, rows.stop + below)
    part = np.ascontiguousarray(labels[around]).ravel()
    count = (rows.stop - rows.start) * width
    here = slice(above * width, above * width + count)
    known = None if valid is None else np.ascontiguousarray(valid[around]).ravel()
    edges = np.zeros(len(part), np.bool_)
    for step in (width, 1):
        # Across the ends of rows neighbours are wrong, but there the image ends.
        differs = part[step:] != part[:-step]
        if known is not None:
            differs &= known[step:]
            differs &= known[:-step]
        edges[step:] |= differs
        edges[:-step] |= differs
    found = edges[here].reshape(rows.stop - rows.start, width)
    found[:, 0] = found[:, -1] = True
    if not above:
        found[0] = True
    if not below:
        found[-1] = True
    flat = found.ravel()
    for kept in (known, None if only is None else part):
        if kept is not None:
            flat &= kept[here]
    return flat
