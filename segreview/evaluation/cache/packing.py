"""Arrays and words as bytes that are taken back whole or not at all."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
Bytes = NDArray[np.uint8]

_MAGIC = b"segreview results 1\n"
_DIGEST_BYTES = 16
_FASTEST = 1
_WORTH_IT = 0.8
"""What compression leaves more of is stored as it is: it is taken back in no time."""


class Damaged(ValueError):
    """These bytes are not, or no longer, what was packed."""


def packed(arrays: Mapping[str, NDArray[Any]], words: Any) -> bytes:
    """Return arrays, and what JSON can say beside them, compressed and with a checksum."""
    pieces = [_squeezed(plane) for array in arrays.values() for plane in _planes(array)]
    described = [[name, array.dtype.str, array.shape] for name, array in arrays.items()]
    sizes = [len(piece) for piece in pieces]
    said = json.dumps({"arrays": described, "sizes": sizes, "words": words}).encode()
    head = zlib.compress(said, _FASTEST)
    content = b"".join((len(head).to_bytes(8, "little"), head, *pieces))
    return _MAGIC + _digest(content) + content


def unpacked(data: bytes) -> tuple[Arrays, Any]:
    """Return what was packed; Damaged if a single bit is another one."""
    start = len(_MAGIC) + _DIGEST_BYTES
    content = memoryview(data)[start:]
    if data[:start] != _MAGIC + _digest(content):
        raise Damaged("the checksum is not that of the content")
    end = 8 + int.from_bytes(content[:8], "little")
    head = json.loads(zlib.decompress(content[8:end]))
    pieces = _pieces(content[end:], head["sizes"])
    arrays = {
        name: _joined(pieces, np.dtype(kind), int(np.prod(shape, dtype=np.int64))).reshape(shape)
        for name, kind, shape in head["arrays"]
    }
    return arrays, head["words"]


def _digest(content: bytes | memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()


def _planes(array: NDArray[Any]) -> Bytes:
    """Return the first bytes of all values, then the second ones: high bytes are mostly zero."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return np.ascontiguousarray(flat.view(np.uint8).reshape(-1, flat.itemsize).T)


def _squeezed(plane: Bytes) -> bytes:
    """Return a plane compressed if that makes it much smaller; of zeros, nothing."""
    if not plane.any():
        return b""
    stored = plane.tobytes()
    squeezed = zlib.compress(stored, _FASTEST)
    return squeezed if len(squeezed) < _WORTH_IT * len(stored) else stored


def _pieces(content: memoryview, sizes: list[int]) -> Iterator[memoryview]:
    start = 0
    for size in sizes:
        yield content[start : start + size]
        start += size


def _joined(pieces: Iterator[memoryview], dtype: np.dtype[Any], count: int) -> NDArray[Any]:
    """Return values of which each plane is the next piece."""
    values = np.zeros((count, dtype.itemsize), np.uint8)
    for place in range(dtype.itemsize):
        piece = next(pieces)
        if len(piece):
            plane = piece if len(piece) == count else zlib.decompress(piece)
            values[:, place] = np.frombuffer(plane, np.uint8)
    return values.reshape(-1).view(dtype)
