"""The names of YOLO classes: from data.yaml, of which nothing else is read, or a list of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from segreview.dataset.layouts.drawn import read_names
from segreview.dataset.layouts.layout import Folder
from segreview.formats.source import shown_text

_YAML = (".yaml", ".yml")
_FIRST = ("data.yaml", "data.yml", "dataset.yaml", "dataset.yml")
_LISTS = ("obj.names", "classes.txt")
_KEY = re.compile(r"names\s*:\s*(.*)")
_KEYPOINTS = re.compile(r"kpt_shape\s*:.*")
_DASH = re.compile(r"-\s+")
_ENTRY = re.compile(r"-|\d+\s*:")
_BARE = r"[^\s'\"\[\]{},:#&*!|>%@`-]"
_INNER = r"[^'\"\[\]{},:#]"
_LAST = r"[^\s'\"\[\]{},:#]"
_ITEM = re.compile(
    rf"""\s*(?:(?P<number>\d{{1,5}})\s*:\s+)?
    (?:'(?P<single>(?:[^']|'')*)'|"(?P<double>[^"\\]*)"|(?P<plain>{_BARE}(?:{_INNER}*{_LAST})?))
    \s*(?:,|$)""",
    re.VERBOSE,
)


class YoloNames(NamedTuple):
    """What the files of names in a folder say."""

    file: str = ""
    """Where the names were found; empty where they were not."""
    names: tuple[str, ...] = ()
    finding: str = ""
    """A file of names that is not understood."""
    has_keypoints: bool = False
    """The lines hold a box and keypoints, which look like a polygon."""


def class_names(folder: Folder) -> YoloNames:
    """Return the names of the file that lies nearest to the folder, of the most telling kind."""
    odd = ""
    for path in _candidates(folder):
        lines = read_names(folder.root / path)
        is_yaml = path.suffix in _YAML
        if is_yaml and any(_KEYPOINTS.fullmatch(line) for line in lines):
            return YoloNames(path.name, has_keypoints=True)
        names = names_in_yaml(lines) if is_yaml else lines
        if names:
            return YoloNames(shown_text(path.name), names)
        if is_yaml and any(_KEY.fullmatch(line) for line in lines):
            odd = odd or f"{shown_text(path.name)}: its names are not understood and not used."
    return YoloNames(finding=odd)


def _candidates(folder: Folder) -> list[PurePosixPath]:
    found = folder.files_ending(*_YAML, ".names", "classes.txt")

    def rank(path: PurePosixPath) -> tuple[int, int, str]:
        order = [path.name in _FIRST, path.suffix in _YAML, path.name in _LISTS]
        kind = order.index(True) if any(order) else len(order)
        return kind, len(path.parts), str(path)

    return sorted(found, key=rank)


def names_in_yaml(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the names of data.yaml, its lines without what surrounds them; nothing where odd.

    >>> names_in_yaml(["nc: 2", "names: ['cat', \\"dog\\"]"])
    ('cat', 'dog')
    >>> names_in_yaml(["names:", "0: cat", "1: dog  # big", "nc: 2"])
    ('cat', 'dog')
    """
    starts = [place for place, line in enumerate(lines) if _KEY.fullmatch(line)]
    if len(starts) != 1:
        return ()
    first = _without_comment(lines[starts[0]]).partition(":")[2].strip()
    following = [_without_comment(line) for line in lines[starts[0] + 1 :]]
    if first:
        return _numbered(_items(_bracketed([first, *following])))
    return _numbered(_listed(following))


def _without_comment(text: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", text).strip()


def _bracketed(lines: Sequence[str]) -> str:
    """Return what stands between the brackets that begin the first line; nothing where none."""
    text = " ".join(lines)
    closing = {"[": "]", "{": "}"}.get(text[0])
    if closing is None:
        return ""
    return text[1 : text.find(closing)] if closing in text else ""


Item = tuple[str | None, str]
"""The number of a class, if it is told, and its name; an empty name where it is odd."""


def _items(text: str) -> Iterator[Item]:
    place = 0
    while text[place:].strip():
        found = _ITEM.match(text, place)
        yield _item(found)
        if found is None:
            return
        place = found.end()


def _listed(lines: Sequence[str]) -> Iterator[Item]:
    """Yield the items of a list of lines; it ends where another key begins."""
    for line in lines:
        if not line:
            continue
        if not _ENTRY.match(line):
            return
        dash = _DASH.match(line)
        yield _item(_ITEM.fullmatch(line, dash.end() if dash else 0))


def _item(found: re.Match[str] | None) -> Item:
    if found is None:
        return None, ""
    if found["single"] is not None:
        return found["number"], found["single"].replace("''", "'")
    return found["number"], found["double"] if found["double"] is not None else found["plain"]


def _numbered(items: Iterator[Item]) -> tuple[str, ...]:
    """Return the names if each is one, and is numbered from 0 where it is numbered."""
    listed = list(items)
    told = all(number is None or int(number) == place for place, (number, _) in enumerate(listed))
    return tuple(name for _, name in listed) if told and all(name for _, name in listed) else ()
