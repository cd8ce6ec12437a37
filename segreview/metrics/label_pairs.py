"""Which label was predicted for which: the sparse joint histogram of two label masks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.blocks import blocks
from segreview.masks.checks import check_boolean, check_labels, check_same_shape
from segreview.masks.runs import run_lengths, run_starts, true_places
from segreview.metrics.pair_codes import Buffers, Smooth, count_codes, two_at_once
from segreview.metrics.pair_sums import LabelPairs, Numbers, merged_pairs, sum_pairs

Labels = NDArray[Any]
Bytes = NDArray[np.uint8]
Valid = NDArray[np.bool_] | None
PairTable = tuple[Numbers, Numbers, Numbers]

NO_LABEL = int(np.iinfo(np.int64).min)
"""Stands for the prediction of a pixel for which there is none."""

BLOCK_PIXELS = 1 << 19
"""Larger than for other work, because every block has a table to be emptied and read."""

WIDE_BLOCK_PIXELS = 1 << 18
"""The same for labels wider than a byte."""

_SAMPLED_ROWS = 16
"""One row in so many says whether a block is smooth."""

_NOISY = 0.17
"""With more runs than this per pixel, counting two pixels at once is faster than counting runs."""

_NOISIER = 0.3
"""The same where pixels must be counted one by one."""

_CALM = 0.06
"""A mask with fewer runs than this per pixel lends its labels to two neighbours at once."""

_BYTES = 256


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A block of two masks, flat, and what share of their pixels starts a run, by a sample."""

    ground_truth: Labels
    prediction: Labels
    valid: Valid
    edges: float
    changes: float

    @property
    def runs(self) -> float:
        return self.edges + self.changes

    @property
    def smooth(self) -> Smooth:
        if min(self.edges, self.changes) > _CALM:
            return Smooth.NONE
        return Smooth.GROUND_TRUTH if self.edges <= self.changes else Smooth.PREDICTION


def label_pairs(ground_truth: Labels, prediction: Labels | None, valid: Valid = None) -> LabelPairs:
    """Count the pairs of labels of two (H, W) masks of any whole-number dtype, or bool.

    Only pixels where the boolean ``valid`` is true are counted. ``prediction`` None means that
    there is none: NO_LABEL everywhere. Pairs are distinct and ascend; masks without pixels have
    none. Floats, unequal shapes and labels beyond int64 raise InvalidArgument.

    >>> pairs = label_pairs(np.array([[7, 7, 0]]), np.array([[7, 0, 0]]))
    >>> pairs.ground_truth.tolist(), pairs.prediction.tolist(), pairs.pixels.tolist()
    ([0, 7, 7], [0, 0, 7], [1, 1, 1])
    """
    _check(ground_truth, prediction, valid)
    if prediction is None:
        found = _pairs(ground_truth, np.broadcast_to(np.uint8(0), ground_truth.shape), valid)
        return LabelPairs(
            found.ground_truth, np.full_like(found.prediction, NO_LABEL), found.pixels
        )
    return _pairs(ground_truth, prediction, valid)


def _check(ground_truth: Labels, prediction: Labels | None, valid: Valid) -> None:
    for name, labels in (("ground_truth", ground_truth), ("prediction", prediction)):
        if labels is not None:
            check_labels(name, labels)
            _check_int64(name, labels)
    if valid is not None:
        check_boolean("valid", valid)
    check_same_shape(ground_truth=ground_truth, prediction=prediction, valid=valid)


def _check_int64(name: str, labels: Labels) -> None:
    if labels.dtype != np.uint64 or not labels.size:
        return
    if labels.max() > np.iinfo(np.int64).max:
        raise InvalidArgument(f"{name} has the label {labels.max()}; allowed is less than 2⁶³")


def _pairs(ground_truth: Labels, prediction: Labels, valid: Valid) -> LabelPairs:
    if ground_truth.flags.f_contiguous:
        # The order of the pixels does not matter: go through them as they lie in memory.
        ground_truth, prediction = ground_truth.T, prediction.T
        valid = None if valid is None else valid.T
    wide = max(ground_truth.dtype.itemsize, prediction.dtype.itemsize) > 1
    pixels = WIDE_BLOCK_PIXELS if wide else BLOCK_PIXELS
    parts = _parts(ground_truth, prediction, valid, pixels)
    buffers = Buffers.of(min(ground_truth.size, pixels))
    if wide:
        return merged_pairs(_wide_pairs(part, buffers) for part in parts)
    total = np.zeros((_BYTES, _BYTES), np.int64)
    for part in parts:
        _add_bytes(total, part, buffers)
    return _pairs_of(total, _names(ground_truth), _names(prediction))


