"""Text in several lines, in which no name is cut at the edge of the page."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from segreview.gui.plain_text import literal

_UNBROKEN = re.compile(r"[^\s/-]+")
"""What a label never breaks into two lines."""


class WrappedLabel(QLabel):
    """Cuts what is longer than a line in the middle; the tool tip has the whole text."""

    def __init__(self) -> None:
        """Start empty; any width is enough."""
        super().__init__(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setMinimumWidth(1)
        self._whole = ""

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of long names as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = _UNBROKEN.sub(self._elided, self._whole)
        if shown != self.text():
            self.setText(shown)
        self.setToolTip("" if shown == self._whole else literal(self._whole))

    def _elided(self, match: re.Match[str]) -> str:
        metrics, width = self.fontMetrics(), self.contentsRect().width()
        return metrics.elidedText(match[0], Qt.TextElideMode.ElideMiddle, width)
