"""The annotations of a file by image: a table of rows, of which an image's are taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

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

    def data(self, image: int) -> bytes:
        """Return the bytes that the rows of an image stand for, at once where they lie together."""
        starts, sizes = self.of(image)["start"], self.of(image)["size"]
        if np.array_equal(starts[1:], starts[:-1] + sizes[:-1]):
            return self.payload.piece(int(starts[:1].sum()), int(sizes.sum()))
        pieces = zip(starts.tolist(), sizes.tolist(), strict=True)
        return b"".join(self.payload.piece(start, size) for start, size in pieces if size)

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
        rows["start"] = np.cumsum(rows["size"]) - rows["size"]
        problem = self.problems.get(image)
        return RowTable(
            rows,
            np.array([0, len(rows)]),
            HeldPayload(self.data(image)),
            {} if problem is None else {0: problem},
        )


def table_by_image(
    rows: NDArray[np.void], images: int, payload: Payload, problems: Mapping[int, str]
) -> RowTable:
    """Return the table of rows that came in any order of so many images."""
    ordered = rows[np.argsort(rows["image"], kind="stable")]
    starts = np.searchsorted(ordered["image"], np.arange(images + 1)).astype(np.int64)
    return RowTable(ordered, starts, payload, problems)


class Pieces(NamedTuple):
    """What some annotations hold, one piece after the other, as bytes of plain arrays."""

    data: bytes = b""
    lengths: bytes = b""
    """int64: how many elements each piece has."""
    owners: bytes = b""
    """int64: the place of the annotation that each piece belongs to."""


NO_PIECES = Pieces()


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
    polygons: Pieces = NO_PIECES
    """float64: x, y of corners, which are the elements."""
    texts: Pieces = NO_PIECES
    """COCO's compressed run lengths; characters are the elements."""
    counts: Pieces = NO_PIECES
    """int64 run lengths."""
    boxed: Pieces = NO_PIECES
    """int64: left, top, width and height of a box, and counts, row by row through the box."""
    sizes: frozenset[tuple[int, int]] = frozenset()
    """Height and width of what covers pixels; polygons have those of the image, as have
    those that tell none."""
    unshaped: int = 0
    """Annotations that have a box or nothing at all, and cover no pixel here."""
    problem: str = ""
    """Why the annotations cannot be used."""

    @property
    def sha256(self) -> str:
        """A checksum that changes with these annotations only, whatever else the file holds."""
        told = self.height, self.width, sorted(self.sizes), self.problem
        digest = hashlib.sha256(repr(told).encode())
        held = (*self.polygons, *self.texts, *self.counts, *self.boxed)
        for part in (self.labels, self.scores, self.crowds, *held):
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
        data = np.frombuffer(self.table.data(self.image), np.uint8)

        def of_kind(kind: RowKind) -> tuple[NDArray[np.void], NDArray[np.intp], NDArray[np.uint8]]:
            """Return the rows of a kind that cover pixels, their places and their bytes."""
            is_meant = shaped & (rows["kind"] == kind)
            meant = data[is_meant.repeat(rows["size"])] if is_meant.any() else data[:0]
            return rows[is_meant], np.flatnonzero(is_meant), meant

        return Shapes(
            self.height,
            self.width,
            self._labels(rows).tobytes(),
            rows["score"].tobytes(),
            rows["crowd"].tobytes(),
            _polygons(*of_kind(RowKind.POLYGONS)),
            _pieces(1, *of_kind(RowKind.TEXT)),
            _pieces(8, *of_kind(RowKind.COUNTS)),
            _pieces(8, *of_kind(RowKind.BOXED)),
            self.sizes,
            int(np.count_nonzero(rows["kind"] == RowKind.NOTHING)),
            self.table.problems.get(self.image, ""),
        )

    def renumbered(self, labels: tuple[int, ...]) -> StoredShapes:
        """Return the annotations with the label of number 1, of number 2 and so on."""
        if not labels:
            return self
        return replace(self, labels=tuple(labels[one - 1] for one in self.labels) or labels)

    @property
    def sizes(self) -> frozenset[tuple[int, int]]:
        """Return height and width of what covers pixels; polygons have those of the image."""
        rows, shaped = self._rows()
        covering = rows[shaped]
        found = set(zip(covering["height"].tolist(), covering["width"].tolist(), strict=True))
        # No run lengths have a size of 0.
        return frozenset(size if size[0] else (self.height, self.width) for size in found)

    def _rows(self) -> tuple[NDArray[np.void], NDArray[np.bool_]]:
        """Return the rows of the image, and whether each covers pixels."""
        rows = self.table.of(self.image)
        labels = self._labels(rows)
        shaped: NDArray[np.bool_] = (rows["kind"] != RowKind.NOTHING) & (labels >= 0)
        if self.label is not None:
            shaped &= labels == self.label
        return rows, shaped

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


def _pieces(
    item: int, rows: NDArray[np.void], owners: NDArray[np.intp], data: NDArray[np.uint8]
) -> Pieces:
    """Return one piece of elements of so many bytes for each row."""
    lengths = rows["size"] // item
    return Pieces(data.tobytes(), lengths.tobytes(), owners.astype(np.int64).tobytes())


def _polygons(rows: NDArray[np.void], owners: NDArray[np.intp], data: NDArray[np.uint8]) -> Pieces:
    """Return all polygons of rows, which each begin with how many corners their polygons have."""
    words, parts = data.view(np.int64), rows["parts"].astype(np.int64)
    stops, sizes = np.cumsum(parts), rows["size"] // words.itemsize
    places = np.arange(int(parts.sum()))
    places += (np.cumsum(sizes) - sizes - (stops - parts)).repeat(parts)
    is_corner = np.ones(len(words), np.bool_)
    is_corner[places] = False
    held = owners.astype(np.int64).repeat(parts)
    return Pieces(words[is_corner].tobytes(), words[places].tobytes(), held.tobytes())


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
        data = self.table.data(self.image)
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
