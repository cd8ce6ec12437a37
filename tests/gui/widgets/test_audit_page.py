import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QScrollArea,
    QWidget,
)

from segreview.dataset.findings import (
    MISSING_CHOICES,
    UNREADABLE_CHOICES,
    Choice,
    Finding,
    FindingKind,
    Severity,
)
from segreview.evaluation.example_pictures import ExamplePicture
from segreview.gui.widgets.audit_page import AuditPage
from segreview.session.view import AuditView

KIND, NOTE, DOUBT = FindingKind, Severity.NOTE, Severity.DOUBT
FOUND = Finding(KIND.FOUND, NOTE, "2 samples.", 2)
MISSING = Finding(
    KIND.MISSING, DOUBT, "3 are missing.", 3, ("a (m)",), MISSING_CHOICES, "empty", "empty"
)
SCALES = (Choice("logits", "Logits"), Choice("0..255", "Bytes"))
SCORES = Finding(KIND.PREDICTION, NOTE, "m: logits.", 2, (), SCALES, "logits", "logits", "m")
TRUTH = Finding(KIND.GROUND_TRUTH, NOTE, "Ground truth: binary.", 2)


def view(*findings, pictures=None, running=False):
    return AuditView("set", findings, pictures or {}, running)


@pytest.fixture
def page(qtbot):
    made = AuditPage()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    made.chosen = []
    made.choice_made.connect(made.chosen.append)
    return made


def labels(page):
    # What is added to a layout is shown by an event.
    QApplication.processEvents()
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def choose(page, row, words):
    box = page.rows[row].choices
    place = box.findText(words, Qt.MatchFlag.MatchStartsWith)
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_findings_stand_in_their_groups(page):
    page.show_audit(view(SCORES, MISSING, FOUND))
    assert [row.finding for row in page.rows] == [FOUND, MISSING, SCORES]
    shown = labels(page)
    assert shown.index("What was found") < shown.index("3 are missing.")
    assert shown.index("How it is read") > shown.index("3 are missing.")
    assert "Files and sizes" not in shown
    assert "Audit of set" in shown
    assert "a (m), and 2 more" in shown


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ((FOUND,), "Nothing is doubtful."),
        ((MISSING,), "1 finding is doubtful; a default is chosen, and can be changed below."),
        (
            (MISSING, Finding(KIND.FOLDER, DOUBT, "x")),
            "2 findings are doubtful; for 1 of them a default is chosen, and can be changed below.",
        ),
        ((Finding(KIND.FOLDER, DOUBT, "x"),), "1 finding is doubtful."),
    ],
)
def test_the_summary_counts_what_is_doubtful(page, findings, words):
    page.show_audit(view(*findings))
    assert page.summary.text() == words
    page.show_audit(view(*findings, running=True))
    assert page.summary.text() == words + " Headers and pixels are still being read."


def test_a_doubt_is_said_in_words_too(page):
    page.show_audit(view(MISSING, FOUND))
    assert page.rows[1].sentence.accessibleName() == "Doubtful: 3 are missing."
    assert page.rows[0].sentence.accessibleName() == "2 samples."


def test_the_default_is_marked_and_a_choice_is_an_intent(page):
    page.show_audit(view(MISSING))
    box = page.rows[0].choices
    assert box.currentText() == "Count as if nothing was predicted (default)"
    choose(page, 0, "Do not score")
    assert page.chosen == [(MISSING, "skip")]


def test_findings_without_choices_have_no_box(page):
    page.show_audit(view(FOUND))
    assert page.rows[0].choices.isHidden()


def test_another_range_of_scores_can_be_typed(page, monkeypatch):
    answers = [(" 0 .. 40", True), ("", False)]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: answers.pop(0))
    page.show_audit(view(SCORES))
    choose(page, 0, "Another range")
    assert page.chosen == [(SCORES, "0..40")]
    choose(page, 0, "Another range")
    assert len(page.chosen) == 1
    assert page.rows[0].choices.currentText() == "Logits (default)"


