"""The COCO files of a folder, whatever they hold: read once for all who ask for them."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from segreview.errors import UnreadableFile
from segreview.formats.coco.document import CocoFile
from segreview.formats.coco.reading import read_coco
from segreview.formats.source import OnRead, read_start

_MOST_FILES = 200
"""A folder with more JSON files has one for each image, which is another layout."""
_HEAD = 1 << 16
_TELLING = re.compile(rb'"(images|annotations|categories|segments_info|image_id)"\s*:')


class CocoFiles(NamedTuple):
    """What the JSON files of a folder say, and why some cannot be read."""

    read: tuple[tuple[PurePosixPath, CocoFile], ...] = ()
    unreadable: tuple[tuple[PurePosixPath, str], ...] = ()


def coco_files(
    root: Path, paths: Iterable[PurePosixPath], on_read: OnRead | None = None
) -> CocoFiles:
    """Return what those of some JSON files say that begin like a COCO file."""
    read: list[tuple[PurePosixPath, CocoFile]] = []
    unreadable: list[tuple[PurePosixPath, str]] = []
    for path in paths:
        try:
            if _TELLING.search(read_start(root / path, _HEAD)):
                read.append((path, read_coco(root / path, on_read)))
        except UnreadableFile as error:
            unreadable.append((path, str(error)))
    return CocoFiles(tuple(read), tuple(unreadable))


def about_images(
    paths: Sequence[PurePosixPath], pictures: Iterable[PurePosixPath]
) -> tuple[PurePosixPath, ...]:
    """Return the JSON files that may be about several images: LabelMe's for one has its name."""
    stems = {str(path).rpartition(".")[0] for path in pictures}
    kept = tuple(path for path in paths if str(path)[:-5] not in stems)
    return kept if len(kept) <= _MOST_FILES else ()


def begins_with_list(root: Path, path: PurePosixPath) -> bool:
    """Say whether a file begins like COCO results, without a look at more of it."""
    try:
        start = read_start(root / path, _HEAD)
    except UnreadableFile:
        return False
    return start.removeprefix(BOM_UTF8).lstrip()[:1] == b"[" and b'"image_id"' in start
