"""A box that offers the sub-folders of a data folder, nothing, and any other folder or file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QSizePolicy

from segreview.dataset.findings import counted
from segreview.gui.models.numbers import one_line
from segreview.gui.naming import named
from segreview.gui.plain_text import literal
from segreview.session.recognition import SubFolder

_ANOTHER_FOLDER, _A_FILE = "Another folder…", "A single file…"


class FolderBox(QComboBox):
    """Holds a folder, or a file that stands for one, or None."""

    folder_chosen = Signal(object)
    """Path | None."""

    def __init__(self, name: str, nothing: str) -> None:
        """Start with nothing, in the words given."""
        super().__init__()
        named(self, name, f"The folder of: {name}")
        self._nothing = nothing
        self._folders: tuple[SubFolder, ...] = ()
        self._folder: Path | None = None
        self._offered: list[Path | None] = [None]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(24)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(self._choose)
        self._fill()

    @property
    def folder(self) -> Path | None:
        """The folder that is shown."""
        return self._folder

    def show_folders(self, folders: tuple[SubFolder, ...], folder: Path | None) -> None:
        """Offer folders and show one of them, or one from elsewhere."""
        if folders != self._folders or folder != self._folder:
            self._folders, self._folder = folders, folder
            self._fill()

    def _fill(self) -> None:
        listed = [(_words(entry), entry.path) for entry in self._folders]
        if self._folder is not None and self._folder not in [path for _, path in listed]:
            listed.append((one_line(str(self._folder)), self._folder))
        self._offered = [None, *(path for _, path in listed)]
        with QSignalBlocker(self):
            self.clear()
            self.addItems([self._nothing, *(words for words, _ in listed)])
            self.insertSeparator(self.count())
            self.addItems([_ANOTHER_FOLDER, _A_FILE])
            self.setCurrentIndex(self._offered.index(self._folder))
        folder = "" if self._folder is None else f"\n{one_line(str(self._folder))}"
        self.setToolTip(literal(f"The folder of: {self.accessibleName()}{folder}"))

    def _choose(self, place: int) -> None:
        if place < len(self._offered):
            chosen = self._offered[place]
        else:
            found = self._asked_file() if self.currentText() == _A_FILE else self._asked_folder()
            chosen = Path(found) if found else self._folder
        changed = chosen != self._folder
        self._folder = chosen
        self._fill()
        if changed:
            self.folder_chosen.emit(chosen)

    def _asked_folder(self) -> str:
        return QFileDialog.getExistingDirectory(self, self.accessibleName())

    def _asked_file(self) -> str:
        return QFileDialog.getOpenFileName(self, self.accessibleName())[0]


def _words(folder: SubFolder) -> str:
    shown = "the folder itself" if folder.shown == "." else one_line(folder.shown)
    return f"{shown}   ({counted(folder.files, 'file', 'files')})"
