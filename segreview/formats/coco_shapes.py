"""The annotations of one image, of a COCO file and others, checked and packed."""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass, field, replace
from typing import Any

from segreview.errors import InvalidArgument
from segreview.formats.boxed_rle import Box
from segreview.formats.source import shown_text
from segreview.formats.strict_json import whole_number

GREATEST_LABEL = (1 << 31) - 1
BOXED_PIXELS_LIMIT = 1 << 28
"""So many pixels may the masks of one image have together; more would take minutes to decode."""
_FEWEST_NUMBERS = 6


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


@dataclass(slots=True)
class ShapeCollector:
    """Gathers the annotations of one image; the first that is odd is kept as the problem."""

    labels: array[int] = field(default_factory=lambda: array("q"))
    scores: array[float] = field(default_factory=lambda: array("d"))
    crowds: bytearray = field(default_factory=bytearray)
    points: array[float] = field(default_factory=lambda: array("d"))
    ring_lengths: array[int] = field(default_factory=lambda: array("q"))
    ring_owners: array[int] = field(default_factory=lambda: array("q"))
    run_lengths: list[tuple[int, int, int, str | bytes]] = field(default_factory=list)
    boxed: list[tuple[int, Box, bytes]] = field(default_factory=list)
    unshaped: int = 0
    problem: str = ""
    _boxed_pixels: int = 0

    def add(self, label: int, score: float, crowd: bool, segmentation: Any) -> None:
        """Take one annotation; an empty segmentation covers nothing."""
        owner = self._begin(label, score, crowd)
        if not segmentation:
            self.unshaped += 1
            return
        try:
            self._add_segmentation(owner, segmentation)
        except (InvalidArgument, TypeError, OverflowError, ValueError) as error:
            self._keep_problem(owner, error)

    def add_boxed(self, label: int, box: Box, counts: list[int]) -> None:
        """Take a mask whose counts go row by row through a box."""
        owner = self._begin(label, 1.0, False)
        self._boxed_pixels += box.width * box.height
        try:
            if self._boxed_pixels > BOXED_PIXELS_LIMIT:
                raise InvalidArgument(
                    f"the masks up to here cover more than {BOXED_PIXELS_LIMIT:,} pixels"
                )
            self.boxed.append((owner, box, array("q", counts).tobytes()))
        except (InvalidArgument, OverflowError) as error:
            self._keep_problem(owner, error)

    def _begin(self, label: int, score: float, crowd: bool) -> int:
        """Take what every annotation has; return its place."""
        self.labels.append(label)
        self.scores.append(score)
        self.crowds.append(crowd)
        return len(self.labels) - 1

    def _keep_problem(self, owner: int, error: Exception) -> None:
        self.problem = self.problem or shown_text(f"annotation {owner + 1}: {error}")

    def _add_segmentation(self, owner: int, segmentation: Any) -> None:
        if isinstance(segmentation, dict):
            self._add_run_lengths(owner, segmentation)
            return
        if not isinstance(segmentation, list):
            raise InvalidArgument("the segmentation is neither polygons nor run lengths")
        rings = segmentation if isinstance(segmentation[0], list) else [segmentation]
        for ring in rings:
            self._add_ring(owner, ring)

    def _add_ring(self, owner: int, ring: Any) -> None:
        if not isinstance(ring, list) or len(ring) % 2 or len(ring) < _FEWEST_NUMBERS:
            raise InvalidArgument("a polygon is no list of three or more pairs of numbers")
        try:
            self.points.extend(array("d", ring))
        except (TypeError, OverflowError):
            raise InvalidArgument("a polygon holds something that is no number") from None
        self.ring_lengths.append(len(ring) // 2)
        self.ring_owners.append(owner)

    def _add_run_lengths(self, owner: int, given: dict[str, Any]) -> None:
        size, counts = given.get("size"), given.get("counts")
        sides = [whole_number(side) for side in size] if isinstance(size, list) else []
        if len(sides) != 2 or sides[0] is None or sides[1] is None or min(sides[0], sides[1]) < 1:
            raise InvalidArgument("run lengths have no size [height, width]")
        if isinstance(counts, list):
            if not all(type(count) is int for count in counts):
                raise InvalidArgument("counts hold something that is no whole number")
            held: str | bytes = array("q", counts).tobytes()
        elif isinstance(counts, str):
            held = counts
        else:
            raise InvalidArgument("run lengths have no counts")
        self.run_lengths.append((owner, sides[0], sides[1], held))

    def only(self, label: int) -> ShapeCollector:
        """Return these annotations, those of other labels covering nothing."""
        kept = [place for place, given in enumerate(self.labels) if given == label]
        if len(kept) == len(self.labels):
            return self
        owners, points, start = set(kept), array("d"), 0
        lengths, ring_owners = array("q"), array("q")
        for length, owner in zip(self.ring_lengths, self.ring_owners, strict=True):
            if owner in owners:
                points.extend(self.points[2 * start : 2 * (start + length)])
                lengths.append(length)
                ring_owners.append(owner)
            start += length
        return replace(
            self,
            points=points,
            ring_lengths=lengths,
            ring_owners=ring_owners,
            run_lengths=[run for run in self.run_lengths if run[0] in owners],
            boxed=[run for run in self.boxed if run[0] in owners],
        )

    def shapes(self, height: int, width: int) -> Shapes:
        """Return what was gathered for an image of this size."""
        return Shapes(
            height,
            width,
            self.labels.tobytes(),
            self.scores.tobytes(),
            bytes(self.crowds),
            self.points.tobytes(),
            self.ring_lengths.tobytes(),
            self.ring_owners.tobytes(),
            tuple(self.run_lengths),
            tuple(self.boxed),
            self.unshaped,
            self.problem,
        )
