"""The annotations of one image in a COCO file: packed, and painted into a mask when it is read."""

from __future__ import annotations

import enum
import hashlib
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segreview.errors import InvalidArgument, TooLarge, UnreadableFile
from segreview.formats.rle import checked_counts, decode_counts
from segreview.formats.source import shown_name, shown_text
from segreview.formats.stored import DisplayImage, StoredMask
from segreview.formats.strict_json import whole_number
from segreview.masks.classes import label_color
from segreview.masks.coco_polygons import polygon_runs
from segreview.masks.painted_runs import Places, Runs, joined_runs, painted, union_runs

CONFIDENT = 0.5
"""Among several categories, detections with at least this score are taken."""

GREATEST_LABEL = (1 << 31) - 1
_FEWEST_NUMBERS = 6


class ShapeReading(enum.Enum):
    """What the annotations of an image become."""

    LABELS = "labels"
    """The category of each pixel; later annotations on top, crowds left out."""
    FOREGROUND = "foreground"
    """1 where any annotation lies, else 0; crowds left out."""
    SCORES = "scores"
    """The highest score that covers a pixel, else 0."""
    DETECTIONS = "detections"
    """The category of the detection with the highest score, if it reaches CONFIDENT."""
    CROWD = "crowd"
    """True where no crowd lies."""


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
    unshaped: int = 0
    """Annotations that have a box or nothing at all, and cover no pixel here."""
    problem: str = ""
    """Why the annotations cannot be used."""

    @property
    def sha256(self) -> str:
        """A checksum that changes with these annotations only, whatever else the file holds."""
        digest = hashlib.sha256(repr((self.height, self.width, self.problem)).encode())
        parts = (self.labels, self.scores, self.crowds, self.points)
        for part in (*parts, self.ring_lengths, self.ring_owners, repr(self.run_lengths).encode()):
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
    unshaped: int = 0
    problem: str = ""

    def add(self, label: int, score: float, crowd: bool, segmentation: Any) -> None:
        """Take one annotation; an empty segmentation covers nothing."""
        owner = len(self.labels)
        self.labels.append(label)
        self.scores.append(score)
        self.crowds.append(crowd)
        if not segmentation:
            self.unshaped += 1
            return
        try:
            self._add_segmentation(owner, segmentation)
        except (InvalidArgument, TypeError, OverflowError, ValueError) as error:
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
        runs = [run for run in self.run_lengths if run[0] in owners]
        return replace(
            self, points=points, ring_lengths=lengths, ring_owners=ring_owners, run_lengths=runs
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
            self.unshaped,
            self.problem,
        )


@dataclass(frozen=True, slots=True)
class ShapePart:
    """The mask that the annotations of one image make."""

    shapes: Shapes
    reading: ShapeReading
    blank: int = 0
    """The label of pixels without annotation."""

    def read_mask(self, path: Path, pixel_limit: int) -> StoredMask:
        """Return the painted mask; the file itself was read when it was listed."""
        shapes = self.shapes
        if shapes.problem:
            raise UnreadableFile(f"{shown_name(path)}: {shapes.problem}.")
        size = mask_size(path, shapes)
        if size[0] * size[1] > pixel_limit:
            raise TooLarge(
                f"{shown_name(path)} announces {size[1]:,} × {size[0]:,} pixels; the pixel limit "
                f"is {pixel_limit:,} (setting pixel_limit)."
            )
        try:
            values, warnings = _PAINTERS[self.reading](self, size)
        except InvalidArgument as error:
            raise UnreadableFile(f"{shown_name(path)}: {error}.") from error
        return StoredMask(values, shapes.sha256, warnings=warnings)

    def read_image(self, path: Path, pixel_limit: int) -> DisplayImage:
        """Return the mask in the colours of its labels, or in grey."""
        values = self.read_mask(path, pixel_limit).values
        if values.dtype.kind in "bf":
            return DisplayImage((np.clip(values, 0, 1) * 255).astype(np.uint8))
        labels, places = np.unique(values, return_inverse=True)
        colors = np.array([label_color(int(label)) for label in labels], np.uint8)
        return DisplayImage(colors[places.reshape(values.shape)])


def mask_size(path: Path, shapes: Shapes) -> tuple[int, int]:
    """Return height and width: of the run lengths, which polygons and other ones must agree with.

    Run lengths alone may have another size than the image, for example that of a model's output.
    """
    image = (shapes.height, shapes.width)
    sizes = {(height, width) for _, height, width, _ in shapes.run_lengths}
    if shapes.ring_lengths:
        sizes.add(image)
    if len(sizes) > 1:
        shown = " and ".join(f"{width} × {height}" for height, width in sorted(sizes))
        raise UnreadableFile(f"sizes differ: {shown_name(path)} has annotations of {shown} pixels.")
    return next(iter(sizes), image)


