"""What a folder holds instead of masks: boxes, captions, keypoints, tables; said where none is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from segreview.dataset.layouts.drawn import image_stems
from segreview.dataset.layouts.layout import Folder
from segreview.errors import UnreadableFile
from segreview.formats.source import read_file

_PEEK_LIMIT = 1024 * 1024
_LOOKED_AT = 8
"""Of each kind of file; the others are named after them."""
_BY_NAME = (
    (re.compile(r".*label_2/(.+/)?[^/]+\.txt"), "boxes (KITTI label_2)"),
    (re.compile(r".*captions[^/]*\.json"), "captions (COCO JSON)"),
    (re.compile(r".*keypoints[^/]*\.json"), "keypoints (COCO JSON)"),
    (re.compile(r".*image_info[^/]*\.json"), "lists of images (COCO JSON)"),
    (re.compile(r".*createml[^/]*\.json"), "boxes (CreateML JSON)"),
    (re.compile(r".*\.json"), "JSON files"),
    (re.compile(r".*\.tfrecord"), "TFRecord files"),
    (re.compile(r".*\.(mp4|avi|mov|mkv)"), "videos"),
    (re.compile(r".*\.(pcd|bin|ply|las|laz)"), "point clouds"),
)
_BOX_WORDS = ("xmin", "x1", "bbox", "width", "x_min", "left")
_NOTES = ("readme", "license", "licence", "origin", "changelog", "requirements")
_NUMBERS = re.compile(r"[-+.\deE\s]+")
_ORIENTED = re.compile(r"(\s*[-+.\deE]+){8}\s+\S*[^\W\d]\S*\s+\d+\s*")
"""Four corners, a name and how difficult it is, as the DOTA benchmark writes them."""
_FIRST_WORD = re.compile(r"(?:\.[A-Za-z]+)?(?:[\s,;]|$)")
_UNKNOWN_TEXT = "text files named like images"
_SAYS_NOTHING = frozenset(
    ["JSON files", "XML files", "CVAT XML files", "text files", _UNKNOWN_TEXT]
)


class OtherAnnotations(NamedTuple):
    """What a folder holds beside images and masks."""

    named: str = ""
    """Kinds of files with their numbers, the most frequent first."""
    is_telling: bool = False
    """One of the kinds is known to be no masks."""


def other_annotations(folder: Folder) -> OtherAnnotations:
    """Return the annotations which are no masks; notes and the like only where there are none."""
    counts: Counter[str] = Counter()
    stems = image_stems(folder)
    known: dict[str, list[str]] = {}
    for path in folder.paths:
        kind = _kind(folder, path, stems, known)
        if kind:
            counts[kind] += 1
    if not counts:
        loose = [path for path in folder.paths if path.suffix == ".txt" and not _is_note(path)]
        counts.update("text files" for _ in loose)
    telling = [(kind, count) for kind, count in counts.most_common() if kind not in _SAYS_NOTHING]
    named = ", ".join(f"{kind}: {count:,}" for kind, count in telling or counts.most_common())
    return OtherAnnotations(named, bool(telling))


def is_named_by_its_name(path: PurePosixPath) -> bool:
    """Say whether the name of a file alone tells that it holds no masks."""
    return _by_name(path) not in (None, *_SAYS_NOTHING)


def _by_name(path: PurePosixPath) -> str | None:
    name = str(path).lower()
    return next((kind for pattern, kind in _BY_NAME if pattern.fullmatch(name)), None)


def _kind(
    folder: Folder, path: PurePosixPath, stems: Container[str], known: dict[str, list[str]]
) -> str | None:
    by_name = _by_name(path)
    if by_name is not None:
        return by_name
    look = _LOOKS.get(path.suffix.lower())
    if look is None:
        return None
    if look is _text_kind and path.stem not in stems:
        look = partial(_loose_text_kind, stems)
    kind = path.suffix.lower() + str(path.stem in stems)
    seen = known.setdefault(kind, [])
    if len(seen) < _LOOKED_AT:
        seen.append(look(_beginning(folder, path)))
    return max(seen, key=seen.count) if len(seen) >= _LOOKED_AT else seen[-1]


def _beginning(folder: Folder, path: PurePosixPath) -> str:
    try:
        return read_file(folder.root / path, _PEEK_LIMIT).data.decode("utf-8", "replace")
    except UnreadableFile:
        return ""


def _xml_kind(text: str) -> str:
    if "<annotations" in text:
        return "CVAT XML files"
    if "<polygon>" in text and "<LabelMe" not in text and "<bndbox>" not in text:
        return "polygons (LabelMe XML)"
    return "boxes (VOC XML)" if "<bndbox>" in text else "XML files"


def _text_kind(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and all(_NUMBERS.fullmatch(line) for line in lines):
        return "boxes (YOLO text)" if len(lines[0].split()) == 5 else "shapes (YOLO text)"
    if lines and all(map(_ORIENTED.fullmatch, lines)):
        return "oriented boxes (DOTA text)"
    return _UNKNOWN_TEXT


def _loose_text_kind(stems: Container[str], text: str) -> str:
    """Name a text whose image is missing; nothing where it may be anything."""
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and all(
        _FIRST_WORD.split(line.strip())[0].rpartition("/")[2] in stems for line in lines
    ):
        return "lists of images (text)"
    if not lines or not all(map(_NUMBERS.fullmatch, lines)):
        return ""
    words = {len(line.split()) for line in lines}
    if words == {5}:
        return "boxes (YOLO text)"
    polygons = all(count >= 7 and count % 2 for count in words)
    return "polygons (YOLO text) without their images" if polygons else ""


def _table_kind(text: str) -> str:
    header = text.partition("\n")[0].lower()
    return "boxes (CSV)" if any(word in header for word in _BOX_WORDS) else "tables (CSV)"


def _is_note(path: PurePosixPath) -> bool:
    return path.stem.lower() in _NOTES


_LOOKS = {".csv": _table_kind, ".xml": _xml_kind, ".txt": _text_kind}
