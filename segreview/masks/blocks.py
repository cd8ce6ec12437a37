"""Cut a mask into blocks that fit the processor's cache, so that temporaries stay small."""

from __future__ import annotations

from collections.abc import Iterator

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
