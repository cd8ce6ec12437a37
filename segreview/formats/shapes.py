"""The annotations of a file by image: a table of rows, of which an image's are taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from segreview.formats.boxed_rle import Box
from segreview.formats.shape_rows import ROW, RowKind

_TELLING_BYTES = 256


class Payload(Protocol):
    """The bytes that rows stand for, in memory or in a file."""

    def piece(self, start: int, size: int) -> bytes:
        """Return some of them."""


@dataclass(frozen=True, slots=True)
class HeldPayload:
    """Bytes in memory."""

    data: bytes = b""

    def piece(self, start: int, size: int) -> bytes:
        """Return some of them."""
        return self.data[start : start + size]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class RowTable:
    """The rows of all images, those of each image together and in the order of the file."""

    rows: NDArray[np.void] = field(default_factory=lambda: np.zeros(0, ROW))
    starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(2, np.int64))
    """Where the rows of each image begin, and where those of the last one end."""
    payload: Payload = HeldPayload()
    problems: Mapping[int, str] = field(default_factory=dict)
    """By image: why its annotations cannot be used."""

    def of(self, image: int) -> NDArray[np.void]:
        """Return the rows of an image."""
        return self.rows[self.starts[image] : self.starts[image + 1]]

    def pieces(self, rows: NDArray[np.void]) -> list[bytes]:
        """Return the bytes that each of some rows stands for, at once where they lie together."""
        starts, sizes = rows["start"], rows["size"]
        payload, first = self.payload, 0
        if len(rows) and np.array_equal(starts[1:], starts[:-1] + sizes[:-1]):
            first = int(starts[0])
            payload = HeldPayload(payload.piece(first, int(sizes.sum())))
        given = zip((starts - first).tolist(), sizes.tolist(), strict=True)
        return [payload.piece(start, size) for start, size in given]

    def told_apart(self, image: int) -> bytes:
        """Return bytes by which most images differ: those of their rows, and the first ones."""
        rows = self.of(image)
        held = rows[rows["size"] > 0][:1]
        size = min(int(held["size"].sum()), _TELLING_BYTES)
        first = self.payload.piece(int(held["start"].sum()), size)
        return b"".join((*(rows[name].tobytes() for name in ("label", "score", "size")), first))

    def alone(self, image: int) -> RowTable:
        """Return the table of one image, which holds nothing of the others."""
        rows = self.of(image).copy()
        pieces = self.pieces(rows)
        rows["start"] = [0, *accumulate(map(len, pieces))][: len(rows)]
        problem = self.problems.get(image)
        return RowTable(
            rows,
            np.array([0, len(rows)]),
            HeldPayload(b"".join(pieces)),
            {} if problem is None else {0: problem},
        )


def table_by_image(
    rows: NDArray[np.void], images: int, payload: Payload, problems: Mapping[int, str]
) -> RowTable:
    """Return the table of rows that came in any order of so many images."""
    ordered = rows[np.argsort(rows["image"], kind="stable")]
    starts = np.searchsorted(ordered["image"], np.arange(images + 1)).astype(np.int64)
    return RowTable(ordered, starts, payload, problems)


@dataclass(frozen=True, slots=True)
class Shapes:
    """The annotations of one image in the order of the file, as bytes of plain arrays."""

    height: int
    width: int
    labels: bytes = b""
    """int64 for each annotation."""
    scores: bytes = b""
    """float64 for each annotation."""
    crowds: bytes = b""
    """One byte for each annotation."""
    points: bytes = b""
    """float64: x, y of the corners of all polygons."""
    ring_lengths: bytes = b""
    """int64: the corners of each polygon."""
    ring_owners: bytes = b""
    """int64: the place of the annotation that each polygon belongs to."""
    run_lengths: tuple[tuple[int, int, int, str | bytes], ...] = ()
    """Owner, height, width and counts: COCO's text, or int64."""
    boxed: tuple[tuple[int, Box, bytes], ...] = ()
    """Owner, box and int64 counts, which go row by row through the box."""
    unshaped: int = 0
    """Annotations that have a box or nothing at all, and cover no pixel here."""
    problem: str = ""
    """Why the annotations cannot be used."""

    def sizes(self) -> set[tuple[int, int]]:
        """Return height and width of what covers pixels; polygons have those of the image."""
        found = {(height, width) for _, height, width, _ in self.run_lengths}
        if self.ring_lengths or self.boxed:
            found.add((self.height, self.width))
        return found

    @property
    def sha256(self) -> str:
        """A checksum that changes with these annotations only, whatever else the file holds."""
        digest = hashlib.sha256(repr((self.height, self.width, self.problem)).encode())
        parts = (self.labels, self.scores, self.crowds, self.points)
        runs = repr((self.run_lengths, self.boxed)).encode()
        for part in (*parts, self.ring_lengths, self.ring_owners, runs):
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class StoredShapes:
    """Where the annotations of one image lie; they are taken out when the image is read."""

    table: RowTable
    image: int
    height: int
    width: int
    label: int | None = None
    """Annotations with other labels cover nothing."""
    labels: tuple[int, ...] = ()
    """The label of number 1, of number 2 and so on; without any, numbers are labels."""

    def taken(self) -> Shapes:
        """Return the annotations."""
        rows, shaped = self._rows()
        lengths, points, owners = list[bytes](), list[bytes](), list[int]()
        run_lengths: list[tuple[int, int, int, str | bytes]] = []
        boxed: list[tuple[int, Box, bytes]] = []
        pieces = self.table.pieces(rows[shaped])
        for owner, data in zip(shaped.tolist(), pieces, strict=True):
            *_, kind, _, parts, height, width = rows[owner].tolist()
            if kind == RowKind.POLYGONS:
                lengths.append(data[: 8 * parts])
                points.append(data[8 * parts :])
                owners += [owner] * parts
            elif kind == RowKind.BOXED:
                boxed.append((owner, _box(data), data[_BOX_BYTES:]))
            else:
                run_lengths.append((owner, height, width, _COUNTS[kind](data)))
        return Shapes(
            self.height,
            self.width,
            self._labels(rows).tobytes(),
            rows["score"].tobytes(),
            rows["crowd"].tobytes(),
            b"".join(points),
            b"".join(lengths),
            np.array(owners, np.int64).tobytes(),
            tuple(run_lengths),
            tuple(boxed),
            int(np.count_nonzero(rows["kind"] == RowKind.NOTHING)),
            self.table.problems.get(self.image, ""),
        )

    def renumbered(self, labels: tuple[int, ...]) -> StoredShapes:
        """Return the annotations with the label of number 1, of number 2 and so on."""
        if not labels:
            return self
        return replace(self, labels=tuple(labels[one - 1] for one in self.labels) or labels)

    def sizes(self) -> set[tuple[int, int]]:
        """Return height and width of what covers pixels; polygons have those of the image."""
        rows, shaped = self._rows()
        covering = rows[shaped]
        found = set(zip(covering["height"].tolist(), covering["width"].tolist(), strict=True))
        # No run lengths have a size of 0.
        return {size if size[0] else (self.height, self.width) for size in found}

    def _rows(self) -> tuple[NDArray[np.void], NDArray[np.intp]]:
        """Return the rows of the image, and which of them cover pixels."""
        rows = self.table.of(self.image)
        labels = self._labels(rows)
        shaped = (rows["kind"] != RowKind.NOTHING) & (labels >= 0)
        if self.label is not None:
            shaped &= labels == self.label
        return rows, np.flatnonzero(shaped)

    def _labels(self, rows: NDArray[np.void]) -> NDArray[np.int64]:
        numbers = rows["label"].astype(np.int64)
        return np.array(self.labels, np.int64)[numbers - 1] if self.labels else numbers

    def __eq__(self, other: object) -> bool:
        """Say whether the annotations are the same, wherever they lie."""
        if not isinstance(other, StoredShapes):
            return NotImplemented
        if self.table is other.table and self.image == other.image:
            return self._frame == other._frame
        return self._frame == other._frame and self.taken() == other.taken()

    def __hash__(self) -> int:
        """Agree where the annotations are the same."""
        return hash((self._frame, self.table.told_apart(self.image)))

    @property
    def _frame(self) -> tuple[int, int, int | None, tuple[int, ...]]:
        return self.height, self.width, self.label, self.labels

    def __reduce__(self) -> tuple[Any, ...]:
        """Send a worker the annotations of this image alone."""
        alone = self.table.alone(self.image)
        return StoredShapes, (alone, 0, *self._frame)


