"""Which numbers of a file are the mask: its values as stored, its transparency, one colour."""

from __future__ import annotations

import enum
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats.source import shown_name
from segreview.formats.stored import TRANSPARENCY_NOT_USED, WHITE_IS_ZERO, StoredMask

COLORS_NOT_USED = "the colours differ too, and are not used"


class MaskValues(enum.StrEnum):
    """What is taken out of each pixel of a file."""

    STORED = "stored"
    """Gray values, palette indices, or colours."""
    SHOWN = "shown"
    """The same, but turned over where the file says that 0 is white."""
    ALPHA = "alpha"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


_CHANNELS = {MaskValues.RED: 0, MaskValues.GREEN: 1, MaskValues.BLUE: 2}


def taken(path: Path, mask: StoredMask, wanted: MaskValues) -> StoredMask:
    """Return the mask whose values are what is wanted; a file that lacks it is refused."""
    if wanted is MaskValues.STORED:
        return mask
    if wanted is MaskValues.SHOWN:
        return _as_shown(mask)
    if wanted is MaskValues.ALPHA:
        return _alpha(path, mask)
    return _only(mask, _channel(path, mask, _CHANNELS[wanted]), ())


def has_one_color(mask: StoredMask) -> bool:
    """Say whether all pixels of a mask hold the same value or colour."""
    values = mask.values
    return not values.size or bool((values == values[:1, :1]).all())


def _as_shown(mask: StoredMask) -> StoredMask:
    if mask.black is None:
        return mask
    values = mask.values
    turned = ~values if values.dtype.kind == "b" else values.dtype.type(mask.black) - values
    warnings = tuple(one for one in mask.warnings if one != WHITE_IS_ZERO)
    return replace(mask, values=turned, warnings=warnings, black=None)


def _alpha(path: Path, mask: StoredMask) -> StoredMask:
    if mask.alpha is None:
        raise UnreadableFile(
            f"{shown_name(path)} has no transparency, from which the masks of its set are read."
        )
    doubts = () if has_one_color(mask) else (COLORS_NOT_USED,)
    return _only(mask, np.ascontiguousarray(mask.alpha), doubts)


def _channel(path: Path, mask: StoredMask, channel: int) -> NDArray[Any]:
    if mask.is_color:
        return np.ascontiguousarray(mask.values[..., channel])
    if mask.gray_from_color:
        return mask.values
    raise UnreadableFile(
        f"{shown_name(path)} has no colours, of which one is read for the masks of its set."
    )


def _only(mask: StoredMask, values: NDArray[Any], doubts: tuple[str, ...]) -> StoredMask:
    warnings = tuple(one for one in mask.warnings if one != TRANSPARENCY_NOT_USED)
    return replace(
        mask,
        values=values,
        palette=None,
        gray_from_color=False,
        warnings=warnings + doubts,
        alpha=None,
    )
