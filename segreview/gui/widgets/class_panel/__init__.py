"""The classes with their scores: looked at alone, ignored, renamed, merged, grouped, reordered."""

from segreview.gui.widgets.class_panel.class_panel import ClassPanel

__all__ = ["ClassPanel"]
