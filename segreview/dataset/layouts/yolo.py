"""YOLO segmentation: a text file of polygons for each image, names in data.yaml or *.names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from segreview.dataset.class_table import FILE_NAME
from segreview.dataset.layouts.drawn import (
    holds_drawn_masks,
    image_stems,
    images_of,
    in_predictions,
    keys_of,
    predictions_of,
    seen_from,
    without_roles,
)
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.dataset.layouts.plain_folders import Placed, folder_role
from segreview.dataset.layouts.shape_classes import CocoClasses, instance_classes
from segreview.dataset.layouts.yolo_names import YoloNames, class_names
from segreview.errors import SegReviewError
from segreview.formats.coco.document import CocoCategory
from segreview.formats.shape_painting import CONFIDENT, ShapeReading
from segreview.formats.source import read_file, shown_text
from segreview.formats.yolo import BYTE_LIMIT, NothingFound, YoloPart, yolo_objects

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
PredictionSet = tuple[str, tuple[RoleFile, ...]]
PredictionSets = tuple[PredictionSet, ...]
Unused = tuple[tuple[PurePosixPath, str], ...]


class _Pictures(NamedTuple):
    """The image of each key, and the classes that are drawn in it."""

    paths: Mapping[str, PurePosixPath]
    classes: CocoClasses


class _Told(NamedTuple):
    """Sentences about the prediction sets."""

    notes: list[str]
    findings: list[str]


def by_yolo(folder: Folder) -> Layout | None:
    """Read text files of polygons as ground truth; predictions are such files, or masks."""
    texts = _texts(folder)
    paths = [path for path in texts if in_predictions(path) is None]
    if not paths or holds_drawn_masks(folder):
        return None
    corners = _looked_at(folder, paths)
    names = class_names(folder) if corners else YoloNames()
    if not corners or names.has_keypoints:
        return None
    keys = keys_of(paths)
    images = images_of(keys, folder)
    pictures = _Pictures({file.key: file.path for file in images}, _classes(names.names))
    ground_truth = tuple(_truths(keys, pictures, len(names.names) or None))
    predictions, told, unused = _predictions(folder, texts, ground_truth, pictures)
    outside = _BACKGROUND_IS_NAMED if pictures.classes.blank else _NO_BACKGROUND
    named = f"classes from {names.file}" if names.names else "no names of classes"
    return Layout(
        f"YOLO segmentation: ground truth from polygons in {len(ground_truth):,} text files; "
        f"{named}",
        ground_truth,
        images,
        predictions,
        unused=(*_without_image(keys, pictures), *unused),
        class_table=pictures.classes.table if names.names else None,
        findings=(*_findings(names, corners), *told.findings),
        notes=(outside, *told.notes),
        class_files=(FILE_NAME,),
        many_classes=len(names.names) > 1,
    )


def _texts(folder: Folder) -> list[PurePosixPath]:
    """Return the text files that are named like an image."""
    paths = folder.files_ending(".txt", ".TXT")
    stems = image_stems(folder) if paths else frozenset()
    return [path for path in paths if path.stem in stems]


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


def _findings(names: YoloNames, corners: set[int]) -> tuple[str, ...]:
    told = (names.finding, _FOUR_CORNERS if corners == {_CORNERS_OF_BOXES} else "")
    return tuple(said for said in told if said)


def _classes(names: Sequence[str]) -> CocoClasses:
    categories = [CocoCategory(number, name) for number, name in enumerate(names, 1)]
    return instance_classes(categories, frozenset(category.id for category in categories))


def _truths(
    keys: Mapping[PurePosixPath, str], pictures: _Pictures, classes: int | None
) -> Iterable[RoleFile]:
    reading = ShapeReading.FOREGROUND if pictures.classes.is_binary else ShapeReading.LABELS
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


def _predictions(
    folder: Folder,
    texts: Sequence[PurePosixPath],
    ground_truth: Sequence[RoleFile],
    pictures: _Pictures,
) -> tuple[PredictionSets, _Told, Unused]:
    """Return prediction sets of text files and of masks, what to know, and what is not used."""
    sets: defaultdict[str, list[RoleFile]] = defaultdict(list)
    unused: list[tuple[PurePosixPath, str]] = []
    places: set[PurePosixPath] = set()
    for placed in filter(None, map(in_predictions, texts)):
        named = _set_and_key(placed, pictures.paths)
        if named is None:
            unused.append((placed.path, "no ground truth has its name"))
            continue
        sets[named[0]].append(RoleFile(named[1], str(placed.path)))
        places.update(_drawn_beside(placed.path))
    told = _Told([], [])
    found: list[PredictionSet] = []
    for name, files in sets.items():
        found.append((name, _predicted(name, files, ground_truth, pictures, told)))
    for name, drawn in predictions_of(ground_truth, folder):
        beside = {file.path for file in drawn if file.path.parent in places}
        unused += [(path, "the text file beside it is the prediction") for path in sorted(beside)]
        if len(beside) < len(drawn):
            found.append((name, tuple(file for file in drawn if file.path not in beside)))
    return tuple(found), told, tuple(unused)


def _set_and_key(placed: Placed, keys: Container[str]) -> tuple[str, str] | None:
    """Return the name of a prediction's set, and its key; None where no ground truth has it."""
    *inner, stem = without_roles("/".join(placed.after)).split("/")
    before = [part for part in placed.before if folder_role(part) is None]
    whole = "/".join((*placed.before, placed.folder))
    choices = [(placed.folder, (*before, *inner, stem)), (whole, (*inner, stem))]
    if inner:
        choices += [(inner[0], (*before, *inner[1:], stem)), (inner[0], (*inner[1:], stem))]
    named = ((name, "/".join(parts)) for name, parts in choices)
    return next(((name, key) for name, key in named if key in keys), None)


def _drawn_beside(path: PurePosixPath) -> tuple[PurePosixPath, ...]:
    """Return where tools put pictures of what they found: beside labels, or beside its folder."""
    own = path.parent
    return (own, own.parent) if folder_role(own.name) is Role.GROUND_TRUTH else (own,)


def _predicted(
    name: str,
    files: Sequence[RoleFile],
    ground_truth: Sequence[RoleFile],
    pictures: _Pictures,
    told: _Told,
) -> tuple[RoleFile, ...]:
    """Return one set: a model writes no file for an image in which it found nothing."""
    is_binary = pictures.classes.is_binary
    reading = ShapeReading.SCORES if is_binary else ShapeReading.DETECTIONS
    blank = pictures.classes.blank
    found = [
        file._replace(part=YoloPart(seen_from(file.path, pictures.paths[file.key]), reading, blank))
        for file in files
    ]
    predicted = {file.key for file in found}
    empty = [
        RoleFile(truth.key, str(pictures.paths[truth.key]), NothingFound(reading, blank))
        for truth in ground_truth
        if truth.key not in predicted
    ]
    shown = shown_text(name)
    if not is_binary:
        told.notes.append(
            f"{shown}: a pixel has the class of the object with the highest score that covers it, "
            f"of those with a score of {CONFIDENT:g} and more or none."
        )
    if empty:
        without = f"{len(empty):,} images have no text file: nothing was found in them."
        told.findings.append(f"{shown}: {without}")
    return (*found, *empty)