_BOX_BYTES = 4 * 8


def _box(data: bytes) -> Box:
    left, top, width, height = np.frombuffer(data[:_BOX_BYTES], np.int64).tolist()
    return Box(left, top, width, height)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


_COUNTS: dict[int, Callable[[bytes], str | bytes]] = {RowKind.COUNTS: bytes, RowKind.TEXT: _text}


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of one panoptic image: ids, the category of each, and whether it is a crowd."""

    ids: tuple[int, ...] = ()
    labels: tuple[int, ...] = ()
    crowds: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class StoredSegments:
    """Where the segments of one panoptic image lie."""

    table: RowTable
    image: int

    def taken(self) -> Segments:
        """Return the segments."""
        rows = self.table.of(self.image)
        (data,) = self.table.pieces(rows)
        ids, labels, crowds = np.frombuffer(data, np.int64).reshape(3, -1).tolist()
        return Segments(tuple(ids), tuple(labels), tuple(map(bool, crowds)))

    def __eq__(self, other: object) -> bool:
        """Say whether the segments are the same, wherever they lie."""
        if not isinstance(other, StoredSegments):
            return NotImplemented
        is_same = self.table is other.table and self.image == other.image
        return is_same or self.taken() == other.taken()

    def __hash__(self) -> int:
        """Agree where the segments are the same."""
        return hash(self.taken())

    def __reduce__(self) -> tuple[Any, ...]:
        """Send a worker the segments of this image alone."""
        return StoredSegments, (self.table.alone(self.image), 0)
