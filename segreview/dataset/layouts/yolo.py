"""YOLO segmentation: a text file of polygons for each image, names in data.yaml or *.names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from segreview.dataset.class_table import FILE_NAME
from segreview.dataset.findings import counted
from segreview.dataset.layouts.drawn import (
    holds_drawn_masks,
    image_stems,
    images_of,
    in_predictions,
    keys_of,
    predictions_of,
    seen_from,
)
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.dataset.layouts.shape_classes import CocoClasses, instance_classes
from segreview.dataset.layouts.yolo_names import YoloNames, class_names
from segreview.errors import SegReviewError
from segreview.formats.coco.document import CocoCategory
from segreview.formats.shape_painting import ShapeReading
from segreview.formats.source import read_file
from segreview.formats.yolo import BYTE_LIMIT, YoloPart, yolo_objects

_LOOKED_AT = 8
"""Files that are not empty; of empty ones many more, for a photo may show nothing."""
_OPENED = 200
_CORNERS_OF_BOXES = 4
_NO_BACKGROUND = (
    "YOLO has no class for what lies outside of all polygons: label 0 is background, and class n "
    "of the files is label n + 1."
)
_BACKGROUND_IS_NAMED = (
    "What lies outside of all polygons is the class that is named background; class n of the files "
    "is label n + 1."
)
_FOUR_CORNERS = (
    "All objects looked at have four corners: oriented boxes look the same, and are no masks."
)


class _Pictures(NamedTuple):
    """The image of each key, and the classes that are drawn in it."""

    paths: Mapping[str, PurePosixPath]
    classes: CocoClasses


def by_yolo(folder: Folder) -> Layout | None:
    """Read text files of polygons as ground truth; predictions lie in folders beside."""
    paths = _texts(folder)
    if not paths or holds_drawn_masks(folder):
        return None
    corners = _looked_at(folder, paths)
    names = class_names(folder) if corners else YoloNames()
    four = corners == {_CORNERS_OF_BOXES}
    if not corners or names.has_keypoints or (four and folder.shapes.four_are_boxes):
        return None
    keys = keys_of(paths)
    images = images_of(keys, folder)
    pictures = _Pictures({file.key: file.path for file in images}, _classes(names.names))
    ground_truth = tuple(_truths(keys, pictures, len(names.names) or None))
    outside = _BACKGROUND_IS_NAMED if pictures.classes.blank else _NO_BACKGROUND
    named = f"classes from {names.file}" if names.names else "no names of classes"
    return Layout(
        "YOLO segmentation: ground truth from polygons in "
        f"{counted(len(ground_truth), 'text file', 'text files')}; {named}",
        ground_truth,
        images,
        predictions_of(ground_truth, folder),
        unused=tuple(_without_image(keys, pictures)),
        class_table=pictures.classes.table if names.names else None,
        findings=(names.finding,) if names.finding else (),
        four_corners=_FOUR_CORNERS if four else "",
        notes=(outside,),
        class_files=(FILE_NAME,),
        many_classes=len(names.names) > 1,
    )


def _texts(folder: Folder) -> list[PurePosixPath]:
    """Return the text files that are named like an image and lie in no folder of predictions."""
    paths = folder.files_ending(".txt", ".TXT")
    stems = image_stems(folder) if paths else frozenset()
    return [path for path in paths if path.stem in stems and in_predictions(path) is None]


def _looked_at(folder: Folder, paths: Sequence[PurePosixPath]) -> set[int]:
    """Return how many corners the polygons of the first files have; nothing where they are none."""
    found: set[int] = set()
    looked_at = 0
    for path in paths[:_OPENED]:
        try:
            lengths = yolo_objects(read_file(folder.root / path, BYTE_LIMIT)).lengths
        except SegReviewError:
            # Boxes, a list of files, a damaged file: another one may tell.
            looked_at += 1
        else:
            found.update(lengths.tolist())
            looked_at += bool(len(lengths))
        if looked_at == _LOOKED_AT:
            break
    return found


def _classes(names: Sequence[str]) -> CocoClasses:
    categories = [CocoCategory(number, name) for number, name in enumerate(names, 1)]
    return instance_classes(categories, frozenset(category.id for category in categories))


def _truths(
    keys: Mapping[PurePosixPath, str], pictures: _Pictures, classes: int | None
) -> Iterable[RoleFile]:
    reading = ShapeReading.LABELS.in_task(pictures.classes.is_binary)
    for path, key in keys.items():
        if key in pictures.paths:
            image = seen_from(path, pictures.paths[key])
            yield RoleFile(
                key, str(path), YoloPart(image, reading, pictures.classes.blank, classes)
            )


def _without_image(
    keys: Mapping[PurePosixPath, str], pictures: _Pictures
) -> Iterable[tuple[PurePosixPath, str]]:
    reason = "its image, which gives the size, is not found or not the only one"
    return ((path, reason) for path, key in keys.items() if key not in pictures.paths)
