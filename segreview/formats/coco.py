"""COCO JSON: instances, results and panoptic files as images, categories and packed annotations."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from segreview.errors import UnreadableFile
from segreview.formats.coco_shapes import GREATEST_LABEL, ShapeCollector, Shapes
from segreview.formats.panoptic import Segments
from segreview.formats.source import shown_name, shown_text
from segreview.formats.strict_json import finite_number, read_json, whole_number

_GREATEST_SIDE = 1 << 24


class CocoKind(enum.Enum):
    """What a COCO file holds."""

    INSTANCES = "instances"
    RESULTS = "results"
    PANOPTIC = "panoptic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CocoImage:
    """An image that a file lists; ids are compared as text, for tools mix 7 and "7"."""

    id: str
    file_name: str
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class CocoCategory:
    """A category of a file."""

    id: int
    name: str
    group: str = ""
    color: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class CocoFile:
    """What one COCO JSON file says, checked."""

    kind: CocoKind
    images: dict[str, CocoImage]
    """By id; results list none."""
    categories: tuple[CocoCategory, ...] = ()
    """Ascending by id."""
    collected: dict[str, ShapeCollector] = field(default_factory=dict)
    """The annotations by image id; results have no size of their own."""
    segments: tuple[tuple[str, str, Segments], ...] = ()
    """Panoptic: image id, PNG name and segments."""
    used_categories: frozenset[int] = frozenset()
    crowds: frozenset[str] = frozenset()
    """The ids of images with a crowd."""
    crowds_are_objects: bool = False
    reason: str = ""
    """Of other files: what they hold instead of masks."""
    findings: tuple[str, ...] = ()

    def shapes(self, image_id: str, height: int, width: int) -> Shapes:
        """Return the annotations of an image of this size, none where the file has none."""
        return self.collected.get(image_id, ShapeCollector()).shapes(height, width)


def read_coco(path: Path) -> CocoFile:
    """Return what a COCO file holds; UnreadableFile says in one sentence what is wrong with it."""
    _, document = read_json(path)
    try:
        if isinstance(document, list):
            return _results(document)
        if not isinstance(document, dict):
            raise _Odd("it holds neither an object nor a list")
        return _dataset(document)
    except _Odd as error:
        raise UnreadableFile(
            f"{shown_name(path)} cannot be used as a COCO file: {shown_text(str(error))}."
        ) from error


class _Odd(Exception):
    """What a file holds and must not."""


def _objects(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    held = document.get(name) or []
    if not isinstance(held, list) or not all(isinstance(entry, dict) for entry in held):
        raise _Odd(f"{name} is no list of objects")
    return held


def _dataset(document: dict[str, Any]) -> CocoFile:
    annotations = _objects(document, "annotations")
    images = {image.id: image for image in _images(_objects(document, "images"))}
    categories = tuple(sorted(_categories(_objects(document, "categories")), key=lambda c: c.id))
    if any("segments_info" in entry for entry in annotations):
        return _panoptic(images, categories, annotations)
    if not any(entry.get("segmentation") for entry in annotations):
        return CocoFile(CocoKind.OTHER, images, reason=_without_masks(annotations))
    known = frozenset(category.id for category in categories)
    objects = _crowds_are_objects(annotations)
    collected, findings = _collected(annotations, images, objects)
    crowds = {
        image_id
        for image_id, shapes in collected.items()
        if any(shapes.crowds) and image_id in images
    }
    used = frozenset(label for shapes in collected.values() for label in shapes.labels)
    if used - known:
        findings.append(f"Categories that the file does not list: {sorted(used - known)[:6]}.")
    if objects:
        findings.append(
            "Every run-length mask is marked as a crowd, as CVAT writes brush masks: they are "
            "read as objects."
        )
    return CocoFile(
        CocoKind.INSTANCES,
        images,
        categories,
        collected,
        used_categories=used,
        crowds=frozenset(crowds),
        crowds_are_objects=objects,
        findings=tuple(findings),
    )


def _images(entries: Iterable[dict[str, Any]]) -> Iterator[CocoImage]:
    seen: set[str] = set()
    for entry in entries:
        image_id = _id(entry.get("id"))
        name, height, width = entry.get("file_name"), entry.get("height"), entry.get("width")
        if not image_id or not isinstance(name, str) or not name:
            raise _Odd("an image has no id or no file_name")
        if image_id in seen:
            raise _Odd(f"the image id {image_id} occurs twice")
        seen.add(image_id)
        sides = [whole_number(side) for side in (height, width)]
        if any(side is None or not 1 <= side <= _GREATEST_SIDE for side in sides):
            raise _Odd(f"the image {name} has no height and width in pixels")
        yield CocoImage(image_id, name, sides[0] or 0, sides[1] or 0)


def _id(value: Any) -> str:
    number = whole_number(value)
    if number is not None:
        return str(number) if abs(number) < 1 << 63 else ""
    return value if isinstance(value, str) else ""


def _categories(entries: Iterable[dict[str, Any]]) -> Iterator[CocoCategory]:
    seen: set[int] = set()
    for entry in entries:
        number = whole_number(entry.get("id"))
        if number is None or not 0 <= number <= GREATEST_LABEL:
            raise _Odd("a category has no id from 0 to 2^31 - 1")
        if number in seen:
            raise _Odd(f"the category id {number} occurs twice")
        seen.add(number)
        name, group = entry.get("name"), entry.get("supercategory")
        yield CocoCategory(
            number,
            name if isinstance(name, str) and name else f"category {number}",
            group if isinstance(group, str) else "",
            _color(entry.get("color")),
        )


def _color(value: Any) -> tuple[int, int, int] | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    red, green, blue = (whole_number(part) for part in value)
    if red is None or green is None or blue is None:
        return None
    return (red, green, blue) if all(0 <= part <= 255 for part in (red, green, blue)) else None


def _crowds_are_objects(annotations: Iterable[dict[str, Any]]) -> bool:
    """Say whether crowds are brush masks as CVAT writes them.

    COCO's own files mark every run-length mask as a crowd too, and mean it: beside polygons, only
    CVAT's attributes tell the two apart.
    """
    masks = [entry for entry in annotations if isinstance(entry.get("segmentation"), dict)]
    if not masks or not all(_crowd(entry) for entry in masks):
        return False
    polygons = any(
        isinstance(e.get("segmentation"), list) and e["segmentation"] for e in annotations
    )
    return not polygons or all("attributes" in entry for entry in masks)


def _crowd(entry: dict[str, Any]) -> bool:
    return whole_number(entry.get("iscrowd")) == 1 or entry.get("iscrowd") is True


def _collected(
    annotations: Iterable[dict[str, Any]], images: dict[str, CocoImage], crowds_are_objects: bool
) -> tuple[dict[str, ShapeCollector], list[str]]:
    found: defaultdict[str, ShapeCollector] = defaultdict(ShapeCollector)
    strangers = 0
    for entry in annotations:
        image_id = _id(entry.get("image_id"))
        if image_id not in images:
            strangers += 1
            continue
        crowd = _crowd(entry) and not crowds_are_objects
        _add(found[image_id], entry, 1.0, crowd)
    findings = []
    if strangers:
        findings.append(f"{strangers:,} annotations belong to images that the file does not list.")
    return dict(found), findings


def _add(collector: ShapeCollector, entry: dict[str, Any], score: float, crowd: bool) -> None:
    label = whole_number(entry.get("category_id"))
    if label is None or not 0 <= label <= GREATEST_LABEL:
        collector.problem = collector.problem or "an annotation has no category_id"
        return
    collector.add(label, score, crowd, entry.get("segmentation"))


def _without_masks(annotations: list[dict[str, Any]]) -> str:
    kinds = {
        "caption": "captions",
        "keypoints": "keypoints",
        "bbox": "boxes",
        "category_id": "labels of whole images",
    }
    held = [shown for name, shown in kinds.items() if any(name in entry for entry in annotations)]
    return held[0] if held else "no annotations"


def _results(entries: list[Any]) -> CocoFile:
    if not all(isinstance(entry, dict) for entry in entries):
        raise _Odd("it is no list of objects")
    if not all("image_id" in entry and "category_id" in entry for entry in entries):
        return CocoFile(CocoKind.OTHER, {}, reason="a list that is no COCO result")
    if entries and not any(entry.get("segmentation") for entry in entries):
        return CocoFile(CocoKind.OTHER, {}, reason="detected boxes")
    found: defaultdict[str, ShapeCollector] = defaultdict(ShapeCollector)
    for entry in entries:
        collector = found[_id(entry["image_id"])]
        score = finite_number(entry.get("score", 1.0))
        if score is None:
            collector.problem = collector.problem or "a detection has a score that is no number"
            continue
        _add(collector, entry, score, False)
    used = frozenset(label for shapes in found.values() for label in shapes.labels)
    return CocoFile(CocoKind.RESULTS, {}, collected=dict(found), used_categories=used)


def _panoptic(
    images: dict[str, CocoImage],
    categories: tuple[CocoCategory, ...],
    annotations: list[dict[str, Any]],
) -> CocoFile:
    found = []
    for entry in annotations:
        image_id, name = _id(entry.get("image_id")), entry.get("file_name")
        if not image_id or not isinstance(name, str) or not name:
            raise _Odd("a panoptic annotation has no image_id or no file_name")
        found.append((image_id, name, _segments(entry)))
    used = frozenset(label for _, _, segments in found for label in segments.labels)
    return CocoFile(
        CocoKind.PANOPTIC, images, categories, segments=tuple(found), used_categories=used
    )


def _segments(entry: dict[str, Any]) -> Segments:
    ids: list[int] = []
    labels: list[int] = []
    crowds: list[bool] = []
    for segment in _objects(entry, "segments_info"):
        number, label = whole_number(segment.get("id")), whole_number(segment.get("category_id"))
        if number is None or label is None or not 0 <= label <= GREATEST_LABEL:
            raise _Odd("a segment has no id or no category_id")
        ids.append(number)
        labels.append(label)
        crowds.append(_crowd(segment))
    if len(set(ids)) != len(ids):
        raise _Odd("a segment id occurs twice in one image")
    return Segments(tuple(ids), tuple(labels), tuple(crowds))