def _runs(shapes: Shapes, size: tuple[int, int], kept: NDArray[np.bool_]) -> Runs:
    """Return the disjoint runs of every kept annotation, whose owner is its place."""
    height, width = size
    lengths = np.frombuffer(shapes.ring_lengths, np.int64)
    owners = np.frombuffer(shapes.ring_owners, np.int64)
    points = np.frombuffer(shapes.points, np.float64).reshape(-1, 2)
    if not kept.all():
        points = points[np.repeat(kept[owners], lengths)]
        lengths, owners = lengths[kept[owners]], owners[kept[owners]]
    parts = []
    if len(lengths):
        rings = polygon_runs(points, lengths, height, width)
        parts.append(rings._replace(owners=owners[rings.owners]))
    parts += [
        _decoded(owner, counts, height * width)
        for owner, _, _, counts in shapes.run_lengths
        if kept[owner]
    ]
    return union_runs(joined_runs(parts), height * width)


def _decoded(owner: int, held: str | bytes, pixels: int) -> Runs:
    counts = decode_counts(held) if isinstance(held, str) else np.frombuffer(held, np.int64)
    ends = np.cumsum(checked_counts(counts, pixels))
    stops = ends[1::2]
    return Runs(ends[0::2][: len(stops)], stops, np.full(len(stops), owner))


def _on_top(
    part: ShapePart,
    size: tuple[int, int],
    values: NDArray[Any],
    order: Places,
    blank: float | None = None,
) -> tuple[NDArray[Any], int]:
    """Paint annotations in an order, those that come later on top; also count what they share."""
    shapes = part.shapes
    place = np.full(len(shapes.crowds), -1)
    place[order] = np.arange(len(order))
    runs = _runs(shapes, size, place >= 0)
    return painted(
        runs._replace(owners=place[runs.owners]),
        values[order],
        part.blank if blank is None else blank,
        size,
    )


def _labels_of(part: ShapePart) -> NDArray[Any]:
    labels = np.frombuffer(part.shapes.labels, np.int64)
    greatest = max(int(labels.max(initial=0)), part.blank)
    return labels.astype(np.min_scalar_type(greatest))


def _crowds_of(part: ShapePart) -> NDArray[np.bool_]:
    return np.frombuffer(part.shapes.crowds, np.bool_)


def _scores_of(part: ShapePart) -> NDArray[np.float64]:
    return np.frombuffer(part.shapes.scores, np.float64)


def _unshaped(part: ShapePart) -> tuple[str, ...]:
    number = part.shapes.unshaped
    if not number:
        return ()
    if number == 1:
        return ("1 annotation has no segmentation and covers nothing",)
    return (f"{number:,} annotations have no segmentation and cover nothing",)


Painting = tuple[NDArray[Any], tuple[str, ...]]


def _paint_labels(part: ShapePart, size: tuple[int, int]) -> Painting:
    order = np.flatnonzero(~_crowds_of(part))
    values, shared = _on_top(part, size, _labels_of(part), order)
    said = _unshaped(part)
    if shared:
        pixels = "1 pixel belongs" if shared == 1 else f"{shared:,} pixels belong"
        said += (f"{pixels} to several annotations: the later one counts",)
    return values, said


def _paint_foreground(part: ShapePart, size: tuple[int, int]) -> Painting:
    order = np.flatnonzero(~_crowds_of(part))
    ones = np.ones(len(part.shapes.crowds), np.uint8)
    return _on_top(part, size, ones, order, 0)[0], _unshaped(part)


def _paint_scores(part: ShapePart, size: tuple[int, int]) -> Painting:
    scores = _scores_of(part)
    order = np.argsort(scores, kind="stable")
    return _on_top(part, size, scores.astype(np.float32), order, 0)[0], _unshaped(part)


def _paint_detections(part: ShapePart, size: tuple[int, int]) -> Painting:
    scores = _scores_of(part)
    # Of equal scores the one that comes first in the file wins.
    order = np.lexsort((-np.arange(len(scores)), scores))
    order = order[scores[order] >= CONFIDENT]
    return _on_top(part, size, _labels_of(part), order)[0], _unshaped(part)


def _paint_valid(part: ShapePart, size: tuple[int, int]) -> Painting:
    crowds = _crowds_of(part)
    nothing = np.zeros(len(crowds), np.bool_)
    return _on_top(part, size, nothing, np.flatnonzero(crowds), 1)[0], ()


_PAINTERS: dict[ShapeReading, Callable[[ShapePart, tuple[int, int]], Painting]] = {
    ShapeReading.LABELS: _paint_labels,
    ShapeReading.FOREGROUND: _paint_foreground,
    ShapeReading.SCORES: _paint_scores,
    ShapeReading.DETECTIONS: _paint_detections,
    ShapeReading.CROWD: _paint_valid,
}
