"""Edit > Classes: each action asks what must be asked, and the window shows what came of it."""

import json

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QColorDialog,
    QInputDialog,
    QMenu,
    QToolButton,
)

from segreview.gui.actions import ACTIONS, CLASS_EDITS


@pytest.fixture
def scenes(tmp_path):
    root = tmp_path / "scenes"
    for role, row in (("masks", [0, 1, 1, 2]), ("predictions", [0, 0, 1, 1])):
        (root / role).mkdir(parents=True)
        Image.fromarray(np.array([row] * 4, np.uint8)).save(root / role / "a.png")
    classes = [{"id": i, "name": name} for i, name in enumerate(("road", "sky", "car"))]
    (root / "palette.json").write_text(json.dumps({"classes": classes}))
    return root


@pytest.fixture
def window(window, scenes, qtbot):
    session = window.session
    window.opening.open_path(scenes)
    qtbot.waitUntil(lambda: session.board is not None and not session.runner.busy)
    window.display.refresh()
    return window


def trigger(window, name):
    action = window.actions_by_name[name]
    assert action.isEnabled(), name
    action.trigger()


def names(window):
    return [row.name for row in window.session.view().class_rows]


def enabled(window):
    return {name for name in CLASS_EDITS if window.actions_by_name[name].isEnabled()}


def answer(monkeypatch, dialog, method, value):
    """Answer a dialog of Qt without showing it; return what it was asked with."""
    asked = []

    def answered(*arguments):
        asked.append(arguments)
        return value(arguments) if callable(value) else value

    monkeypatch.setattr(dialog, method, answered)
    return asked


def test_every_edit_stands_in_the_menu_of_classes(window):
    classes = next(menu for menu in window.findChildren(QMenu) if menu.title() == "&Classes")
    assert [action.text() for action in classes.actions() if not action.isSeparator()] == [
        entry.text for entry in ACTIONS if entry.name in CLASS_EDITS
    ]
    buttons = {button.accessibleName() for button in window.classes.findChildren(QToolButton)}
    assert {
        "Merge classes into…",
        "New group of classes…",
        "Move class up",
        "Move class down",
    } <= buttons


def test_the_selection_enables_what_makes_sense(window):
    assert enabled(window) == set()
    window.classes.select(0, 1)
    assert enabled(window) == {"merge classes", "group classes"}


def test_selected_classes_become_one(window, monkeypatch):
    asked = answer(monkeypatch, QInputDialog, "getItem", lambda a: (a[3][1], True))
    window.classes.select(1, 2)
    trigger(window, "merge classes")
    assert asked[0][2] == "Pixels of sky, car count, in both masks, as"
    assert asked[0][3:5] == (["road (0)", "sky (1)", "car (2)"], 1)
    assert names(window) == ["road", "sky"]
    assert window.classes.selected_labels == (1,)
    trigger(window, "unmerge classes")
    assert names(window) == ["road", "sky", "car"]


def test_a_single_class_is_merged_into_another(window, monkeypatch):
    asked = answer(monkeypatch, QInputDialog, "getItem", lambda a: (a[3][0], True))
    window.classes.select(2)
    trigger(window, "merge classes")
    assert asked[0][3:5] == (["road (0)", "sky (1)"], 0)
    assert names(window) == ["road", "sky"]


def test_a_dialog_that_is_left_changes_nothing(window, monkeypatch):
    answer(monkeypatch, QInputDialog, "getItem", lambda a: (a[3][0], False))
    answer(monkeypatch, QInputDialog, "getText", ("all", False))
    window.classes.select(0, 1)
    trigger(window, "merge classes")
    trigger(window, "group classes")
    assert not window.session.has_class_edits


def test_a_group_is_made_of_the_selection_and_taken_away(window, monkeypatch):
    asked = answer(monkeypatch, QInputDialog, "getText", ("all", True))
    window.classes.select(0, 1)
    trigger(window, "group classes")
    assert asked[0][2] == "Name of the group of road, sky, scored as one class"
    assert [row.classes for row in window.session.view().group_rows] == [("road", "sky")]
    assert window.classes.selected_groups == ("all",)
    trigger(window, "ungroup classes")
    assert window.session.view().group_rows == ()


def test_a_class_has_the_colour_that_is_chosen(window, monkeypatch):
    class Chosen:
        def __init__(self, valid):
            self.isValid = lambda: valid
            self.red, self.green, self.blue = (lambda: 1), (lambda: 2), (lambda: 3)

    window.classes.select(1)
    for valid in (False, True):
        answer(monkeypatch, QColorDialog, "getColor", Chosen(valid))
        trigger(window, "color class")
        assert (window.session.view().class_rows[1].color == (1, 2, 3)) is valid


def test_a_class_moves_and_stays_selected(window):
    window.classes.select(0)
    trigger(window, "class down")
    trigger(window, "class down")
    assert names(window) == ["sky", "car", "road"]
    assert window.classes.selected_labels == (0,)
    assert "class down" not in enabled(window)
    trigger(window, "class up")
    assert names(window) == ["sky", "road", "car"]


def test_keys_choose_classes_in_the_order_that_is_shown(window):
    window.classes.select(0)
    trigger(window, "class down")
    window.actions_by_name["class 1"].trigger()
    assert window.session.state.class_label == 1


def test_a_written_name_is_the_name(window):
    window.classes.class_renamed.emit((1, "heaven"))
    assert names(window) == ["road", "heaven", "car"]
    window.session.group_classes("a", [0])
    window.classes.group_renamed.emit(("a", "b"))
    assert window.session.view().group_rows[0].name == "b"


def test_reset_is_taken_back_like_any_edit(window):
    window.classes.class_renamed.emit((1, "heaven"))
    trigger(window, "reset classes")
    assert (names(window)[1], enabled(window)) == ("sky", set())
    trigger(window, "undo")
    assert names(window)[1] == "heaven"
    trigger(window, "undo")
    assert (names(window)[1], window.actions_by_name["undo"].isEnabled()) == ("sky", False)
    trigger(window, "redo")
    assert names(window)[1] == "heaven"


def outcome_at(window, column):
    """Return the outcome that is read out of a pixel of the first row."""
    read, place = [], window.canvas.placement
    window.canvas.hovered.connect(read.append)
    x, y = (place.origin[k] + place.zoom * (n + 0.5) for k, n in enumerate((column, 0)))
    point, none = QPointF(x, y), Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove, point, point, none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window.canvas, move)
    window.canvas.hovered.disconnect(read.append)
    return read[-1].outcome


def test_what_is_seen_is_what_is_counted(window):
    wrong, right = ["correct", "wrong class"] * 2, ["correct"] * 4
    for merged, expected in ((False, wrong), (True, right), (False, wrong)):
        if merged:
            window.session.merge_classes([1, 2], 0)
        else:
            window.session.unmerge_classes([0])
        window.display.refresh()
        assert [outcome_at(window, column) for column in range(4)] == expected
        accuracy = next(r for r in window.session.view().score_rows if r.name == "accuracy")
        assert accuracy.image == expected.count("correct") / 4


def test_classes_stay_where_they_are_clicked_until_the_pointer_leaves_them(
    window, monkeypatch, qtbot
):
    scores, classes = window.panels.docks[1:]
    qtbot.wait(50)
    before = scores.height()
    monkeypatch.setattr(classes, "underMouse", lambda: True)
    window.session.set_class(1)
    window.display.refresh()
    assert window.scores.sizeHint().height() > before
    qtbot.wait(50)
    assert scores.height() == before
    monkeypatch.setattr(classes, "underMouse", lambda: False)
    QApplication.sendEvent(classes, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: scores.height() > before)
