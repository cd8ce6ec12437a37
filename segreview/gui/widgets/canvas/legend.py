"""The legend: which colour is which outcome; a click hides it and shows it again."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from segreview.masks.outcome import OUTCOME_COLORS, Outcome

BINARY_WORDS: dict[Outcome, str] = {
    Outcome.TP: "TP both",
    Outcome.FP: "FP predicted only",
    Outcome.FN: "FN missed",
}
CLASS_WORDS: dict[Outcome, str] = {
    Outcome.TP: "right class",
    Outcome.WRONG_CLASS: "wrong class",
}
SWATCH = 12


class Legend(QWidget):
    """A row of chips, one for each outcome on the canvas."""

    outcome_toggled = Signal(object)
    """The name of the outcome that a person hides or shows again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Legend")
        self._shown: tuple[frozenset[str], bool] | None = None
        self._chips = {outcome: self._chip(outcome) for outcome in OUTCOME_COLORS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for outcome in (Outcome.TP, Outcome.FP, Outcome.FN, Outcome.WRONG_CLASS):
            row.addWidget(self._chips[outcome])
        row.addStretch(1)
        self.show_outcomes(frozenset(), all_classes=False)

    def show_outcomes(self, hidden: frozenset[str], *, all_classes: bool) -> None:
        """Show the outcomes of one class against the rest, or of all classes at once."""
        if (hidden, all_classes) == self._shown:
            return
        self._shown = hidden, all_classes
        words = CLASS_WORDS if all_classes else BINARY_WORDS
        for outcome, chip in self._chips.items():
            chip.setVisible(outcome in words)
            chip.setChecked(outcome.name not in hidden)
            chip.setIcon(_swatch(outcome, filled=outcome.name not in hidden))
            self._describe(chip, words.get(outcome, outcome.name), outcome.name in hidden)

    def _describe(self, chip: QToolButton, words: str, hidden: bool) -> None:
        chip.setText(words)
        chip.setToolTip(f"{'Show' if hidden else 'Hide'} {words}")
        chip.setAccessibleName(f"{words}, {'hidden' if hidden else 'shown'}")

    def _chip(self, outcome: Outcome) -> QToolButton:
        chip = QToolButton(self)
        chip.setObjectName(f"legend {outcome.name}")
        chip.setCheckable(True)
        chip.setAutoRaise(True)
        chip.setIconSize(QSize(SWATCH, SWATCH))
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(lambda: self.outcome_toggled.emit(outcome.name))
        return chip


def _swatch(outcome: Outcome, *, filled: bool) -> QIcon:
    """Return a square in the outcome's colour; hidden ones are an outline, not only paler."""
    pixmap = QPixmap(SWATCH, SWATCH)
    pixmap.fill(Qt.GlobalColor.transparent)
    color = QColor(*OUTCOME_COLORS[outcome])
    painter = QPainter(pixmap)
    painter.setPen(color if not filled else color.darker(130))
    if filled:
        painter.setBrush(color)
    painter.drawRect(0, 0, SWATCH - 1, SWATCH - 1)
    painter.end()
    return QIcon(pixmap)
