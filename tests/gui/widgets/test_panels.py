"""Score panel, class panel, problem bar and empty page as a person uses them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QListWidget,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from segreview.gui.theme import amber_palette, apply_theme, warning_color
from segreview.gui.widgets.class_panel import ClassPanel
from segreview.gui.widgets.empty_page import EmptyPage
from segreview.gui.widgets.problem_bar import ProblemBar
from segreview.gui.widgets.score_panel import ScorePanel
from segreview.metrics.conventions import CONVENTIONS
from segreview.session.opening_watch import OpeningProgress
from segreview.session.state import SessionState
from segreview.session.view import (
    ClassRow,
    CountRow,
    Problem,
    ProblemKind,
    Progress,
    RowStatus,
    SampleColumns,
    ScoreRow,
    SessionView,
    Stage,
)

COLUMNS = SampleColumns(
    ("a", "b"),
    np.arange(2),
    "IoU",
    np.array([0.5, np.nan]),
    np.array([RowStatus.SCORED, RowStatus.NOT_SCORED], dtype=np.uint8),
    np.zeros(2, dtype=np.uint8),
    np.zeros(2, dtype=np.bool_),
)
VIEW = SessionView(
    Stage.READY,
    SessionState(selected=0),
    columns=COLUMNS,
    score_rows=(ScoreRow("iou", "IoU", math.nan, 0.5, 0.25, 60, 2),),
    count_rows=(CountRow("TP", 7, 8),),
    convention="voc",
    convention_words=("pooled", "void ignored"),
    class_rows=(
        ClassRow(0, "sky", (1, 2, 3), False, 0.5, 0.5, 0.5, 2),
        ClassRow(4, "road", (4, 5, 6), False, 0.5, 0.5, 0.5, 2),
    ),
    progress=Progress(23, 60, running=True, seconds_left=4.0),
    problems=(Problem(1, "b", "sizes differ", kind=ProblemKind.SIZE),),
)


def visible_texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def press(widget: QWidget, text: str) -> None:
    next(b for b in widget.findChildren(QPushButton) if b.text() == text).click()


def test_the_score_panel_names_its_convention_and_how_far_it_is(qtbot: QtBot) -> None:
    panel = ScorePanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_view(VIEW)
    assert visible_texts(panel) == ["23 of 60 scored · IoU: n = 60, 2 skipped"]
    box = panel.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert (box.currentText(), box.toolTip()) == ("voc", "pooled\nvoid ignored")


def test_a_mean_over_something_else_than_images_says_so(qtbot: QtBot) -> None:
    panel = ScorePanel()
    qtbot.addWidget(panel)
    panel.show()
    row = replace(VIEW.score_rows[0], counted="classes")
    panel.show_view(replace(VIEW, score_rows=(row,)))
    assert visible_texts(panel) == ["23 of 60 scored · IoU: n = 60 classes, 2 skipped"]


def test_a_convention_is_chosen_in_the_score_panel(qtbot: QtBot) -> None:
    panel = ScorePanel()
    qtbot.addWidget(panel)
    panel.show_view(VIEW)
    box = panel.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert [box.itemText(i) for i in range(box.count())] == list(CONVENTIONS)
    words = box.itemData(list(CONVENTIONS).index("nnunet"), Qt.ItemDataRole.ToolTipRole)
    assert words.startswith("as nnunetv2 2.8.1")
    box.setFocus()
    with qtbot.waitSignal(panel.convention_chosen) as chosen:
        qtbot.keyClick(box, Qt.Key.Key_Up)
    assert chosen.args == ["sklearn"]


def test_a_convention_that_is_no_preset_is_shown_too(qtbot: QtBot) -> None:
    panel = ScorePanel()
    qtbot.addWidget(panel)
    for _ in range(2):
        panel.show_view(replace(VIEW, convention="voc+empty=one"))
    box = panel.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert (box.currentText(), box.count()) == ("voc+empty=one", len(CONVENTIONS) + 1)


def test_the_score_panel_says_why_a_sample_has_no_score(qtbot: QtBot) -> None:
    panel = ScorePanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_view(SessionView(Stage.READY, SessionState(), reason="sizes differ"))
    assert [text for text in visible_texts(panel) if text] == ["⚠ Not scored: sizes differ"]


def test_scores_are_copied_as_a_table(qtbot: QtBot) -> None:
    panel = ScorePanel()
    qtbot.addWidget(panel)
    panel.show_view(VIEW)
    panel.copy_table()
    expected = "score\timage\tpooled\tper-image mean\nIoU\t–\t0.5000\t0.2500\nTP\t7\t8\t"
    assert QApplication.clipboard().text() == expected


@pytest.mark.parametrize("count", [8, 123_456, 9_876_543_210_987])
def test_no_number_of_the_score_panel_is_cut_off(qtbot: QtBot, count: int) -> None:
    panel = ScorePanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_view(VIEW)
    panel.show_view(replace(VIEW, count_rows=(CountRow("TP", 7, count),)))
    table = next(iter(panel.findChildren(QTableView)))
    for column in (1, 2, 3):
        needed = (table.sizeHintForColumn(column), table.horizontalHeader().sectionSizeHint(column))
        assert table.columnWidth(column) >= max(needed)


def test_a_click_on_a_class_shows_it_alone_and_again_all(qtbot: QtBot) -> None:
    panel = ClassPanel()
    qtbot.addWidget(panel)
    panel.resize(400, 300)
    panel.show()
    panel.show_view(VIEW)
    table = panel.findChild(QTableView)
    assert isinstance(table, QTableView)
    place = table.visualRect(table.model().index(1, 0)).center()
    left = Qt.MouseButton.LeftButton
    with qtbot.waitSignal(panel.class_chosen) as chosen:
        qtbot.mouseClick(table.viewport(), left, pos=place)
    assert chosen.args == [4]
    panel.show_view(
        SessionView(Stage.READY, SessionState(class_label=4), class_rows=VIEW.class_rows)
    )
    with qtbot.waitSignal(panel.class_chosen) as chosen:
        qtbot.mouseClick(table.viewport(), left, pos=place)
    assert chosen.args == [None]


def test_all_classes_is_one_press_away(qtbot: QtBot) -> None:
    panel = ClassPanel()
    qtbot.addWidget(panel)
    panel.show_view(VIEW)
    with qtbot.waitSignal(panel.class_chosen) as chosen:
        press(panel, "All classes")
    assert chosen.args == [None]


def test_the_problem_bar_is_seen_only_with_problems_and_until_it_is_hidden(qtbot: QtBot) -> None:
    bar = ProblemBar()
    qtbot.addWidget(bar)
    bar.show_view(SessionView(Stage.READY, SessionState(), columns=COLUMNS))
    assert not bar.isVisible()
    bar.show_view(VIEW)
    assert bar.isVisible()
    expected = "1 of 2 images was not scored: 1 has a mask of another size"
    assert expected in visible_texts(bar)
    bar.dismiss()
    bar.show_view(VIEW)
    assert not bar.isVisible()


def test_the_problem_bar_leads_to_choices_where_there_are_some(qtbot: QtBot) -> None:
    bar = ProblemBar()
    qtbot.addWidget(bar)
    bar.show_view(VIEW)
    assert not bar.choose.isVisible()
    asked = replace(VIEW, problems=(Problem(1, "b", "sizes differ", has_choice=True),))
    bar.show_view(asked)
    assert bar.choose.isVisible()
    with qtbot.waitSignal(bar.choices_wanted):
        bar.choose.click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_bar_and_the_warnings_follow_a_change_of_theme(
    qapp: QApplication, qtbot: QtBot, theme: str
) -> None:
    apply_theme(qapp, "light" if theme == "dark" else "dark")
    window, bar, scores = QWidget(), ProblemBar(), ScorePanel()
    qtbot.addWidget(window)
    bar.setParent(window)
    scores.setParent(window)
    window.show()
    apply_theme(qapp, theme)
    qapp.processEvents()
    amber = amber_palette(qapp.palette()).color(QPalette.ColorRole.Window)
    shown = bar.palette().color(QPalette.ColorRole.Window)
    notes = next(b for b in scores.findChildren(QLabel) if "Warnings" in b.accessibleName())
    text = notes.palette().color(QPalette.ColorRole.WindowText)
    expected = warning_color(qapp.palette())
    apply_theme(qapp, "system")
    assert shown == amber
    assert text == expected


def test_problems_lead_to_their_samples(qtbot: QtBot) -> None:
    bar = ProblemBar()
    qtbot.addWidget(bar)
    bar.show_view(VIEW)
    press(bar, "Show")
    table = bar.findChild(QTableView)
    assert isinstance(table, QTableView)
    place = table.visualRect(table.model().index(0, 1)).center()
    with qtbot.waitSignal(bar.sample_chosen) as chosen:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [1]


def test_problem_details_can_be_copied(qtbot: QtBot) -> None:
    bar = ProblemBar()
    qtbot.addWidget(bar)
    bar.show_view(VIEW)
    press(bar, "Copy details")
    assert QApplication.clipboard().text() == "b\tsizes differ"


def test_the_empty_page_offers_ways_to_begin(qtbot: QtBot) -> None:
    page = EmptyPage()
    qtbot.addWidget(page)
    page.show()
    page.show_recent(("/data/one", "/data/two"))
    with qtbot.waitSignal(page.open_wanted):
        press(page, "Open folder…")
    with qtbot.waitSignal(page.samples_wanted):
        press(page, "Open sample data")
    recent = page.findChild(QListWidget)
    assert isinstance(recent, QListWidget)
    recent.setCurrentRow(1)
    with qtbot.waitSignal(page.recent_chosen) as chosen:
        place = recent.visualItemRect(recent.item(1)).center()
        qtbot.mouseClick(recent.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["/data/two"]


def test_a_listing_can_be_cancelled(qtbot: QtBot) -> None:
    page = EmptyPage()
    qtbot.addWidget(page)
    page.show()
    page.show_opening(OpeningProgress(1204))
    assert visible_texts(page) == ["Listing the folder… 1,204 files"]
    assert page._bar.maximum() == 0
    page.show_opening(OpeningProgress(1204, "a.json", 37))
    assert visible_texts(page) == ["Reading a.json… 37 %"]
    assert (page._bar.value(), page._bar.maximum()) == (37, 100)
    with qtbot.waitSignal(page.cancel_wanted):
        press(page, "Cancel")


def test_escape_cancels_a_listing(qtbot: QtBot) -> None:
    page = EmptyPage()
    qtbot.addWidget(page)
    page.show_opening(OpeningProgress(1204))
    with qtbot.waitActive(page):
        page.show()
    qtbot.wait(50)
    with qtbot.waitSignal(page.cancel_wanted):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


def test_a_narrow_problem_bar_leaves_the_room_to_the_sentence(qtbot: QtBot) -> None:
    bar = ProblemBar()
    qtbot.addWidget(bar)
    bar.show_view(VIEW)
    texts = []
    for width in (800, 400):
        bar.resize(width, 40)
        texts.append([b.text() for b in bar.findChildren(QPushButton) if b.isVisible()])
    assert texts == [["Show", "Copy details"], ["Show"]]


def test_more_scores_want_more_room_and_fewer_leave_it_as_it_is(qtbot: QtBot) -> None:
    panel = ScorePanel()
    qtbot.addWidget(panel)
    with qtbot.waitSignal(panel.room_wanted):
        panel.show_view(VIEW)
    height = panel.sizeHint().height()
    with qtbot.assertNotEmitted(panel.room_wanted):
        panel.show_view(replace(VIEW, warnings=("a warning",)))
    assert panel.sizeHint().height() == height
    with qtbot.waitSignal(panel.room_wanted):
        panel.show_view(replace(VIEW, count_rows=VIEW.count_rows * 4))
    assert panel.sizeHint().height() > height
    height = panel.sizeHint().height()
    with qtbot.assertNotEmitted(panel.room_wanted):
        panel.show_view(VIEW)
    assert panel.sizeHint().height() == height
