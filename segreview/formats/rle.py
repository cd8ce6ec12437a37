"""Run lengths as COCO stores them: counts of 0 and 1 in turn, column by column, and as text."""

from __future__ import annotations

from typing import Any

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


def checked_counts(counts: Places, pixels: int) -> Places:
    """Return counts that cover an image of so many pixels; others raise InvalidArgument.

    >>> checked_counts(np.array([2, 1]), 4)
    Traceback (most recent call last):
    segreview.errors.InvalidArgument: counts cover 3 pixels; allowed are those of the image, 4
    """
    least = int(np.min(counts, initial=0))
    if least < 0:
        raise InvalidArgument(f"counts hold {least}; allowed is no negative number")
    # A sum of many great numbers could wrap around to the right one.
    greatest = int(np.max(counts, initial=0))
    total = greatest if greatest > pixels else int(counts.sum())
    if total != pixels:
        raise InvalidArgument(
            f"counts cover {total:,} pixels; allowed are those of the image, {pixels:,}"
        )
    return counts


def decode_counts(text: str) -> Places:
    """Return the counts int64 (n,) in COCO's compressed text.

    Each number has 5 bits in a character, least significant ones first, with a sign; from the
    fourth on it is the difference to the count two before (maskApi.c, rleFrString). A character
    beyond "0" to "o", a number that does not end and one of more than 7 characters raise
    InvalidArgument; whether the counts fit an image is for checked_counts.

    >>> decode_counts("52203").tolist(), decode_counts("").tolist()
    ([5, 2, 2, 2, 5], [])
    """
    try:
        codes = np.frombuffer(text.encode("ascii"), np.uint8) - np.uint8(_FIRST)
    except UnicodeEncodeError:
        raise InvalidArgument(
            'counts hold a character beyond ASCII; allowed are "0" to "o"'
        ) from None
    if not codes.size:
        return np.zeros(0, np.int64)
    if np.max(codes) >= 2 * _MORE:
        odd = text[int(np.argmax(codes >= 2 * _MORE))]
        raise InvalidArgument(f'counts hold the character {odd!r}; allowed are "0" to "o"')
    ends = true_places(codes < _MORE)
    if not ends.size or ends[-1] != codes.size - 1:
        raise InvalidArgument("counts end within a number; allowed are whole ones")
    numbers = _numbers(codes, ends)
    numbers[1::2] = np.cumsum(numbers[1::2])
    numbers[2::2] = np.cumsum(numbers[2::2])
    return numbers


def _numbers(codes: NDArray[np.uint8], ends: NDArray[np.intp]) -> Places:
    """Return the signed numbers whose last characters are at ``ends``."""
    lengths = np.diff(ends, prepend=-1)
    longest = int(lengths.max())
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
    checked_counts(counts, height * width)
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
