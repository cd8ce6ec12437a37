"""The list of samples as a person uses it."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QProgressBar, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from segreview.gui.widgets.sample_list import SampleList
from segreview.session.state import SessionState, SortKey
from segreview.session.view import RowStatus, RowVerdict, SampleColumns, SessionView, Stage

COLUMNS = SampleColumns(
    ("a", "b\nb", "c"),
    np.array([2, 0, 1]),
    "IoU",
    np.array([0.5, np.nan, 0.25]),
    np.array([RowStatus.SCORED, RowStatus.NOT_SCORED, RowStatus.WARNED], dtype=np.uint8),
    np.array([RowVerdict.ACCEPTED, RowVerdict.NONE, RowVerdict.FLAGGED], dtype=np.uint8),
    np.zeros(3, dtype=np.bool_),
)
VIEW = SessionView(Stage.READY, SessionState(selected=2), columns=COLUMNS, row=0, reviewed=2)


@pytest.fixture
def samples(qtbot: QtBot) -> SampleList:
    widget = SampleList()
    qtbot.addWidget(widget)
    widget.resize(300, 500)
    widget.show()
    return widget


def rows(samples: SampleList) -> QTableView:
    return next(view for view in samples.findChildren(QTableView) if view.accessibleName())


def test_showing_a_view_is_not_a_choice(samples: SampleList, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(samples.selected):
        samples.show_view(VIEW)
        samples.show_view(replace(VIEW, row=1, state=SessionState(selected=0)))
    assert rows(samples).currentIndex().row() == 1


def test_a_click_chooses_the_sample_of_its_row(samples: SampleList, qtbot: QtBot) -> None:
    samples.show_view(VIEW)
    view = rows(samples)
    place = view.visualRect(view.model().index(2, 0)).center()
    with qtbot.waitSignal(samples.selected) as chosen:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [1]


def test_the_selection_follows_its_sample_to_another_row(samples: SampleList) -> None:
    samples.show_view(VIEW)
    samples.show_view(replace(VIEW, row=2, columns=replace(COLUMNS, order=np.array([0, 1, 2]))))
    selected = rows(samples).selectedIndexes()
    assert [index.data() for index in selected] == ["c"]


def test_pictures_are_asked_for_what_is_in_sight_and_not_twice(
    samples: SampleList, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(samples.thumbnail_wanted) as wanted:
        samples.show_view(VIEW)
    assert wanted.args == [[2, 0, 1]]
    samples.show_thumbnail(2, np.zeros((48, 64, 3), dtype=np.uint8))
    with qtbot.waitSignal(samples.thumbnail_wanted) as wanted:
        samples.show_view(VIEW)
    assert wanted.args == [[0, 1]]


def test_the_filter_is_reported_after_typing(samples: SampleList, qtbot: QtBot) -> None:
    samples.show_view(VIEW)
    line = samples.findChild(QLineEdit)
    with qtbot.waitSignal(samples.filter_edited) as edited:
        qtbot.keyClicks(line, "iou<0.5")
    assert edited.args == ["iou<0.5"]


@pytest.mark.parametrize(("key", "kept"), [(Qt.Key.Key_Return, "iou<0.5"), (Qt.Key.Key_Escape, "")])
def test_enter_and_escape_give_the_keyboard_back_to_the_rows(
    samples: SampleList, qtbot: QtBot, key: Qt.Key, kept: str
) -> None:
    samples.show_view(VIEW)
    samples.focus_filter()
    line = samples.findChild(QLineEdit)
    qtbot.keyClicks(line, "iou<0.5")
    with qtbot.waitSignal(samples.filter_edited) as edited:
        qtbot.keyClick(line, key)
    assert edited.args == [kept]
    assert rows(samples).hasFocus()


def test_a_filter_that_is_not_understood_is_explained_below_it(samples: SampleList) -> None:
    def explained() -> list[str]:
        labels = samples.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisible() and "score" in label.text()]

    samples.show_view(replace(VIEW, filter_error="there is no score 'speed'"))
    assert explained() == ["there is no score 'speed'"]
    samples.show_view(VIEW)
    assert explained() == []


def test_nothing_matches_offers_to_clear_the_filter(samples: SampleList, qtbot: QtBot) -> None:
    none = replace(COLUMNS, order=np.array([], dtype=np.int64))
    state = SessionState(selected=2, filter_text="zzz")
    samples.show_view(replace(VIEW, columns=none, row=None, state=state))
    clear = next(b for b in samples.findChildren(QPushButton) if b.text() == "Clear filter")
    assert clear.isVisible()
    texts = [label.text() for label in samples.findChildren(QLabel) if label.isVisible()]
    assert "c does not pass the filter" in texts
    with qtbot.waitSignal(samples.filter_edited) as edited:
        clear.click()
    assert edited.args == [""]


def test_a_sort_key_is_chosen(samples: SampleList, qtbot: QtBot) -> None:
    samples.show_view(VIEW)
    box = samples.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert box.itemText(box.findData(SortKey.WORST)) == "IoU, worst first"
    with qtbot.waitSignal(samples.sort_chosen) as chosen:
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Home)
    assert chosen.args == [SortKey.WORST]


def test_progress_says_how_many_are_reviewed(samples: SampleList) -> None:
    samples.show_view(VIEW)
    bar = samples.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    assert bar.text() == "reviewed 2 / 3"
