"""Colour-coded masks become labels through the colours of a class table."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.blocks import blocks
from segreview.masks.classes import ClassTable, Color
from segreview.masks.runs import run_lengths, run_starts

UNKNOWN_LABEL = -1
"""The label of a pixel whose colour the class table does not hold."""


def labels_from_colors(
    rgb: NDArray[np.uint8], table: ClassTable
) -> tuple[NDArray[np.int32], dict[Color, int]]:
    """Return the int32 (H, W) labels of an (H, W, 3) uint8 mask, and the unknown colours.

    Unknown colours get UNKNOWN_LABEL and are returned with their numbers of pixels, the most
    frequent first. Of classes of one colour the first is meant. Another shape or dtype raises
    InvalidArgument.

    >>> from segreview.masks.classes import MaskClass
    >>> table = ClassTable((MaskClass(4, "tree", (0, 128, 0)),))
    >>> labels, unknown = labels_from_colors(np.array([[[0, 128, 0], [9, 9, 9]]], np.uint8), table)
    >>> labels.tolist(), unknown
    ([[4, -1]], {(9, 9, 9): 1})
    """
    _check(rgb)
    codes, labels_of_codes = _lookup(table)
    labels = np.empty(rgb.shape[:2], np.int32)
    unknown: Counter[int] = Counter()
    for block in blocks(labels.shape):
        packed = _packed(rgb[block])
        starts = run_starts(packed)
        colors, lengths = packed[starts], run_lengths(starts, packed.size)
        place = np.searchsorted(codes, colors).clip(max=len(codes) - 1)
        known = codes[place] == colors
        found = np.where(known, labels_of_codes[place], np.int32(UNKNOWN_LABEL))
        labels[block] = np.repeat(found, lengths).reshape(labels[block].shape)
        unknown.update(_pixels_by_color(colors[~known], lengths[~known]))
    return labels, {_color(code): pixels for code, pixels in unknown.most_common()}


def distinct_colors(rgb: NDArray[np.uint8], most: int) -> frozenset[Color]:
    """Return the colours of an (H, W, 3) uint8 mask, but not more than ``most`` of them.

    A mask without pixels has none. Another shape or dtype raises InvalidArgument.

    >>> sorted(distinct_colors(np.array([[[0, 128, 0], [9, 9, 9], [9, 9, 9]]], np.uint8), 10))
    [(0, 128, 0), (9, 9, 9)]
    """
    _check(rgb)
    found: set[int] = set()
    for block in blocks(rgb.shape[:2]):
        packed = _packed(rgb[block])
        found.update(np.unique(packed[run_starts(packed)]).tolist())
        if len(found) >= most:
            break
    return frozenset(_color(code) for code in sorted(found)[:most])


def _check(rgb: NDArray[Any]) -> None:
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8:
        raise InvalidArgument(
            f"rgb has shape {rgb.shape} and dtype {rgb.dtype}; allowed is (H, W, 3) of uint8"
        )


def _lookup(table: ClassTable) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the packed colours in ascending order and the label of each."""
    first: dict[int, int] = {}
    for entry in table:
        red, green, blue = entry.color
        first.setdefault(red | green << 8 | blue << 16, entry.index)
    if not first:
        raise InvalidArgument("table has no class; allowed is a table with at least one colour")
    codes = sorted(first)
    return np.array(codes, np.uint32), np.array([first[code] for code in codes], np.int32)


def _packed(rgb: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return one number per pixel, flat: comparing it compares all three channels at once."""
    pixels = rgb.shape[0] * rgb.shape[1]
    channels = np.zeros(3 * pixels + 1, np.uint8)
    channels[:-1] = rgb.ravel()
    # Four bytes from every third one on: a pixel and the first channel of the next one.
    words: NDArray[np.uint32] = np.ndarray((pixels,), "<u4", channels, strides=(3,))
    return words & np.uint32(0xFFFFFF)


def _pixels_by_color(colors: NDArray[np.uint32], lengths: NDArray[np.intp]) -> dict[int, int]:
    distinct, place = np.unique(colors, return_inverse=True)
    pixels = np.zeros(len(distinct), np.int64)
    np.add.at(pixels, place, lengths)
    return dict(zip(distinct.tolist(), pixels.tolist(), strict=True))


def _color(code: int) -> Color:
    return code & 255, code >> 8 & 255, code >> 16
