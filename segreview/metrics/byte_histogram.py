"""How often each 8-bit score occurs in background and foreground, eight pixels at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segreview.metrics.sides import NOT_COUNTED, Sides, number_of_sides, side_blocks

Mask = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]

BLOCK_PIXELS = 1 << 19
PIECE_PIXELS = 1 << 16
"""What is counted pixel by pixel at once: NumPy makes eight bytes of each for it."""
PAIRS_FROM = 1 << 20
"""From so many pixels on, taking two as one 16-bit number pays for its table of 65,536 places."""
WORTH = 0.05
"""Below this share of saturated words, sorting words costs more than it saves."""

_EIGHT = np.uint64(0x0101010101010101)
_SATURATED = (0, 255)


def byte_histogram(scores: Bytes, ground_truth: Mask, valid: Mask | None) -> Numbers:
    """Return how many counted pixels have each byte as their score: (2, 256), background first.

    All masks have one shape (H, W). Words of eight pixels that are saturated inside one side are
    counted at the speed of memory. The others are gathered; in a large mask those inside one side
    are counted by pairs of pixels, and only words on a border pixel by pixel.

    >>> found = byte_histogram(np.array([[7, 7]], np.uint8), np.array([[True, False]]), None)
    >>> found[:, 7].tolist(), found.sum().item()
    ([1, 1], 2)
    """
    counting = _Counting(number_of_sides(valid), by_pairs=scores.size >= PAIRS_FROM)
    for flat, sides in side_blocks(scores, ground_truth, valid, BLOCK_PIXELS):
        whole = len(flat) // 8 * 8
        counting.words(flat[:whole].view(np.uint64), sides[:whole].view(np.uint64))
        counting.pixels(flat[whole:], sides[whole:])
    for side in range(2):
        counting.pairs(side)
    return counting.histogram[:2]


class _Counting:
    """The histogram so far, and gathered words that are not in it yet."""

    def __init__(self, sides: int, by_pairs: bool) -> None:
        self.histogram = np.zeros((sides, 256), np.int64)
        self._by_pairs = by_pairs
        self._gathered: tuple[list[Words], list[Words]] = ([], [])

    def pixels(self, scores: Bytes, sides: Sides) -> None:
        """Count pixel by pixel."""
        for start in range(0, len(scores), PIECE_PIXELS):
            piece = slice(start, start + PIECE_PIXELS)
            codes = np.multiply(sides[piece], 256, dtype=np.uint16)
            codes += scores[piece]
            counted = np.bincount(codes, minlength=self.histogram.size)
            self.histogram += counted.reshape(self.histogram.shape)

    def words(self, scores: Words, sides: Words) -> None:
        """Count the saturated words inside one side, and gather the others."""
        low, high = (scores == _EIGHT * np.uint64(value) for value in _SATURATED)
        saturated = low | high
        if np.count_nonzero(saturated) < WORTH * len(scores):
            self.pixels(scores.view(np.uint8), sides.view(np.uint8))
            return
        settled = sides == _EIGHT * np.uint64(NOT_COUNTED)
        for side in range(2):
            inside = (sides == _EIGHT * np.uint64(side)) & saturated
            for value, words in zip(_SATURATED, (low, high), strict=True):
                self.histogram[side, value] += 8 * np.count_nonzero(words & inside)
            settled |= inside
        others = np.flatnonzero(~settled)
        self._gather(scores.take(others), sides.take(others))

    def _gather(self, scores: Words, sides: Words) -> None:
        if self._by_pairs:
            mixed = np.ones(len(sides), np.bool_)
            for side in range(2):
                inside = sides == _EIGHT * np.uint64(side)
                mixed &= ~inside
                self._hold(side, scores.take(np.flatnonzero(inside)))
            border = np.flatnonzero(mixed)
            scores, sides = scores.take(border), sides.take(border)
        self.pixels(scores.view(np.uint8), sides.view(np.uint8))

    def _hold(self, side: int, words: Words) -> None:
        self._gathered[side].append(words)
        if 8 * sum(map(len, self._gathered[side])) >= PAIRS_FROM:
            self.pairs(side)

    def pairs(self, side: int) -> None:
        """Count what was gathered of one side, two pixels at a time."""
        if self._gathered[side]:
            words = np.concatenate(self._gathered[side])
            self._gathered[side].clear()
            pairs = np.bincount(words.view(np.uint16), minlength=1 << 16).reshape(256, 256)
            self.histogram[side] += pairs.sum(axis=0) + pairs.sum(axis=1)
