"""Names that are too long for their place: what tells one from its neighbours stays readable."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

CUT = "\N{HORIZONTAL ELLIPSIS}"
_WORD = re.compile(r"[^\W_]+")


def telling_word(names: Sequence[str], place: int) -> tuple[int, int]:
    """Return where the word is by which a name of a sorted sequence differs from those beside it.

    >>> telling_word(("scan_001_t1", "scan_002_t1", "scan_002_t2"), 1)
    (9, 11)
    """
    name, beside = names[place], (*names[max(place - 1, 0) : place], *names[place + 1 : place + 2])
    alike = max((_alike(name, other) for other in beside), default=0)
    last = max(len(name) - 1, 0)
    words = (match.span() for match in _WORD.finditer(name))
    return next(
        ((start, end) for start, end in words if min(alike, last) < end), (alike, len(name))
    )


def shortened(name: str, word: tuple[int, int], metrics: QFontMetrics, width: int) -> str:
    """Return as much of a name as fits: both its ends, but rather that word than any of them."""
    start, end = word
    both_ends = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)
    head, cut, tail = both_ends.partition(CUT)
    if not cut or end <= len(head) or start >= len(name) - len(tail):
        return both_ends
    beginning = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
    if end < len(beginning):
        return beginning
    return metrics.elidedText(CUT + name[start:], Qt.TextElideMode.ElideRight, width)


def _alike(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((place for place, (a, b) in pairs if a != b), shorter)
