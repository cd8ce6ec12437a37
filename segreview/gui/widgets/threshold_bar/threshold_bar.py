"""The threshold bar: the score histogram with a handle that moves the threshold at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from segreview.gui.plain_text import plain_label
from segreview.gui.widgets.threshold_bar.best_button import BestButton
from segreview.masks.outcome import OUTCOME_COLORS, Outcome
from segreview.masks.threshold import STEPS
from segreview.session.view import ThresholdView

MARGIN = 8
"""Room left and right of the plot, so that the handle fits at 0 and at 1."""
HANDLE = 6
SMALL_MOVE = 1
LARGE_MOVE = 10
WHEEL_NOTCH = 120
FIRST_STEP = STEPS // 2
QUIET = 300
"""Milliseconds without a key or a turn of the wheel after which the threshold counts as let go."""

Bins = NDArray[np.float64]


class ScoreHistogram(QWidget):
    """Paints how many pixels have which score, by ground truth, and the handle over it."""

    dragged = Signal(object)
    """The step under the cursor while the handle is dragged."""
    dropped = Signal()
    nudged = Signal(object)
    """By how many steps a key or the wheel moves the handle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background: Bins | None = None
        self._foreground: Bins | None = None
        self._step = FIRST_STEP
        self._bars: QPixmap | None = None
        self._turned = 0
        self.dragging = False
        self.setAccessibleName("Score histogram with the threshold")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 56)
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def show_bins(self, background: Bins | None, foreground: Bins | None) -> None:
        """Show other pixels; the same counts again are not drawn anew."""
        if not (_same(background, self._background) and _same(foreground, self._foreground)):
            self._background, self._foreground = background, foreground
            self._redraw_bars()

    def show_step(self, step: int) -> None:
        """Move the handle."""
        if step != self._step:
            self._step = step
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for a low, wide strip."""
        return QSize(320, 84)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the kept bars and the handle."""
        if self._bars is None:
            self._bars = self._painted_bars()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._bars)
        self._paint_handle(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the bars again in the new size."""
        self._redraw_bars()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette and being enabled."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._redraw_bars()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the handle to where the bar was clicked."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.dragging = True
            self.dragged.emit(self._step_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if self.dragging:
            self.dragged.emit(self._step_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the handle."""
        if self.dragging and event.button() is Qt.MouseButton.LeftButton:
            self.dragging = False
            self.dropped.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move the handle by 0.010 for each notch."""
        self._turned += event.angleDelta().y()
        notches = int(self._turned / WHEEL_NOTCH)
        self._turned -= notches * WHEEL_NOTCH
        if notches:
            self.nudged.emit(notches * LARGE_MOVE)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the handle with the arrow keys, Home and End."""
        moves = {
            int(Qt.Key.Key_Left): -SMALL_MOVE,
            int(Qt.Key.Key_Down): -SMALL_MOVE,
            int(Qt.Key.Key_Right): SMALL_MOVE,
            int(Qt.Key.Key_Up): SMALL_MOVE,
            int(Qt.Key.Key_Home): -STEPS,
            int(Qt.Key.Key_End): STEPS,
        }
        if event.key() in moves:
            faster = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.nudged.emit(moves[event.key()] * (LARGE_MOVE if faster else 1))
        else:
            super().keyPressEvent(event)

    def _plot(self) -> QRect:
        return self.rect().adjusted(MARGIN, HANDLE, -MARGIN, -1)

    def _step_at(self, x: float) -> int:
        plot = self._plot()
        share = (x - plot.left()) / max(1, plot.width())
        return min(max(round(share * STEPS), 0), STEPS)

    def _redraw_bars(self) -> None:
        self._bars = None
        self.update()

    def _painted_bars(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self.palette().color(QPalette.ColorRole.Window))
        painter = QPainter(pixmap)
        plot = QRectF(self._plot())
        painter.fillRect(plot, self.palette().color(QPalette.ColorRole.Base))
        if self._background is not None and self._foreground is not None:
            self._paint_bars(painter, plot, self._background, self._foreground)
        painter.end()
        return pixmap

    def _paint_bars(
        self, painter: QPainter, plot: QRectF, background: Bins, foreground: Bins
    ) -> None:
        """Paint columns of logarithmic height, shared between the ground truths in proportion."""
        heights, lower = column_heights(background, foreground)
        # Edges on whole pixels, or seams of the ground show between columns.
        edges = np.rint(plot.left() + np.linspace(0, plot.width(), len(heights) + 1))
        full = heights * plot.height()
        part = full * lower
        lefts, widths = edges[:-1].tolist(), np.diff(edges).tolist()
        for tops, tall, color in (
            (full, full - part, self._background_color()),
            (part, part, self._truth_color()),
        ):
            columns = zip(
                lefts, (plot.bottom() - tops).tolist(), widths, tall.tolist(), strict=True
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRects([QRectF(*column) for column in columns])

    def _background_color(self) -> QColor:
        color = QColor(self.palette().color(QPalette.ColorRole.WindowText))
        color.setAlphaF(0.35 if self.isEnabled() else 0.15)
        return color

    def _truth_color(self) -> QColor:
        color = QColor(*OUTCOME_COLORS[Outcome.TP])
        color.setAlphaF(1.0 if self.isEnabled() else 0.3)
        return color

    def _paint_handle(self, painter: QPainter) -> None:
        if not self.isEnabled():
            return
        plot = self._plot()
        x = plot.left() + self._step / STEPS * plot.width()
        role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.WindowText
        color = self.palette().color(role)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(x - 1, plot.top(), 2, plot.height()), color)
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        tip = QPointF(x, plot.top() + HANDLE)
        corners = [QPointF(x - HANDLE, 0), QPointF(x + HANDLE, 0), tip]
        painter.drawPolygon(QPolygonF(corners))


class ThresholdBar(QWidget):
    """Histogram, number and units of the threshold; says so where a threshold means nothing."""

    threshold_moved = Signal(object)
    """The step 0 ... 1000, while it moves."""
    threshold_released = Signal(object)
    """The step, once it is let go."""
    best_wanted = Signal(object)
    """BestWish: move it to where this score is best."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Threshold")
        self._step = FIRST_STEP
        self.histogram = ScoreHistogram(self)
        self.number = _spin_box(self)
        self.caption = plain_label("Score", self)
        self.units = plain_label(parent=self)
        self.best = BestButton(self)
        self.sentence = plain_label(parent=self, wraps=True)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET)
        self._lay_out()
        self._connect()
        self.show_threshold(None)

    def show_threshold(self, view: ThresholdView | None) -> None:
        """Show where the threshold is; None means that no data set is open."""
        applies = view is not None and view.applies
        controls = (self.histogram, self.number, self.caption, self.units, self.best)
        for widget in controls:
            widget.setEnabled(applies)
            widget.setVisible(view is None or applies)
        self.best.setEnabled(applies and view is not None and not view.hard)
        self.sentence.setText(_sentence(view))
        self.sentence.setVisible(bool(self.sentence.text()))
        if view is None:
            self.histogram.show_bins(None, None)
            return
        self.histogram.show_bins(view.background, view.foreground)
        self.caption.setText(f"Score {view.symbol}")
        self.units.setText(view.native)
        self.best.show_best(view.best)
        is_moved = self.histogram.dragging or self._quiet.isActive()
        if not is_moved and view.step != self._step:
            self._show_step(view.step)

    def move_by(self, steps: int) -> None:
        """Move the threshold as a key or the wheel does."""
        self._move_by_hand(self._step + steps)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.caption)
        row.addWidget(self.number)
        row.addWidget(self.units)
        row.addWidget(self.best)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.histogram, 1)
        column.addLayout(row)
        column.addWidget(self.sentence)
        self.caption.setBuddy(self.number)

    def _connect(self) -> None:
        self.histogram.dragged.connect(self._drag)
        self.histogram.dropped.connect(self._release)
        self.histogram.nudged.connect(self.move_by)
        self.number.valueChanged.connect(self._type)
        self.best.best_wanted.connect(self.best_wanted)
        self._quiet.timeout.connect(self._release)

    def _drag(self, step: int) -> None:
        self._quiet.stop()
        self._move(step)

    def _type(self, value: float) -> None:
        self._move_by_hand(round(value * STEPS))

    def _move_by_hand(self, step: int) -> None:
        if self._move(step):
            self._quiet.start()

    def _move(self, step: int) -> bool:
        step = min(max(step, 0), STEPS)
        if step == self._step or not self.histogram.isEnabled():
            return False
        self._show_step(step)
        self.threshold_moved.emit(step)
        return True

    def _release(self) -> None:
        self.threshold_released.emit(self._step)

    def _show_step(self, step: int) -> None:
        self._step = step
        self.histogram.show_step(step)
        with QSignalBlocker(self.number):
            self.number.setValue(step / STEPS)


def column_heights(background: Bins, foreground: Bins) -> tuple[Bins, Bins]:
    """Return the height of each column, 0 to 1 in a logarithmic scale, and foreground's share."""
    total = background + foreground
    greatest = np.log1p(np.max(total, initial=0.0))
    heights = np.log1p(total) / (greatest or 1.0)
    share = np.divide(foreground, total, out=np.zeros_like(total), where=total > 0)
    return heights, share


def _same(bins: Bins | None, shown: Bins | None) -> bool:
    # Not by identity alone: every view of the session takes its rows of the histogram anew.
    if bins is None or shown is None:
        return bins is shown
    return bins is shown or np.array_equal(bins, shown)


def _sentence(view: ThresholdView | None) -> str:
    if view is None:
        return ""
    if not view.applies:
        return view.reason
    if view.hard:
        return "This prediction set is already binary: no threshold between its two values differs."
    return ""


def _spin_box(parent: QWidget) -> QDoubleSpinBox:
    number = QDoubleSpinBox(parent)
    number.setRange(0.0, 1.0)
    number.setDecimals(3)
    number.setSingleStep(0.001)
    number.setValue(FIRST_STEP / STEPS)
    number.setAccessibleName("Threshold")
    number.setKeyboardTracking(False)
    return number
