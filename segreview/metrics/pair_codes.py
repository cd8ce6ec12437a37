"""Noisy masks of few labels: pairs of labels counted two pixels at a time.

np.bincount costs about 1 ns an element whatever an element stands for, so that what counts is how
many pixels one element holds. Figures: CPU ns a pixel, 19 classes and an ignored one, 20 % noise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from segreview.masks.runs import true_places

Bytes = NDArray[np.uint8]
Codes = NDArray[np.uint16]
Table = NDArray[np.int64]

_BYTES = 1 << 8

_CODES = 1 << 16
"""How many codes 16 bits hold."""

_CHUNK = 1 << 18
"""Codes are made in chunks that stay in the cache of one core, and counted all at once."""

_TABLES = 2
"""Counting into one table after another keeps an addition from waiting for the one before it."""


class Smooth(Enum):
    """The mask of which neighbours have mostly the same label."""

    NONE = auto()
    GROUND_TRUTH = auto()
    PREDICTION = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Buffers:
    """Memory that every block of one image uses again: fresh pages would cost 0.4 ns a pixel."""

    codes: Codes
    spare: Codes
    index: NDArray[np.intp]
    bytes: NDArray[np.uint8]

    @classmethod
    def of(cls, pixels: int) -> Buffers:
        """Return buffers for blocks of at most so many pixels."""
        chunk = min(pixels, _CHUNK)
        return cls(
            np.empty(chunk, np.uint16),
            np.empty(chunk, np.uint16),
            np.empty(pixels, np.intp),
            np.empty((3, pixels), np.uint8),
        )

    def flags(self) -> NDArray[np.bool_]:
        """Return three rows of flags for as many pixels."""
        return self.bytes.view(np.bool_)


def two_at_once(rows: int, columns: int, smooth: Smooth) -> bool:
    """Return whether count_codes counts two pixels as one element.

    >>> two_at_once(16, 16, Smooth.NONE), two_at_once(20, 20, Smooth.NONE)
    (True, False)
    >>> two_at_once(20, 20, Smooth.PREDICTION), two_at_once(150, 150, Smooth.PREDICTION)
    (True, False)
    """
    if rows * columns <= _BYTES:
        return True
    if smooth is Smooth.NONE:
        return False
    sides = (rows, columns) if smooth is Smooth.GROUND_TRUTH else (columns, rows)
    return shared_step(*sides) > 0


def count_codes(
    ground_truth: Bytes,
    prediction: Bytes,
    rows: int,
    columns: int,
    smooth: Smooth,
    buffers: Buffers,
) -> Table:
    """Return the int64 (rows, columns) pixels of each pair of two flat uint8 arrays of one length.

    ``ground_truth`` is below ``rows`` and ``prediction`` below ``columns``, both at most 256.
    Which mask is ``smooth`` only makes it faster. At most as many pixels as the buffers are for.

    >>> masks = np.array([0, 1, 1], np.uint8), np.array([0, 0, 2], np.uint8)
    >>> count_codes(*masks, 2, 3, Smooth.NONE, Buffers.of(3)).tolist()
    [[1, 0, 0], [1, 0, 1]]
    """
    if rows * columns <= _BYTES:
        return count_joint_bytes(ground_truth, prediction, rows, columns, buffers)
    if smooth is Smooth.GROUND_TRUTH and shared_step(rows, columns):
        return count_shared(ground_truth, prediction, rows, columns, buffers)
    if smooth is Smooth.PREDICTION and shared_step(columns, rows):
        return count_shared(prediction, ground_truth, columns, rows, buffers).T
    return count_singly(ground_truth, prediction, rows, columns, buffers)


def count_joint_bytes(
    ground_truth: Bytes, prediction: Bytes, rows: int, columns: int, buffers: Buffers
) -> Table:
    """Count where a pair of labels fits a byte: two bytes are one element (1.0 ns).

    >>> masks = np.array([0, 1, 1], np.uint8), np.array([0, 0, 2], np.uint8)
    >>> count_joint_bytes(*masks, 2, 3, Buffers.of(3)).tolist()
    [[1, 0, 0], [1, 0, 1]]
    """
    index = buffers.index[: ground_truth.size // 2]
    for chunk in _chunks(index.size):
        pixels = slice(2 * chunk.start, 2 * chunk.stop)
        codes = buffers.codes[: chunk.stop - chunk.start]
        pairs = codes.view(np.uint8)
        np.multiply(ground_truth[pixels], np.uint8(columns % 256), out=pairs)
        pairs += prediction[pixels]
        np.copyto(index[chunk], codes)
    both = np.bincount(index, minlength=_CODES).reshape(256, 256)
    table = (both.sum(axis=0) + both.sum(axis=1))[: rows * columns].reshape(rows, columns)
    return _with_odd_pixel(table, ground_truth, prediction)


def count_singly(
    ground_truth: Bytes, prediction: Bytes, rows: int, columns: int, buffers: Buffers
) -> Table:
    """Count one pixel an element, in turn into several tables (1.5 ns; one table 1.9).

    >>> masks = np.array([0, 1, 1], np.uint8), np.array([0, 0, 2], np.uint8)
    >>> count_singly(*masks, 2, 3, Buffers.of(3)).tolist()
    [[1, 0, 0], [1, 0, 1]]
    """
    index, size = buffers.index[: ground_truth.size], rows * columns
    tables = min(_TABLES, _CODES // size)
    for chunk in _chunks(index.size):
        codes, labels = (
            part[: chunk.stop - chunk.start] for part in (buffers.codes, buffers.spare)
        )
        # Copying first is faster than arithmetic that casts on its way.
        np.copyto(codes, ground_truth[chunk])
        np.copyto(labels, prediction[chunk])
        codes *= np.uint16(columns)
        codes += labels
        _spread(codes, tables, size)
        np.copyto(index[chunk], codes)
    counted = np.bincount(index, minlength=tables * size)
    return np.asarray(counted.reshape(tables, rows, columns).sum(axis=0), np.int64)


def _chunks(size: int) -> Iterator[slice]:
    for start in range(0, size, _CHUNK):
        yield slice(start, min(start + _CHUNK, size))


def _with_odd_pixel(table: Table, ground_truth: Bytes, prediction: Bytes) -> Table:
    if ground_truth.size % 2:
        table[ground_truth[-1], prediction[-1]] += 1
    return table


@lru_cache(maxsize=256)
def shared_step(shared: int, labels: int) -> int:
    """Return the factor that makes first + 256 * second + factor * shared unique in 16 bits.

    ``first`` and ``second`` are below ``labels``, the third below ``shared``. 0: there is none.

    >>> shared_step(20, 20), shared_step(40, 40)
    (465, 0)
    """
    if shared * labels * labels > _CODES:
        return 0
    most = (_CODES - 1 - 257 * (labels - 1)) // max(1, shared - 1)
    factor = np.arange(1, most + 1)[:, np.newaxis]
    product = factor * np.arange(1, shared)
    # From -128 to 127: what is nearest to a multiple of 256.
    first = product.astype(np.int8).astype(np.int64)
    second = (product - first) // 256
    clash = ((abs(first) < labels) & (abs(second) < labels)).any(axis=1)
    unique = np.flatnonzero(~clash)
    return int(factor[unique[0], 0]) if unique.size else 0


def count_shared(smooth: Bytes, noisy: Bytes, rows: int, columns: int, buffers: Buffers) -> Table:
    """Count two neighbours as one element, coded as if both had the first one's smooth label.

    Where they have not (at the edges of the smooth mask) the second one is moved afterwards.
    1.4 ns, of which 0.55 is np.bincount and 0.3 finds the edges. Needs a shared_step.

    >>> masks = np.array([0, 1, 1], np.uint8), np.array([0, 0, 2], np.uint8)
    >>> count_shared(*masks, 2, 3, Buffers.of(3)).tolist()
    [[1, 0, 0], [1, 0, 1]]
    """
    even = smooth.size & ~1
    both, labels = smooth[:even].view(np.uint16), noisy[:even].view(np.uint16)
    index, step = buffers.index[: both.size], shared_step(rows, columns)
    size = 257 * (columns - 1) + step * (rows - 1) + 1
    tables = min(_TABLES, _CODES // size)
    edges = []
    for chunk in _chunks(both.size):
        codes, found = _shared_codes(both[chunk], labels[chunk], step, buffers)
        _spread(codes, tables, size)
        np.copyto(index[chunk], codes)
        edges.append(found + chunk.start)
    counted = np.bincount(index, minlength=tables * size).reshape(tables, size).sum(axis=0)
    table = _shared_table(counted, step, rows, columns)
    if edges:
        at = np.concatenate(edges)
        _move(table, both.take(at), labels.take(at))
    return _with_odd_pixel(table, smooth, noisy)


def _shared_codes(
    both: Codes, labels: Codes, step: int, buffers: Buffers
) -> tuple[Codes, NDArray[np.intp]]:
    """Return the codes of a chunk, and where its smooth labels are not the same."""
    codes, steps = buffers.codes[: both.size], buffers.spare[: both.size]
    # The first label in the low byte, the step to the second one in the high byte.
    np.multiply(both, np.uint16(_CODES - 255), out=steps)
    edges = true_places(np.greater(steps, 255, out=buffers.flags()[2, : both.size]))
    # Twice the same label is 257 times the label; 257 has an inverse modulo 2^16.
    np.multiply(both, np.uint16(step * pow(257, -1, _CODES) % _CODES), out=codes)
    codes[edges] = (steps.take(edges) & 255) * np.uint16(step)
    codes += labels
    return codes, edges


def _shared_table(counted: Table, step: int, rows: int, columns: int) -> Table:
    item = counted.itemsize
    cube: Table = np.ndarray(
        (rows, columns, columns), counted.dtype, counted, strides=(step * item, 256 * item, item)
    )
    return np.asarray(cube.sum(axis=1) + cube.sum(axis=2), np.int64)


def _move(table: Table, both: Codes, labels: Codes) -> None:
    """Take the second pixels from the first ones' label, and give them to their own."""
    second = labels >> 8
    for row, sign in ((both & 255, -1), (both >> 8, 1)):
        # At most 65,536 places: a table of pairs of bytes.
        row *= np.uint16(table.shape[1] % _CODES)
        row += second
        table += sign * np.bincount(row, minlength=table.size).reshape(table.shape)


def _spread(codes: Codes, tables: int, size: int) -> None:
    """Let neighbouring codes, which are often equal, count into different tables."""
    turns = sum((turn % tables) * size << 16 * turn for turn in range(4))
    # Four codes are one word here; none of them grows beyond its 16 bits.
    codes[: codes.size & ~3].view(np.uint64)[...] += np.uint64(turns)
