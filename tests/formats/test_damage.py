"""One sentence for whatever a decoder raised."""

from pathlib import Path

import pytest

from segreview.formats.damage import damaged

PATH = Path("masks/a.png")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("it ends early", "it ends early"),
        (ValueError("bad\n  header."), "bad header"),
        (IndexError(), "IndexError"),
        (OSError("\x01"), "\\x01"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 200 + "..."),
    ],
)
def test_the_reason_becomes_one_short_line(reason, said):
    assert str(damaged(PATH, reason)) == f"a.png is damaged and cannot be decoded: {said}."
