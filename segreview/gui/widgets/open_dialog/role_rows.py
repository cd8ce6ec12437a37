"""One row for each role: its name, its folder, and how many files of it belong to a sample."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from segreview.dataset.findings import counted
from segreview.dataset.roles import Roles
from segreview.gui.models.numbers import one_line
from segreview.gui.naming import named, refuse
from segreview.gui.plain_text import literal, plain_label
from segreview.gui.theme import assign_icon
from segreview.gui.widgets.open_dialog.folder_box import FolderBox
from segreview.session.recognition import Recognition, SetFound

COUNT_WIDTH, NAME_WIDTH = 170, 90


class PredictionRow:
    """The controls of one prediction set."""

    def __init__(self, number: int) -> None:
        """Name the controls by their place."""
        self.name = named(QLineEdit(), f"Name of prediction set {number}", "Name of the model")
        self.name.setPlaceholderText("name")
        self.name.setMinimumWidth(NAME_WIDTH)
        self.box = FolderBox(f"Predictions of set {number}", "Choose a folder…")
        self.count = _count_label()
        self.remove = named(QToolButton(), f"Remove prediction set {number}")
        self.remove.setAutoRaise(True)
        assign_icon(self.remove, "close")

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """All controls from left to right."""
        return self.name, self.box, self.count, self.remove


class RoleRows(QWidget):
    """Shows roles and gives back those that a person made of them."""

    roles_edited = Signal(object)
    """Roles."""

    def __init__(self) -> None:
        """Start with empty rows."""
        super().__init__()
        self._found: Recognition | None = None
        self.images = FolderBox("Images", "No images")
        self.ground_truth = FolderBox("Ground truth", "Choose a folder…")
        self.valid = FolderBox("Valid area", "No valid area")
        self._counts = {box: _count_label() for box in self._boxes}
        self.sets: list[PredictionRow] = []
        self.add = named(
            QPushButton("Add prediction set"), "Add prediction set", "Review another model too"
        )
        self._grid = QGridLayout()
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnMinimumWidth(3, COUNT_WIDTH)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._grid)
        self.add.clicked.connect(self._add_set)
        for folder_box in self._boxes:
            folder_box.folder_chosen.connect(self._edited)
        self._lay_out()

    @property
    def _boxes(self) -> tuple[FolderBox, FolderBox, FolderBox]:
        return self.images, self.ground_truth, self.valid

    def roles(self) -> Roles:
        """Return the roles as they stand in the rows; sets without a folder are left out."""
        predictions = tuple(
            (row.name.text().strip() or row.box.folder.name, row.box.folder)
            for row in self.sets
            if row.box.folder is not None
        )
        return Roles(self.images.folder, self.ground_truth.folder, predictions, self.valid.folder)

    def show_recognition(self, found: Recognition) -> None:
        """Fill the rows; what a person typed in a row that is asked for stays."""
        self._found, roles = found, found.guessed
        folders = found.folders
        self.images.show_folders(folders, roles.images)
        self.ground_truth.show_folders(folders, roles.ground_truth)
        valid = roles.valid if isinstance(roles.valid, Path) else None
        self.valid.show_folders(folders, valid)
        if self.roles().predictions != roles.predictions or not self.sets:
            self._show_sets(max(1, len(roles.predictions)))
            for row, (name, folder) in zip(self.sets, roles.predictions, strict=False):
                with QSignalBlocker(row.name):
                    row.name.setText(one_line(name))
                    row.name.setCursorPosition(0)
                    row.name.setToolTip(literal(f"Name of the model: {one_line(name)}"))
                row.box.show_folders(folders, folder)
        for row in self.sets:
            row.box.show_folders(folders, row.box.folder)
        self._show_counts(found)

    def _show_counts(self, found: Recognition) -> None:
        told = found.samples > 0
        has_truth = told and found.guessed.ground_truth is not None
        samples = counted(found.samples, "sample", "samples") if has_truth else ""
        self._counts[self.ground_truth].setText(samples)
        self._counts[self.images].setText(counted(found.images, "image", "images") if told else "")
        valid = counted(found.valid, "sample", "samples") if found.valid else ""
        self._counts[self.valid].setText(valid)
        by_name = {one.name: one for one in found.sets}
        for row in self.sets:
            folder = row.box.folder
            name = row.name.text().strip() or ("" if folder is None else folder.name)
            one = by_name.get(name)
            row.count.setText("" if one is None else _set_words(one))

    def _show_sets(self, number: int) -> None:
        for row in self.sets:
            for widget in row.widgets:
                widget.setParent(None)
                widget.deleteLater()
        self.sets = [self._made_row(place + 1) for place in range(number)]
        self._lay_out()

    def _made_row(self, number: int) -> PredictionRow:
        row = PredictionRow(number)
        row.box.folder_chosen.connect(self._edited)
        row.name.editingFinished.connect(self._name_edited)
        row.remove.clicked.connect(lambda: self._remove_set(row))
        return row

    def _lay_out(self) -> None:
        while self._grid.count():
            self._grid.takeAt(0)
        rows: list[tuple[str, FolderBox, QLabel]] = [
            ("Images", self.images, self._counts[self.images]),
            ("Ground truth", self.ground_truth, self._counts[self.ground_truth]),
        ]
        line = 0
        for words, box, count in rows:
            line = self._place(line, words, box, count)
        for number, row in enumerate(self.sets):
            self._grid.addWidget(self._label("Predictions" if not number else ""), line, 0)
            for column, widget in enumerate(row.widgets, 1):
                self._grid.addWidget(widget, line, column)
            refuse(row.remove, "" if len(self.sets) > 1 else "It is the only one")
            line += 1
        self._grid.addWidget(self.add, line, 2, Qt.AlignmentFlag.AlignLeft)
        self._place(line + 1, "Valid area", self.valid, self._counts[self.valid])
        self._order_tabs()

    def _place(self, line: int, words: str, box: FolderBox, count: QLabel) -> int:
        self._grid.addWidget(self._label(words, box), line, 0)
        self._grid.addWidget(box, line, 1, 1, 2)
        self._grid.addWidget(count, line, 3)
        return line + 1

    def _label(self, words: str, buddy: QWidget | None = None) -> QLabel:
        name = f"label {words}"
        known = self.findChild(QLabel, name) if words else None
        label = known if isinstance(known, QLabel) else plain_label(words)
        label.setObjectName(name)
        if buddy is not None:
            label.setBuddy(buddy)
        return label

    def _order_tabs(self) -> None:
        chain: list[QWidget] = [self.images, self.ground_truth]
        for row in self.sets:
            chain += [row.name, row.box, row.remove]
        chain += [self.add, self.valid]
        for first, second in pairwise(chain):
            self.setTabOrder(first, second)

    def _add_set(self) -> None:
        self.sets.append(self._made_row(len(self.sets) + 1))
        self._lay_out()
        if self._found is not None:
            self.sets[-1].box.show_folders(self._found.folders, None)
        self.sets[-1].name.setFocus()

    def _remove_set(self, row: PredictionRow) -> None:
        self.sets.remove(row)
        for widget in row.widgets:
            widget.setParent(None)
            widget.deleteLater()
        self._lay_out()
        self._edited()

    def _name_edited(self) -> None:
        if self._found is not None and self.roles().predictions != self._found.guessed.predictions:
            self._edited()

    def _edited(self, *_: object) -> None:
        self.roles_edited.emit(self.roles())


def _count_label() -> QLabel:
    label = plain_label()
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def _set_words(one: SetFound) -> str:
    words = counted(one.found, "prediction", "predictions")
    return f"{words}, {one.missing:,} missing" if one.missing else words
