"""XML that nobody vouches for: limits on bytes, depth and elements, and no document type."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from segreview.errors import TooLarge, UnreadableFile
from segreview.formats.source import FileContent, shown_name, shown_text

XML_BYTE_LIMIT = 256 * 1024 * 1024
ELEMENT_LIMIT = 1 << 18
"""So many elements are held at once; a million take ten seconds and 200 MB."""
DEPTH_LIMIT = 64
_FED_AT_ONCE = 1 << 16
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_FIRST_TAG = re.compile(rb"<([A-Za-z_][A-Za-z0-9_.-]*)[\s/>]")


class _Refused(Exception):
    """What is odd about a file."""


class _Builder(TreeBuilder):
    """Builds elements, hands over those that are asked for, and refuses what makes XML unsafe."""

    def __init__(self, wanted: Collection[str]) -> None:
        super().__init__()
        self.finished: list[Element] = []
        self._wanted, self._depth, self._held = wanted, 0, 0

    def doctype(self, *_: str | None) -> None:
        """Refuse a document type: only there can entities be declared, which grow or read files."""
        raise _Refused(
            "it declares a document type, which these files have no use for: delete the line that "
            "begins with <!DOCTYPE"
        )

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Begin an element, unless it is one too many."""
        self._depth += 1
        self._held += 1
        if self._depth > DEPTH_LIMIT:
            raise _Refused(f"its elements nest deeper than {DEPTH_LIMIT} levels")
        if self._held > ELEMENT_LIMIT:
            raise _Refused(f"it holds more than {ELEMENT_LIMIT:,} elements in one")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """End an element."""
        element = super().end(tag)
        self._depth -= 1
        if tag in self._wanted:
            self.finished.append(element)
        return element

    def forget(self) -> None:
        """Let go of the contents of the finished elements."""
        for element in self.finished:
            self._held -= sum(1 for _ in element.iter()) - 1
            element.clear()
        self.finished.clear()


def elements_of(content: FileContent, *wanted: str) -> Iterator[Element]:
    """Yield each element with one of these names when it ends; it is emptied afterwards.

    Elements of these names must not lie within each other. Comments and processing instructions
    are left out.
    """
    name = shown_name(content.path)
    if content.byte_count > XML_BYTE_LIMIT:
        raise TooLarge(f"{name} has {content.byte_count:,} bytes; allowed are {XML_BYTE_LIMIT:,}.")
    builder = _Builder(wanted)
    try:
        parser = XMLParser(target=builder)
        for start in range(0, content.byte_count, _FED_AT_ONCE):
            parser.feed(content.data[start : start + _FED_AT_ONCE])
            yield from builder.finished
            builder.forget()
        parser.close()
    except (_Refused, ParseError, ValueError, LookupError) as error:
        # An encoding that Python does not know raises LookupError, one of several bytes ValueError.
        reason = shown_text(" ".join(str(error).split()).rstrip("."))
        raise UnreadableFile(f"{name} is no valid XML file: {reason}.") from error
    yield from builder.finished


def root_name(start: bytes) -> str:
    """Return the name of the first element in the beginning of an XML file; empty where none is.

    >>> root_name(b'<?xml version="1.0"?><!-- <made> by hand --><annotations><version>')
    'annotations'
    >>> root_name(b"no XML")
    ''
    """
    found = _FIRST_TAG.search(_COMMENT.sub(b"", start))
    return found[1].decode("ascii") if found else ""
