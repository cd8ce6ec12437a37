"""LabelMe: one JSON file of labelled shapes for each image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from segreview.dataset.class_table import FILE_NAME
from segreview.dataset.layouts.drawn import (
    holds_drawn_masks,
    image_stems,
    images_of,
    in_predictions,
    keys_of,
    predictions_of,
    read_names,
)
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.errors import SegReviewError
from segreview.formats.labelme import (
    BACKGROUND,
    BYTE_LIMIT,
    IGNORED,
    LabelmePart,
    labelme_document,
    labels_of,
)
from segreview.formats.source import read_file, shown_text
from segreview.masks.classes import ClassTable, MaskClass, label_color

_NAME_FILES = ("labels.txt", "class_names.txt")
_BYTE_TOP, _WORD_TOP = 255, 65535


def by_labelme(folder: Folder) -> Layout | None:
    """Read JSON files with shapes as ground truth; PNG predictions lie in folders beside."""
    paths = _candidates(folder)
    if not paths or holds_drawn_masks(folder) or not _is_labelme(folder.root / paths[0]):
        return None
    names_file, names = _names(folder, paths[0])
    findings: tuple[str, ...] = ()
    if not names:
        names, findings = _found_names(folder, paths)
    index = _indices(names)
    part = LabelmePart(tuple(index.items()), names_file)
    keys = keys_of(paths)
    ground_truth = tuple(RoleFile(key, path, part) for path, key in keys.items())
    named = f"classes from {names_file}" if names_file else "classes from the shapes"
    return Layout(
        f"LabelMe: ground truth from shapes in {len(paths)} JSON files; {named}",
        ground_truth,
        images_of(keys, folder),
        predictions_of(ground_truth, folder),
        class_table=_class_table(index),
        # The names in labels.txt are in that table already, numbered as the shapes are drawn.
        class_files=(FILE_NAME,),
        findings=findings,
    )


def _candidates(folder: Folder) -> list[PurePosixPath]:
    """Return the JSON files named like an image; all of them where there are no images."""
    paths = folder.files_ending(".json", ".JSON")
    paths = [path for path in paths if in_predictions(path) is None]
    if not paths:
        return []
    stems = image_stems(folder)
    return [path for path in paths if path.stem in stems] if stems else paths


def _is_labelme(path: Path) -> bool:
    try:
        labelme_document(read_file(path, BYTE_LIMIT))
    except SegReviewError:
        return False
    return True


def _names(folder: Folder, path: PurePosixPath) -> tuple[str, tuple[str, ...]]:
    """Return the nearest file of names and what it holds, from the JSON file's folder upwards."""
    places = [folder.root / parent for parent in path.parents]
    for place in (*places, folder.root.absolute().parent):
        for name in _NAME_FILES:
            names = read_names(place / name)
            # Beyond what was opened, only a file that can be of no other kind is taken.
            if names and (place in places or names[0] in (IGNORED, BACKGROUND)):
                return name, names
    return "", ()


def _found_names(
    folder: Folder, paths: Sequence[PurePosixPath]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found: set[str] = set()
    for path in paths:
        try:
            found |= labels_of(folder.root / path)
        except SegReviewError:
            # Evaluation reads the file again and reports the reason in its row.
            continue
    names = (IGNORED, BACKGROUND, *sorted(found - {IGNORED, BACKGROUND}))
    shown = shown_text(", ".join(names[2:]))
    return names, (
        f"No labels.txt says which number each class has: the labels found are numbered in "
        f"alphabetical order from 1 ({shown}).",
    )


def _indices(names: Sequence[str]) -> dict[str, int]:
    """Return the index of each label: background is 0, the others follow in their order."""
    classes = [name for name in dict.fromkeys(names) if name not in (IGNORED, BACKGROUND)]
    index = {BACKGROUND: 0, **{name: place for place, name in enumerate(classes, 1)}}
    return index | {IGNORED: _BYTE_TOP if len(index) <= _BYTE_TOP else _WORD_TOP}


def _class_table(index: dict[str, int]) -> ClassTable:
    return ClassTable(tuple(_classes(index)))


def _classes(index: dict[str, int]) -> Iterator[MaskClass]:
    for name, label in index.items():
        shown = {BACKGROUND: "background", IGNORED: "ignored"}.get(name, name)
        yield MaskClass(label, shown, label_color(label), name == IGNORED)
