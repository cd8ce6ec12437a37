"""The files of every role that COCO documents make: each mask is a part of its document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from segreview.dataset.layouts.coco_documents import CocoDocument
from segreview.dataset.layouts.coco_places import Places, key_of, named_parts
from segreview.dataset.layouts.layout import RoleFile
from segreview.dataset.layouts.shape_classes import CocoClasses
from segreview.formats.coco.document import CocoKind
from segreview.formats.panoptic import PanopticPart
from segreview.formats.shape_painting import ShapePart, ShapeReading

RoleFiles = tuple[RoleFile, ...]


@dataclass(frozen=True, slots=True)
class CocoTruth:
    """A ground-truth document, the place of its samples among others, and its classes."""

    document: CocoDocument
    split: str
    """Comes before the keys where there are several documents."""
    classes: CocoClasses
    above: str = ""
    """The folders, with a slash, that the names of all images begin with; keys leave them out."""

    def key(self, file_name: str) -> str:
        """Return the key of an image's sample."""
        key = key_of(file_name).removeprefix(self.above)
        return f"{self.split}/{key}" if self.split else key

    def names(self) -> dict[str, str]:
        """Return the file_name of every image by its id."""
        file = self.document.file
        if file.kind is not CocoKind.PANOPTIC:
            return {image.id: image.file_name for image in file.images.values()}
        # A panoptic file may list no images, or images without segments.
        return {
            image_id: file.images[image_id].file_name if image_id in file.images else name
            for image_id, name in file.segment_names
        }


def ground_truth_files(truth: CocoTruth, places: Places) -> RoleFiles:
    """Return the ground truth of every image of a document."""
    file, path = truth.document.file, truth.document.path
    if file.kind is CocoKind.PANOPTIC:
        return tuple(_panoptic_files(truth, truth.document, places, is_ground_truth=True))
    reading = ShapeReading.LABELS.in_task(truth.classes.is_binary)
    return tuple(
        RoleFile(
            truth.key(image.file_name),
            path,
            ShapePart(file.shapes(image), reading, truth.classes.blank),
        )
        for image in file.images.values()
    )


def image_files(truth: CocoTruth, places: Places) -> RoleFiles:
    """Return the images of a document that lie in the folder."""
    found = ((name, places.image(name, truth.document.path)) for name in truth.names().values())
    return tuple(RoleFile(truth.key(name), path) for name, path in found if path is not None)


def valid_files(truth: CocoTruth) -> RoleFiles:
    """Return where the pixels of images with a crowd count."""
    file = truth.document.file
    images = (file.images[image_id] for image_id in sorted(file.crowds))
    return tuple(
        RoleFile(
            truth.key(image.file_name),
            truth.document.path,
            ShapePart(file.shapes(image), ShapeReading.CROWD),
        )
        for image in images
    )


def predicted_files(truth: CocoTruth, document: CocoDocument, places: Places) -> RoleFiles:
    """Return the predictions of a document for the images of a ground truth."""
    if document.file.kind is CocoKind.RESULTS:
        return tuple(_result_files(truth, document))
    if document.file.kind is CocoKind.PANOPTIC:
        return tuple(_panoptic_files(truth, document, places, is_ground_truth=False))
    return tuple(_instance_files(truth, document))


def shared_images(truth: CocoTruth, document: CocoDocument) -> tuple[int, int]:
    """Return how many images of a prediction a ground truth has, and how many it has not."""
    if document.file.kind is CocoKind.INSTANCES:
        known, named = len(_same_images(truth, document)), len(document.file.images)
        return known, named - known
    ids, names = predicted_ids(document), truth.names()
    return len(ids & names.keys()), len(ids - names.keys())


def predicted_ids(document: CocoDocument) -> frozenset[str]:
    """Return the ids of the images that a prediction names."""
    if document.file.kind is CocoKind.PANOPTIC:
        return frozenset(image_id for image_id, _ in document.file.segment_names)
    return frozenset(document.file.places)


def _result_files(truth: CocoTruth, document: CocoDocument) -> Iterator[RoleFile]:
    reading = ShapeReading.DETECTIONS.in_task(truth.classes.is_binary)
    label = truth.classes.category if truth.classes.is_binary else None
    for image in truth.document.file.images.values():
        part = ShapePart(document.file.shapes(image, label), reading, truth.classes.blank)
        yield RoleFile(truth.key(image.file_name), document.path, part)


def _instance_files(truth: CocoTruth, document: CocoDocument) -> Iterator[RoleFile]:
    reading = ShapeReading.LABELS.in_task(truth.classes.is_binary)
    label = truth.classes.category if truth.classes.is_binary else None
    for image_id, name in _same_images(truth, document).items():
        shapes = document.file.shapes(document.file.images[image_id], label)
        part = ShapePart(shapes, reading, truth.classes.blank)
        yield RoleFile(truth.key(name), document.path, part)


def _same_images(truth: CocoTruth, document: CocoDocument) -> dict[str, str]:
    """Return the ground truth's name of each image: the same one, with or without folders.

    Ids are not compared: two tools number the same images differently.
    """
    named = {key_of(name): name for name in truth.names().values()}
    bare: defaultdict[str, list[str]] = defaultdict(list)
    for key, name in named.items():
        bare[key.rpartition("/")[2]].append(name)
    found: dict[str, str] = {}
    for image in document.file.images.values():
        key = key_of(image.file_name)
        alike = bare.get(key.rpartition("/")[2], [])
        if key in named:
            found[image.id] = named[key]
        elif len(alike) == 1 and ("/" not in key or "/" not in key_of(alike[0])):
            found[image.id] = alike[0]
    return found


def _panoptic_files(
    truth: CocoTruth, document: CocoDocument, places: Places, is_ground_truth: bool
) -> Iterator[RoleFile]:
    names = truth.names()
    for place, (image_id, name) in enumerate(document.file.segment_names):
        if image_id not in names:
            continue
        path = places.segments(name, document.path) or _expected(name, document.path)
        part = PanopticPart(document.file.segments(place), truth.classes.blank, is_ground_truth)
        yield RoleFile(truth.key(names[image_id]), path, part)


def _expected(name: str, json_path: PurePosixPath) -> PurePosixPath:
    """Return where a PNG should lie; that it cannot be read is said in its row."""
    return json_path.with_suffix("").joinpath(*named_parts(name))
