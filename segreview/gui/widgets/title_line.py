"""The line above the canvas: which sample, where it stands in the list, which prediction set."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from segreview.session.view import SessionView


class TitleLine(QLabel):
    """Plain text, whatever a file is called."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without a sample."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def show_view(self, view: SessionView) -> None:
        """Name the selected sample of a view."""
        if view.sample_name:
            self.setText(f"{view.sample_name}    {view.row_words}    {view.state.prediction_set}")
