"""The dialogs that ask for a place or say something at length."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QMessageBox,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from segreview.gui.theme import assign_icon

MOST_PIXELS = 1_000_000
MARGIN, WIDEST = 40, 560


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """Return the folder that the person chooses, or None."""
    chosen = QFileDialog.getExistingDirectory(parent, title)
    return Path(chosen) if chosen else None


def ask_file(parent: QWidget) -> Path | None:
    """Return the review, list of samples or annotation file that the person chooses, or None."""
    title = "Open a review, a list of samples or annotations"
    kinds = "Reviews, lists and annotations (*.segreview *.csv *.json)"
    chosen, _ = QFileDialog.getOpenFileName(parent, title, "", kinds)
    return Path(chosen) if chosen else None


def ask_minimum_area(parent: QWidget, pixels: int) -> int | None:
    """Return below how many pixels predicted components are removed, or None; 0 keeps all."""
    text = "Remove predicted components of fewer pixels, at every threshold (0: none)"
    chosen, agreed = QInputDialog.getInt(parent, "Minimum area", text, pixels, 0, MOST_PIXELS)
    return chosen if agreed else None


def inform(parent: QWidget, title: str, text: str) -> None:
    """Show rich text, which may be longer than the screen, until the person closes it."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    words = QTextBrowser()
    words.setHtml(text)
    words.setAccessibleName(title)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    assign_icon(buttons.button(QDialogButtonBox.StandardButton.Close), "close")
    buttons.rejected.connect(dialog.reject)
    box = QVBoxLayout(dialog)
    box.addWidget(words)
    box.addWidget(buttons)
    width, height = (side + 2 * MARGIN for side in _size(words))
    dialog.resize(width, min(height, parent.height() - 2 * MARGIN))
    dialog.exec()


def _size(words: QTextBrowser) -> tuple[int, int]:
    document = words.document()
    document.setTextWidth(min(document.idealWidth(), WIDEST))
    return round(document.idealWidth()), round(document.size().height())


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
