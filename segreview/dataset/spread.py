"""A few of many, evenly spread over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

One = TypeVar("One")


def spread(many: Sequence[One], wanted: int) -> list[One]:
    """Return so many of them, or all, in their order and evenly spread.

    >>> spread("abcdefgh", 4), spread("ab", 4), spread("", 4)
    (['a', 'c', 'e', 'g'], ['a', 'b'], [])
    """
    wanted = min(wanted, len(many))
    return [many[place * len(many) // wanted] for place in range(wanted)]
