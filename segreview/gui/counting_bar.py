"""A progress bar that is painted with everything else, not in the middle of a refresh."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar


class CountingBar(QProgressBar):
    """Shows how many of a total; Qt's own setValue would paint the whole window at once."""

    def show_count(self, count: int, total: int) -> None:
        """Show ``count`` of ``total``; a total of zero shows an empty bar."""
        if (count, max(total, 1)) == (self.value(), self.maximum()):
            return
        self.setUpdatesEnabled(False)
        self.setRange(0, max(total, 1))
        self.setValue(count)
        self.setUpdatesEnabled(True)
