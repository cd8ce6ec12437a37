"""The threshold bar: histogram, handle, number, and the way to the best threshold."""

from segreview.gui.widgets.threshold_bar.threshold_bar import ThresholdBar, column_heights

__all__ = ["ThresholdBar", "column_heights"]
