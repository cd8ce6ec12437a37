"""Class tables in JSON: our palette.json, and those of Datumaro, Mapillary, nnU-Net and COCO."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from segreview.dataset.class_table_text import is_ignored_name
from segreview.errors import InvalidArgument
from segreview.masks.classes import Color, MaskClass, label_color

_HEX = re.compile("#[0-9a-fA-F]{6}")


def classes_of_json(text: str) -> Iterable[MaskClass]:
    """Return the classes of a JSON document, told apart by the keys that it has."""
    document = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    if isinstance(document, list):
        return _listed(document)
    if "classes" in document:
        return _of_palette(document)
    if "label_map" in document:
        return _of_meta(document)
    if "categories" in document:
        return coco_classes(document["categories"])
    labels = document.get("labels", document)
    return _listed(labels) if isinstance(labels, list) else _of_mapping(labels)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidArgument("a key occurs twice in it")
    return found


def _no_constant(name: str) -> float:
    raise InvalidArgument(f"it holds {name}")


def _of_palette(document: Mapping[str, Any]) -> Iterable[MaskClass]:
    """Read {"classes": [{"id", "name", "color"}], "ignore": [ids or names]}, or names alone."""
    ignored = frozenset(document.get("ignore", ()))
    entries = document["classes"]
    if all(isinstance(entry, str) for entry in entries):
        entries = [{"id": index, "name": name} for index, name in enumerate(entries)]
    return [_with_id(entry, ignored) for entry in entries]


def _with_id(entry: Mapping[str, Any], ignored: frozenset[Any]) -> MaskClass:
    index = _whole(entry["id"])
    name = str(entry.get("name", f"class {index}"))
    color = _color(entry["color"]) if "color" in entry else label_color(index)
    return MaskClass(index, name, color, index in ignored or name in ignored)


def _of_meta(document: Mapping[str, Any]) -> Iterable[MaskClass]:
    """Read Datumaro's dataset_meta.json: label_map, and segmentation_colors in its order."""
    names = document["label_map"]
    colors = document.get("segmentation_colors")
    if colors is None:
        return _of_mapping(names)
    if len(colors) != len(names):
        raise InvalidArgument(f"it has {len(names)} labels and {len(colors)} colours")
    pairs = zip(names.items(), colors, strict=True)
    return [
        MaskClass(_index(key), _name(name), _color(color), is_ignored_name(name))
        for (key, name), color in pairs
    ]


def _of_mapping(labels: Mapping[str, Any]) -> Iterable[MaskClass]:
    """Read id -> name, or name -> id as nnU-Net writes it, or colour -> name as A2D2 does."""
    if labels and all(_HEX.fullmatch(key) for key in labels):
        colors = [bytes.fromhex(key[1:]) for key in labels]
        named = zip(colors, map(_name, labels.values()), strict=True)
        return [
            MaskClass(index, name, (color[0], color[1], color[2]), is_ignored_name(name))
            for index, (color, name) in enumerate(named)
        ]
    if all(isinstance(value, str) for value in labels.values()):
        pairs = [(_index(key), name) for key, name in labels.items()]
    elif any(isinstance(value, list) for value in labels.values()):
        pairs = _of_regions(labels)
    else:
        pairs = [(_whole(index), name) for name, index in labels.items()]
    return [MaskClass(i, _name(n), label_color(i), is_ignored_name(n)) for i, n in pairs]


def _of_regions(regions: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Name each label by the regions of nnU-Net that hold it, the largest first.

    >>> _of_regions({"whole": [1, 2], "core": [2], "background": 0})
    [(1, 'whole'), (2, 'whole + core'), (0, 'background')]
    """
    names: dict[int, list[str]] = {}
    for name, labels in regions.items():
        for label in labels if isinstance(labels, list) else [labels]:
            names.setdefault(_whole(label), []).append(_name(name))
    return [(label, " + ".join(held)) for label, held in names.items()]


def _listed(labels: Sequence[Any]) -> Iterable[MaskClass]:
    """Read a list in which the place is the label: names, or the entries of Mapillary's config."""
    return [
        _named(index, entry) if isinstance(entry, str) else _of_mapillary(index, entry)
        for index, entry in enumerate(labels)
    ]


def _named(index: int, name: str) -> MaskClass:
    return MaskClass(index, _name(name), label_color(index), is_ignored_name(name))


def _of_mapillary(index: int, entry: Mapping[str, Any]) -> MaskClass:
    name = _name(entry.get("readable") or entry["name"])
    counted = entry.get("evaluate", not is_ignored_name(name))
    return MaskClass(index, name, _color(entry["color"]), not counted)


def coco_classes(categories: Sequence[Mapping[str, Any]]) -> tuple[MaskClass, ...]:
    """Return the classes of COCO categories; those of panoptic files have colours of their own.

    >>> [entry.name for entry in coco_classes([{"id": 3, "name": "car"}])]
    ['car']
    """
    return tuple(
        MaskClass(
            _whole(entry["id"]),
            _name(entry["name"]),
            _color(entry["color"]) if "color" in entry else label_color(_whole(entry["id"])),
        )
        for entry in categories
    )


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidArgument(f"a label must be a whole number, not {value!r}")
    return value


def _index(key: str) -> int:
    try:
        return int(key)
    except ValueError:
        raise InvalidArgument(f"a label must be a whole number, not {key!r}") from None


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidArgument(f"a class needs a name, not {value!r}")
    return value.strip()


def _color(value: Any) -> Color:
    red, green, blue = (int(part) for part in value)
    if not all(0 <= part <= 255 for part in (red, green, blue)):
        raise InvalidArgument(f"a colour has three numbers from 0 to 255, not {value!r}")
    return red, green, blue
