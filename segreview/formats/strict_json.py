"""JSON that nobody vouches for: a byte limit, no duplicate keys, no NaN, no bottomless nesting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from segreview.errors import SegReviewError, TooLarge, UnreadableFile
from segreview.formats.source import FileContent, read_file, shown_name, shown_text

JSON_BYTE_LIMIT = 1 << 26
"""A file that is parsed as a whole becomes some five times as large in memory: 64 MiB at most."""

_SHOWN = 60


def parse_json(content: FileContent) -> Any:
    """Return what a JSON file holds, in UTF-8; what is odd about it becomes one sentence."""
    _require_size(content.path, len(content.data))
    with json_faults(content.path):
        return STRICT.decode(content.data.decode("utf-8-sig"))


def read_json_file(path: Path) -> FileContent:
    """Return the bytes of a JSON file that is not too large to be parsed as a whole."""
    try:
        return read_file(path, JSON_BYTE_LIMIT)
    except TooLarge:
        _require_size(path, path.stat().st_size)
        raise


def _require_size(path: Path, byte_count: int) -> None:
    if byte_count > JSON_BYTE_LIMIT:
        raise TooLarge(
            f"{shown_name(path)} has {byte_count:,} bytes; a JSON file about one image may have "
            f"{JSON_BYTE_LIMIT:,}."
        )


@contextmanager
def json_faults(path: Path) -> Iterator[None]:
    """Turn what is odd about a JSON file into UnreadableFile with one sentence."""
    name = shown_name(path)
    try:
        yield
    except SegReviewError:
        raise
    except RecursionError as error:
        raise UnreadableFile(f"{name} nests lists or objects too deeply for JSON data.") from error
    except ValueError as error:
        reason = shown_text(" ".join(str(error).split()).rstrip("."))
        raise UnreadableFile(f"{name} is no valid JSON file: {reason}.") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object has the key {shown_key(twice)} twice")
    return held


def shown_key(key: str) -> str:
    """Return a key as it is written in a sentence."""
    return repr(key[:_SHOWN])


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"it holds {name}, which is no JSON number")


STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_number)
"""Refuses duplicate keys and NaN."""


def finite_number(value: Any) -> float | None:
    """Return a JSON number as a float; None for other types, true and what is infinite.

    >>> finite_number(2), finite_number(True), finite_number("2"), finite_number(10**400)
    (2.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    # JSON may write 1e999, which Python reads as infinite.
    return number if number - number == 0 else None


def whole_number(value: Any) -> int | None:
    """Return a JSON number without fraction as an int, else None.

    >>> whole_number(3), whole_number(3.0), whole_number(3.5), whole_number(True)
    (3, 3, None, None)
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
