"""The data sets in a folder that holds several: a click opens one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from segreview.gui.models.numbers import one_line
from segreview.gui.naming import named, on_click_or_enter
from segreview.gui.plain_text import literal
from segreview.session.recognition import Recognition

_ROOM = 8
_PATH = Qt.ItemDataRole.UserRole


class InsideList(QWidget):
    """Lists data sets by their folders, and tells which one a person chose."""

    chosen = Signal(object)
    """Path: the folder of a data set."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.list = named(QListWidget(), "Data sets inside", "Open this data set")
        self.list.setMouseTracking(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.list)
        on_click_or_enter(self.list, self._choose)

    def show_recognition(self, found: Recognition) -> None:
        """Show what lies inside a folder, if it holds several data sets."""
        self.list.clear()
        for one in found.inside:
            folder = one.path.relative_to(found.root).as_posix()
            item = QListWidgetItem(one_line(f"{folder}   ({one.described})"))
            item.setSizeHint(QSize(0, self.list.fontMetrics().height() + _ROOM))
            item.setData(_PATH, str(one.path))
            item.setToolTip(literal(one_line(str(one.path))))
            self.list.addItem(item)
        self.setVisible(bool(found.inside))

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(Path(str(index.data(_PATH))))
