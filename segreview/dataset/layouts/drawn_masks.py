"""Masks in the files of annotation tools, whatever role these have: one for each image."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from segreview.dataset.layouts.drawn import seen_from
from segreview.dataset.layouts.labelme_xml import masks_of
from segreview.dataset.layouts.layout import Folder
from segreview.errors import SegReviewError
from segreview.formats.cvat import CvatImage, read_cvat
from segreview.formats.labelme import BACKGROUND, IGNORED, LabelmePart, Labels, labels_of
from segreview.formats.labelme_xml import LabelmeXmlPart, is_labelme_xml, names_in_xml
from segreview.formats.pixel_source import Numbering, Part
from segreview.formats.shape_painting import ShapePart, ShapeReading
from segreview.formats.source import read_file
from segreview.formats.yolo import BYTE_LIMIT, YoloPart, yolo_objects

ENDINGS = (".json", ".JSON", ".txt", ".TXT", ".xml", ".XML")
_LOOKED_AT = 8
"""Of the files with one ending in one folder: the others are of the same kind."""
_USUAL_CVAT_NAME = "annotations"
_VOID = 255

PartOf = Callable[[Sequence[str], str], Part]
"""Makes a part from the names of a set, numbered from 1, and the image as seen from the file."""


class DrawnMask(NamedTuple):
    """The shapes of one image, as if they were a mask that lies at ``place``."""

    place: PurePosixPath
    path: PurePosixPath
    names: frozenset[str]
    """What the shapes are called; classes of YOLO are numbers."""
    part: PartOf
    has_numbers: bool = False
    """The file holds numbers of classes, and fractions of the image, whose size only it tells."""
    skips_empty: bool = False
    """There is nothing about an image in which a model found nothing."""
    is_image_id: bool = False
    """The name of the place is an id: the name of an image, or the number that its name is."""


class _Tool(NamedTuple):
    """A tool that writes one file for each image."""

    wrote: Callable[[Path], bool]
    names: Callable[[Path], frozenset[str]]
    part: Callable[[Folder, PurePosixPath, Sequence[str], str], Part]
    has_numbers: bool = False
    """Files hold numbers of classes, and fractions of the image."""


def drawn_masks(folder: Folder, paths: Iterable[PurePosixPath]) -> Iterator[DrawnMask]:
    """Yield the masks in those of some files that annotation tools wrote."""
    groups: defaultdict[tuple[PurePosixPath, str], list[PurePosixPath]] = defaultdict(list)
    for path in paths:
        groups[path.parent, path.suffix.lower()].append(path)
    for (_, ending), group in groups.items():
        tool = _TOOLS[ending]
        if any(tool.wrote(folder.root / path) for path in group[:_LOOKED_AT]):
            yield from (_mask(folder, path, tool) for path in group)
        elif ending == ".xml":
            for path in group[:_LOOKED_AT]:
                yield from _cvat_masks(folder.root, path)


def _mask(folder: Folder, path: PurePosixPath, tool: _Tool) -> DrawnMask:
    try:
        names = tool.names(folder.root / path)
    except SegReviewError:
        # Evaluation reads the file again and reports the reason in its row.
        names = frozenset()
    part = partial(tool.part, folder, path)
    return DrawnMask(path, path, names, part, tool.has_numbers, skips_empty=tool.has_numbers)


def _cvat_masks(root: Path, path: PurePosixPath) -> Iterator[DrawnMask]:
    """Yield the masks of a CVAT file: below a folder of its name, where that tells anything."""
    try:
        file = read_cvat(root / path)
    except SegReviewError:
        return
    own = path.parent if path.stem == _USUAL_CVAT_NAME else path.with_suffix("")
    names = {label.id: label.name for label in file.labels}
    for image in file.images if file.is_segmentation else ():
        below = (part for part in (image.subset, image.name) if part)
        drawn = frozenset(names[label] for label in image.shapes.labels)
        part = partial(_cvat, image, tuple(names.values()))
        yield DrawnMask(own.joinpath(*below), path, drawn, part)


def _cvat(image: CvatImage, own: Sequence[str], names: Sequence[str], _: str) -> Part:
    part = ShapePart(image.shapes.shapes(image.height, image.width), ShapeReading.LABELS)
    numbers = {name: number for number, name in enumerate(names, 1)}
    # Labels that no shape has need no number.
    return part.renumbered(Numbering(tuple(numbers.get(name, 1) for name in own)))


def _labelme(_: Folder, __: PurePosixPath, names: Sequence[str], ___: str) -> Part:
    return LabelmePart(_numbered(names))


def _labelme_xml(folder: Folder, path: PurePosixPath, names: Sequence[str], image: str) -> Part:
    return LabelmeXmlPart(
        _numbered(names), image=image, masks=seen_from(path, masks_of(path, folder))
    )


def _yolo(_: Folder, __: PurePosixPath, ___: Sequence[str], image: str) -> Part:
    return YoloPart(image, ShapeReading.DETECTIONS)


def _numbered(names: Sequence[str]) -> Labels:
    """Return the number of each name; LabelMe's own words for no class are none."""
    numbers = {name: number for number, name in enumerate(names, 1)}
    return tuple((numbers | {BACKGROUND: 0, IGNORED: _VOID}).items())


def _is_labelme(path: Path) -> bool:
    try:
        labels_of(path)
    except SegReviewError:
        return False
    return True


def _is_yolo(path: Path) -> bool:
    try:
        return bool(len(yolo_objects(read_file(path, BYTE_LIMIT), may_have_scores=True).lengths))
    except SegReviewError:
        return False


def _no_names(_: Path) -> frozenset[str]:
    return frozenset()


_TOOLS = {
    ".json": _Tool(_is_labelme, labels_of, _labelme),
    ".xml": _Tool(is_labelme_xml, names_in_xml, _labelme_xml),
    ".txt": _Tool(_is_yolo, _no_names, _yolo, has_numbers=True),
}
