"""The canvas: image, masks and outcomes of one sample, composed for the visible part only."""

from segreview.gui.widgets.canvas.canvas import Canvas
from segreview.gui.widgets.canvas.layers import Scoring
from segreview.gui.widgets.canvas.legend import Legend
from segreview.gui.widgets.canvas.readout import Readout

__all__ = ["Canvas", "Legend", "Readout", "Scoring"]
