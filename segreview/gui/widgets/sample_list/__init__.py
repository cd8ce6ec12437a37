"""The list of samples with sort, filter and progress."""

from segreview.gui.widgets.sample_list.sample_list import SampleList

__all__ = ["SampleList"]
