"""Plots of curves, each with a table twin and a sentence; pyqtgraph comes with the first one."""

from segreview.gui.widgets.plots.curves_panel import CurvesPanel

__all__ = ["CurvesPanel"]
