"""The banner: one sentence that the person must not miss, above everything else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from segreview.gui.plain_text import plain_label
from segreview.gui.theme import amber_palette


class Banner(QWidget):
    """Shows a sentence until it no longer holds or the person hides it."""

    def __init__(self) -> None:
        """Start hidden."""
        super().__init__()
        self.setAutoFillBackground(True)
        self._text = plain_label(wraps=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        hide = QToolButton()
        hide.setText("×")
        hide.setAutoRaise(True)
        hide.setAccessibleName("Hide the message")
        hide.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.addWidget(self._text, 1)
        row.addWidget(hide)
        self.hide()

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence, or nothing; one that was hidden stays hidden until it changes."""
        if sentence == self._text.text():
            return
        self.setPalette(amber_palette(self.palette()))
        self._text.setText(sentence)
        self.setVisible(bool(sentence))
