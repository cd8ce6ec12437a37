"""Cut a mask into blocks that fit the processor's cache, so that temporaries stay small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

BLOCK_PIXELS = 1 << 18
"""Small enough that a block and its temporaries stay in the cache of one core."""

Block = tuple[slice, slice]


def blocks(shape: tuple[int, ...], pixels: int = BLOCK_PIXELS) -> Iterator[Block]:
    """Yield index pairs that cover an (H, W) array once, whole rows at a time where they fit.

    >>> [(rows.start, columns.start) for rows, columns in blocks((3, 4), pixels=8)]
    [(0, 0), (2, 0)]
    """
    height, width = shape
    if not height or not width:
        return
    columns = min(width, pixels)
    rows = max(1, pixels // columns)
    for top in range(0, height, rows):
        for left in range(0, width, columns):
            yield slice(top, min(top + rows, height)), slice(left, min(left + columns, width))


def flat_blocks(
    *masks: NDArray[Any] | None, pixels: int = BLOCK_PIXELS
) -> Iterator[tuple[NDArray[Any] | None, ...]]:
    """Cut masks of one (H, W) into the same flat, contiguous blocks; None stays None.

    Every pixel comes once, in an order that is the same for all masks and otherwise open: where
    they lie in memory alike nothing is copied.

    >>> import numpy as np
    >>> mask = np.arange(6).reshape(2, 3)
    >>> [block.tolist() for block, _ in flat_blocks(mask, None, pixels=4)]
    [[0, 1, 2, 3], [4, 5]]
    """
    lines = _lines(masks)
    if lines is None:
        shape = next(mask.shape for mask in masks if mask is not None)
        for block in blocks(shape, pixels):
            yield tuple(None if mask is None else mask[block].ravel() for mask in masks)
        return
    size = max(0 if line is None else line.size for line in lines)
    for start in range(0, size, pixels):
        yield tuple(None if line is None else line[start : start + pixels] for line in lines)


def _lines(masks: tuple[NDArray[Any] | None, ...]) -> list[NDArray[Any] | None] | None:
    """Return the masks as one line each without a copy, or None where they lie unlike."""
    given = [mask for mask in masks if mask is not None]
    if all(mask.flags.c_contiguous for mask in given):
        return [None if mask is None else mask.ravel() for mask in masks]
    if all(mask.flags.f_contiguous for mask in given):
        return [None if mask is None else mask.T.ravel() for mask in masks]
    return None
