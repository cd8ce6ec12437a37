"""Bytes from a path, and the listing of a folder: regular files only, nothing hangs."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from segreview.errors import TooLarge, UnreadableFile

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a regular file that did not change while it was read."""

    path: Path
    data: bytes
    sha256: str

    @property
    def byte_count(self) -> int:
        """How many bytes there are."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file below a listed folder; its path is relative to that folder."""

    path: PurePosixPath
    is_regular: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """The files below a folder in natural order, and a sentence for each place left out."""

    entries: tuple[Entry, ...]
    skipped: tuple[str, ...]


def shown_name(name: str | os.PathLike[str]) -> str:
    """Return a file's own name so that it fits into one line of text.

    >>> shown_name("masks/a" + chr(10) + "b.png")
    'a\\\\nb.png'
    """
    return shown_text(os.path.basename(os.fspath(name)))


def shown_text(text: str) -> str:
    """Return text with control characters and undecodable bytes written as escapes."""
    return "".join(_shown_character(character) for character in text)


def _shown_character(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    # surrogateescape keeps an undecodable byte as U+DC80 ... U+DCFF
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def natural_key(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key by which image2 comes before image10.

    >>> sorted(["image10", "image2"], key=natural_key)
    ['image2', 'image10']
    """
    parts = re.split(r"([0-9]+)", text)
    key = tuple((0, int(part), "") if part.isdigit() else (1, 0, part.casefold()) for part in parts)
    return key, text


def read_file(path: Path, byte_limit: int | None = None) -> FileContent:
    """Return the bytes of a regular file, or say in one sentence why they cannot be had."""
    with open_regular(path) as stream:
        data = _read_unchanged(path, stream.fileno(), byte_limit)
    return FileContent(path, data, hashlib.sha256(data).hexdigest())


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to read it; UnreadableFile says why it cannot be had."""
    try:
        _require_regular(path, os.stat(path))
        # A pipe put there in between must not block the open.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as stream:
            _require_regular(path, os.fstat(stream.fileno()))
            yield stream
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(f"{shown_name(path)} cannot be read: {reason}.") from error


def read_start(path: Path, size: int) -> bytes:
    """Return the first bytes of a regular file, at most ``size``: enough for a header."""
    try:
        _require_regular(path, os.stat(path))
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as stream:
            return stream.read(size)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(f"{shown_name(path)} cannot be read: {reason}.") from error


def _require_regular(path: Path, status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    kind = next((kind for matches, kind in _KINDS if matches(status.st_mode)), "no file")
    raise UnreadableFile(f"{shown_name(path)} is {kind}, not a regular file.")


def _read_unchanged(path: Path, descriptor: int, byte_limit: int | None) -> bytes:
    before = os.fstat(descriptor)
    if byte_limit is not None and before.st_size > byte_limit:
        raise TooLarge(
            f"{shown_name(path)} has {before.st_size:,} bytes; the limit on pixels allows "
            f"{byte_limit:,}, raise it in the settings to read the file."
        )
    with open(descriptor, "rb", closefd=False) as stream:
        data = stream.read(before.st_size + 1)
    after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != before.st_size:
        raise UnreadableFile(f"{shown_name(path)} changed while it was read; read it again.")
    return data


def list_files(root: Path) -> Listing:
    """Return all files below a folder; hidden ones are left out, loops are entered once."""
    entries: list[Entry] = []
    skipped: list[str] = []
    entered: set[tuple[int, int]] = set()
    # Breadth first, so that of two ways into one folder the shorter one is kept.
    waiting = [PurePosixPath()]
    for folder in waiting:
        shown = shown_text(str(folder if folder.parts else root))
        try:
            place = os.stat(os.path.join(root, folder))
            if (place.st_dev, place.st_ino) in entered:
                skipped.append(f"The folder {shown} leads to one that is listed already.")
                continue
            entered.add((place.st_dev, place.st_ino))
            children = _children(os.path.join(root, folder))
        except OSError as error:
            skipped.append(f"The folder {shown} cannot be listed: {error.strerror}.")
            continue
        for child in children:
            if _is_folder(child):
                waiting.append(folder / child.name)
            else:
                entries.append(Entry(folder / child.name, _is_regular(child)))
    entries.sort(key=lambda entry: natural_key(str(entry.path)))
    return Listing(tuple(entries), tuple(skipped))


def _children(folder: str) -> list[os.DirEntry[str]]:
    """Return what is not hidden in a folder, links last: they only lead where others are."""
    with os.scandir(folder) as found:
        shown = [child for child in found if not child.name.startswith(".")]
    return sorted(shown, key=lambda child: (child.is_symlink(), child.name))


def _is_folder(child: os.DirEntry[str]) -> bool:
    try:
        return child.is_dir()
    except OSError:
        # A link that leads nowhere or to itself is listed as a file that is not regular.
        return False


def _is_regular(child: os.DirEntry[str]) -> bool:
    try:
        return child.is_file()
    except OSError:
        return False
