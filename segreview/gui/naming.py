"""A name for screen readers and a tool tip for every control."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

Control = TypeVar("Control", bound=QWidget)


def named(control: Control, name: str, tip: str = "") -> Control:
    """Give a control its accessible name and its tool tip, and return it."""
    control.setAccessibleName(name)
    control.setToolTip(tip or name)
    return control