def test_another_class_table_can_be_chosen(page, monkeypatch):
    answers = [("/x/mine.json", ""), ("", "")]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: answers.pop(0))
    choices = (Choice("found", "Classes as found"),)
    classes = Finding(KIND.CLASSES, NOTE, "3 classes.", 3, (), choices, "found", "found")
    page.show_audit(view(classes))
    choose(page, 0, "Another file")
    choose(page, 0, "Another file")
    assert page.chosen == [(classes, "/x/mine.json")]


@pytest.mark.parametrize("kind", [KIND.UNREADABLE, KIND.UNUSABLE])
def test_what_may_have_been_mended_can_be_tried_again(page, kind):
    choices = UNREADABLE_CHOICES[:1]
    damaged = Finding(kind, DOUBT, "1 cannot.", 1, (), choices, "skip", "skip")
    page.show_audit(view(damaged))
    choose(page, 0, "Try again")
    assert page.chosen == [(damaged, "again")]
    page.show_audit(view(damaged))
    assert page.rows[0].choices.currentText() == "Do not score these samples (default)"


def test_a_finding_that_only_changed_keeps_its_row_and_the_focus(page):
    page.show_audit(view(FOUND, MISSING))
    row = page.rows[1]
    row.choices.setFocus()
    changed = Finding(
        KIND.MISSING, DOUBT, "Other.", 3, (), MISSING_CHOICES, default="empty", chosen="skip"
    )
    page.show_audit(view(FOUND, changed))
    assert page.rows[1] is row
    assert row.choices.currentText() == "Do not score these samples"
    page.show_audit(view(FOUND, changed, SCORES))
    assert page.rows[1] is not row
    assert page.rows[1].choices.hasFocus()


def test_of_a_long_group_only_the_first_are_shown(page):
    page.show_audit(view(*(Finding(KIND.PIXELS, DOUBT, f"{i}") for i in range(60))))
    assert len(page.rows) == 40


def test_pictures_stand_in_order_with_their_captions(page):
    dot = np.zeros((2, 3, 3), np.uint8)
    pictures = {
        (KIND.PREDICTION, "m"): ExamplePicture("m", "a", dot),
        (KIND.VALID, ""): ExamplePicture("valid area", "a", None, "It is damaged."),
        (KIND.GROUND_TRUTH, ""): ExamplePicture("ground truth", "a", dot),
        (KIND.FOUND, ""): ExamplePicture("image", "a", dot),
    }
    page.show_audit(view(TRUTH, SCORES, pictures=pictures))
    names = [
        label.accessibleName()
        for label in page.pictures.findChildren(QLabel)
        if label.accessibleName()
    ]
    assert names == [
        "image of a, as it is read",
        "ground truth of a, as it is read",
        "valid area of a, as it is read: It is damaged.",
        "m of a, as it is read",
    ]
    assert "cannot be read" in labels(page)
    cells = page.pictures.children()
    page.show_audit(view(TRUTH, SCORES, pictures=dict(pictures)))
    assert page.pictures.children() == cells


def test_a_picture_that_is_being_read_has_its_place_already(page):
    waiting = {(KIND.GROUND_TRUTH, ""): ExamplePicture("ground truth", "a", None)}
    page.show_audit(view(TRUTH, pictures=waiting))
    assert "reading…" in labels(page)
    read = {(KIND.GROUND_TRUTH, ""): ExamplePicture("ground truth", "a", np.zeros((2, 3, 3), "u1"))}
    page.show_audit(view(TRUTH, pictures=read))
    assert "reading…" not in labels(page)


