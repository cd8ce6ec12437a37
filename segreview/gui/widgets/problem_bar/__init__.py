"""The amber bar above the canvas and the list behind it."""

from segreview.gui.widgets.problem_bar.problem_bar import ProblemBar

__all__ = ["ProblemBar"]
