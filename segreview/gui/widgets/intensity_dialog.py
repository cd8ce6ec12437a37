"""Window and level of the image by hand: a small window that stays beside the canvas."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from segreview.gui.naming import named
from segreview.gui.plain_text import plain_label
from segreview.masks.intensity import IntensityWindow

_GREATEST = 1e9
_STEPS = 50
"""So many clicks on an arrow go through the window."""


class IntensityDialog(QDialog):
    """Two values in the image's own units, and the way back to the automatic window."""

    window_chosen = Signal(object)
    """An IntensityWindow; None for the one that fits each image."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing shown."""
        super().__init__(parent)
        self.setWindowTitle("Window / level")
        self.level = named(_value_box(-_GREATEST), "Level", "The value shown as middle gray")
        self.width_box = named(_value_box(0.0), "Window", "From the black value to the white one")
        for box in (self.level, self.width_box):
            box.valueChanged.connect(self._choose)
        self.automatic = named(QPushButton("Automatic"), "Automatic window", "Fit each image")
        self.automatic.setAutoDefault(False)
        self.automatic.clicked.connect(lambda: self.window_chosen.emit(None))
        self._range = named(plain_label(), "Values shown")
        self._lay_out()

    def show_window(self, window: IntensityWindow | None, by_hand: bool) -> None:
        """Show the window in force; None where there is no image."""
        for box in (self.level, self.width_box):
            box.setEnabled(window is not None)
        self.automatic.setEnabled(by_hand)
        if window is None:
            self._range.setText("There is no image.")
            return
        self._range.setText(window_words(window, by_hand))
        decimals = decimals_for(window.width)
        for box, value in ((self.level, window.level), (self.width_box, window.width)):
            # What a person is typing is left alone where it means the same.
            same = round(box.value(), decimals) == round(value, decimals)
            if not same or box.decimals() != decimals:
                with QSignalBlocker(box):
                    box.setDecimals(decimals)
                    box.setSingleStep(max(window.width / _STEPS, 10.0**-decimals))
                    box.setValue(value)

    def _choose(self) -> None:
        width = self.width_box.value()
        if width > 0:
            self.window_chosen.emit(IntensityWindow.around(self.level.value(), width))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("&Level (middle)", self.level)
        form.addRow("&Window (width)", self.width_box)
        row = QHBoxLayout()
        row.addWidget(self._range, 1)
        row.addWidget(self.automatic)
        hint = plain_label("Ctrl+drag on the image: sideways the window, up and down the level.")
        hint.setWordWrap(True)
        box = QVBoxLayout(self)
        box.addLayout(form)
        box.addLayout(row)
        box.addWidget(hint)


def _value_box(least: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(least, _GREATEST)
    box.setKeyboardTracking(False)
    return box


def decimals_for(width: float) -> int:
    """Return how many decimals tell the values of a window apart.

    >>> decimals_for(400), decimals_for(2.5), decimals_for(0.01)
    (0, 2, 4)
    """
    decimals = 0
    while decimals < 9 and width * 10**decimals < 100:
        decimals += 1
    return decimals


def window_words(window: IntensityWindow, by_hand: bool) -> str:
    """Return which values are black and white, for people."""
    decimals = decimals_for(window.width)
    low, high = (f"{bound:.{decimals}f}" for bound in (window.low, window.high))
    return f"values {low} to {high}" + (", set by hand" if by_hand else "")
