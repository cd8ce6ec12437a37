"""A button for one decision, filled in the decision's colour while it holds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from segreview.gui.theme import icon_pixmap, is_dark, verdict_color
from segreview.session.view import RowVerdict

_ICON_SIZE = 16


class DecisionButton(QPushButton):
    """Checked while the verdict is the one that it gives."""

    def __init__(self, icon_name: str, verdict: RowVerdict, parent: QWidget | None = None) -> None:
        """Start unchecked and without words."""
        super().__init__(parent)
        self._icon_name = icon_name
        self._verdict = verdict
        self.setCheckable(True)
        self.setIconSize(QSize(_ICON_SIZE, _ICON_SIZE))
        self.toggled.connect(self._paint_state)
        self._paint_state()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.EnabledChange):
            self._paint_state()

    def follow_theme(self) -> None:
        """Take the colours of the theme that holds now."""
        self._paint_state()

    def _paint_state(self) -> None:
        base = QApplication.palette()
        filled = QPalette()
        color = verdict_color(self._verdict, base)
        if self.isChecked():
            filled.setColor(QPalette.ColorRole.Button, color)
            color = QColor("#101010" if is_dark(base) else "#ffffff")
            filled.setColor(QPalette.ColorRole.ButtonText, color)
        self.setPalette(filled)
        self.setIcon(self._icon(color, base))

    def _icon(self, color: QColor, base: QPalette) -> QIcon:
        icon = QIcon()
        faint = base.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        for ratio in (1.0, 2.0):
            icon.addPixmap(icon_pixmap(self._icon_name, _ICON_SIZE, color, ratio))
            disabled = icon_pixmap(self._icon_name, _ICON_SIZE, faint, ratio)
            icon.addPixmap(disabled, QIcon.Mode.Disabled)
        return icon
