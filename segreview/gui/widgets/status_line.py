"""The status line: what is under the cursor, the zoom, and how far the evaluation is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from segreview.gui.counting_bar import CountingBar
from segreview.gui.elided_label import ElidedLabel
from segreview.gui.plain_text import plain_label
from segreview.session.view import Progress, RegionView

BAR_WIDTH, ZOOM_GAP = 140, 12


class StatusLine(QWidget):
    """Plain words on the left, progress with Cancel on the right."""

    cancel_wanted = Signal()

    def __init__(self) -> None:
        """Start with nothing to say."""
        super().__init__()
        self._readout, self._region = ElidedLabel(), ElidedLabel()
        self._progress, self._zoom = plain_label(), plain_label()
        self._bar, self._cancel = CountingBar(), QPushButton("Cancel")
        self._bar.setMaximumWidth(BAR_WIDTH)
        self._bar.setAccessibleName("Samples evaluated")
        self._cancel.setToolTip("Stop evaluating; what is scored stays")
        self._cancel.clicked.connect(self.cancel_wanted)
        self._of_canvas = self._readout, self._region, self._zoom
        for label in (self._readout, self._region):
            policy = label.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            label.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self._readout, 1)
        row.addWidget(self._region, 1)
        for widget in (self._progress, self._bar, self._cancel):
            row.addWidget(widget)
        row.addSpacing(ZOOM_GAP)
        row.addWidget(self._zoom)
        # The canvas above keeps its height when the button comes and goes.
        self.setFixedHeight(self._cancel.sizeHint().height())

    def show_canvas(self, shown: bool) -> None:
        """Tell of the canvas while it is seen; the rest keeps its place."""
        for label in self._of_canvas:
            label.setVisible(shown)

    def show_readout(self, text: str) -> None:
        """Show what is under the cursor."""
        self._readout.setText(text)

    def show_region(self, region: RegionView | None) -> None:
        """Show which error region the person went to."""
        self._region.setText("" if region is None else region.text)

    def show_zoom(self, percent: float) -> None:
        """Show how much the canvas enlarges."""
        self._zoom.setText(f"{percent:,.0f} %")

    def show_progress(self, progress: Progress, problems: int) -> None:
        """Show how far the evaluation is."""
        for widget in (self._bar, self._cancel):
            widget.setVisible(progress.running)
        self._bar.show_count(progress.done, progress.total)
        self._progress.setText(progress_text(progress, problems))


def progress_text(progress: Progress, problems: int) -> str:
    """Return the words beside the progress bar."""
    if not progress.total:
        return ""
    remembered = f" ({progress.remembered:,} remembered)" if progress.remembered else ""
    words = f"{progress.done:,} of {progress.total:,} evaluated{remembered}, {problems:,} problems"
    if problems == 1:
        words = words.removesuffix("s")
    if progress.seconds_left is not None:
        words += f", {progress.seconds_left:.0f} s left"
    elif progress.done < progress.total and not progress.running:
        words += ", stopped"
    return words
