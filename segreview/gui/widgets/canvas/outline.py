"""The outline of the error region that a person went to."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from segreview.gui.widgets.canvas.placement import Placement
from segreview.session.view import Box

GAP = 4.0
"""Screen pixels between the box and its outline, which must not hide the pixels it is about."""
STROKES = ((QColor(0, 0, 0, 200), 4.0), (QColor(255, 255, 255), 2.0))
"""A white line on a wider black one is seen on every picture."""


def draw_outline(painter: QPainter, placement: Placement, box: Box) -> None:
    """Draw the outline around a box of mask pixels, in screen pixels."""
    zoom, (left, top) = placement.zoom, placement.origin
    frame = QRectF(left + box.x * zoom, top + box.y * zoom, box.width * zoom, box.height * zoom)
    frame.adjust(-GAP, -GAP, GAP, GAP)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in STROKES:
        painter.setPen(QPen(color, width))
        painter.drawRect(frame)
