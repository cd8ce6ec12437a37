"""The dialogs that ask for a place or say something at length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QFileDialog, QInputDialog, QMessageBox, QWidget

from segreview.masks.classes import Color


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """Return the folder that the person chooses, or None."""
    chosen = QFileDialog.getExistingDirectory(parent, title)
    return Path(chosen) if chosen else None


def ask_review(parent: QWidget) -> Path | None:
    """Return the review file that the person chooses, or None."""
    chosen, _ = QFileDialog.getOpenFileName(parent, "Open a review", "", "*.segreview")
    return Path(chosen) if chosen else None


def ask_choice(parent: QWidget, title: str, question: str, entries: Sequence[str]) -> int | None:
    """Return the place of the entry that the person chooses, or None."""
    text, accepted = QInputDialog.getItem(parent, title, question, list(entries), 0, False)
    return list(entries).index(text) if accepted else None


def ask_text(parent: QWidget, title: str, question: str) -> str | None:
    """Return what the person writes, or None."""
    text, accepted = QInputDialog.getText(parent, title, question)
    return text if accepted else None


def ask_color(parent: QWidget, title: str, color: Color) -> Color | None:
    """Return the colour that the person chooses, or None."""
    chosen = QColorDialog.getColor(QColor(*color), parent, title)
    return (chosen.red(), chosen.green(), chosen.blue()) if chosen.isValid() else None


def confirm(parent: QWidget, question: str, detail: str, verb: str) -> bool:
    """Return whether the person does what cannot be taken back; Escape does not."""
    box = QMessageBox(QMessageBox.Icon.Question, "SegReview", question, parent=parent)
    box.setInformativeText(detail)
    do = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is do


def inform(parent: QWidget, title: str, text: str) -> None:
    """Show rich text until the person closes it."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(text)
    box.exec()


def confirm_loss(parent: QWidget, verdicts: int) -> bool:
    """Return whether the person closes although verdicts could not be written; Escape stays."""
    box = QMessageBox(QMessageBox.Icon.Warning, "SegReview", "", parent=parent)
    what = "1 verdict was" if verdicts == 1 else f"{verdicts} verdicts were"
    box.setText(f"{what} not written to the disk and would be lost.")
    box.setInformativeText("Make room on the disk, or bring the review file back, and stay.")
    box.addButton("Close and lose them", QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton("Stay", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.exec()
    return box.clickedButton() is not stay
