"""What the tags of a TIFF say: what of it Pillow cannot read, and how many pages there are."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_TYPES = {1: "B", 3: "H", 4: "I", 16: "Q"}
_WIDTH, _HEIGHT, _BITS, _COMPRESSION = 256, 257, 258, 259
_SAMPLES, _KIND_OF_FILE, _SAMPLE_FORMAT = 277, 254, 339
_PHOTOMETRIC, _ORIENTATION = 262, 274
_WANTED = frozenset(
    (
        *(_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _SAMPLES, _KIND_OF_FILE, _SAMPLE_FORMAT),
        *(_PHOTOMETRIC, _ORIENTATION),
    )
)
_FLOAT = 3
_REDUCED = 1
_WHITE_IS_ZERO = (0,)
_ON_THEIR_SIDE = (5, 6, 7, 8)
"""Orientations that swap width and height."""
_PILLOW_COMPRESSIONS = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34925, 50000, 50001))
_PILLOW_BITS = frozenset((1, 2, 4, 8, 16, 32))
_MOST_PAGES = 100_000
_MOST_DIRECTORY = 1 << 20
"""Bytes of a directory of tags; of the largest kind it has 52,428 of them."""

Tags = dict[int, tuple[int, ...]]


class OpenFile:
    """The bytes of an open file, of which only those that are asked for are read."""

    def __init__(self, stream: BinaryIO) -> None:
        """Take over a stream that can be searched."""
        self._stream = stream

    def __getitem__(self, part: slice) -> bytes:
        """Return some of the bytes; fewer at the end of the file."""
        self._stream.seek(part.start)
        return self._stream.read(part.stop - part.start)


Data = bytes | OpenFile


@dataclass(frozen=True, slots=True)
class _Form:
    """How numbers are packed in one of the two kinds of TIFF."""

    order: str
    offset: str
    count: str
    entry_bytes: int
    value_bytes: int
    first: int

    def number(self, data: Data, kind: str, at: int) -> int:
        return _unpacked(self.order + kind, data, at)[0]


def _unpacked(packed: str, data: Data, at: int) -> tuple[int, ...]:
    return struct.unpack(packed, data[at : at + struct.calcsize(packed)])


def beyond_pillow(data: bytes, page: int = 0) -> str:
    """Return what Pillow cannot read of a page, for people; empty where it can.

    Bytes that are no TIFF, or a damaged one, are left to Pillow, which says so.
    """
    tags = _page(data, page)
    compression = tags.get(_COMPRESSION, (1,))[0]
    if not tags or compression not in _PILLOW_COMPRESSIONS:
        return f"the compression {compression}" if tags else ""
    bits, samples = tags.get(_BITS, (1,)), tags.get(_SAMPLES, (1,))[0]
    floating = _FLOAT in tags.get(_SAMPLE_FORMAT, ())
    if not _PILLOW_BITS.issuperset(bits) or (floating and bits[0] != 32):
        return f"samples of {bits[0]} bits"
    if samples > 4 or (samples > 1 and bits[0] > 16):
        return f"{samples} channels of {bits[0]} bits"
    white_is_zero = tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO and not floating
    if white_is_zero and (bits[0] == 32 or (bits[0] == 16 and data[:2] == b"MM")):
        return f"samples of {bits[0]} bits with 0 as white"
    return ""


def has_white_as_zero(data: bytes, page: int = 0) -> bool:
    """Say whether a page shows its greatest gray value black."""
    return _page(data, page).get(_PHOTOMETRIC) == _WHITE_IS_ZERO


def has_wide_colors(data: bytes, page: int = 0) -> bool:
    """Say whether there are several channels of 16 bits, of which Pillow reads the upper 8."""
    tags = _page(data, page)
    return tags.get(_SAMPLES, (1,))[0] > 1 and tags.get(_BITS, (1,))[0] == 16


def page_count(data: Data) -> int:
    """Return how many pages there are, previews of the first not counted; at least 1."""
    pages = list(_pages(data))
    return 1 + sum(not _is_preview(page, pages[0]) for page in pages[1:])


def page_sizes(data: Data) -> tuple[tuple[int, int], ...]:
    """Return width and height of every page as it is shown; of previews alone, only the first."""
    pages = list(_pages(data))
    sizes = tuple(_upright(page) for page in pages)
    return sizes if page_count(data) > 1 else sizes[:1]


def is_stack(data: Data) -> bool:
    """Say whether all of several pages have one size, so that each is a slice."""
    pages = list(_pages(data))
    return page_count(data) == len(pages) > 1 and len({_size(page) for page in pages}) == 1


def _page(data: Data, page: int) -> Tags:
    return next(itertools.islice(_pages(data), page, None), {})


def _is_preview(page: Tags, first: Tags) -> bool:
    reduced = page.get(_KIND_OF_FILE, (0,))[0] & _REDUCED
    return bool(reduced) or all(a < b for a, b in zip(_size(page), _size(first), strict=True))


def _size(page: Tags) -> tuple[int, int]:
    return page.get(_WIDTH, (0,))[0], page.get(_HEIGHT, (0,))[0]


def _upright(page: Tags) -> tuple[int, int]:
    width, height = _size(page)
    turned = page.get(_ORIENTATION, (1,))[0] in _ON_THEIR_SIDE
    return (height, width) if turned else (width, height)


def _pages(data: Data) -> Iterator[Tags]:
    """Yield the tags of each page; what follows damage is not there."""
    seen: set[int] = set()
    try:
        form = _form(data)
        at = form.number(data, form.offset, form.first) if form else 0
        while form and at and at not in seen and len(seen) < _MOST_PAGES:
            seen.add(at)
            count = form.number(data, form.count, at)
            entries = at + struct.calcsize(form.order + form.count)
            length = count * form.entry_bytes
            # A directory in one piece: of a file, reading each tag by itself takes far longer.
            directory = data[entries : entries + min(length, _MOST_DIRECTORY)]
            if len(directory) < length:
                return
            yield _tags(data, form, directory)
            at = form.number(data, form.offset, entries + length)
    except (struct.error, OverflowError):
        return


def _form(data: Data) -> _Form | None:
    order = {b"II": "<", b"MM": ">"}.get(data[0:2])
    if order is None:
        return None
    version = _unpacked(order + "H", data, 2)[0]
    if version == 42:
        return _Form(order, "I", "H", 12, 4, 4)
    return _Form(order, "Q", "Q", 20, 8, 8) if version == 43 else None


def _tags(data: Data, form: _Form, directory: bytes) -> Tags:
    found: Tags = {}
    for at in range(0, len(directory), form.entry_bytes):
        tag = form.number(directory, "H", at)
        kind = _TYPES.get(form.number(directory, "H", at + 2))
        count = form.number(directory, form.offset, at + 4)
        if tag not in _WANTED or kind is None or not 0 < count < 65_536:
            continue
        packed, value_at = f"{form.order}{count}{kind}", at + 4 + form.value_bytes
        if struct.calcsize(packed) <= form.value_bytes:
            found[tag] = _unpacked(packed, directory, value_at)
        else:
            found[tag] = _unpacked(packed, data, form.number(directory, form.offset, value_at))
    return found
