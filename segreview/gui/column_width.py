"""How wide a column of numbers has to be, without measuring each of its cells."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStyle, QTableView


def number_width(table: QTableView, text: str, *, bold: bool = True) -> int:
    """Return the width of a cell for a number of this form, whichever its digits are."""
    font = table.font()
    font.setBold(bold)
    metrics = QFontMetrics(font)
    widest = max("0123456789", key=metrics.horizontalAdvance)
    form = "".join(widest if c.isdigit() else c for c in text)
    margin = table.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
    return metrics.horizontalAdvance(form) + 2 * margin + 1
