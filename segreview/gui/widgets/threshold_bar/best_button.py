"""The button that asks for the best threshold, by one of four scores, and says what came of it."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from segreview.metrics.scores import SCORES
from segreview.session.state import BestWish

WISHES = tuple(BestWish(name, pooled) for pooled in (True, False) for name in ("iou", "dice"))
EXPLAINED = (
    "Move the threshold to where pooled IoU is best on one half of the images,"
    " and say what it reaches on the other half"
)


class BestButton(QToolButton):
    """Asks for the best pooled IoU when pressed; the menu beside it has the other scores."""

    best_wanted = Signal(object)
    """BestWish."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin without a result."""
        super().__init__(parent)
        self.setText("Best")
        self.setAccessibleName("Best threshold")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(self)
        for wish in WISHES:
            action = menu.addAction(wish_label(wish))
            action.triggered.connect(partial(self._want, wish))
        self.setMenu(menu)
        self.clicked.connect(partial(self._want, BestWish()))
        self.show_best("")

    def show_best(self, sentence: str) -> None:
        """Show in the tool tip what the last choice was made on and what it reaches."""
        # As rich text, or the sentence would be one long line.
        self.setToolTip(f"<p>{EXPLAINED}.</p>" + (f"<p>{escape(sentence)}</p>" if sentence else ""))
        self.setAccessibleDescription(sentence or EXPLAINED)

    def _want(self, wish: BestWish, _checked: bool = False) -> None:
        self.best_wanted.emit(wish)


def wish_label(wish: BestWish) -> str:
    """Return the words for a wish."""
    average = "Pooled" if wish.pooled else "Per-image mean"
    return f"{average} {SCORES[wish.name].label}"
