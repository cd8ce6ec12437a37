"""Window and level by dragging with Ctrl: sideways the width, up and down the level."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from segreview.masks.intensity import IntensityWindow

PIXELS = 300
"""So many screen pixels change the window by its natural width."""
LEAST_SHARE = 1e-3
"""Of the natural width; a narrower window cannot be dragged."""


def is_window_drag(event: QMouseEvent) -> bool:
    """Say whether a press of the mouse takes hold of window and level."""
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return control and event.button() is Qt.MouseButton.LeftButton


@dataclass(frozen=True, slots=True)
class WindowDrag:
    """Where dragging began, in which window, and how wide the image's own window is."""

    start: QPointF
    window: IntensityWindow
    natural_width: float

    def at(self, place: QPointF) -> IntensityWindow:
        """Return the window with the mouse at a place: to the right wider, upwards brighter."""
        moved = (place - self.start) * (self.natural_width / PIXELS)
        width = max(self.window.width + moved.x(), self.natural_width * LEAST_SHARE)
        return IntensityWindow.around(self.window.level + moved.y(), width)