def test_a_narrow_page_has_fewer_pictures_in_a_row(page):
    dot = np.zeros((2, 3, 3), np.uint8)
    pictures = {(KIND.PREDICTION, f"{n}"): ExamplePicture(f"{n}", "a", dot) for n in range(6)}
    page.show_audit(view(TRUTH, pictures=pictures))

    def in_the_first_row():
        # The strip is laid out anew by an event that follows the one that resizes it.
        for _ in range(3):
            QApplication.processEvents()
        cells = page.pictures.findChildren(
            QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
        )
        top = min(cell.y() for cell in cells)
        return sum(cell.y() == top for cell in cells)

    assert in_the_first_row() == 6
    page.resize(420, 700)
    assert in_the_first_row() == 2


def test_names_that_are_longer_than_the_page_do_not_widen_it(page):
    long = Finding(KIND.UNUSED, NOTE, "x" * 400, 1, ("y" * 400,))
    page.show_audit(AuditView("z" * 400, (long,), {}, running=False))
    QApplication.processEvents()
    area = page.findChild(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    title = page.findChildren(QLabel)[0]
    assert "…" in title.text()
    assert title.accessibleName() == "Audit of " + "z" * 400


def test_a_name_that_is_longer_than_a_line_is_cut_in_the_middle_and_told_whole(page):
    name = "a" * 200 + "b" * 200
    page.show_audit(view(Finding(KIND.UNUSED, NOTE, f"{name} is not used", 1, (f"{name}/{name}",))))
    QApplication.processEvents()
    sentence, examples = page.rows[0].sentence, page.rows[0].examples
    assert sentence.text().startswith("aaaa")
    assert sentence.text().endswith("bbbb is not used")
    assert examples.text().count("…") == 2
    assert (sentence.toolTip(), examples.toolTip()) == (f"{name} is not used", f"{name}/{name}")
    assert examples.accessibleName() == f"{name}/{name}"
    page.resize(20_000, 700)
    QApplication.processEvents()
    assert "…" in sentence.text()


def test_words_that_fit_are_wrapped_and_not_cut(page):
    words = "a name " * 80
    page.show_audit(view(Finding(KIND.UNUSED, NOTE, words, 1, ())))
    QApplication.processEvents()
    assert page.rows[0].sentence.text() == words
    assert page.rows[0].sentence.toolTip() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
@pytest.mark.parametrize("on_a_choice", [True, False])
def test_enter_and_escape_go_on_wherever_the_focus_is(page, qtbot, key, on_a_choice):
    page.show_audit(view(FOUND, MISSING))
    page.focus_review()
    with qtbot.waitSignal(page.review_wanted):
        qtbot.keyClick(page.rows[1].choices if on_a_choice else page.review, key)


def test_other_keys_do_not_leave_the_page(page, qtbot):
    page.show_audit(view(FOUND))
    with qtbot.assertNotEmitted(page.review_wanted):
        qtbot.keyClick(page.review, Qt.Key.Key_A)


def test_enter_on_the_roles_opens_them(page, qtbot):
    with qtbot.assertNotEmitted(page.review_wanted), qtbot.waitSignal(page.roles_wanted):
        qtbot.keyClick(page.roles, Qt.Key.Key_Return)


def test_the_tab_key_leads_through_the_choices_in_their_order(page, qtbot):
    page.show_audit(view(SCORES, MISSING, FOUND))
    QApplication.processEvents()
    page.focus_review()
    for row in page.rows[1:]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert row.choices.hasFocus()


def test_the_wheel_scrolls_and_chooses_nothing(page):
    page.show_audit(view(MISSING))
    box = page.rows[0].choices
    middle = QPointF(box.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(box.mapToGlobal(box.rect().center())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert not event.isAccepted()
    assert page.chosen == []


def test_a_choice_that_nobody_needs_to_make_stands_aside(page):
    page.show_audit(view(SCORES, MISSING))
    QApplication.processEvents()
    missing, scores = page.rows
    assert missing.choices.x() < scores.choices.x()
    assert missing.choices.y() > missing.examples.y()


def test_every_box_has_a_name_for_screen_readers(page):
    page.show_audit(view(FOUND, MISSING, SCORES))
    assert all(box.accessibleName() for box in page.findChildren(QComboBox))