def _parts(ground_truth: Labels, prediction: Labels, valid: Valid, pixels: int) -> Iterator[_Part]:
    for block in blocks(ground_truth.shape, pixels):
        counted = None if valid is None or valid[block].all() else valid[block].ravel()
        truth, predicted = ground_truth[block], prediction[block]
        edges, changes = _sampled_changes(truth), _sampled_changes(predicted)
        yield _Part(truth.ravel(), predicted.ravel(), counted, edges, changes)


def _add_bytes(total: Numbers, part: _Part, buffers: Buffers) -> None:
    """Add a block of byte masks to the table of the image."""
    found = _counted(part, buffers)
    if found is None:
        add_runs(total, part.ground_truth, part.prediction, part.valid, buffers)
        return
    table, rows, columns = found
    rows, columns = rows % _BYTES, columns % _BYTES
    if rows[0] <= rows[-1] and columns[0] <= columns[-1]:
        # Eight times as fast as lists of places, which only -1 beside other labels needs.
        total[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] += table
    else:
        total[np.ix_(rows, columns)] += table


def _names(mask: Labels) -> Numbers:
    """Return the label of each byte."""
    names = np.arange(_BYTES)
    return names.astype(np.int8).astype(np.int64) if mask.dtype == np.int8 else names


def _wide_pairs(part: _Part, buffers: Buffers) -> LabelPairs:
    truth, predicted, valid = part.ground_truth, part.prediction, part.valid
    found = _counted(part, buffers)
    if found is not None:
        return _pairs_of(*found)
    if part.runs <= _NOISIER:
        return run_pairs(truth, predicted, valid, buffers)
    return (
        sum_pairs(truth, predicted) if valid is None else sum_pairs(truth[valid], predicted[valid])
    )


def _counted(part: _Part, buffers: Buffers) -> PairTable | None:
    """Return the table of a block where counting its pixels is possible and the fastest way."""
    if part.runs <= _NOISY:
        return None
    masks, mark, sides = (part.ground_truth, part.prediction), part.valid is not None, []
    for mask in masks:
        sides.append(_byte_range(mask))
        if _span(sides[-1]) > _BYTES - mark:
            return None
    rows, columns = sides
    if part.runs <= _NOISIER and not two_at_once(len(rows) + mark, len(columns), part.smooth):
        return None
    return byte_table(*masks, part.valid, rows, columns, part.smooth, buffers)


def _sampled_changes(mask: Labels) -> float:
    """Return the share of pixels that differ from their left neighbour, in some rows."""
    rows = mask[::_SAMPLED_ROWS]
    return float(np.count_nonzero(rows[:, 1:] != rows[:, :-1])) / rows.size


def run_pairs(
    ground_truth: Labels, prediction: Labels, valid: Valid, buffers: Buffers
) -> LabelPairs:
    """Return the pairs of flat masks that have few runs: only runs are counted.

    >>> masks = np.array([7, 7, 7, 0]), np.array([7, 7, 1, 0])
    >>> run_pairs(*masks, None, Buffers.of(4)).pixels.tolist()
    [1, 1, 2]
    """
    starts, lengths = _runs(ground_truth, prediction, valid, buffers)
    return sum_pairs(ground_truth.take(starts), prediction.take(starts), lengths)


def add_runs(
    total: Numbers, ground_truth: Labels, prediction: Labels, valid: Valid, buffers: Buffers
) -> None:
    """Add to an int64 (256, 256) table the pairs of flat byte masks that have few runs.

    >>> total, masks = np.zeros((256, 256), np.int64), np.array([[7, 7, 7, 0], [7, 7, 1, 0]], "u1")
    >>> add_runs(total, *masks, None, Buffers.of(4))
    >>> total[[7, 7, 0], [7, 1, 0]].tolist()
    [2, 1, 1]
    """
    starts, lengths = _runs(ground_truth, prediction, valid, buffers)
    code = ground_truth.view(np.uint8).take(starts).astype(np.uint16)
    code *= np.uint16(_BYTES)
    code += prediction.view(np.uint8).take(starts)
    np.add.at(total.ravel(), code.astype(np.intp), lengths)


