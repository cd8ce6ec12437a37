"""Bytes from a path, and the listing of a folder: regular files only, nothing hangs."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, TypeVar

from segreview.errors import TooLarge, UnreadableFile
from segreview.formats.file_stamps import note

OnFound = Callable[[int], None]
"""Hears how many files were found so far; what it raises ends the listing."""

OnRead = Callable[[Path, int, int], None]
"""Hears how many bytes of a large file were read, and of how many; what it raises ends that."""

_Sortable = TypeVar("_Sortable", str, tuple[list[str | int], str])


class Watch(Protocol):
    """Hears how far the opening of a folder is; what it raises ends the opening."""

    def found(self, files: int) -> None:
        """Hear how many files were found so far."""

    def read(self, path: Path, done: int, size: int) -> None:
        """Hear how many bytes of a large file were read, and of how many."""


class Unwatched:
    """Hears nothing and ends nothing."""

    def found(self, files: int) -> None:
        """Go on."""

    def read(self, path: Path, done: int, size: int) -> None:
        """Go on."""


UNWATCHED = Unwatched()

FOUND_EVERY = 1000
_DIGITS = re.compile("([0-9]+)")
_MOST_DIGITS = 4000
"""Python makes no number of many more."""
_PIECE = 10_000
_ONE_DIGIT = bytes.maketrans(b"123456789", b"000000000")
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

    @property
    def sha256(self) -> str:
        """The checksum of the bytes; made when asked for, as it is of masks."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def byte_count(self) -> int:
        """How many bytes there are."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class ListedFolder:
    """A folder below a listed one, and the names of the files in it, in natural order."""

    path: str
    """Relative to the listed folder, with slashes between folders; empty for that folder."""
    names: tuple[str, ...]

    @property
    def prefix(self) -> str:
        """What stands before a name in the path of a file."""
        return f"{self.path}/" if self.path else ""

    def __iter__(self) -> Iterator[PurePosixPath]:
        """Yield the path of every file, relative to the listed folder."""
        prefix = self.prefix
        return (PurePosixPath(prefix + name) for name in self.names)


@dataclass(frozen=True, slots=True)
class Listing:
    """The folders below a folder in natural order, and a sentence for each place left out.

    Files are names: 300,000 path objects would take ten times as long as the listing itself.
    """

    folders: tuple[ListedFolder, ...]
    skipped: tuple[str, ...]

    def paths(self) -> Iterator[PurePosixPath]:
        """Yield the path of every file, relative to the listed folder."""
        return itertools.chain.from_iterable(self.folders)


def shown_name(name: str | os.PathLike[str]) -> str:
    """Return a file's own name so that it fits into one line of text.

    >>> shown_name("masks/a" + chr(10) + "b.png")
    'a\\\\nb.png'
    """
    return shown_text(os.path.basename(os.fspath(name)))


def shown_text(text: str) -> str:
    """Return text with control characters and undecodable bytes written as escapes."""
    if text.isprintable():
        return text
    return "".join(_shown_character(character) for character in text)


def _shown_character(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    # surrogateescape keeps an undecodable byte as U+DC80 ... U+DCFF
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def natural_key(text: str) -> tuple[list[str | int], str]:
    """Return a sort key by which image2 comes before image10.

    >>> sorted(["image10", "image2"], key=natural_key)
    ['image2', 'image10']
    """
    # Text and digits take turns, so that only text is compared with text.
    split = _DIGITS.split(text.casefold())
    parts: list[str | int] = [*split]
    parts[1::2] = [int(digits[:_MOST_DIGITS]) for digits in split[1::2]]
    return parts, text


def natural_sorted(texts: Iterable[str]) -> list[str]:
    """Return texts in the order of ``natural_key``, faster where only digits differ.

    >>> natural_sorted(["image10", "Image3", "image2"])
    ['image2', 'Image3', 'image10']
    """
    listed = _sorted(list(texts))
    joined = "\0".join(listed).encode("utf-8", "surrogatepass").translate(_ONE_DIGIT)
    # Digits at the same places compare like the numbers that they are.
    if len(set(joined.split(b"\0"))) == 1:
        return listed
    return [text for _, text in _sorted([natural_key(text) for text in listed])]


def _sorted(listed: list[_Sortable]) -> list[_Sortable]:
    """Sort piece by piece, then what is sorted in pieces: no slower, and others may run between.

    One sort of 100,000 names keeps every other thread, the window's too, from Python for 25 ms.
    """
    pieces = (sorted(listed[start : start + _PIECE]) for start in range(0, len(listed), _PIECE))
    return sorted(itertools.chain.from_iterable(pieces))


def read_file(path: Path, byte_limit: int | None = None) -> FileContent:
    """Return the bytes of a regular file, or say in one sentence why they cannot be had."""
    with open_regular(path) as stream:
        data = _read_unchanged(path, stream, byte_limit)
    return FileContent(path, data)


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to read it; UnreadableFile says why it cannot be had."""
    try:
        status = os.stat(path)
        note(path, status)
        _require_regular(path, status)
        # A pipe put there in between must not block the open.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as stream:
            _require_regular(path, os.fstat(stream.fileno()))
            yield stream
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(f"{shown_name(path)} cannot be read: {reason}.") from error


