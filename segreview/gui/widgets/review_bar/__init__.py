"""The bar below the canvas: go on, decide, say why."""

from segreview.gui.widgets.review_bar.review_bar import ReviewBar

__all__ = ["ReviewBar"]
