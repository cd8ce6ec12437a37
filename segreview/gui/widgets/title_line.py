"""The line above the canvas: which sample, where it stands in the list, and how it is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from segreview.gui.elided_label import ElidedLabel
from segreview.gui.models.numbers import apart
from segreview.gui.plain_text import plain_label
from segreview.session.view import SessionView

_ROOM = 3


class TitleLine(QWidget):
    """Plain text, whatever a file is called, and a badge where an image is not simply shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without a sample."""
        super().__init__(parent)
        self._title, self.badge = ElidedLabel(), plain_label()
        self.badge.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.badge.setMargin(_ROOM)
        self.badge.setAccessibleName("How the image is shown")
        self.badge.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._title)
        row.addWidget(self.badge)
        row.addStretch(1)

    def text(self) -> str:
        """Return what names the sample."""
        return self._title.text()

    def show_view(self, view: SessionView) -> None:
        """Name the selected sample of a view."""
        if view.sample_name:
            name, prediction_set = apart(view.sample_name), apart(view.state.prediction_set)
            words = [name, view.row_words, prediction_set, *_alone(view)]
            self._title.setText("    ".join(words))

    def show_badge(self, words: str) -> None:
        """Say how the image is shown; nothing where there is nothing to say."""
        self.badge.setText(words)
        self.badge.setVisible(bool(words))


def _alone(view: SessionView) -> list[str]:
    """Say which class the canvas and the scores are about, where it is only one."""
    chosen = view.state.class_label
    return [f"{apart(row.name)} alone" for row in view.class_rows if row.label == chosen]
