"""The dialogs that ask for a place or say something at length."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """Return the folder that the person chooses, or None."""
    chosen = QFileDialog.getExistingDirectory(parent, title)
    return Path(chosen) if chosen else None


def ask_review(parent: QWidget) -> Path | None:
    """Return the review file that the person chooses, or None."""
    chosen, _ = QFileDialog.getOpenFileName(parent, "Open a review", "", "*.segreview")
    return Path(chosen) if chosen else None


def inform(parent: QWidget, title: str, text: str) -> None:
    """Show rich text until the person closes it."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(text)
    box.exec()
