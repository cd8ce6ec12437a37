"""One cell of a table: what a value looks like in a file, and what must not run there."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime

Cell = str | int | float | bool | datetime | tuple[str, ...] | None
Row = Mapping[str, Cell]

FREE_TEXT = frozenset({"reason", "warnings", "reasons", "note", "reviewer"})
"""The columns that hold sentences; ids, names and paths must join with other tables as they are."""

_UNDECODABLE = re.compile("[\udc80-\udcff]")
_RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


def cell_text(column: str, value: Cell) -> str:
    """Return the text of a cell; what is undefined is empty.

    >>> cell_text("iou", 0.1), cell_text("iou", float("nan")), cell_text("ignored", True)
    ('0.1', '', 'true')
    >>> cell_text("note", "=1+1"), cell_text("sample", "=1+1")
    ("'=1+1", '=1+1')
    """
    if type(value) is float:
        # Most cells of most tables; NaN is the only number that differs from itself.
        return repr(value) if value == value else ""
    if isinstance(value, str | tuple):
        text = printable_bytes(value if isinstance(value, str) else "; ".join(value))
        return f"'{text}" if column in FREE_TEXT and _runs(text) else text
    return _number_text(value)


def printable_bytes(text: str) -> str:
    r"""Return text that UTF-8 can hold, with undecodable bytes as \xNN.

    >>> print(printable_bytes("caf\udce9"))
    caf\xe9
    """
    if text.isascii():
        return text
    readable = _UNDECODABLE.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", text)
    return readable.encode("utf-8", "backslashreplace").decode()


def _runs(text: str) -> bool:
    return text.startswith(_RUNS_IN_A_SPREADSHEET)


def _number_text(value: int | float | bool | datetime | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value)
