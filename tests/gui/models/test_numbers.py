"""How numbers and names are written."""

import math

from segreview.gui.models.numbers import count_text, exact_score_text, one_line, score_text


def test_an_undefined_score_is_a_dash() -> None:
    assert score_text(math.nan) == "–"
    assert exact_score_text(math.nan) == "undefined (0 / 0)"


def test_a_score_that_is_not_perfect_never_reads_as_one() -> None:
    assert score_text(0.9999999) == "0.999"
    assert score_text(0.9999999, 4) == "0.9999"
    assert score_text(1.0) == "1.000"


def test_a_negative_score_keeps_its_sign() -> None:
    assert score_text(-0.25) == "-0.250"


def test_thousands_stand_apart_and_an_unknown_count_is_a_dash() -> None:
    assert count_text(1234567) == "1,234,567"
    assert count_text(None) == "–"


def test_a_name_with_a_newline_stays_on_one_line() -> None:
    assert one_line("a\nb 📷 ü\x1b") == "a\\nb 📷 ü\\x1b"
