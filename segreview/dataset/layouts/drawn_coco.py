"""COCO files of a model as masks, one for each image: by the names in a list, else by the ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

import numpy as np

from segreview.dataset.layouts.coco_files import begins_with_list
from segreview.dataset.layouts.coco_places import key_of, named_parts, words_of
from segreview.dataset.layouts.drawn import in_predictions
from segreview.dataset.layouts.drawn_masks import DrawnMask
from segreview.dataset.layouts.folder_names import WORDS
from segreview.dataset.layouts.layout import Folder, Role
from segreview.formats.coco.document import CocoCategory, CocoFile, CocoImage, CocoKind
from segreview.formats.pixel_source import Numbering, Part
from segreview.formats.registry import is_mask_file
from segreview.formats.shape_painting import ShapePart, ShapeReading
from segreview.formats.shapes import StoredShapes
from segreview.formats.sized_by_image import SizedByImage

_OF_COCO = frozenset(["coco", "detections", "instances", "segm", "segmentation"])
_USUAL_WORDS = WORDS[Role.PREDICTION] | WORDS[Role.GROUND_TRUTH] | _OF_COCO
"""A file of such words alone is called like the folder that it lies in."""


def coco_masks(folder: Folder, *, is_named: bool = False) -> Iterator[DrawnMask]:
    """Yield the masks in COCO results, and in files of instances that promise predictions.

    ``is_named`` says that a person named the folder as one of predictions.
    """
    paths = folder.coco_paths
    if not is_named and not any(
        in_predictions(p) or begins_with_list(folder.root, p) for p in paths
    ):
        return
    files = folder.coco_files.read
    for path, file in files:
        if file.kind is CocoKind.RESULTS:
            yield from _detected(path, file, [other for _, other in files])
        elif file.kind is CocoKind.INSTANCES and (is_named or in_predictions(path)):
            yield from _masks(path, file, file.images, file.categories)


def _detected(
    path: PurePosixPath, file: CocoFile, others: Sequence[CocoFile]
) -> Iterator[DrawnMask]:
    """Yield the masks of results, which name neither images nor categories themselves."""
    lists = {other.categories for other in others if other.categories}
    categories = next(iter(lists)) if len(lists) == 1 else ()
    listed = _listed_images(file, others)
    if listed:
        yield from _masks(path, file, listed, categories)
        return
    ids = [image_id for image_id in file.places if named_parts(image_id)]
    named = {one: CocoImage(one, one if is_mask_file(one) else f"{one}.json", 0, 0) for one in ids}
    for mask in _masks(path, file, named, categories):
        yield mask._replace(is_image_id=True, skips_empty=True)


def _listed_images(file: CocoFile, others: Sequence[CocoFile]) -> Mapping[str, CocoImage]:
    """Return the images of the list that has all ids; nothing where several lists tell two."""
    ids = file.places.keys()
    fitting = [other.images for other in others if other.images and ids <= other.images.keys()]
    told = {tuple(key_of(images[image_id].file_name) for image_id in ids) for images in fitting}
    return fitting[0] if len(told) == 1 else {}


def _masks(
    path: PurePosixPath,
    file: CocoFile,
    images: Mapping[str, CocoImage],
    categories: Sequence[CocoCategory],
) -> Iterator[DrawnMask]:
    own, used = _own_folder(path), sorted(file.used_categories)
    known = {category.id: category.name for category in categories}
    names = tuple(known.get(number, str(number)) for number in used)
    file, drawn = _numbered_from_1(file, used), frozenset(names)
    is_model = file.kind is CocoKind.RESULTS
    reading = ShapeReading.DETECTIONS if is_model else ShapeReading.LABELS
    for image in images.values():
        part = partial(_part, file.shapes(image), reading, names)
        place = own.joinpath(*named_parts(image.file_name))
        yield DrawnMask(place, path, drawn, part)


def _own_folder(path: PurePosixPath) -> PurePosixPath:
    """Return the folder in which the masks seem to lie: one of the file's name, if that tells."""
    tells = words_of(path.stem) - _USUAL_WORDS
    return path.with_suffix("") if tells or not in_predictions(path) else path.parent


def _numbered_from_1(file: CocoFile, used: Sequence[int]) -> CocoFile:
    rows = file.table.rows.copy()
    rows["label"] = np.searchsorted(np.array(used, np.int64), rows["label"]) + 1
    return replace(file, table=replace(file.table, rows=rows))


def _part(
    shapes: StoredShapes,
    reading: ShapeReading,
    own: Sequence[str],
    names: Sequence[str],
    image: str,
) -> Part:
    numbers = {name: number for number, name in enumerate(names, 1)}
    part = ShapePart(shapes, reading).renumbered(Numbering(tuple(numbers[name] for name in own)))
    return part if shapes.height else SizedByImage(part, image)
