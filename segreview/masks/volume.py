"""Score volumes: the channel with the greatest score at every pixel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.blocks import Block, blocks

_BAND_PIXELS = 1 << 16
"""One channel of a band, its best scores and its labels stay in the cache of one core together."""

_BAND_VALUES = 1 << 18
"""Where the channels of a pixel lie side by side, all channels of a band are copied at once."""

_HALF_INFINITY = 0x7C00
"""The bits of an infinite float16 without its sign; greater ones are no number."""


def best_channel(volume: NDArray[Any], axis: int = 0) -> NDArray[np.unsignedinteger[Any]]:
    """Return at every pixel the channel with the greatest score, the first one of equal scores.

    ``volume`` is (C, H, W) with ``axis`` 0, or (H, W, C) with ``axis`` 2, of any float or
    whole-number dtype, or bool. The result is (H, W) in the smallest unsigned dtype that holds
    C - 1 and equals ``volume.argmax(axis)``. Infinite scores are compared like others. NaN, no
    channel, and other axes or dtypes raise InvalidArgument. Temporaries do not grow with the
    volume.

    >>> best_channel(np.array([[[0.1, 0.5]], [[0.9, 0.5]]])).tolist()
    [[1, 0]]
    """
    planes = channel_planes(volume, axis)
    found = np.zeros(planes.shape[1:], np.min_scalar_type(len(planes) - 1))
    if _side_by_side(planes) and planes.dtype != np.float16:
        for block in blocks(found.shape, max(1, _BAND_VALUES // len(planes))):
            scores = planes[:, block[0], block[1]]
            refuse_nan(scores)
            found[block] = scores.argmax(axis=0)
        return found
    for block, band in bands(planes):
        _choose(band, found[block])
    return found


def _side_by_side(planes: NDArray[Any]) -> bool:
    """Return whether the channels of a pixel lie together, for which NumPy's search is made."""
    return planes.strides[0] < planes.strides[2]


def score_range(volume: NDArray[Any]) -> tuple[float, float]:
    """Return the smallest and the greatest score of a volume of any shape and real dtype.

    NaN and no score at all raise InvalidArgument.

    >>> score_range(np.array([[[-0.5, 0.25]]], np.float16))
    (-0.5, 0.25)
    """
    if not volume.size:
        raise InvalidArgument(f"volume has shape {volume.shape}; allowed is at least one score")
    scores = _comparable(volume)
    ends = np.array([scores.min(), scores.max()])
    refuse_nan(ends)
    if volume.dtype == np.float16:
        negative = ends < 0
        ends = (np.abs(ends) | np.where(negative, np.int16(-0x8000), np.int16(0))).view(np.float16)
    return float(ends[0]), float(ends[1])


def channel_planes(volume: NDArray[Any], axis: int) -> NDArray[Any]:
    """Return a view (C, H, W) of a volume whose channels lie along ``axis``, 0 or 2.

    Another number of dimensions, dtype or axis, and a volume without channels raise
    InvalidArgument.

    >>> channel_planes(np.zeros((4, 5, 3)), axis=2).shape
    (3, 4, 5)
    """
    if volume.ndim != 3 or volume.dtype.kind not in "biuf":
        raise InvalidArgument(
            f"volume has shape {volume.shape} and dtype {volume.dtype}; allowed is (C, H, W) or "
            "(H, W, C) of floats, whole numbers or bool"
        )
    if axis not in (0, 2):
        raise InvalidArgument(f"axis is {axis}; allowed is 0 for (C, H, W) or 2 for (H, W, C)")
    planes = np.moveaxis(volume, axis, 0)
    if not len(planes):
        raise InvalidArgument(f"volume has shape {volume.shape}; allowed is at least one channel")
    return planes


def bands(planes: NDArray[Any], most: int | None = None) -> Iterator[tuple[Block, NDArray[Any]]]:
    """Yield blocks that cover the pixels of (C, H, W) once, with their scores (C, rows, columns).

    The scores have native byte order, and the pixels of one channel lie close together. A block
    has about ``most`` pixels, or as many as stay in the cache; fewer where all channels are copied.

    >>> [scores.shape for _, scores in bands(np.zeros((3, 4, 5)), most=10)]
    [(3, 2, 5), (3, 2, 5)]
    """
    copied = _side_by_side(planes)
    pixels = max(1, _BAND_VALUES // len(planes)) if copied else most or _BAND_PIXELS
    for block in blocks(planes.shape[1:], pixels):
        band = planes[:, block[0], block[1]]
        if copied or not band.dtype.isnative:
            band = np.ascontiguousarray(band, band.dtype.newbyteorder("="))
        yield block, band


def _choose(band: NDArray[Any], found: NDArray[Any]) -> None:
    """Write the best channel of a band into ``found``, which holds zeros."""
    best = np.array(_comparable(band[0]))
    better = np.empty(best.shape, np.bool_)
    chosen = np.empty_like(found)
    for channel in range(1, len(band)):
        scores = _comparable(band[channel])
        np.greater(scores, best, out=better)
        np.maximum(best, scores, out=best)
        np.multiply(better.view(np.uint8), found.dtype.type(channel), out=chosen)
        np.maximum(found, chosen, out=found)
    # The greater of NaN and a number is NaN, so that one look at the end suffices.
    refuse_nan(best)


def refuse_nan(scores: NDArray[Any]) -> None:
    """Raise InvalidArgument where scores of a volume are not a number.

    >>> refuse_nan(np.array([np.nan]))
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: volume holds scores that are not a number (NaN); allowed are \
scores that can be compared
    """
    if scores.dtype == np.float16:
        # isnan takes ten times as long for this dtype.
        magnitude = scores.view(np.uint16) & np.uint16(0x7FFF)
        found = bool((magnitude > _HALF_INFINITY).any())
    else:
        found = scores.dtype.kind == "f" and bool(np.isnan(scores).any())
    if found:
        raise InvalidArgument(
            "volume holds scores that are not a number (NaN); allowed are scores that can be "
            "compared"
        )


def _comparable(scores: NDArray[Any]) -> NDArray[Any]:
    """Return scores, or whole numbers in the same order in place of float16, which is slow."""
    if scores.dtype != np.float16:
        return scores
    refuse_nan(scores)
    bits = scores.view(np.int16)
    # Negated where the sign bit is set, so that -0 equals 0.
    sign = bits >> np.int16(15)
    magnitude = bits & np.int16(0x7FFF)
    magnitude ^= sign
    magnitude -= sign
    return magnitude
