"""A JSON file as its members and elements, one after another: never the whole of it in memory."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from segreview.formats.strict_json import STRICT, shown_key

ELEMENT_LIMIT = 1 << 26
"""An annotation with more characters is refused."""
_PIECE = 1 << 18
_LOOKAHEAD = 8
"""A number goes on behind a piece's end: what was read of it must be followed by so much."""
_SPACE = re.compile(r"[ \t\n\r]*")


class Piece(NamedTuple):
    """A member of the outermost object, or an element of a list that is one."""

    key: str
    """Empty in an outermost list."""
    value: Any
    in_list: bool


class JsonPieces:
    """Yields the pieces of a file in UTF-8; what is odd about them raises ValueError.

    Of ``{"a": [1, 2], "b": 3}`` these are 1 and 2 under "a", in a list, and 3 under "b".
    """

    def __init__(self, stream: BinaryIO, on_read: Callable[[int], None] | None = None) -> None:
        """Begin to read; ``on_read`` hears how many bytes were read so far."""
        self._stream, self._on_read = stream, on_read
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text, self._at = "", 0
        self._passed = self._read = 0
        self._ended = False
        self.first = self._peek()
        """The first character, which tells an object from a list."""

    def __iter__(self) -> Iterator[Piece]:
        """Yield every piece, once."""
        if self.first == "{":
            yield from self._members()
        elif self.first == "[":
            yield from self._elements("")
        else:
            yield Piece("", self._value(), False)
        if self._peek():
            raise self._odd("Extra data")

    def _members(self) -> Iterator[Piece]:
        seen: set[str] = set()
        goes_on = self._begins("}")
        while goes_on:
            if self._peek() != '"':
                raise self._odd("Expecting property name enclosed in double quotes")
            key = self._value()
            if key in seen:
                raise ValueError(f"an object has the key {shown_key(key)} twice")
            seen.add(key)
            if self._peek() != ":":
                raise self._odd("Expecting ':' delimiter")
            self._at += 1
            if self._peek() == "[":
                yield from self._elements(key)
            else:
                yield Piece(key, self._value(), False)
            goes_on = self._goes_on("}")

    def _elements(self, key: str) -> Iterator[Piece]:
        goes_on = self._begins("]")
        while goes_on:
            yield Piece(key, self._value(), True)
            goes_on = self._goes_on("]")

    def _begins(self, end: str) -> bool:
        """Step over the bracket that opens, and over one that closes; say whether none does."""
        self._at += 1
        if self._peek() != end:
            return True
        self._at += 1
        return False

    def _goes_on(self, end: str) -> bool:
        """Step over a comma, which says so, or over the end."""
        found = self._peek()
        if found not in (",", end) or not found:
            raise self._odd("Expecting ',' delimiter")
        self._at += 1
        return found == ","

    def _peek(self) -> str:
        """Return the next character that is no space; nothing at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            assert match is not None, "no space is a match too"
            self._at = match.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def _value(self) -> Any:
        self._peek()
        while True:
            # Reading more moves what is not used yet to the front of the text.
            try:
                value, end = STRICT.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # What ends in the middle is not odd yet.
                behind = error.pos - self._at
                if not self._fill():
                    raise self._odd(error.msg, behind) from error
                continue
            length, left = end - self._at, len(self._text) - end
            if left >= _LOOKAHEAD or not self._fill():
                self._at += length
                return value

    def _fill(self) -> bool:
        """Read more behind what is not used yet; say whether there was any."""
        if self._ended:
            return False
        rest = self._text[self._at :]
        if len(rest) > ELEMENT_LIMIT:
            raise ValueError(f"a part of it has more than {ELEMENT_LIMIT:,} characters")
        # As much as there is already: a long element is not begun anew too often.
        data = self._stream.read(max(_PIECE, len(rest)))
        self._ended = not data
        self._read += len(data)
        if self._on_read is not None:
            self._on_read(self._read)
        self._passed += self._at
        self._text, self._at = rest + self._decode(data, self._ended), 0
        return not self._ended

    def _odd(self, what: str, behind: int = 0) -> ValueError:
        return ValueError(f"{what}: character {self._passed + self._at + behind + 1:,}")
