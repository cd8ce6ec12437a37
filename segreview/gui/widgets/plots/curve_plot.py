"""One plot drawn by pyqtgraph: lines with gaps, and a marker where the threshold is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPalette, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segreview.gui.widgets.plots.line_style import line_pen
from segreview.masks.threshold import STEPS
from segreview.session.view import LineKind, Plot, PlotLine

MARGIN = 0.03
GRID_ALPHA = 0.15
POINT_SIZE = 8
_ORDER = {LineKind.POOLED: 2, LineKind.MEAN: 1, LineKind.IMAGE: 0}
"""The pooled line lies over the others."""


class CurvePlot(QWidget):
    """Draws the lines of a plot over the square from 0 to 1; a click asks for a threshold."""

    step_dragged = Signal(object)
    """The step under the marker while it is dragged."""
    step_chosen = Signal(object)
    """The step that was clicked, or where the marker was let go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with axes only."""
        super().__init__(parent)
        self._plot: Plot | None = None
        self._step = STEPS // 2
        self._widget = pyqtgraph.PlotWidget(self)
        self._item: Any = self._widget.getPlotItem()
        self._item.setMenuEnabled(False)
        self._item.hideButtons()
        self._item.showGrid(x=True, y=True, alpha=GRID_ALPHA)
        self._item.setLimits(xMin=-0.1, xMax=1.1, yMin=-0.1, yMax=1.1)
        self._curves: dict[LineKind, Any] = {}
        self._points: Any = pyqtgraph.ScatterPlotItem(size=POINT_SIZE)
        self._points.setZValue(10)
        self._marker: Any = pyqtgraph.InfiniteLine(angle=90, movable=True, bounds=(0, 1))
        self._item.addItem(self._points)
        self._item.addItem(self._marker)
        self._marker.sigDragged.connect(lambda line: self.step_dragged.emit(_step_at(line.value())))
        self._marker.sigPositionChangeFinished.connect(self._let_go)
        self._widget.scene().sigMouseClicked.connect(self._click)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._widget)
        self.show_whole()
        self._color()

    def show_plot(self, plot: Plot, step: int) -> None:
        """Show a plot with the marker at a step; the same plot again is not drawn anew."""
        if plot is not self._plot:
            other = self._plot is None or plot.title != self._plot.title
            self._plot = plot
            self._draw()
            if other:
                self.show_whole()
        self._step = step
        self._mark()

    def show_whole(self) -> None:
        """Show the square from 0 to 1 again."""
        self._item.setRange(xRange=(0, 1), yRange=(0, 1), padding=MARGIN)

    def step_near(self, x: float, y: float) -> int | None:
        """Return the step whose point is nearest on screen to a point of the plot; None without."""
        if self._plot is None:
            return None
        if self._plot.over_threshold:
            return _step_at(x)
        lines = {line.kind: line for line in self._plot.lines}
        return nearest_step(lines[LineKind.POOLED], x, y, self._item.vb.viewPixelSize())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color()

    def _draw(self) -> None:
        assert self._plot is not None
        for curve in self._curves.values():
            self._item.removeItem(curve)
        self._curves.clear()
        self._item.setLabel("bottom", self._plot.x_label)
        self._item.setLabel("left", self._plot.y_label)
        for line in self._plot.lines:
            finite = np.isfinite(line.x) & np.isfinite(line.y)
            if finite.any():
                curve = self._item.plot(line.x, line.y, connect="finite", antialias=True)
                curve.setZValue(_ORDER[line.kind])
                self._curves[line.kind] = curve
        self._marker.setVisible(self._plot.over_threshold)
        self._color_curves()

    def _mark(self) -> None:
        if self._plot is None:
            return
        self._marker.setValue(self._step / STEPS)
        spots = [
            {"pos": (line.x[self._step], line.y[self._step]), "brush": self._pen(line.kind).color()}
            for line in self._plot.lines
            if np.isfinite(line.x[self._step]) and np.isfinite(line.y[self._step])
        ]
        self._points.setData(spots, pen=pyqtgraph.mkPen(self._text_color()))

    def _click(self, event: Any) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        place = self._item.vb.mapSceneToView(event.scenePos())
        step = self.step_near(place.x(), place.y())
        if step is not None and self._item.sceneBoundingRect().contains(event.scenePos()):
            self.step_chosen.emit(step)

    def _let_go(self, line: Any) -> None:
        self.step_chosen.emit(_step_at(line.value()))

    def _color(self) -> None:
        self._widget.setBackground(self.palette().color(QPalette.ColorRole.Base))
        for side in ("bottom", "left"):
            axis = self._item.getAxis(side)
            axis.setPen(self._text_color())
            axis.setTextPen(self._text_color())
        line = pyqtgraph.mkPen(self._text_color(), width=1.2)
        self._marker.setPen(line)
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        self._marker.setHoverPen(pyqtgraph.mkPen(accent, width=3))
        self._color_curves()
        self._mark()

    def _color_curves(self) -> None:
        for kind, curve in self._curves.items():
            curve.setPen(self._pen(kind))

    def _pen(self, kind: LineKind) -> QPen:
        return line_pen(kind, self.palette())

    def _text_color(self) -> QColor:
        return self.palette().color(QPalette.ColorRole.Text)


def nearest_step(line: PlotLine, x: float, y: float, pixel: tuple[float, float]) -> int | None:
    """Return the step whose point lies nearest to (x, y); of several at one place, the middle."""
    across, up = (line.x - x) / pixel[0], (line.y - y) / pixel[1]
    distance = across**2 + up**2
    if np.isnan(distance).all():
        return None
    nearest = np.flatnonzero(distance == np.nanmin(distance))
    return int(nearest[(len(nearest) - 1) // 2])


def _step_at(x: float) -> int:
    return min(max(round(x * STEPS), 0), STEPS)
