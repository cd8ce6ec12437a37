"""The class table beside the data: palette.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from segreview.errors import DatasetError, SegReviewError
from segreview.formats.source import read_file, shown_name
from segreview.masks.classes import ClassTable, Color, MaskClass, label_color

FILE_NAME = "palette.json"
_BYTE_LIMIT = 16 * 1024 * 1024


def read_class_table(path: Path) -> ClassTable:
    """Return the classes of {"classes": [{"id", "name", "color"}], "ignore": [ids or names]}."""
    content = read_file(path, _BYTE_LIMIT)
    try:
        document = json.loads(content.data.decode("utf-8-sig"))
        ignored = frozenset(document.get("ignore", ()))
        entries = [_mask_class(entry, ignored) for entry in document["classes"]]
        return ClassTable(tuple(sorted(entries, key=lambda entry: entry.index)))
    except SegReviewError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DatasetError(
            f"{shown_name(path)} is no class table: it must hold "
            '{"classes": [{"id": 0, "name": "road", "color": [128, 64, 128]}, ...], "ignore": []}.'
        ) from error


def _mask_class(entry: dict[str, Any], ignored: frozenset[Any]) -> MaskClass:
    index = entry["id"]
    if isinstance(index, bool) or not isinstance(index, int):
        raise TypeError(f"id {index!r}")
    name = str(entry.get("name", f"class {index}"))
    color = _color(entry["color"]) if "color" in entry else label_color(index)
    return MaskClass(index, name, color, index in ignored or name in ignored)


def _color(value: Any) -> Color:
    red, green, blue = (int(part) for part in value)
    if not all(0 <= part <= 255 for part in (red, green, blue)):
        raise ValueError(f"color {value!r}")
    return red, green, blue
