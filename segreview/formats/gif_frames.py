"""Frames of a GIF as the indices of its first palette, which Pillow composes as colours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats.source import shown_name

_GRAY = np.arange(256, dtype=np.uint8)


def indices(path: Path, colors: NDArray[np.uint8], palette: list[int] | None) -> NDArray[np.uint8]:
    """Return the indices (H, W) of colours (H, W, 3) in a palette, a flat list; None is gray.

    Colours that the palette lacks, or has more than once, are refused: their index is not known.

    >>> indices(Path("a.gif"), np.array([[[9, 0, 0]]], np.uint8), [0, 0, 0, 9, 0, 0]).tolist()
    [[1]]
    """
    table = np.stack([_GRAY] * 3, 1) if palette is None else _without_filling(palette)
    known, first, times = np.unique(_codes(table), return_index=True, return_counts=True)
    codes = _codes(colors)
    places = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    if not ((known[places] == codes) & (times[places] == 1)).all():
        raise UnreadableFile(
            f"{shown_name(path)} has frames whose colours are not one by one in the palette of the "
            "first, so that their labels are not known; store the mask as one picture."
        )
    return first.astype(np.uint8)[places]


def _without_filling(palette: list[int]) -> NDArray[Any]:
    """Return the colours of a palette; its length is a power of two, which black fills up."""
    table = np.reshape(palette, (-1, 3))
    colored = np.flatnonzero(table.any(axis=1))
    return table[: max(1, colored[-1] + 1 if colored.size else 1)]


def _codes(colors: NDArray[Any]) -> NDArray[np.uint32]:
    wide = colors.astype(np.uint32)
    return wide[..., 0] << np.uint32(16) | wide[..., 1] << np.uint32(8) | wide[..., 2]
