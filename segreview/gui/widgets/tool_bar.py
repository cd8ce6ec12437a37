"""The tool bar: view modes, the overlay's opacity, and the prediction set under review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QToolBar,
    QWidget,
)

from segreview.gui.plain_text import literal, plain_label
from segreview.session.view import SessionView

SLIDER_WIDTH, GAP = 90, 4
SET_CHARACTERS, ARROW_WIDTH = 10, 40
"""Of the name of a prediction set so much is seen in any window."""
SETS_TIP = "The model whose predictions are reviewed (Alt+Up, Alt+Down)"


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
        for group in groups:
            self.addActions(list(group))
            self.addSeparator()
        self._opacity = self._make_opacity()
        self._sets = self._make_sets()
        self._fill_sets(())
        self.addWidget(_labelled("Opacity", self._opacity))
        self.addWidget(_labelled("Prediction set", self._sets))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._width_with_words = self.sizeHint().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rather leave out the words beside icons than a control at the end."""
        fits = event.size().width() >= self._width_with_words
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if fits else style.ToolButtonIconOnly
        )
        super().resizeEvent(event)

    def show_view(self, view: SessionView) -> None:
        """Show the opacity and the prediction sets of a view."""
        with QSignalBlocker(self._opacity):
            self._opacity.setValue(round(view.state.canvas.opacity * 100))
        self._opacity.setEnabled(view.columns is not None)
        names = () if view.dataset is None else view.dataset.prediction_sets
        if names != tuple(self._sets.itemText(i) for i in range(self._sets.count())):
            self._fill_sets(names)
        self._sets.setCurrentText(view.state.prediction_set)
        self._sets.setToolTip(literal(f"{view.state.prediction_set}\n{SETS_TIP}".strip()))
        self._sets.setEnabled(bool(names))

    def _make_opacity(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setAccessibleName("Opacity of the overlay")
        slider.setToolTip("Opacity of the overlay ([ and ])")
        slider.setRange(0, 100)
        slider.setFixedWidth(SLIDER_WIDTH)
        slider.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        slider.valueChanged.connect(lambda value: self.opacity_chosen.emit(value / 100))
        return slider

    def _make_sets(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName("Prediction set")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(SET_CHARACTERS)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.activated.connect(lambda i: self.prediction_set_chosen.emit(box.itemText(i)))
        return box

    def _fill_sets(self, names: Sequence[str]) -> None:
        """Offer prediction sets; the box becomes as wide as the longest name, if there is room."""
        box = self._sets
        box.clear()
        box.addItems(names)
        longest = max(map(box.fontMetrics().horizontalAdvance, names), default=0)
        box.setMaximumWidth(max(longest + ARROW_WIDTH, box.sizeHint().width()))


def _labelled(words: str, control: QWidget) -> QWidget:
    """Return a control with its label, which a narrow window takes away together."""
    both = QWidget()
    both.setSizePolicy(control.sizePolicy())
    row = QHBoxLayout(both)
    row.setContentsMargins(GAP, 0, GAP, 0)
    label = plain_label(words)
    label.setBuddy(control)
    row.addWidget(label)
    row.addWidget(control, 1000)
    row.addStretch(1)
    return both
