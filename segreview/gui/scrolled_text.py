"""Plain text in several lines, which scrolls where there is no room for all of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy

from segreview.gui.plain_text import plain_label

LEAST_LINES = 2


class ScrolledText(QScrollArea):
    """As high as its lines, but never in the way of what stands above: a wrapped label would be."""

    def __init__(self, name: str) -> None:
        """Start empty, with an accessible name."""
        super().__init__()
        self.label = plain_label(wraps=True)
        self.label.setAccessibleName(name)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWidget(self.label)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().rangeChanged.connect(self._be_in_reach)
        self._be_in_reach(0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for part in (self.viewport(), self.label):
            part.setAutoFillBackground(False)

    def show_text(self, text: str) -> None:
        """Show another text, from its first line."""
        if text != self.label.text():
            self.label.setText(text)
            self.verticalScrollBar().setValue(0)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Ask for room for every line."""
        return QSize(super().sizeHint().width(), self.label.heightForWidth(max(1, self.width())))

    def minimumSizeHint(self) -> QSize:
        """Be content with a few lines."""
        least = LEAST_LINES * self.fontMetrics().lineSpacing()
        return QSize(0, min(self.sizeHint().height(), least))

    def _be_in_reach(self, _least: int, most: int) -> None:
        """Be visited by the Tab key only where there is something to scroll."""
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.TabFocus if most else policy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for more or fewer lines where the width is another one."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
