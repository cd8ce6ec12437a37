"""The bar of the verdicts as a person uses it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from segreview.gui.widgets.review_bar import ReviewBar
from segreview.review.verdict import REASONS, Decision, Verdict

FLAGGED = Verdict(Decision.FLAGGED, ("wrong class",), "look again")


@pytest.fixture
def bar(qtbot: QtBot) -> ReviewBar:
    widget = ReviewBar()
    qtbot.addWidget(widget)
    widget.resize(1000, widget.height())
    widget.show_verdict(FLAGGED)
    widget.show()
    qtbot.waitActive(widget)
    return widget


def button(bar: ReviewBar, name: str) -> QPushButton:
    return next(b for b in bar.findChildren(QPushButton) if b.accessibleName() == name)


def note(bar: ReviewBar) -> QLineEdit:
    line = bar.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    return line


def test_the_decision_that_holds_is_checked(bar: ReviewBar) -> None:
    checked = [b.accessibleName() for b in bar.findChildren(QPushButton) if b.isChecked()]
    assert checked == ["Flag"]
    assert note(bar).text() == "look again"
    assert button(bar, "Reasons").text() == "wrong class"


def test_a_decision_is_only_wanted_until_it_is_shown(bar: ReviewBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.decision_chosen) as chosen:
        button(bar, "Accept").click()
    assert chosen.args == [Decision.ACCEPTED]
    assert not button(bar, "Accept").isChecked()
    assert button(bar, "Flag").isChecked()


@pytest.mark.parametrize("name", ["Flag", "Clear verdict"])
def test_the_same_decision_again_and_clear_remove_it(
    bar: ReviewBar, qtbot: QtBot, name: str
) -> None:
    with qtbot.waitSignal(bar.decision_chosen) as chosen:
        button(bar, name).click()
    assert chosen.args == [None]


def test_reasons_are_checked_by_digit_and_reported_in_their_order(
    bar: ReviewBar, qtbot: QtBot
) -> None:
    menu = bar.findChild(QMenu)
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(bar.reasons_chosen) as chosen:
        qtbot.keyClick(menu, Qt.Key.Key_1)
    assert chosen.args == [(REASONS[0], "wrong class")]


def test_a_reason_from_elsewhere_survives(bar: ReviewBar, qtbot: QtBot) -> None:
    bar.show_verdict(Verdict(Decision.FLAGGED, ("from another program",)))
    menu = bar.findChild(QMenu)
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(bar.reasons_chosen) as chosen:
        qtbot.keyClick(menu, Qt.Key.Key_2)
    assert chosen.args == [(REASONS[1], "from another program")]


def test_enter_writes_the_note_once(bar: ReviewBar, qtbot: QtBot) -> None:
    note(bar).setFocus()
    with qtbot.waitSignals([bar.note_written, bar.note_left]):
        qtbot.keyClicks(note(bar), "!")
        qtbot.keyClick(note(bar), Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(bar.note_written):
        bar.commit_note()


def test_escape_restores_the_note(bar: ReviewBar, qtbot: QtBot) -> None:
    note(bar).setFocus()
    with qtbot.assertNotEmitted(bar.note_written):
        qtbot.keyClicks(note(bar), "!")
        qtbot.keyClick(note(bar), Qt.Key.Key_Escape)
    assert note(bar).text() == "look again"


def test_a_draft_outlives_a_view_and_is_written_before_the_sample_changes(
    bar: ReviewBar, qtbot: QtBot
) -> None:
    note(bar).setFocus()
    note(bar).clear()
    qtbot.keyClicks(note(bar), "Draft with Capitals")
    bar.show_verdict(Verdict(Decision.ACCEPTED, (), "look again"))
    assert note(bar).text() == "Draft with Capitals"
    with qtbot.waitSignals([bar.note_written, bar.next_wanted], order="strict"):
        button(bar, "Next sample").click()


def test_a_key_that_may_go_to_the_next_sample_writes_the_draft_first(
    bar: ReviewBar, qtbot: QtBot
) -> None:
    note(bar).setFocus()
    qtbot.keyClicks(note(bar), "?")
    with qtbot.waitSignal(bar.note_written):
        qtbot.keyClick(note(bar), Qt.Key.Key_PageDown)


def test_without_a_sample_nothing_can_be_decided(bar: ReviewBar) -> None:
    bar.show_verdict(Verdict(), "Verdicts can only be read here")
    names = ("Accept", "Flag", "Unsure", "Clear verdict", "Reasons")
    assert not any(button(bar, name).isEnabled() for name in names)
    assert not note(bar).isEnabled()


def test_auto_advance_is_an_intent_of_the_person_only(bar: ReviewBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.auto_advance_toggled):
        bar.show_auto_advance(True)


def test_a_narrow_bar_says_only_the_keys_and_cuts_nothing(bar: ReviewBar) -> None:
    assert button(bar, "Accept").text() == "Accept  P"
    bar.resize(bar.minimumSizeHint())
    assert bar.width() < 480
    assert [button(bar, name).text() for name in ("Previous sample", "Accept", "Flag")] == [*"APX"]
    assert button(bar, "Reasons").text() == "T 1"
    assert bar.layout().minimumSize().width() <= bar.width()
    bar.resize(1000, bar.height())
    assert button(bar, "Reasons").text() == "wrong class"


def test_the_tip_of_the_reasons_tells_all_of_them(bar: ReviewBar) -> None:
    bar.show_verdict(Verdict(Decision.FLAGGED, REASONS[:2]))
    assert all(reason in button(bar, "Reasons").toolTip() for reason in REASONS[:2])


def test_disabled_buttons_say_why(bar: ReviewBar) -> None:
    bar.show_verdict(Verdict(), "Verdicts can only be read here")
    bar.show_steps(previous=False, following=True)
    tips = [button(bar, name).toolTip() for name in ("Accept", "Previous sample", "Next sample")]
    assert tips == [
        "Accept this sample (P); again to clear\nVerdicts can only be read here",
        "Previous sample (A, PgUp)\nThis is the first sample of the list",
        "Next sample (D, PgDown)",
    ]
    bar.show_verdict(FLAGGED)
    assert button(bar, "Accept").toolTip() == "Accept this sample (P); again to clear"


GRABS = pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)


def open_reasons(bar: ReviewBar, qtbot: QtBot) -> QMenu:
    bar.open_reasons()
    menu = button(bar, "Reasons").menu()
    qtbot.waitUntil(menu.isVisible)
    return menu


@GRABS
def test_a_key_of_the_window_closes_the_reasons_and_does_its_work(
    bar: ReviewBar, qtbot: QtBot
) -> None:
    on = QAction(bar)
    on.setShortcut(QKeySequence("D"))
    menu = open_reasons(bar, qtbot)
    with qtbot.waitSignal(on.triggered):
        qtbot.keyClick(menu, Qt.Key.Key_D)
    assert not menu.isVisible()


@GRABS
def test_what_is_disabled_is_not_done_from_the_reasons(bar: ReviewBar, qtbot: QtBot) -> None:
    off = QAction(bar, enabled=False)
    off.setShortcut(QKeySequence("D"))
    menu = open_reasons(bar, qtbot)
    with qtbot.assertNotEmitted(off.triggered):
        qtbot.keyClick(menu, Qt.Key.Key_D)
    assert menu.isVisible()
    menu.close()
