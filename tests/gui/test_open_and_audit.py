"""The window opens what is clean, asks what it cannot know, and shows why nothing was found."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from segreview.dataset.findings import FindingKind
from segreview.gui.app import main
from segreview.gui.frame import AUDIT_PAGE, EMPTY_PAGE, REVIEW_PAGE


def save(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, np.uint8)).save(path)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "data"
    for name in "ab":
        for role in ("images", "masks", "preds"):
            save(root / role / f"{name}.png", [[0, 255], [9, 200]])
    for name in "ab":
        save(root / "masks" / f"{name}.png", [[0, 255], [0, 255]])
    return root


@pytest.fixture
def settle(window, qtbot):
    def wait():
        qtbot.waitUntil(lambda: not window.session.runner.busy)
        window.display.refresh()

    return wait


def trigger(window, name):
    window.actions_by_name[name].trigger()


def page(window):
    return window.pages.currentIndex()


def test_a_clean_folder_goes_straight_to_the_review(window, folder, settle):
    window.opening.open_path(folder)
    settle()
    assert page(window) == REVIEW_PAGE
    assert not window.open_dialog.isVisible()


def test_a_question_brings_up_the_audit_and_one_click_goes_on(window, folder, settle):
    (folder / "preds" / "b.png").unlink()
    window.opening.open_path(folder)
    settle()
    assert page(window) == AUDIT_PAGE
    assert not any(dock.isVisible() for dock in window.panels.docks)
    assert not window.actions_by_name["accept"].isEnabled()
    assert window.actions_by_name["export"].isEnabled()
    window.audit.review.click()
    assert page(window) == REVIEW_PAGE
    assert all(dock.isVisible() for dock in window.panels.docks)
    assert window.actions_by_name["accept"].isEnabled()
    window.opening.open_path(folder)
    settle()
    assert page(window) == REVIEW_PAGE


def test_the_audit_is_there_later_too(window, folder, settle):
    assert not window.actions_by_name["audit"].isEnabled()
    window.opening.open_path(folder)
    settle()
    trigger(window, "audit")
    settle()
    assert page(window) == AUDIT_PAGE
    assert window.audit.summary.text() == "Nothing is doubtful."
    assert len(window.session.audit().pictures) == 3


def test_the_audit_leads_to_the_roles(window, folder, settle):
    window.opening.open_path(folder)
    settle()
    trigger(window, "audit")
    window.audit.roles.click()
    settle()
    assert window.open_dialog.isVisible()
    assert window.open_dialog.folder.text() == str(folder)


def test_a_choice_in_the_audit_reads_the_folder_anew(window, folder, settle):
    (folder / "preds" / "b.png").unlink()
    window.opening.open_path(folder)
    settle()
    row = next(row for row in window.audit.rows if row.finding.asks)
    row.choices.setCurrentIndex(1)
    row.choices.activated.emit(1)
    settle()
    assert page(window) == AUDIT_PAGE
    assert window.session.board.not_scored(0)


def test_where_nothing_is_recognised_the_dialog_says_why(window, tmp_path, settle, qtbot):
    save(tmp_path / "data" / "one" / "a.png", [[0, 255]])
    save(tmp_path / "data" / "two" / "a.png", [[0, 200]])
    window.opening.open_path(tmp_path / "data")
    qtbot.waitUntil(lambda: "No sample in data" in window.open_dialog.sentence.text())
    rows = window.open_dialog.rows
    rows.ground_truth.setCurrentIndex(2)
    rows.ground_truth.activated.emit(2)
    settle()
    box = rows.sets[0].box
    box.setCurrentIndex(3)
    box.activated.emit(3)
    settle()
    assert window.open_dialog.sentence.text() == "As you chose: 1 sample."
    window.open_dialog._open.click()
    settle()
    assert page(window) == REVIEW_PAGE
    assert window.session.opened.dataset.prediction_sets == ("two",)


def test_open_shows_the_dialog_and_open_with_roles_what_is_open(window, folder, settle):
    trigger(window, "open")
    assert window.open_dialog.isVisible()
    assert window.open_dialog.folder.text() == ""
    window.open_dialog.show_folder(folder)
    settle()
    window.open_dialog._open.click()
    settle()
    assert page(window) == REVIEW_PAGE
    trigger(window, "open roles")
    settle()
    assert window.open_dialog.folder.text() == str(folder)
    assert window.open_dialog.sentence.text() == "Recognised: plain folders, 2 samples."
    window.open_dialog.reject()
    assert window.session.recogniser.found is None


def test_open_with_roles_of_nothing_begins_empty(window):
    trigger(window, "open roles")
    assert window.open_dialog.folder.text() == ""
    assert page(window) == EMPTY_PAGE


@pytest.mark.usefixtures("qapp")
def test_a_screenshot_shows_the_review_under_the_defaults(folder, tmp_path):
    (folder / "preds" / "b.png").unlink()
    picture = tmp_path / "window.png"
    assert main([str(folder), "--screenshot", str(picture)]) == 0
    assert picture.exists()


def test_a_page_of_the_predictions_is_chosen_in_the_audit(window, folder, settle):
    for name in "ab":
        (folder / "preds" / f"{name}.png").unlink()
        both = ([[9, 9]] * 2, [[0, 255]] * 2)
        pages = [Image.fromarray(np.array(rows, np.uint8)) for rows in both]
        pages[0].save(folder / "preds" / f"{name}.tif", save_all=True, append_images=pages[1:])
    window.opening.open_path(folder)
    settle()
    assert page(window) == AUDIT_PAGE
    (row,) = [row for row in window.audit.rows if row.key == (FindingKind.PAGES, "preds")]
    assert row.choices.currentText() == "Do not read these files (default)"
    assert len(window.session.view().problems) == 2
    row.choices.setCurrentIndex(2)
    row.choices.activated.emit(2)
    settle()
    assert window.session.opened.request.parts.pages == (("preds", 2),)
    assert window.session.view().problems == ()
    assert {one.pooled for one in window.session.view().score_rows if one.name == "iou"} == {1}
    window.opening.open_path(folder)
    settle()
    assert window.session.opened.request.parts.pages == (("preds", 2),)


def test_what_the_counts_contradict_leads_to_a_choice_that_mends_it(window, folder, settle):
    for name in "cdefg":
        for role in ("images", "masks", "preds"):
            save(folder / role / f"{name}.png", [[0, 255], [0, 255]])
    save(folder / "preds" / "g.png", [[0, 255, 0], [9, 200, 0]])
    window.opening.open_path(folder)
    settle()
    assert page(window) == REVIEW_PAGE
    assert window.problems.choose.isVisible()
    window.problems.choose.click()
    settle()
    assert page(window) == AUDIT_PAGE
    (row,) = [row for row in window.audit.rows if row.key == (FindingKind.SIZES, "")]
    row.choices.setCurrentIndex(1)
    row.choices.activated.emit(1)
    settle()
    assert window.session.view().problems == ()
    window.audit.review.click()
    assert page(window) == REVIEW_PAGE
    assert not window.problems.isVisible()


def test_a_pairing_that_was_inferred_is_asked_about_once(window, tmp_path, settle):
    for number in ("01", "02"):
        save(tmp_path / "set" / "masks" / f"{number}_manual.png", [[0, 255]])
        save(tmp_path / "set" / "preds" / f"{number}_test.png", [[0, 255]])
    window.opening.open_path(tmp_path / "set")
    settle()
    assert page(window) == AUDIT_PAGE
    assert window.audit.summary.text() == (
        "1 finding is doubtful; a default is chosen, and can be changed below."
    )
    (row,) = [row for row in window.audit.rows if row.finding.asks]
    row.choices.setCurrentIndex(1)
    row.choices.activated.emit(1)
    settle()
    assert "no prediction has the name of a ground truth" in window.session.failure
    assert row.choices.currentText() == "Pair them so (default)"
    assert not window.open_dialog.isVisible()
    window.audit.review.click()
    assert QApplication.focusWidget() is window.canvas
    window.opening.open_path(tmp_path / "set")
    settle()
    assert page(window) == REVIEW_PAGE
