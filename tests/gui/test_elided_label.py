"""A name of any length in a line that has its own."""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from segreview.gui.elided_label import ElidedLabel

NAME = "a very long name of a file " * 20


def shown_tip(label: ElidedLabel) -> str:
    QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), QPoint(1, 1)))
    return label.toolTip()


def test_a_long_name_needs_no_width_and_stands_whole_in_the_tool_tip(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.setText(NAME)
    assert label.minimumSizeHint().width() == 0
    assert shown_tip(label) == NAME
    label.setText("a")
    assert shown_tip(label) == ""


def test_what_does_not_fit_ends_before_the_edge(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.setText("b" * 200)
    picture = label.grab().toImage()
    edge = {picture.pixelColor(119, y).name() for y in range(20)}
    middle = {picture.pixelColor(x, y).name() for x in range(120) for y in range(20)}
    assert len(edge) == 1
    assert len(middle) > 1
