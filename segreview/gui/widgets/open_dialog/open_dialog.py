"""Open a folder: what was recognised, with live counts; each role can be changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from segreview.dataset.findings import counted
from segreview.dataset.rivals import NameChoices
from segreview.dataset.roles import Roles
from segreview.dataset.set_names import NO_SET_NAMES
from segreview.gui.dropping import accept_places, dropped_paths
from segreview.gui.models.opening_text import opening_text
from segreview.gui.naming import named, refuse
from segreview.gui.plain_text import plain_label
from segreview.gui.theme import amber_palette, assign_icon
from segreview.gui.widgets.open_dialog.inside_list import InsideList
from segreview.gui.widgets.open_dialog.role_rows import RoleRows
from segreview.session.dropped import is_review, request_of
from segreview.session.opening import OpenRequest
from segreview.session.opening_watch import NO_PROGRESS, OpeningProgress
from segreview.session.recognition import Recognition
from segreview.session.renaming import with_set_names

_BUSY_HEIGHT, _MARGIN = 4, 8


class OpenDialog(QDialog):
    """Asks for recognitions and shows them; opens nothing by itself."""

    recognition_wanted = Signal(object)
    """(Path, Roles): say how this folder would be opened."""
    open_wanted = Signal(object)
    """OpenRequest: open the folder so."""
    review_wanted = Signal(object)
    """Path: go on with this review."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without a folder."""
        super().__init__(parent)
        self.setWindowTitle("Open a data set")
        self.setAcceptDrops(True)
        self.resize(780, 470)
        self._request: OpenRequest | None = None
        self._roles = Roles()
        self._found: Recognition | None = None
        self.folder = named(QLineEdit(), "Folder", "The data folder; one can be dropped here")
        self.folder.setPlaceholderText("Drop a folder here, or choose one")
        # What is dropped on the field is for the dialog; the field would write its URL.
        self.folder.setAcceptDrops(False)
        self.choose = named(QPushButton("Choose…"), "Choose a folder")
        assign_icon(self.choose, "open")
        self.sentence = named(plain_label(wraps=True), "What was recognised")
        self.example = named(plain_label(wraps=True), "How files are paired")
        self.rows, self.inside = RoleRows(), InsideList()
        self.again = named(
            QPushButton("Recognise again"), "Recognise again", "Forget the roles chosen here"
        )
        self._busy = self._make_busy()
        self._buttons = self._make_buttons()
        self._lay_out()
        self.folder.returnPressed.connect(self._go_on)
        self.folder.editingFinished.connect(self._typed)
        self.choose.clicked.connect(self._choose_folder)
        self.rows.roles_edited.connect(self._edit_roles)
        self.rows.names_edited.connect(lambda: self._show(self._found, self._busy.isVisible()))
        self.inside.chosen.connect(self._open_inside)
        self.again.clicked.connect(lambda: self._ask(Roles()))

    def start(self, request: OpenRequest | None) -> None:
        """Begin with what is open or could not be opened, or with nothing."""
        self._request, self._found = request, None
        self.rows.begin(NO_SET_NAMES if request is None else request.names.sets)
        self.folder.setText("" if request is None else str(request.root))
        self._show(None, running=request is not None)
        if request is None:
            # A path can be pasted; Enter without one chooses a folder.
            self.folder.setFocus()
        else:
            self._ask(request.roles or Roles())

    def show_folder(self, root: Path) -> None:
        """Ask what another folder is; a review says itself what it is of."""
        if is_review(root):
            # A window that hides while it is dropped upon ends the program.
            QTimer.singleShot(0, lambda: self._open_review(root))
            return
        self._request = OpenRequest(root)
        self.rows.begin(NO_SET_NAMES)
        self.folder.setText(str(root))
        self._ask(Roles())

    def show_recognition(
        self,
        found: Recognition | None,
        running: bool,
        progress: OpeningProgress = NO_PROGRESS,
    ) -> None:
        """Show the answer to what was asked last, or how far it is; others are not heard."""
        asked = None if self._request is None else (self._request.root, self._roles)
        if found is None or (found.root, found.roles) != asked:
            found = None
        if (found, running) != (self._found, self._busy.isVisible()):
            self._show(found, running)
        if running:
            self._busy.setRange(0, 100 if progress.reading else 0)
            self._busy.setValue(progress.percent)
            self.sentence.setText(opening_text(progress))

    def _ask(self, roles: Roles) -> None:
        assert self._request is not None, "a folder was chosen"
        self._roles = roles
        self._open.setDefault(True)
        self.recognition_wanted.emit((self._request.root, roles))

    def _show(self, found: Recognition | None, running: bool) -> None:
        self._found = found
        policy = self._busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(policy)
        self._busy.setVisible(running)
        self._busy.setRange(0, 0)
        self.rows.setEnabled(self._request is not None)
        refuse(self._open, _why_not(found, running) or self.rows.problem)
        refuse(self.again, "" if self._roles.names_folders else "No role was chosen here")
        if self._open.isEnabled() and (self.choose.hasFocus() or self.folder.hasFocus()):
            # One key goes on.
            self._open.setFocus()
        several = found is not None and bool(found.inside)
        self.rows.setVisible(not several)
        self.inside.setVisible(several)
        if found is not None:
            self.rows.show_recognition(found)
            self.inside.show_recognition(found)
        if found is not None or not running:
            self._say(found)

    def _say(self, found: Recognition | None) -> None:
        if found is None:
            sentence, example = "A folder with images, ground truth and predictions.", ""
        elif found.failure or self.rows.problem:
            sentence, example = found.failure or self.rows.problem, ""
        else:
            how = "As you chose" if found.roles.names_folders else "Recognised"
            kind = "" if found.roles.names_folders else f" {found.layout.partition(':')[0]}"
            sentence = f"{how}:{kind or ' ' + _samples(found)}"
            sentence += f", {_samples(found)}." if kind else "."
            example = f"Paired {found.pairing}, for example\n{found.example}"
        self.sentence.setText(sentence)
        self.example.setText(example)
        failed = found is not None and bool(found.failure or self.rows.problem)
        font = self.sentence.font()
        font.setBold(not failed)
        self.sentence.setFont(font)
        self._head.setAutoFillBackground(failed)
        side = _MARGIN if failed else 0
        self._head.setContentsMargins(side, _MARGIN, side, _MARGIN)
        self._head.setPalette(
            amber_palette(QApplication.palette()) if failed else QApplication.palette()
        )

    def _make_busy(self) -> QProgressBar:
        bar = named(QProgressBar(), "The folder is being listed")
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedHeight(_BUSY_HEIGHT)
        return bar

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._open = buttons.addButton("Open", QDialogButtonBox.ButtonRole.AcceptRole)
        named(self._open, "Open", "Open the folder with these roles")
        self._open.setDefault(True)
        buttons.addButton(self.again, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _lay_out(self) -> None:
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        assign_icon(cancel, "cancel")
        for button in (self._open, self.choose, self.again, self.rows.add, cancel):
            # Enter presses Open wherever the focus is; Qt takes that from a button it leaves.
            button.setAutoDefault(False)
        for label in (self.sentence, self.example):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.example.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._head = QFrame()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.sentence)
        row = QHBoxLayout()
        row.addWidget(plain_label("Folder"))
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 14)
        box.setSpacing(10)
        box.addLayout(row)
        box.addWidget(self._busy)
        box.addWidget(self._head)
        box.addWidget(self.rows)
        box.addWidget(self.inside, 10)
        box.addWidget(self.example)
        box.addStretch(1)
        box.addWidget(self._buttons)

    def _go_on(self) -> None:
        if self.folder.text().strip():
            self._typed()
        else:
            self._choose_folder()

    def _typed(self) -> None:
        text = self.folder.text().strip()
        if text and (self._request is None or text != str(self._request.root)):
            self.show_folder(Path(text))

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Choose a data folder")
        if chosen:
            self.show_folder(Path(chosen))

    def _edit_roles(self, roles: Roles) -> None:
        self._ask(roles)

    def _accept(self) -> None:
        assert self._request is not None, "a folder was chosen"
        roles = self._roles if self._roles != Roles() else None
        self.accept()
        request = with_set_names(self._request, self.rows.set_names)
        if roles != request.roles:
            # What was said of the names of files belongs to those that had other roles.
            request = replace(request, roles=roles, names=NameChoices(sets=request.names.sets))
        self.open_wanted.emit(request)

    def _open_review(self, path: Path) -> None:
        self.accept()
        self.review_wanted.emit(path)

    def _open_inside(self, folder: Path) -> None:
        self.accept()
        self.open_wanted.emit(OpenRequest(folder))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders."""
        accept_places(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask what was dropped."""
        paths = dropped_paths(event)
        if len(paths) > 1:
            self.start(request_of(paths))
        elif paths:
            self.show_folder(paths[0])

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._found is not None:
            self._say(self._found)


def _why_not(found: Recognition | None, running: bool) -> str:
    """Return why nothing can be opened; empty where something can."""
    if running:
        return "The folder is still being listed"
    if found is None:
        return "Choose a folder first"
    if found.inside:
        return "Click one of the data sets above"
    return "There is no data set" if found.failure else ""


def _samples(found: Recognition) -> str:
    """Return how many samples there are, and what they lack so that nothing is scored."""
    lacks = "" if found.guessed.ground_truth else " without ground truth: nothing is scored"
    lacks = lacks if found.sets else " without predictions: nothing is scored"
    return counted(found.samples, "sample", "samples") + lacks
