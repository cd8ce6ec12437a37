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
from segreview.dataset.named_places import set_name
from segreview.dataset.pairing import repeated
from segreview.dataset.roles import Roles
from segreview.dataset.set_names import NO_SET_NAMES, SetNames
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
        self.found_as = ""
        """The name under which verdicts are kept; empty for a set that is new here."""
        self.name = named(QLineEdit(), f"Name of prediction set {number}", "Name of the model")
        self.name.setPlaceholderText("name")
        self.name.setMinimumWidth(NAME_WIDTH)
        self.name.setAcceptDrops(False)
        self.box = FolderBox(f"Predictions of set {number}", "Choose a folder…")
        self.count = _count_label()
        self.remove = named(QToolButton(), f"Remove prediction set {number}")
        self.remove.setAutoRaise(True)
        assign_icon(self.remove, "close")

    @property
    def shown(self) -> str:
        """What the set is called."""
        folder = "" if self.box.folder is None else set_name(self.box.folder)
        return self.name.text().strip() or self.found_as or folder

    @property
    def kept_as(self) -> str:
        """The name by which the set is asked for."""
        return self.found_as or self.shown

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """All controls from left to right."""
        return self.name, self.box, self.count, self.remove


class RoleRows(QWidget):
    """Shows roles and gives back those that a person made of them."""

    roles_edited = Signal(object)
    """Roles."""
    names_edited = Signal()
    """A set that was found has another name now."""

    def __init__(self) -> None:
        """Start with empty rows."""
        super().__init__()
        self._found: Recognition | None = None
        self._names = NO_SET_NAMES
        self.images = FolderBox("Images", "No images")
        self.ground_truth = FolderBox("Ground truth", "Choose a folder…")
        self.valid = FolderBox("Valid area", "No valid area")
        self._counts = {box: _count_label() for box in self._boxes}
        self.sets: list[PredictionRow] = []
        self.add = named(
            QPushButton("Add prediction set"), "Add prediction set", "Review another model too"
        )
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(2, 3)
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
            (row.kept_as, row.box.folder) for row in self.sets if row.box.folder is not None
        )
        return Roles(self.images.folder, self.ground_truth.folder, predictions, self.valid.folder)

    def begin(self, names: SetNames) -> None:
        """Forget what was found; sets that will be found have the names that a person gave."""
        self._names, self._found = names, None
        for box in self._boxes:
            box.show_folders((), None)
            self._counts[box].setText("")
        self._show_sets(0)

    @property
    def set_names(self) -> SetNames:
        """What a person calls the sets that were found."""
        rows = {row.found_as: row.shown for row in self.sets if row.found_as}
        gone = {found: name for found, name in self._names.given if found not in rows}
        told = {found: name for found, name in rows.items() if name != one_line(found)}
        return SetNames((*gone.items(), *told.items()))

    @property
    def problem(self) -> str:
        """Why the names cannot be used; empty when they can."""
        used = [row for row in self.sets if row.box.folder is not None]
        for name in repeated(row.shown for row in used):
            return f"Two prediction sets are called {name}: give one of them another name."
        for name in repeated(row.kept_as for row in used):
            other = next(row.shown for row in used if row.found_as == name)
            return f"{other} was found as {name}, which no other set can be called."
        return ""

    def show_recognition(self, found: Recognition) -> None:
        """Fill the rows; what a person typed in a row that is asked for stays."""
        self._found, roles = found, found.guessed
        folders = found.folders
        self.images.show_folders(folders, roles.images)
        self.ground_truth.show_folders(folders, roles.ground_truth)
        valid = roles.valid if isinstance(roles.valid, Path) else None
        self.valid.show_folders(folders, valid)
        if self._has_changed(found) or not self.sets:
            self._show_sets(max(1, len(roles.predictions)))
            for row, (name, folder) in zip(self.sets, roles.predictions, strict=False):
                row.found_as = name
                with QSignalBlocker(row.name):
                    row.name.setText(one_line(self._names.given_to(name)))
                    row.name.setCursorPosition(0)
                self._explain(row)
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
            one = by_name.get(row.kept_as)
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
        row.name.editingFinished.connect(lambda: self._name_edited(row))
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

    def _name_edited(self, row: PredictionRow) -> None:
        if row.found_as:
            self._explain(row)
            self.names_edited.emit()
        elif self._found is not None and self._has_changed(self._found):
            self._edited()

    def _has_changed(self, found: Recognition) -> bool:
        return self.roles().predictions != found.guessed.predictions

    def _explain(self, row: PredictionRow) -> None:
        """Say how a set was found, where a person calls it otherwise."""
        found, shown = one_line(row.found_as), one_line(row.shown)
        row.name.setPlaceholderText(found)
        as_found = "" if found == shown else f"\nFound as {found}; its verdicts stay with it"
        row.name.setToolTip(literal(f"Name of the model: {shown}{as_found}"))

    def _edited(self, *_: object) -> None:
        self.roles_edited.emit(self.roles())


def _count_label() -> QLabel:
    label = plain_label()
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def _set_words(one: SetFound) -> str:
    words = counted(one.found, "prediction", "predictions")
    return f"{words}, {one.missing:,} missing" if one.missing else words
