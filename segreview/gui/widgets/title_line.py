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
        name = sample_name(view)
        if view.columns is None or not name:
            return
        shown = len(view.columns.order)
        place = "hidden by the filter" if view.row is None else f"{view.row + 1} / {shown}"
        self.setText(f"{name}    {place}    {view.state.prediction_set}")


def sample_name(view: SessionView) -> str:
    """Return the name of the selected sample; empty where none is."""
    if view.columns is None or view.state.selected is None:
        return ""
    return view.columns.ids[view.state.selected]
