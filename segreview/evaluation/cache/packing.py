"""Arrays and words as bytes that are taken back whole or not at all."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

_MAGIC = b"segreview results 1\n"
_DIGEST_BYTES = 16
_FASTEST = 1


class Damaged(ValueError):
    """These bytes are not, or no longer, what was packed."""


def packed(arrays: Mapping[str, NDArray[Any]], words: Any) -> bytes:
    """Return arrays, and what JSON can say beside them, compressed and with a checksum."""
    described = [[name, array.dtype.str, array.shape] for name, array in arrays.items()]
    head = json.dumps({"arrays": described, "words": words}).encode()
    parts = [len(head).to_bytes(8, "little"), head, *map(_planes, arrays.values())]
    content = zlib.compress(b"".join(parts), _FASTEST)
    return _MAGIC + _digest(content) + content


def unpacked(data: bytes) -> tuple[Arrays, Any]:
    """Return what was packed; Damaged if a single bit is another one."""
    start = len(_MAGIC) + _DIGEST_BYTES
    content = memoryview(data)[start:]
    if data[:start] != _MAGIC + _digest(content):
        raise Damaged("the checksum is not that of the content")
    whole = memoryview(zlib.decompress(content))
    place = 8 + int.from_bytes(whole[:8], "little")
    head = json.loads(bytes(whole[8:place]))
    arrays: Arrays = {}
    for name, kind, shape in head["arrays"]:
        dtype = np.dtype(kind)
        end = place + dtype.itemsize * int(np.prod(shape, dtype=np.int64))
        arrays[name] = _from_planes(whole[place:end], dtype).reshape(shape)
        place = end
    return arrays, head["words"]


def _digest(content: bytes | memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()


def _planes(array: NDArray[Any]) -> bytes:
    """Return the first bytes of all values, then the second ones: high bytes are mostly zero.

    That halves what tables of counts take, and the time to take them back.
    """
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat.view(np.uint8).reshape(-1, flat.itemsize).T.tobytes()


def _from_planes(data: memoryview, dtype: np.dtype[Any]) -> NDArray[Any]:
    planes = np.frombuffer(data, np.uint8).reshape(dtype.itemsize, -1)
    values = np.zeros(planes.shape[::-1], np.uint8)
    for place, plane in enumerate(planes):
        # Most high bytes are zero already.
        if plane.any():
            values[:, place] = plane
    return values.reshape(-1).view(dtype)
