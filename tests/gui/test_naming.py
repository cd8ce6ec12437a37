"""A menu whose disabled entries say why."""

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from segreview.gui.naming import ExplainingMenu, refuse


def told(menu: ExplainingMenu, place: QPoint) -> str:
    event = QHelpEvent(QEvent.Type.ToolTip, place, menu.mapToGlobal(place))
    QApplication.sendEvent(menu, event)
    return QToolTip.text()


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_only_what_is_disabled_says_more_than_its_words(qtbot: QtBot) -> None:
    menu = ExplainingMenu()
    qtbot.addWidget(menu)
    can, cannot = menu.addAction("Open"), menu.addAction("Undo")
    cannot.setToolTip("Undo (Ctrl+Z)")
    refuse(cannot, "There is nothing to undo")
    menu.popup(QPoint(0, 0))
    places = [menu.actionGeometry(action).center() for action in (can, cannot)]
    assert [told(menu, place) for place in places] == [
        "",
        "Undo (Ctrl+Z)\nThere is nothing to undo",
    ]
    refuse(cannot, "")
    assert cannot.isEnabled()
    assert cannot.toolTip() == "Undo (Ctrl+Z)"
    menu.close()
