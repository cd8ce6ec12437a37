"""How scores, counts and file names are written on screen."""

from __future__ import annotations

import math

from segreview.formats.source import shown_text

UNDEFINED = "–"
_ISOLATE, _END_OF_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def score_text(value: float, digits: int = 3) -> str:
    """Write a score; one that is not perfect is never rounded up to 1.

    >>> score_text(0.34296), score_text(0.99999), score_text(1.0), score_text(math.nan)
    ('0.343', '0.999', '1.000', '–')
    """
    if math.isnan(value):
        return UNDEFINED
    text = f"{value:.{digits}f}"
    if value < 1.0 <= float(text):
        return f"{1 - 10**-digits:.{digits}f}"
    return text


def exact_score_text(value: float) -> str:
    """Write a score with all its digits."""
    return "undefined (0 / 0)" if math.isnan(value) else repr(float(value))


def length_text(value: float, unit: str) -> str:
    """Write a distance with its unit.

    >>> length_text(2 ** 0.5, "px"), length_text(math.nan, "px")
    ('1.41 px', '–')
    """
    return UNDEFINED if math.isnan(value) else f"{value:.2f} {unit}"


def count_text(value: int | None) -> str:
    """Write a count with its thousands apart."""
    return UNDEFINED if value is None else f"{value:,}"


def counted_text(count: int, things: str) -> str:
    """Write how many images, classes, cases or pairs there are.

    >>> counted_text(2, "classes"), counted_text(1, "classes"), counted_text(1, "pairs of a and b")
    ('2 classes', '1 class', '1 pair of a and b')
    """
    if count != 1:
        return f"{count:,} {things}"
    first, space, rest = things.partition(" ")
    return f"1 {first.removesuffix('es' if first == 'classes' else 's')}{space}{rest}"


def one_line(text: str) -> str:
    """Write a file name on one line, as sentences about files do.

    >>> print(one_line("a\\nb"), one_line("caf" + chr(0xDCE9)))
    a\\nb caf\\xe9
    """
    return shown_text(text)


def apart(name: str) -> str:
    """Write a name so that, whatever its direction, the words around it keep their order.

    >>> ascii(apart("a"))
    "'\\\\u2068a\\\\u2069'"
    """
    return f"{_ISOLATE}{one_line(name)}{_END_OF_ISOLATE}"
