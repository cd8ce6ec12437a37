"""Run lengths as COCO stores them: counts of 0 and 1 in turn, column by column, and as text."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument
from segreview.masks.runs import Places, run_lengths, run_starts, true_places

_FIRST = 48
"""The character that stands for 0; 63 is the greatest value."""
_BITS = 5
_MORE = 0x20
_MINUS = 0x10
_SIGNED = np.arange(_MORE) - np.where(np.arange(_MORE) & _MINUS, _MORE, 0)
"""What the last character of a number stands for."""
_LONGEST = 7
"""So many characters for one number: 34 bits, more than any image has pixels."""
_ASCII = 128


class RunLengths(NamedTuple):
    """The run lengths of some masks, one mask after the other."""

    counts: Places
    numbers: Places
    """How many of the counts each mask has."""


def check_counts(runs: RunLengths, pixels: int) -> None:
    """Refuse counts that do not cover masks of so many pixels each.

    >>> check_counts(RunLengths(np.array([2, 1]), np.array([2])), 4)
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: counts cover 3 pixels; allowed are those of the image, 4
    """
    least = int(np.min(runs.counts, initial=0))
    if least < 0:
        raise InvalidArgument(f"counts hold {least}; allowed is no negative number")
    # A sum of many great numbers could wrap around to the right one.
    greatest = int(np.max(runs.counts, initial=0))
    covered = np.array([greatest]) if greatest > pixels else _totals(runs)
    odd = covered[covered != pixels]
    if len(odd):
        raise InvalidArgument(
            f"counts cover {odd[0]:,} pixels; allowed are those of the image, {pixels:,}"
        )


def run_edges(runs: RunLengths, pixels: int) -> tuple[Places, Places]:
    """Return where the ones of each mask begin and end, and how many such edges it has.

    Each mask has so many ``pixels``; counts that do not cover it raise InvalidArgument.

    >>> edges, numbers = run_edges(RunLengths(np.array([2, 1, 1, 0, 4]), np.array([3, 2])), 4)
    >>> edges.tolist(), numbers.tolist()
    ([2, 3, 0, 4], [2, 2])
    """
    check_counts(runs, pixels)
    is_odd = runs.numbers % 2 == 1
    # Zeros at the end of a mask are followed by nothing.
    is_edge = np.ones(len(runs.counts), np.bool_)
    is_edge[np.cumsum(runs.numbers)[is_odd] - 1] = False
    return _sums(runs)[is_edge], runs.numbers - is_odd


def decode_counts(characters: NDArray[np.uint8], lengths: Places) -> RunLengths:
    """Return the counts in COCO's compressed texts of these lengths, one after the other.

    Each number has 5 bits in a character, least significant ones first, with a sign; from the
    fourth of a text on it is the difference to the count two before (maskApi.c, rleFrString). A
    character beyond "0" to "o", a number that does not end and one of more than 7 characters raise
    InvalidArgument; whether the counts fit an image is for check_counts.

    >>> runs = decode_counts(np.frombuffer(b"5220371", np.uint8), np.array([5, 0, 2]))
    >>> runs.counts.tolist(), runs.numbers.tolist()
    ([5, 2, 2, 2, 5, 7, 1], [5, 0, 2])
    """
    codes = characters - np.uint8(_FIRST)
    if np.max(codes, initial=0) >= 2 * _MORE:
        raise _odd_character(int(characters[codes >= 2 * _MORE][0]))
    is_last = codes < _MORE
    stops = np.cumsum(lengths)
    if not is_last[stops[lengths > 0] - 1].all():
        raise InvalidArgument("counts end within a number; allowed are whole ones")
    ends = true_places(is_last)
    numbers = np.diff(np.searchsorted(ends, stops), prepend=0)
    return RunLengths(_undone(RunLengths(_numbers(codes, ends), numbers)), numbers)


def _odd_character(code: int) -> InvalidArgument:
    shown = f"the character {chr(code)!r}" if code < _ASCII else "a character beyond ASCII"
    return InvalidArgument(f'counts hold {shown}; allowed are "0" to "o"')


def _numbers(codes: NDArray[np.uint8], ends: NDArray[np.intp]) -> Places:
    """Return the signed numbers whose last characters are at ``ends``."""
    lengths = np.diff(ends, prepend=-1)
    longest = int(np.max(lengths, initial=0))
    if longest > _LONGEST:
        raise InvalidArgument(
            f"counts hold a number of {longest} characters; allowed are {_LONGEST}"
        )
    numbers = _SIGNED[codes[ends]]
    longer = np.arange(ends.size)
    for back in range(1, longest):
        longer = longer[lengths[longer] > back]
        more_significant = numbers[longer] << _BITS
        numbers[longer] = more_significant + (codes[ends[longer] - back] & (_MORE - 1))
    return numbers


def _undone(written: RunLengths) -> Places:
    """Return the counts of which a text holds differences from its fourth number on."""
    values, numbers = written
    starts, counts = _starts(numbers), np.empty_like(values)
    for half in (0, 1):
        sums = np.append(np.cumsum(values[half::2]), 0)
        # Nothing is added to the first count of a text, and from the third on it is not added.
        has_first = (starts & 1) == half
        before = sums[(starts - half + has_first + 1) // 2 - 1]
        counts[half::2] = sums[:-1] - before.repeat((numbers + has_first) // 2)
    firsts = starts[numbers > 0]
    counts[firsts] = values[firsts]
    return counts


def _sums(runs: RunLengths) -> Places:
    """Return the sum of each count and those before it in its mask."""
    sums = np.append(0, np.cumsum(runs.counts))
    sums[1:] -= sums[_starts(runs.numbers)].repeat(runs.numbers)
    return sums[1:]


def _totals(runs: RunLengths) -> Places:
    """Return the sum of all counts of each mask."""
    sums, starts = np.append(0, np.cumsum(runs.counts)), _starts(runs.numbers)
    totals: Places = sums[starts + runs.numbers] - sums[starts]
    return totals


def _starts(numbers: Places) -> Places:
    """Return where the counts of each mask begin."""
    starts: Places = np.cumsum(numbers) - numbers
    return starts


def encode_counts(counts: Places) -> str:
    """Return counts as COCO's compressed text (maskApi.c, rleToString).

    Negative counts and those of 2^32 and more raise InvalidArgument.

    >>> encode_counts(np.array([5, 2, 2, 2, 5])), encode_counts(np.zeros(0, np.int64))
    ('52203', '')
    """
    if counts.size and not 0 <= int(np.min(counts)) <= int(np.max(counts)) < 1 << 32:
        raise InvalidArgument(
            f"counts run from {np.min(counts)} to {np.max(counts)}; allowed are 0 to 2^32 - 1"
        )
    numbers = counts.astype(np.int64)
    numbers[3:] -= counts[1:-2].astype(np.int64)
    shifts = np.arange(_LONGEST) * _BITS
    rest = numbers[:, np.newaxis] >> shifts
    # A number goes on until nothing but its sign is left.
    sign = (rest & _MINUS) != 0
    more = np.where(sign, rest >> _BITS != -1, rest >> _BITS != 0)
    written = np.ones(rest.shape, np.bool_)
    written[:, 1:] = np.logical_and.accumulate(more, axis=1)[:, :-1]
    characters = (rest & (_MORE - 1)) + np.where(more, _MORE, 0) + _FIRST
    return characters[written].astype(np.uint8).tobytes().decode("ascii")


def mask_of_counts(counts: Places, height: int, width: int) -> NDArray[np.bool_]:
    """Return the mask (H, W) of counts that cover it; others raise InvalidArgument.

    >>> mask_of_counts(np.array([1, 2, 1]), 2, 2).astype(int).tolist()
    [[0, 1], [1, 0]]
    """
    check_counts(RunLengths(counts, np.array([counts.size])), height * width)
    values = np.arange(counts.size) % 2 == 1
    return np.ascontiguousarray(np.repeat(values, counts).reshape(width, height).T)


def counts_of_mask(mask: NDArray[Any]) -> Places:
    """Return the counts int64 (n,) of a mask (H, W), non-zero being set; the first is of zeros.

    >>> counts_of_mask(np.array([[1, 0], [1, 1]])).tolist()
    [0, 2, 1, 1]
    """
    if mask.ndim != 2:
        raise InvalidArgument(f"mask has shape {mask.shape}; allowed is a mask of shape (H, W)")
    flat = np.ascontiguousarray(mask.T != 0).reshape(-1)
    starts = run_starts(flat)
    lengths = run_lengths(starts, flat.size).astype(np.int64)
    return np.concatenate([[0], lengths]) if flat[:1].any() else lengths
