"""Every command by its words."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from segreview.gui.widgets.command_palette import CommandPalette


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def palette(qtbot: QtBot, done: list[str]) -> CommandPalette:
    made = CommandPalette()
    qtbot.addWidget(made)
    actions = [QAction(text, made) for text in ("&Fit to window", "Zoom &in", "Zoom &out", "Undo")]
    for action in actions:
        action.triggered.connect(partial(_note, done, action))
    actions[-1].setEnabled(False)
    made.offer(actions)
    return made


def _note(done: list[str], action: QAction, _checked: bool = False) -> None:
    done.append(action.toolTip())


def words(palette: CommandPalette) -> QLineEdit:
    line = palette.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    return line


def listed(palette: CommandPalette) -> list[str]:
    view = palette.findChild(QListWidget)
    assert isinstance(view, QListWidget)
    items = [view.item(row) for row in range(view.count())]
    return [item.text() for item in items if not item.isHidden()]


def test_what_makes_no_sense_now_is_not_offered(palette: CommandPalette) -> None:
    assert listed(palette) == ["Fit to window", "Zoom in", "Zoom out"]


def test_words_in_any_order_find_a_command_and_enter_does_it(
    palette: CommandPalette, qtbot: QtBot, done: list[str]
) -> None:
    qtbot.keyClicks(words(palette), "OUT zo")
    assert listed(palette) == ["Zoom out"]
    qtbot.keyClick(words(palette), Qt.Key.Key_Return)
    assert done == ["Zoom out"]
    assert not palette.isVisible()


def test_arrows_choose_while_words_are_typed(
    palette: CommandPalette, qtbot: QtBot, done: list[str]
) -> None:
    qtbot.keyClicks(words(palette), "zoom")
    qtbot.keyClick(words(palette), Qt.Key.Key_Down)
    qtbot.keyClick(words(palette), Qt.Key.Key_Return)
    assert done == ["Zoom out"]


def test_enter_does_nothing_where_nothing_is_found(
    palette: CommandPalette, qtbot: QtBot, done: list[str]
) -> None:
    qtbot.keyClicks(words(palette), "teapot")
    qtbot.keyClick(words(palette), Qt.Key.Key_Return)
    assert (listed(palette), done) == ([], [])
