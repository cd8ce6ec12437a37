"""YOLO segmentation: a text file of polygons for each image, names in data.yaml or *.names."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from segreview.dataset.layouts.drawn import (
    holds_drawn_masks,
    images_of,
    in_predictions,
    keys_of,
    predictions_of,
    read_names,
)
from segreview.dataset.layouts.layout import Folder, Layout, RoleFile
from segreview.errors import SegReviewError
from segreview.formats.source import read_file, shown_text
from segreview.formats.yolo import BYTE_LIMIT, YoloPart, yolo_objects
from segreview.masks.classes import ClassTable, MaskClass, label_color

_NAME_FILES = ("data.yaml", "dataset.yaml", "data.yml", "obj.names", "classes.txt")
_LOOKED_AT = 8
_FINDING = (
    "YOLO has no class for what lies outside of all polygons: label 0 is background, and class n "
    "of the files is label n + 1."
)
_KEY = re.compile(r"names\s*:\s*(.*)")
_ENTRY = re.compile(r"(?:-|(\d{1,5})\s*:)\s+(.+)")


def by_yolo(folder: Folder) -> Layout | None:
    """Read text files of polygons as ground truth; masks that are predictions lie beside."""
    stems = {path.stem for path in folder.mask_paths}
    paths = [path for path in folder.paths if path.suffix.lower() == ".txt" and path.stem in stems]
    paths = [path for path in paths if in_predictions(path) is None]
    if not paths or holds_drawn_masks(folder) or not _holds_polygons(folder, paths):
        return None
    keys = keys_of(paths)
    images = images_of(keys, folder)
    names_file, names = class_names(folder)
    image_of = {file.key: file.path for file in images}
    classes = len(names) if names else None
    ground_truth = tuple(
        RoleFile(key, path, YoloPart(_seen_from(path, image_of[key]), classes))
        for path, key in keys.items()
        if key in image_of
    )
    named = f"classes from {names_file}" if names else "no names of classes"
    return Layout(
        f"YOLO segmentation: ground truth from polygons in {len(ground_truth)} text files; {named}",
        ground_truth,
        images,
        predictions_of(ground_truth, folder),
        unused=tuple(
            (path, "its image, which gives the size, is not found or not the only one")
            for path, key in keys.items()
            if key not in image_of
        ),
        class_table=_class_table(names) if names else None,
        findings=(_FINDING,),
    )


def _holds_polygons(folder: Folder, paths: Sequence[PurePosixPath]) -> bool:
    """Say whether one of the first files holds polygons and nothing else."""
    for path in paths[:_LOOKED_AT]:
        try:
            if yolo_objects(read_file(folder.root / path, BYTE_LIMIT)):
                return True
        except SegReviewError:
            # Boxes, a list of files, a damaged file: another one may tell.
            continue
    return False


def _seen_from(path: PurePosixPath, image: PurePosixPath) -> str:
    return PurePosixPath(os.path.relpath(image, path.parent).replace(os.sep, "/")).as_posix()


def class_names(folder: Folder) -> tuple[str, tuple[str, ...]]:
    """Return the first file of names in a folder or above its labels, and what it holds."""
    by_depth = sorted(folder.paths, key=lambda path: len(path.parts))
    for name in _NAME_FILES:
        for path in by_depth:
            if path.name == name:
                lines = read_names(folder.root / path)
                names = names_in_yaml(lines) if name.endswith(("yaml", "yml")) else lines
                if names:
                    return shown_text(name), names
    return "", ()


def names_in_yaml(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the names of data.yaml, which is all of YAML that is read; nothing where odd.

    >>> names_in_yaml(["nc: 2", "names: ['cat', \\"dog\\"]"])
    ('cat', 'dog')
    >>> names_in_yaml(["names:", "0: cat", "1: dog  # big", "nc: 2"])
    ('cat', 'dog')
    """
    starts = [place for place, line in enumerate(lines) if _KEY.fullmatch(line)]
    if len(starts) != 1:
        return ()
    matched = _KEY.fullmatch(lines[starts[0]])
    inline = _without_comment(matched[1]) if matched else ""
    if not inline:
        return _listed_names(lines[starts[0] + 1 :])
    if not (inline.startswith("[") and inline.endswith("]")):
        return ()
    return _plain(inline[1:-1].rstrip(", ").split(","))


def _listed_names(lines: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for line in lines:
        entry = _ENTRY.fullmatch(_without_comment(line))
        if entry is None:
            break
        if entry[1] is not None and int(entry[1]) != len(names):
            return ()
        names.append(entry[2])
    return _plain(names)


def _without_comment(text: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", text).strip()


def _plain(names: Sequence[str]) -> tuple[str, ...]:
    """Return names without their quotes; nothing where one is empty or quoted oddly."""
    plain = [re.sub(r"^(['\"])(.*)\1$", r"\2", name.strip()) for name in names]
    if any(not name or set(name) & set("'\"[]{}") for name in plain):
        return ()
    return tuple(plain)


def _class_table(names: Sequence[str]) -> ClassTable:
    named = enumerate(("background", *names))
    return ClassTable(tuple(MaskClass(n, name, label_color(n)) for n, name in named))
