"""The key of a plot: a piece of every line with its name."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from segreview.gui.widgets.plots.line_style import line_pen
from segreview.session.view import LineKind

PIECE = 22
GAP = 6
BETWEEN = 12


class LineKey(QWidget):
    """Pieces of lines in a row above the plot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without lines."""
        super().__init__(parent)
        self._kinds: tuple[LineKind, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, kinds: tuple[LineKind, ...]) -> None:
        """Show the lines of a plot."""
        if kinds != self._kinds:
            self._kinds = kinds
            self.setAccessibleName(f"Lines: {', '.join(kinds)}")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for room for every name."""
        return QSize(self._width(), self.fontMetrics().height() + 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint pieces and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, middle = 2, self.height() / 2
        piece, between = (PIECE, BETWEEN) if self._width() <= self.width() else (PIECE // 2, GAP)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        for kind in self._kinds:
            painter.setPen(line_pen(kind, self.palette()))
            painter.drawLine(QPointF(x, middle), QPointF(x + piece, middle))
            painter.setPen(text)
            width = self.fontMetrics().horizontalAdvance(kind)
            box = self.rect().adjusted(x + piece + GAP, 0, 0, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, kind)
            x += piece + GAP + width + between
        painter.end()

    def _width(self) -> int:
        names = sum(self.fontMetrics().horizontalAdvance(kind) for kind in self._kinds)
        return names + len(self._kinds) * (PIECE + GAP + BETWEEN) - BETWEEN
