"""The class table of a data set: read from a file beside it, or one of those built in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from segreview.assets import resource
from segreview.dataset.class_table_json import classes_of_json
from segreview.dataset.class_table_text import (
    classes_of_colors,
    classes_of_labelled_colors,
    classes_of_labelmap,
    classes_of_names,
    classes_of_rows,
)
from segreview.errors import DatasetError, InvalidArgument, SegReviewError
from segreview.formats.source import read_file, shown_name
from segreview.masks.classes import ClassTable, MaskClass, label_color

FILE_NAME = "palette.json"
FILE_NAMES = (
    FILE_NAME,
    "dataset_meta.json",
    "labelmap.txt",
    "label_colors.txt",
    "class_dict.csv",
    "class_dict_seg.csv",
    "_classes.csv",
    "labelmap.csv",
    "class_list.json",
    "RUGD_annotation-colormap.txt",
    "class_names.txt",
    "labels.txt",
)
"""What is looked for beside the data, the first one that is there is used."""

BUILT_IN = (
    "ade20k",
    "camvid",
    "camvid-32",
    "cityscapes",
    "cityscapes-train",
    "isprs",
    "loveda",
    "suim",
    "synthia-al",
    "synthia-rand",
    "synthia-sf",
    "uavid",
    "voc",
)
"""The names of the tables in resources/classes."""

_BYTE_LIMIT = 16 * 1024 * 1024
_FORMS: dict[str, Callable[[str], Iterable[MaskClass]]] = {
    "labelmap.txt": classes_of_labelmap,
    "label_colors.txt": classes_of_colors,
}


@dataclass(frozen=True, slots=True)
class KnownTable:
    """A table that a layout, or nothing at all, suggests; the looked-at pixels decide."""

    name: str
    table: ClassTable
    for_labels: bool = True
    for_colors: bool = True


def is_built_in(path: Path) -> bool:
    """Return whether a path is no file but the name of a table that comes with the program."""
    return str(path) in BUILT_IN and not os.path.exists(path)


def read_class_table(path: Path) -> ClassTable:
    """Return the classes that a file names, in any of the forms, or a table that is built in.

    Forms: palette.json, dataset_meta.json, Mapillary's config, nnU-Net's dataset.json and COCO
    categories; labelmap.txt, label_colors.txt, CSV of name and colour, and one name per line.
    """
    if is_built_in(path):
        return built_in_table(str(path))
    if path.suffix == "" and path.name == str(path) and not os.path.exists(path):
        raise DatasetError(
            f"There is no class table {shown_name(path)}: name a file, or one of the tables that "
            f"are built in: {', '.join(BUILT_IN)}."
        )
    content = read_file(path, _BYTE_LIMIT)
    try:
        return _table(tuple(_parse(path.name, content.data.decode("utf-8-sig"))))
    except InvalidArgument as error:
        raise DatasetError(f"{shown_name(path)} is no class table: {error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DatasetError(
            f"{shown_name(path)} is no class table: it must hold {_wanted(path.name)}."
        ) from error


def _parse(name: str, text: str) -> Iterable[MaskClass]:
    folded = name.lower()
    if folded.endswith(".json"):
        return classes_of_json(text)
    if folded.endswith(".csv"):
        return classes_of_rows(text)
    if folded in _FORMS:
        return _FORMS[folded](text)
    return _parse_any(text)


def _parse_any(text: str) -> Iterable[MaskClass]:
    """Read a text file of another name by its first line."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if first.startswith(("{", "[")):
        return classes_of_json(text)
    if first.startswith("#") or ":" in first:
        return classes_of_labelmap(text)
    if len(first.split()) > 4 and all(part.isdigit() for part in first.split()[-3:]):
        return classes_of_labelled_colors(text)
    if len(first.split()) > 3 and all(part.isdigit() for part in first.split()[:3]):
        return classes_of_colors(text)
    return classes_of_names(text)


def _wanted(name: str) -> str:
    folded = name.lower()
    if folded.endswith(".csv"):
        return "a header name,r,g,b and one class per line"
    if folded == "labelmap.txt":
        return "lines like road:128,64,128::"
    if folded == "label_colors.txt":
        return "lines like 128 64 128 road"
    if folded.endswith(".json"):
        return (
            '{"classes": [{"id": 0, "name": "road", "color": [128, 64, 128]}, ...], "ignore": []}'
        )
    return "one class per line"


def _table(classes: Sequence[MaskClass]) -> ClassTable:
    if not classes:
        raise InvalidArgument("it names no class")
    return ClassTable(tuple(sorted(classes, key=lambda entry: entry.index)))


@cache
def built_in_table(name: str) -> ClassTable:
    """Return a table of resources/classes."""
    return read_class_table(resource("classes", f"{name}.json"))


def known_table(name: str, *, for_labels: bool = True, for_colors: bool = True) -> KnownTable:
    """Return a built-in table as a suggestion."""
    return KnownTable(name, built_in_table(name), for_labels, for_colors)


def table_beside(
    folders: Iterable[Path], names: Iterable[str] = FILE_NAMES
) -> tuple[ClassTable | None, str, tuple[str, ...]]:
    """Return the class table that lies in one of the folders, its name, and what to say of it."""
    places = tuple(dict.fromkeys(folders))
    problems: list[str] = []
    for path in (folder / name for name in names for folder in places):
        if not os.path.isfile(path):
            continue
        try:
            return read_class_table(path), path.name, tuple(problems)
        except SegReviewError as error:
            problems.append(f"The class table is not used: {shown_name(path)}: {error}")
    return None, "", tuple(problems)


def with_void(table: ClassTable, labels: frozenset[int]) -> ClassTable:
    """Return the table with labels that a layout leaves out; a class of the table stays as it is.

    >>> table = ClassTable((MaskClass(0, "road", (9, 9, 9)),))
    >>> with_void(table, frozenset({0, 255})).ignored_labels
    frozenset({255})
    """
    known = {entry.index for entry in table}
    void = (MaskClass(label, "void", label_color(label), True) for label in labels - known)
    return _table((*table, *void))
