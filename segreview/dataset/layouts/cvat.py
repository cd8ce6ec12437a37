"""CVAT for images: XML files of polygons and masks, and the images that they name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from segreview.dataset.class_table import FILE_NAME
from segreview.dataset.layouts.coco_places import Places, key_of, splits_of_files
from segreview.dataset.layouts.drawn import holds_drawn_masks, in_predictions, predictions_of
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.dataset.layouts.shape_classes import CocoClasses, instance_classes
from segreview.errors import UnreadableFile
from segreview.formats.coco.document import CocoCategory
from segreview.formats.cvat import CvatFile, CvatImage, read_cvat
from segreview.formats.shape_painting import ShapePart, ShapeReading
from segreview.formats.source import read_start, shown_text
from segreview.formats.strict_xml import root_name

_HEAD = 4096
_LOOKED_AT = 4
"""Of the XML files in one folder: the others are of the same kind."""
_MOST_FILES = 200
Unused = tuple[tuple[PurePosixPath, str], ...]


@dataclass(frozen=True, slots=True)
class _Document:
    path: PurePosixPath
    file: CvatFile
    split: str = ""
    """Comes before the keys where there are several documents."""

    def key(self, image: CvatImage) -> str:
        """Return the key of an image's sample."""
        return "/".join(part for part in (self.split, image.subset, key_of(image.name)) if part)

    def named(self, image: CvatImage) -> str:
        """Return where an image lies below the folder of images."""
        return f"{image.subset}/{image.name}" if image.subset else image.name


def by_cvat(folder: Folder) -> Layout | None:
    """Read the shapes of CVAT's XML files as ground truth; predictions lie in folders beside."""
    paths = _candidates(folder)
    if not paths or holds_drawn_masks(folder):
        return None
    documents, labels, unused = _documents(folder, paths)
    if not documents:
        return Layout("CVAT for images", unused=unused)
    classes = instance_classes(labels, frozenset(label.id for label in labels))
    places = Places(folder.mask_paths)
    ground_truth = tuple(file for one in documents for file in _truths(one, classes))
    named = ", ".join(str(one.path) for one in documents)
    return Layout(
        shown_text(f"CVAT for images: ground truth from shapes in {named}"),
        ground_truth,
        tuple(file for one in documents for file in _images(one, places)),
        predictions_of(ground_truth, folder),
        unused=unused,
        class_table=classes.table,
        notes=(*classes.notes, *_notes(documents)),
        class_files=(FILE_NAME,),
        many_classes=not classes.is_binary,
    )


def _candidates(folder: Folder) -> list[PurePosixPath]:
    """Return the CVAT files; of a folder with XML files of another kind only a few are opened."""
    by_folder: defaultdict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
    for path in folder.files_ending(".xml", ".XML"):
        if in_predictions(path) is None:
            by_folder[path.parent].append(path)
    found = [
        path
        for paths in by_folder.values()
        if any(_is_cvat(folder, path) for path in paths[:_LOOKED_AT])
        for path in paths[:_MOST_FILES]
        if _is_cvat(folder, path)
    ]
    return found[:_MOST_FILES]


def _is_cvat(folder: Folder, path: PurePosixPath) -> bool:
    try:
        return root_name(read_start(folder.root / path, _HEAD)) == "annotations"
    except UnreadableFile:
        return False


def _documents(
    folder: Folder, paths: Sequence[PurePosixPath]
) -> tuple[list[_Document], tuple[CocoCategory, ...], Unused]:
    """Return the files with masks, the labels of all of them, and why others are not used."""
    found: list[tuple[PurePosixPath, CvatFile]] = []
    labels: tuple[CocoCategory, ...] = ()
    unused: list[tuple[PurePosixPath, str]] = []
    for path in paths:
        try:
            file = read_cvat(folder.root / path, labels)
        except UnreadableFile as error:
            unused.append((path, str(error)))
            continue
        if file.is_segmentation:
            found.append((path, file))
            labels = file.labels
        else:
            unused.append((path, _without_masks(file)))
    splits = splits_of_files([path for path, _ in found])
    documents = [_Document(*one, split) for one, split in zip(found, splits, strict=True)]
    return documents, labels, tuple(unused)


def _without_masks(file: CvatFile) -> str:
    """Say what a file holds instead of polygons and masks."""
    if file.tracks:
        return (
            f"it is CVAT for video with {file.tracks:,} tracks ({_listed(file.kinds)}); export "
            "polygons and masks as CVAT for images 1.1"
        )
    held = f"it holds {_listed(file.kinds)}" if file.kinds else "it holds no shapes"
    return f"{held}, no polygons and no masks"


def _listed(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind}: {count:,}" for kind, count in sorted(kinds.items()))


def _truths(document: _Document, classes: CocoClasses) -> Iterator[RoleFile]:
    reading = ShapeReading.LABELS.in_task(classes.is_binary)
    for image in document.file.images:
        part = ShapePart(image.shapes.shapes(image.height, image.width), reading, classes.blank)
        yield RoleFile(document.key(image), str(document.path), part)


def _images(document: _Document, places: Places) -> Iterator[RoleFile]:
    for image in document.file.images:
        path = places.image(document.named(image), document.path)
        if path is not None:
            yield RoleFile(document.key(image), str(path))


def _notes(documents: Iterable[_Document]) -> Iterator[str]:
    """Say which shapes are filled though they are boxes, and which cover no pixel."""
    kinds: Counter[str] = Counter()
    for document in documents:
        kinds.update(document.file.kinds)
    if kinds["box"]:
        yield f"Boxes are filled, as CVAT's own export of masks does: {kinds['box']:,}."
    filled = ("polygon", "mask", "ellipse", "box")
    others = Counter({kind: count for kind, count in kinds.items() if kind not in filled})
    if others:
        yield shown_text(f"Shapes that cover no pixel and are left out: {_listed(others)}.")
