"""How each kind of line is drawn: by colour, and by a style that tells it without colour."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QPen

from segreview.gui.theme import curve_color
from segreview.session.view import LineKind

_STYLES = {
    LineKind.POOLED: (Qt.PenStyle.SolidLine, 2.4),
    LineKind.MEAN: (Qt.PenStyle.DashLine, 2.0),
    LineKind.IMAGE: (Qt.PenStyle.DotLine, 2.0),
}


def line_pen(kind: LineKind, palette: QPalette) -> QPen:
    """Return the pen of a kind of line, readable on this palette's background."""
    style, width = _STYLES[kind]
    pen = QPen(curve_color(kind, palette))
    pen.setStyle(style)
    pen.setWidthF(width)
    # Else the width would be in units of the axes.
    pen.setCosmetic(True)
    return pen
