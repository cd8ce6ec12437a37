"""The legend says which colour is which, and hides outcomes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from segreview.gui.widgets.canvas import Legend


def chip(legend, outcome):
    return legend.findChild(QToolButton, f"legend {outcome}")


def test_a_click_asks_to_hide_an_outcome(qtbot):
    legend = Legend()
    qtbot.addWidget(legend)
    with qtbot.waitSignal(legend.outcome_toggled) as toggled:
        qtbot.mouseClick(chip(legend, "FP"), Qt.MouseButton.LeftButton)
    assert toggled.args == ["FP"]


def test_a_hidden_outcome_says_so(qtbot):
    legend = Legend()
    qtbot.addWidget(legend)
    legend.show_outcomes(frozenset({"FN"}), all_classes=False)
    assert chip(legend, "FN").accessibleName() == "FN missed, hidden"
    assert not chip(legend, "FN").isChecked()
    assert chip(legend, "TP").isChecked()


def test_all_classes_are_right_or_wrong(qtbot):
    legend = Legend()
    qtbot.addWidget(legend)
    legend.show_outcomes(frozenset(), all_classes=True)
    shown = [
        name for name in ("TP", "FP", "FN", "WRONG_CLASS") if not chip(legend, name).isHidden()
    ]
    assert shown == ["TP", "WRONG_CLASS"]
