"""Long names in little room."""

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from segreview.gui.models.short_names import shortened, telling_word

pytestmark = pytest.mark.usefixtures("qtbot")

NAMES = tuple(f"patient_01_visit_{visit}_slice_0007_resampled" for visit in ("02", "03", "11"))


def metrics() -> QFontMetrics:
    return QFontMetrics(QApplication.font())


def width(text: str) -> int:
    return metrics().horizontalAdvance(text)


@pytest.mark.parametrize("place", range(3))
def test_the_telling_word_is_the_first_that_differs_from_the_neighbours(place: int) -> None:
    start, end = telling_word(NAMES, place)
    assert NAMES[place][start:end] == ("02", "03", "11")[place]


def test_a_name_that_begins_another_is_told_by_its_last_word() -> None:
    assert telling_word(("scan_1", "scan_10"), 0) == (5, 6)
    assert telling_word(("scan", "scan_1"), 0) == (0, 4)
    assert telling_word(("scan", "scan_1"), 1) == (5, 6)


def test_a_name_alone_is_told_by_its_first_word() -> None:
    assert telling_word(("a_b",), 0) == (0, 1)
    assert telling_word(("__",), 0) == (0, 2)


def test_a_name_that_fits_is_whole() -> None:
    assert shortened("scan_1", (5, 6), metrics(), width("scan_1") + 2) == "scan_1"


def test_both_ends_are_kept_where_they_tell_the_name() -> None:
    name = "scan_0001_of_the_whole_patient_a"
    for word in ((0, 4), (31, 32)):
        short = shortened(name, word, metrics(), width("scan_0001_of"))
        assert short.startswith("scan")
        assert short.endswith("a")


def test_the_beginning_is_kept_where_it_tells_the_name() -> None:
    name = "scan_of_0001_of_the_whole_patient"
    short = shortened(name, (8, 12), metrics(), width("scan_of_0001_of"))
    assert short.startswith("scan_of_0001")


def test_else_the_name_begins_with_what_tells_it() -> None:
    shorts = [shortened(name, (17, 19), metrics(), width("…02_slice_")) for name in NAMES]
    assert [short[:3] for short in shorts] == ["…02", "…03", "…11"]
    assert len(shorts[0]) > 6


def test_a_short_name_has_no_more_width_than_there_is() -> None:
    for room in range(20, 200, 7):
        assert width(shortened(NAMES[1], (17, 19), metrics(), room)) <= room
