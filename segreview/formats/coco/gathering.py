"""The pieces of a COCO JSON file become images, categories and rows, as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from segreview.errors import UnreadableFile
from segreview.formats.coco.document import CocoCategory, CocoFile, CocoImage, CocoKind
from segreview.formats.json_pieces import JsonPieces, Piece
from segreview.formats.shape_collector import ShapeCollector
from segreview.formats.shape_rows import GREATEST_LABEL, GREATEST_SIDE
from segreview.formats.shapes import Payload, RowTable, Segments
from segreview.formats.source import open_unchanged, shown_name, shown_text
from segreview.formats.strict_json import finite_number, json_faults, whole_number

_NOT_MASKS = {
    "caption": "captions",
    "keypoints": "keypoints",
    "bbox": "boxes",
    "category_id": "labels of whole images",
}
"""The member that tells what annotations without masks are, the most telling first."""
_NAMED = 6


class OddCoco(Exception):
    """What a COCO file holds and must not."""


def gather_coco(
    path: Path, stream: BinaryIO, on_read: Callable[[int], None] | None = None
) -> CocoGathering:
    """Read a file to its end, its annotations into a stream of bytes.

    UnreadableFile says in one sentence what is wrong with the file.
    """
    gathering = CocoGathering(stream)
    with open_unchanged(path) as opened, json_faults(path), coco_faults(path):
        gathering.gather(JsonPieces(opened, on_read))
    return gathering


@contextmanager
def coco_faults(path: Path) -> Iterator[None]:
    """Turn what a COCO file must not hold into UnreadableFile with one sentence."""
    try:
        yield
    except OddCoco as error:
        raise UnreadableFile(
            f"{shown_name(path)} cannot be used as a COCO file: {shown_text(str(error))}."
        ) from error


class CocoGathering:
    """Takes the pieces of one file; its annotations go into a stream of bytes."""

    def __init__(self, stream: BinaryIO) -> None:
        """Begin with nothing."""
        self._collector = ShapeCollector(stream)
        self._images: dict[str, CocoImage] = {}
        self._categories: dict[int, CocoCategory] = {}
        self._places: dict[str, int] = {}
        self._segment_names: list[tuple[str, str]] = []
        self._segment_labels: set[int] = set()
        self._members: set[str] = set()
        self._shapes = _ShapesSeen()
        self._is_list = self._is_result = False

    def gather(self, pieces: JsonPieces) -> None:
        """Take all pieces; OddCoco tells what cannot be used."""
        if pieces.first not in ("{", "["):
            for _ in pieces:
                raise OddCoco("it holds neither an object nor a list")
        self._is_list = self._is_result = pieces.first == "["
        takers = self._takers()
        for piece in pieces:
            take = takers.get(piece.key)
            if take is not None and _is_entry(piece):
                take(piece.value)
        if self._segment_names and self._places:
            raise OddCoco("only some of its annotations have segments_info")

    def _takers(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        """Return what becomes of the entries of each list."""
        if self._is_list:
            return {"": self._add_result}
        return {
            "images": self._add_image,
            "categories": self._add_category,
            "annotations": self._add_annotation,
        }

    def _add_image(self, entry: dict[str, Any]) -> None:
        image_id = _id(entry.get("id"))
        name = entry.get("file_name")
        if not image_id or not isinstance(name, str) or not name:
            raise OddCoco("an image has no id or no file_name")
        if image_id in self._images:
            raise OddCoco(f"the image id {image_id} occurs twice")
        sides = [whole_number(entry.get(side)) for side in ("height", "width")]
        height, width = (side if side and 1 <= side <= GREATEST_SIDE else 0 for side in sides)
        if not height or not width:
            raise OddCoco(f"the image {name} has no height and width in pixels")
        self._images[image_id] = CocoImage(image_id, name, height, width)

    def _add_category(self, entry: dict[str, Any]) -> None:
        number = whole_number(entry.get("id"))
        if number is None or not 0 <= number <= GREATEST_LABEL:
            raise OddCoco("a category has no id from 0 to 2^31 - 1")
        if number in self._categories:
            raise OddCoco(f"the category id {number} occurs twice")
        name, group = entry.get("name"), entry.get("supercategory")
        self._categories[number] = CocoCategory(
            number,
            name if isinstance(name, str) and name else f"category {number}",
            group if isinstance(group, str) else "",
            _color(entry.get("color")),
        )

    def _add_annotation(self, entry: dict[str, Any]) -> None:
        if "segments_info" in entry:
            self._add_segments(entry)
            return
        self._members.update(entry.keys() & _NOT_MASKS.keys())
        self._shapes.see(entry)
        self._add_shapes(self._place(entry), entry, 1.0, _crowd(entry))

    def _add_result(self, entry: dict[str, Any]) -> None:
        self._is_result = self._is_result and "image_id" in entry and "category_id" in entry
        self._shapes.see(entry)
        score = finite_number(entry.get("score", 1.0))
        if score is None:
            problem = "a detection has a score that is no number"
            self._collector.add_odd(self._place(entry), problem)
            return
        self._add_shapes(self._place(entry), entry, score, False)

    def _place(self, entry: dict[str, Any]) -> int:
        return self._places.setdefault(_id(entry.get("image_id")), len(self._places))

    def _add_shapes(self, place: int, entry: dict[str, Any], score: float, crowd: bool) -> None:
        label = whole_number(entry.get("category_id"))
        if label is None or not 0 <= label <= GREATEST_LABEL:
            self._collector.add_odd(place, "an annotation has no category_id")
            return
        self._collector.add(place, label, score, crowd, entry.get("segmentation"))

    def _add_segments(self, entry: dict[str, Any]) -> None:
        image_id, name = _id(entry.get("image_id")), entry.get("file_name")
        if not image_id or not isinstance(name, str) or not name:
            raise OddCoco("a panoptic annotation has no image_id or no file_name")
        segments = _segments(entry.get("segments_info") or [])
        self._collector.add_segments(len(self._segment_names), segments)
        self._segment_names.append((image_id, name))
        self._segment_labels.update(segments.labels)

    @property
    def byte_count(self) -> int:
        """How many bytes were written."""
        return self._collector.byte_count

    def file(self, payload: Payload) -> CocoFile:
        """Return what the file says, its annotations being taken out of ``payload``."""
        if self._is_list:
            return self._results(payload)
        categories = tuple(self._categories[number] for number in sorted(self._categories))
        if self._segment_names:
            return self._panoptic(categories, payload)
        if not self._shapes.any:
            reason = next((w for name, w in _NOT_MASKS.items() if name in self._members), None)
            reason = reason or "no annotations"
            return CocoFile(CocoKind.OTHER, self._images, categories, reason=reason)
        return self._instances(categories, payload)

    def _results(self, payload: Payload) -> CocoFile:
        if not self._is_result:
            return CocoFile(CocoKind.OTHER, {}, reason="a list that is no COCO result")
        if self._places and not self._shapes.any:
            return CocoFile(CocoKind.OTHER, {}, reason="detected boxes")
        table = self._collector.table(payload)
        return CocoFile(
            CocoKind.RESULTS,
            {},
            table=table,
            places=self._places,
            used_categories=_labels_in(table),
        )

    def _panoptic(self, categories: tuple[CocoCategory, ...], payload: Payload) -> CocoFile:
        return CocoFile(
            CocoKind.PANOPTIC,
            self._images,
            categories,
            self._collector.table(payload),
            segment_names=tuple(self._segment_names),
            used_categories=frozenset(self._segment_labels),
        )

    def _instances(self, categories: tuple[CocoCategory, ...], payload: Payload) -> CocoFile:
        ids = tuple(self._places)
        listed = np.array([image_id in self._images for image_id in ids], np.bool_)
        table = self._collector.table(payload, listed)
        crowds = np.unique(table.rows["image"][table.rows["crowd"] == 1]).tolist()
        return CocoFile(
            CocoKind.INSTANCES,
            self._images,
            categories,
            table,
            self._places,
            used_categories=_labels_in(table),
            crowds=frozenset(ids[place] for place in crowds),
            crowds_are_brushes=self._shapes.crowds_are_brushes,
            findings=tuple(self._said_of(~listed, _labels_in(table))),
        )

    def _said_of(self, strange: NDArray[np.bool_], used: frozenset[int]) -> Iterator[str]:
        strangers = int(self._collector.counts[strange].sum())
        if strangers:
            yield f"{strangers:,} annotations belong to images that the file does not list."
        if unknown := sorted(used - self._categories.keys()):
            yield f"Categories that the file does not list: {unknown[:_NAMED]}."


class _ShapesSeen:
    """Whether there are masks, and whether those of run lengths are brush masks.

    COCO's own files mark every run-length mask as a crowd too, and mean it: beside polygons, only
    CVAT's attributes tell the two apart.
    """

    def __init__(self) -> None:
        self.any = False
        self._masks = self._polygons = False
        self._all_crowds = self._all_with_attributes = True

    def see(self, entry: dict[str, Any]) -> None:
        """Note what one annotation has."""
        segmentation = entry.get("segmentation")
        if isinstance(segmentation, dict):
            self._masks = True
            self._all_crowds = self._all_crowds and _crowd(entry)
            self._all_with_attributes = self._all_with_attributes and "attributes" in entry
        self._polygons = self._polygons or (isinstance(segmentation, list) and bool(segmentation))
        self.any = self.any or bool(segmentation)

    @property
    def crowds_are_brushes(self) -> bool:
        """Whether crowds are brush masks as CVAT writes them."""
        if not self._masks or not self._all_crowds:
            return False
        return not self._polygons or self._all_with_attributes


def _is_entry(piece: Piece) -> bool:
    """Say whether there is something to take; null instead of a list is nothing."""
    if piece.in_list and isinstance(piece.value, dict):
        return True
    if not piece.in_list and not piece.value:
        return False
    raise OddCoco(f"{piece.key or 'it'} is no list of objects")


def _segments(held: Any) -> Segments:
    if not isinstance(held, list) or not all(isinstance(one, dict) for one in held):
        raise OddCoco("segments_info is no list of objects")
    ids: list[int] = []
    labels: list[int] = []
    for segment in held:
        number, label = whole_number(segment.get("id")), whole_number(segment.get("category_id"))
        if number is None or label is None or not 0 <= label <= GREATEST_LABEL:
            raise OddCoco("a segment has no id or no category_id")
        if abs(number) >= 1 << 63:
            raise OddCoco("a segment has an id beyond 64 bits")
        ids.append(number)
        labels.append(label)
    if len(set(ids)) != len(ids):
        raise OddCoco("a segment id occurs twice in one image")
    return Segments(tuple(ids), tuple(labels), tuple(map(_crowd, held)))


def _labels_in(table: RowTable) -> frozenset[int]:
    return frozenset(np.unique(table.rows["label"]).tolist())


def _id(value: Any) -> str:
    number = whole_number(value)
    if number is not None:
        return str(number) if abs(number) < 1 << 63 else ""
    return value if isinstance(value, str) else ""


def _color(value: Any) -> tuple[int, int, int] | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    red, green, blue = (whole_number(part) for part in value)
    if red is None or green is None or blue is None:
        return None
    return (red, green, blue) if all(0 <= part <= 255 for part in (red, green, blue)) else None


def _crowd(entry: dict[str, Any]) -> bool:
    return whole_number(entry.get("iscrowd")) == 1 or entry.get("iscrowd") is True