@contextmanager
def open_unchanged(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to read it; UnreadableFile says so if it has changed in the end."""
    with open_regular(path) as stream:
        before = os.fstat(stream.fileno())
        yield stream
        _require_same(path, before, os.fstat(stream.fileno()))


def read_start(path: Path, size: int) -> bytes:
    """Return the first bytes of a regular file, at most ``size``: enough for a header."""
    with open_regular(path) as stream:
        return stream.read(size)


def _require_regular(path: Path, status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    kind = next((kind for matches, kind in _KINDS if matches(status.st_mode)), "no file")
    raise UnreadableFile(f"{shown_name(path)} is {kind}, not a regular file.")


def _read_unchanged(path: Path, stream: BinaryIO, byte_limit: int | None) -> bytes:
    before = os.fstat(stream.fileno())
    if byte_limit is not None and before.st_size > byte_limit:
        raise TooLarge(
            f"{shown_name(path)} has {before.st_size:,} bytes; the limit on pixels allows "
            f"{byte_limit:,}, raise it in the settings to read the file."
        )
    data = stream.read(before.st_size + 1)
    _require_same(path, before, os.fstat(stream.fileno()), len(data))
    return data


def _require_same(
    path: Path, before: os.stat_result, after: os.stat_result, byte_count: int | None = None
) -> None:
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not same or byte_count not in (None, before.st_size):
        raise UnreadableFile(f"{shown_name(path)} changed while it was read; read it again.")


def list_files(root: Path, on_found: OnFound | None = None) -> Listing:
    """Return all files below a folder; hidden ones are left out, loops are entered once."""
    walk = _Walk(os.fspath(root), on_found)
    # Breadth first, so that of two ways into one folder the shorter one is kept.
    for folder in walk.waiting:
        walk.enter(folder)
    walk.listed.sort(key=lambda folder: natural_key(folder.path))
    return Listing(tuple(walk.listed), tuple(walk.skipped))


class _Walk:
    """The folders that wait, those that were listed, and those that were left out."""

    def __init__(self, root: str, on_found: OnFound | None) -> None:
        self.waiting = [""]
        self.listed: list[ListedFolder] = []
        self.skipped: list[str] = []
        self._root, self._on_found, self._found = root, on_found, 0
        self._entered: set[tuple[int, int]] = set()

    def enter(self, folder: str) -> None:
        """List one folder, or say why it is left out."""
        place, shown = os.path.join(self._root, folder), shown_text(folder or self._root)
        try:
            status = os.stat(place)
            note(place, status)
            if (status.st_dev, status.st_ino) in self._entered:
                self.skipped.append(f"The folder {shown} leads to one that is listed already.")
                return
            self._entered.add((status.st_dev, status.st_ino))
            folders, names = self._children(place)
        except OSError as error:
            self.skipped.append(f"The folder {shown} cannot be listed: {error.strerror}.")
            return
        prefix = f"{folder}/" if folder else ""
        self.waiting.extend(prefix + name for name in folders)
        if names:
            self.listed.append(ListedFolder(folder, tuple(natural_sorted(names))))

    def _children(self, place: str) -> tuple[list[str], list[str]]:
        """Return the names of folders and of files; linked folders come last.

        Links only lead where others are.
        """
        folders: list[tuple[bool, str]] = []
        names: list[str] = []
        with os.scandir(place) as children:
            for child in children:
                name = child.name
                if name[0] == ".":
                    continue
                try:
                    if child.is_dir():
                        folders.append((child.is_symlink(), name))
                        continue
                except OSError:
                    # A link that leads nowhere or to itself is listed as a file.
                    pass
                names.append(name)
                if self._on_found is not None and len(names) % FOUND_EVERY == 0:
                    self._on_found(self._found + len(names))
        self._found += len(names)
        if self._on_found is not None:
            self._on_found(self._found)
        return [name for _, name in sorted(folders)], names