def _runs(
    ground_truth: Labels, prediction: Labels, valid: Valid, buffers: Buffers
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the starts and lengths of the runs that count."""
    masks = (ground_truth, prediction) if valid is None else (ground_truth, prediction, valid)
    starts = run_starts(*masks, scratch=buffers.flags())
    lengths = run_lengths(starts, ground_truth.size)
    if valid is None:
        return starts, lengths
    counted = np.flatnonzero(valid.take(starts))
    return starts.take(counted), lengths.take(counted)


def byte_table(
    ground_truth: Labels,
    prediction: Labels,
    valid: Valid,
    rows: range,
    columns: range,
    smooth: Smooth,
    buffers: Buffers,
) -> PairTable:
    """Return pixels by pair of flat masks, and the labels of its rows and of its columns.

    ``rows`` and ``columns`` hold the labels of the masks (of uint8, 255 may be -1); 256 at most,
    with ``valid`` 255.

    >>> masks = np.array([7, 7, 7, 6]), np.array([2, 2, 1, 1])
    >>> both = range(6, 8), range(1, 3)
    >>> table, rows, columns = byte_table(*masks, None, *both, Smooth.NONE, Buffers.of(4))
    >>> table.tolist(), rows.tolist(), columns.tolist()
    ([[1, 0], [1, 2]], [6, 7], [1, 2])
    """
    row = _byte_codes(ground_truth, rows, buffers.bytes[0])
    column = _byte_codes(prediction, columns, buffers.bytes[1])
    height = len(rows)
    if valid is not None:
        row = _marked(row, valid, height, buffers)
        height += 1
    table = count_codes(row, column, height, len(columns), smooth, buffers)
    return table[: len(rows)], _labels_of(ground_truth, rows), _labels_of(prediction, columns)


def _pairs_of(table: Numbers, rows: Numbers, columns: Numbers) -> LabelPairs:
    """Return the pairs of a table whose rows and columns have distinct labels, ascending."""
    if columns[-1] < columns[0]:
        order = np.argsort(columns)
        table, columns = table[:, order], columns[order]
    if rows[-1] < rows[0]:
        order = np.argsort(rows)
        table, rows = table[order], rows[order]
    flat = table.ravel()
    found = true_places(flat != 0)
    row, column = np.divmod(found, len(columns))
    return LabelPairs(rows[row], columns[column], flat[found])


def _marked(codes: Bytes, valid: NDArray[np.bool_], mark: int, buffers: Buffers) -> Bytes:
    """Return the codes with a mark where they do not count, ten times as fast as leaving out."""
    marked: Bytes
    other: Bytes
    marked, other = (part[: codes.size] for part in buffers.bytes[::2])
    inside = valid.view(np.uint8)
    np.multiply(codes, inside, out=marked)
    # Without a branch: 0 inside, the mark outside, modulo 256.
    np.multiply(inside, np.uint8(256 - mark), out=other)
    other += np.uint8(mark)
    marked += other
    return marked


def _byte_range(labels: Labels) -> range:
    """Return the labels' range; of bytes, 255 may be the -1 that lets it be a short one."""
    if not _is_byte(labels):
        return _range_of(labels)
    found = _range_of(labels.view(np.int8))
    # Below 0, it may be the -1 for which the other bytes are near, or any byte from 128 on.
    if found.start < 0 and _span(found) > 128:
        found = min(_range_of(labels), found, key=len)
    return found


def _range_of(labels: Labels) -> range:
    return range(int(labels.min()), int(labels.max()) + 1)


def _span(found: range) -> int:
    # len refuses what no index can be.
    return found.stop - found.start


def _is_byte(labels: Labels) -> bool:
    return labels.dtype == np.uint8


def _byte_codes(labels: Labels, found: range, out: Bytes) -> Bytes:
    """Return the labels' places in their range."""
    codes: Bytes
    if labels.dtype.itemsize > 1:
        low = labels.dtype.type(found.start)
        codes = out[: labels.size]
        np.subtract(labels, low, out=codes, casting="unsafe")
        return codes
    codes = labels.view(np.uint8)
    if not found.start and codes.ctypes.data % 8 == 0:
        return codes
    return np.subtract(codes, np.uint8(found.start % 256), out=out[: labels.size])


def _labels_of(labels: Labels, found: range) -> NDArray[np.int64]:
    values = np.arange(found.start, found.stop)
    return values % 256 if _is_byte(labels) else values
