"""Layouts of labelled shapes, a file for each image: the labels get numbers and names here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from segreview.dataset.class_table import FILE_NAME
from segreview.dataset.findings import counted
from segreview.dataset.layouts.drawn import images_of, keys_of, predictions_of, read_names
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.errors import SegReviewError
from segreview.formats.labelme import BACKGROUND, IGNORED
from segreview.formats.pixel_source import Part
from segreview.formats.source import shown_text
from segreview.masks.classes import ClassTable, MaskClass, label_color

_NAME_FILES = ("labels.txt", "class_names.txt")
_BYTE_TOP, _WORD_TOP = 255, 65535
Labels = tuple[tuple[str, int], ...]
PartOf = Callable[[PurePosixPath, Labels, str], Part]
"""Makes the part of a file from the number of each label and the file that names them."""


def labelled_layout(
    tool: str,
    kind: str,
    folder: Folder,
    paths: Sequence[PurePosixPath],
    labels_of: Callable[[Path], frozenset[str]],
    part_of: PartOf,
) -> Layout:
    """Return the layout of a tool whose files of shapes are ground truth.

    ``labels_of`` returns the labels in a file; it is asked where no file of names lies beside.
    """
    names_file, names = _names(folder, paths[0])
    said: tuple[str, ...] = ()
    if not names:
        names, said = _found_names(folder, paths, labels_of)
    index = _indices(names)
    labels = tuple(index.items())
    keys = keys_of(paths)
    ground_truth = tuple(
        RoleFile(key, str(path), part_of(path, labels, names_file)) for path, key in keys.items()
    )
    predictions = predictions_of(ground_truth, folder)
    files = counted(len(paths), f"{kind} file", f"{kind} files")
    named = f"classes from {names_file}" if names_file else "classes from the shapes"
    return Layout(
        f"{tool}: ground truth from shapes in {files}; {named}",
        ground_truth,
        images_of(keys, folder),
        predictions,
        class_table=_class_table(index),
        # The names in labels.txt are in that table already, numbered as the shapes are drawn.
        class_files=(FILE_NAME,),
        # How classes are numbered matters to the masks that are compared with the shapes.
        findings=said if predictions else (),
        notes=() if predictions else said,
    )


def _names(folder: Folder, path: PurePosixPath) -> tuple[str, tuple[str, ...]]:
    """Return the nearest file of names and what it holds, from the first file's folder upwards."""
    places = [folder.root / parent for parent in path.parents]
    for place in (*places, folder.root.absolute().parent):
        for name in _NAME_FILES:
            names = read_names(place / name)
            # Beyond what was opened, only a file that can be of no other kind is taken.
            if names and (place in places or names[0] in (IGNORED, BACKGROUND)):
                return name, names
    return "", ()


def _found_names(
    folder: Folder,
    paths: Sequence[PurePosixPath],
    labels_of: Callable[[Path], frozenset[str]],
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
