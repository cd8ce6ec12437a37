"""The canvas widget: paints the visible part, zooms at the cursor, pans, reads out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from segreview.evaluation.pixels import SamplePixels
from segreview.gui.widgets.canvas.layers import Layer, Layers, Scoring
from segreview.gui.widgets.canvas.outline import draw_outline
from segreview.gui.widgets.canvas.placement import ZOOM_STEP, Placement
from segreview.gui.widgets.canvas.readout import readout
from segreview.gui.widgets.canvas.window_drag import WindowDrag, is_window_drag
from segreview.masks.classes import ClassTable
from segreview.masks.merging import Merges
from segreview.masks.threshold import Operator
from segreview.session.state import CanvasOptions, CanvasPlace
from segreview.session.view import RegionView

WHEEL_NOTCH = 120
KEY_PAN = 48
"""Screen pixels that an arrow key moves the picture by."""


class Canvas(QWidget):
    """Shows one sample; everything that a person does to it leaves as a signal."""

    place_changed = Signal(object)
    """The CanvasPlace after a person zoomed or panned."""
    hovered = Signal(object)
    """The Readout under the cursor, or None when the cursor is on no pixel."""
    window_dragged = Signal(object)
    """The IntensityWindow that a person drags."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers: Layers | None = None
        self._scoring = Scoring()
        self._options = CanvasOptions()
        self._place = CanvasPlace()
        self._message = ""
        self._peeking = False
        self._dragged_from: QPointF | None = None
        self._window_drag: WindowDrag | None = None
        self._cursor: QPointF | None = None
        self._backdrop: QImage | None = None
        self._region: RegionView | None = None
        self._visited: RegionView | None = None
        self.setAccessibleName("Canvas")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    def show_pixels(self, pixels: SamplePixels | None) -> None:
        """Show a sample, or nothing; the place stays, and the same sample is not drawn anew."""
        if pixels is not self.shown:
            self._layers = None if pixels is None else Layers(pixels)
            self._repaint_all()
        self._read_out()

    def show_scoring(
        self,
        step: int,
        operator: Operator,
        class_label: int | None,
        ignored_labels: frozenset[int],
        classes: ClassTable,
        merges: Merges = (),
    ) -> None:
        """Show the outcomes at a threshold, or of classes with some labels ignored or merged."""
        scoring = Scoring(step, operator, class_label, ignored_labels, classes, merges)
        if scoring != self._scoring:
            self._scoring = scoring
            self.update()
            self._read_out()

    def show_options(self, options: CanvasOptions) -> None:
        """Show another mode, opacity, or set of outcomes."""
        if options.window != self._options.window:
            self._backdrop = None
        if options != self._options:
            self._options = options
            self.update()

    def show_place(self, place: CanvasPlace) -> None:
        """Look elsewhere without telling anyone."""
        if place != self._place:
            self._place = place
            self._repaint_all()

    def show_region(self, region: RegionView | None) -> None:
        """Outline an error region, and go there once; None takes the outline away."""
        if region is self._region:
            return
        self._region = region
        self.update()
        placement = self.placement
        if region is None or region.box is None or placement is None or region is self._visited:
            return
        self._visited = region
        self._go(placement.framed(region.box))

    def show_message(self, message: str) -> None:
        """Show a sentence instead of a sample, or over it; an empty one goes away."""
        if message != self._message:
            self._message = message
            self.setAccessibleDescription(message)
            self.update()

    def show_bare_image(self, peeking: bool) -> None:
        """Hide the overlay for as long as a key is held."""
        self._peeking = peeking
        self.update()

    @property
    def message(self) -> str:
        """The sentence that is shown; empty without one."""
        return self._message

    @property
    def shown(self) -> SamplePixels | None:
        """The sample that is drawn; None without one."""
        return None if self._layers is None else self._layers.pixels

    @property
    def placement(self) -> Placement | None:
        """Where the sample lies, in screen pixels; None without a sample."""
        if self._layers is None:
            return None
        pixels, view = self._layers.pixels, self._view_size()
        return Placement(pixels.width, pixels.height, view.width(), view.height(), self._place)

    @property
    def zoom_percent(self) -> float:
        """Screen pixels for each image pixel, as a percentage."""
        placement = self.placement
        return 100 * (placement.zoom if placement else self._place.zoom)

    def fit(self) -> None:
        """Show the whole picture."""
        self._go(CanvasPlace(fit=True))

    def zoom_actual(self) -> None:
        """Show one image pixel on one screen pixel."""
        self._zoom_to(1.0, None)

    def zoom_in(self) -> None:
        """Enlarge about the middle of the view."""
        self._zoom_by(ZOOM_STEP, None)

    def zoom_out(self) -> None:
        """Reduce about the middle of the view."""
        self._zoom_by(1 / ZOOM_STEP, None)

    def sizeHint(self) -> QSize:
        """Ask for room for a picture of usual size."""
        return QSize(720, 540)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint image, overlay and message, and a frame while keys go to the canvas."""
        painter = QPainter(self)
        placement = self.placement
        if self._layers is None or placement is None:
            painter.fillRect(event.rect(), self._surround())
        else:
            self._paint_sample(painter, self._layers, placement)
        if self._message:
            self._paint_message(painter)
        if self.hasFocus():
            painter.setPen(self.palette().color(QPalette.ColorRole.Highlight))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Forget the backdrop of the former size."""
        self._backdrop = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._repaint_all()
        super().changeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pixel under the cursor."""
        turned = event.angleDelta().y()
        if turned and self._layers is not None:
            self._zoom_by(ZOOM_STEP ** (turned / WHEEL_NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture, or with Ctrl of its window and level."""
        if is_window_drag(event) and self._layers is not None:
            window = self._layers.pixels.window(self._options.window)
            natural = self._layers.pixels.window(None)
            self._window_drag = WindowDrag(event.position(), window, natural.width)
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture, or read the pixel under the cursor."""
        self._cursor = event.position()
        if self._window_drag is not None:
            self.window_dragged.emit(self._window_drag.at(event.position()))
        elif self._dragged_from is not None:
            moved = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self._pan(moved.x(), moved.y())
        self._read_out()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the picture."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged_from, self._window_drag = None, None
            self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between the whole picture and actual size at the cursor."""
        if self._place.fit:
            self._zoom_to(1.0, event.position())
        else:
            self.fit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Start to read out."""
        self._cursor = event.position()
        self._read_out()

    def leaveEvent(self, event: QEvent) -> None:
        """Stop reading out."""
        self._cursor = None
        self.hovered.emit(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan with the arrow keys while the canvas has the focus."""
        steps = {
            int(Qt.Key.Key_Left): (KEY_PAN, 0),
            int(Qt.Key.Key_Right): (-KEY_PAN, 0),
            int(Qt.Key.Key_Up): (0, KEY_PAN),
            int(Qt.Key.Key_Down): (0, -KEY_PAN),
        }
        if event.key() in steps:
            self._pan(*steps[event.key()])
        else:
            super().keyPressEvent(event)

    def _paint_sample(self, painter: QPainter, layers: Layers, placement: Placement) -> None:
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        # A window on another screen may have other screen pixels at the same size.
        if self._backdrop is None or self._backdrop.size() != self._view_size():
            self._backdrop = self._painted_backdrop(layers, placement)
        painter.drawImage(0, 0, self._backdrop)
        if not self._peeking and _visible(placement):
            overlay = layers.overlay(placement, self._scoring, self._options)
            if overlay is not None:
                _draw(painter, overlay)
        if not self._peeking and self._region is not None and self._region.box is not None:
            draw_outline(painter, placement, self._region.box)
        painter.resetTransform()

    def _painted_backdrop(self, layers: Layers, placement: Placement) -> QImage:
        """Return surround and image, which stay the same while a threshold is dragged."""
        backdrop = QImage(self._view_size(), QImage.Format.Format_RGB32)
        backdrop.fill(self._surround())
        painter = QPainter(backdrop)
        base = layers.base(placement, self._options.window) if _visible(placement) else None
        if base is not None:
            reduced = placement.zoom < 1
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, reduced)
            painter.setClipRect(_picture_rect(placement))
            _draw(painter, base)
        elif layers.pixels.image is None:
            painter.fillRect(_picture_rect(placement), QColor(0, 0, 0))
        painter.end()
        return backdrop

    def _paint_message(self, painter: QPainter) -> None:
        frame = QRectF(self.rect()).adjusted(32, 32, -32, -32)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        needed = painter.boundingRect(frame, int(flags), self._message)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawRoundedRect(needed.adjusted(-16, -10, 16, 10), 6, 6)
        painter.setPen(QColor(235, 235, 235))
        painter.drawText(frame, int(flags), self._message)

    def _surround(self) -> QColor:
        """A dark neutral grey, in a light window a little less dark."""
        light = self.palette().color(QPalette.ColorRole.Window).lightness() > 127
        return QColor(58, 60, 63) if light else QColor(25, 26, 28)

    def _view_size(self) -> QSize:
        ratio = self.devicePixelRatioF()
        return QSize(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))

    def _repaint_all(self) -> None:
        self._backdrop = None
        self.update()

    def _zoom_by(self, factor: float, at: QPointF | None) -> None:
        placement = self.placement
        if placement is not None:
            self._zoom_to(placement.zoom * factor, at)

    def _zoom_to(self, zoom: float, at: QPointF | None) -> None:
        placement = self.placement
        if placement is not None:
            point = (at or QPointF(self.width() / 2, self.height() / 2)) * self.devicePixelRatioF()
            self._go(placement.zoomed_at(point.x(), point.y(), zoom))

    def _pan(self, right: float, down: float) -> None:
        placement = self.placement
        if placement is not None and (right or down):
            ratio = self.devicePixelRatioF()
            self._go(placement.moved(right * ratio, down * ratio))

    def _go(self, place: CanvasPlace) -> None:
        if place != self._place:
            self.show_place(place)
            self.place_changed.emit(place)
            self._read_out()

    def _read_out(self) -> None:
        placement = self.placement
        if self._cursor is None or self._layers is None or placement is None:
            return
        at = self._cursor * self.devicePixelRatioF()
        x, y = placement.picture_point(at.x(), at.y())
        if 0 <= x < placement.width and 0 <= y < placement.height:
            self.hovered.emit(readout(self._layers, int(x), int(y), self._scoring))
        else:
            self.hovered.emit(None)


def _draw(painter: QPainter, layer: Layer) -> None:
    painter.drawImage(QRectF(*layer.target), layer.image)


def _picture_rect(placement: Placement) -> QRectF:
    (left, right), (top, bottom) = placement.screen_columns, placement.screen_rows
    x, y = placement.origin
    return QRectF(x + left, y + top, right - left, bottom - top)


def _visible(placement: Placement) -> bool:
    (left, right), (top, bottom) = placement.screen_columns, placement.screen_rows
    return right > left and bottom > top
