"""The tool bar: view modes, the overlay's opacity, and the prediction set under review."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QSlider, QToolBar

from segreview.session.view import SessionView

NARROWEST_SLIDER, SLIDER_WIDTH = 60, 120


class ToolBar(QToolBar):
    """Actions first, then the two controls that are no actions."""

    opacity_chosen = Signal(object)
    """float from 0 to 1."""
    prediction_set_chosen = Signal(object)
    """The name of a prediction set."""

    def __init__(self, groups: Iterable[Iterable[QAction]]) -> None:
        """Show groups of actions with a line between them."""
        super().__init__("Tools")
        self.setObjectName("Tools")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for group in groups:
            self.addActions(list(group))
            self.addSeparator()
        self._opacity = self._make_opacity()
        self._sets = self._make_sets()
        for words, control in ((" Opacity ", self._opacity), ("  Prediction set ", self._sets)):
            self.addWidget(QLabel(words))
            self.addWidget(control)

    def show_view(self, view: SessionView) -> None:
        """Show the opacity and the prediction sets of a view."""
        with QSignalBlocker(self._opacity):
            self._opacity.setValue(round(view.state.canvas.opacity * 100))
        names = () if view.dataset is None else view.dataset.prediction_sets
        if names != tuple(self._sets.itemText(i) for i in range(self._sets.count())):
            self._sets.clear()
            self._sets.addItems(names)
        self._sets.setCurrentText(view.state.prediction_set)
        self._sets.setEnabled(bool(names))

    def _make_opacity(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setAccessibleName("Opacity of the overlay")
        slider.setToolTip("Opacity of the overlay ([ and ])")
        slider.setRange(0, 100)
        slider.setMinimumWidth(NARROWEST_SLIDER)
        slider.setMaximumWidth(SLIDER_WIDTH)
        slider.valueChanged.connect(lambda value: self.opacity_chosen.emit(value / 100))
        return slider

    def _make_sets(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName("Prediction set")
        box.setToolTip("The model whose predictions are reviewed (Alt+Up, Alt+Down)")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.activated.connect(lambda i: self.prediction_set_chosen.emit(box.itemText(i)))
        return box
