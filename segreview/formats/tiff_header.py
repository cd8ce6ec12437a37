"""What the tags of a TIFF say: what of it Pillow cannot read, and how many pages there are."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_TYPES = {1: "B", 3: "H", 4: "I", 16: "Q"}
_WIDTH, _HEIGHT, _BITS, _COMPRESSION = 256, 257, 258, 259
_SAMPLES, _KIND_OF_FILE, _SAMPLE_FORMAT = 277, 254, 339
_FLOAT = 3
_REDUCED = 1
_PILLOW_COMPRESSIONS = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34925, 50000, 50001))
_PILLOW_BITS = frozenset((1, 2, 4, 8, 16, 32))
_MOST_PAGES = 100_000

Tags = dict[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Form:
    """How numbers are packed in one of the two kinds of TIFF."""

    order: str
    offset: str
    count: str
    entry_bytes: int
    value_bytes: int
    first: int

    def number(self, data: bytes, kind: str, at: int) -> int:
        return int(struct.unpack_from(self.order + kind, data, at)[0])


def beyond_pillow(data: bytes) -> str:
    """Return what Pillow cannot read of the first page, for people; empty where it can.

    Bytes that are no TIFF, or a damaged one, are left to Pillow, which says so.
    """
    tags = next(_pages(data), {})
    compression = tags.get(_COMPRESSION, (1,))[0]
    if not tags or compression not in _PILLOW_COMPRESSIONS:
        return f"the compression {compression}" if tags else ""
    bits, samples = tags.get(_BITS, (1,)), tags.get(_SAMPLES, (1,))[0]
    floating = _FLOAT in tags.get(_SAMPLE_FORMAT, ())
    if not _PILLOW_BITS.issuperset(bits) or (floating and bits[0] != 32):
        return f"samples of {bits[0]} bits"
    if samples > 4 or (samples > 1 and bits[0] > 16):
        return f"{samples} channels of {bits[0]} bits"
    return ""


def has_wide_colors(data: bytes) -> bool:
    """Say whether there are several channels of 16 bits, of which Pillow reads the upper 8."""
    tags = next(_pages(data), {})
    return tags.get(_SAMPLES, (1,))[0] > 1 and tags.get(_BITS, (1,))[0] == 16


def page_count(data: bytes) -> int:
    """Return how many pages there are, previews of the first not counted; at least 1."""
    pages = list(_pages(data))
    return 1 + sum(not _is_preview(page, pages[0]) for page in pages[1:])


def is_stack(data: bytes) -> bool:
    """Say whether all of several pages have one size, so that each is a slice."""
    pages = list(_pages(data))
    return page_count(data) == len(pages) > 1 and len({_size(page) for page in pages}) == 1


def _is_preview(page: Tags, first: Tags) -> bool:
    reduced = page.get(_KIND_OF_FILE, (0,))[0] & _REDUCED
    return bool(reduced) or all(a < b for a, b in zip(_size(page), _size(first), strict=True))


def _size(page: Tags) -> tuple[int, int]:
    return page.get(_WIDTH, (0,))[0], page.get(_HEIGHT, (0,))[0]


def _pages(data: bytes) -> Iterator[Tags]:
    """Yield the tags of each page; what follows damage is not there."""
    seen: set[int] = set()
    try:
        form = _form(data)
        at = form.number(data, form.offset, form.first) if form else 0
        while form and at and at not in seen and len(seen) < _MOST_PAGES:
            seen.add(at)
            count = form.number(data, form.count, at)
            entries = at + struct.calcsize(form.order + form.count)
            end = entries + count * form.entry_bytes
            if end > len(data):
                return
            yield _tags(data, form, range(entries, end, form.entry_bytes))
            at = form.number(data, form.offset, end)
    except struct.error:
        return


def _form(data: bytes) -> _Form | None:
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        return None
    version = struct.unpack_from(order + "H", data, 2)[0]
    if version == 42:
        return _Form(order, "I", "H", 12, 4, 4)
    return _Form(order, "Q", "Q", 20, 8, 8) if version == 43 else None


def _tags(data: bytes, form: _Form, places: range) -> Tags:
    wanted = (_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _SAMPLES, _KIND_OF_FILE, _SAMPLE_FORMAT)
    found: Tags = {}
    for at in places:
        tag, kind = form.number(data, "H", at), _TYPES.get(form.number(data, "H", at + 2))
        count = form.number(data, form.offset, at + 4)
        if tag not in wanted or kind is None or not 0 < count < 65_536:
            continue
        packed = f"{form.order}{count}{kind}"
        value_at = at + 4 + form.value_bytes
        if struct.calcsize(packed) > form.value_bytes:
            value_at = form.number(data, form.offset, value_at)
        found[tag] = struct.unpack_from(packed, data, value_at)
    return found
