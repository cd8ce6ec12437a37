"""What must be asked before classes are edited; every answer leaves as a signal."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QInputDialog, QWidget

from segreview.gui.plain_text import literal
from segreview.gui.widgets.class_panel.class_view import ClassView
from segreview.session.view import ClassRow


class ClassQuestions(QObject):
    """Asks about the rows that are selected; a dialog that is left changes nothing."""

    class_colored = Signal(object)
    """(label, color)."""
    classes_merged = Signal(object)
    """(labels, the label that their pixels count as)."""
    classes_unmerged = Signal(object)
    """The labels of which nothing else is to be a part."""
    classes_grouped = Signal(object)
    """(name, labels)."""
    groups_removed = Signal(object)
    """The names of the groups."""
    class_moved = Signal(object)
    """(label, places further down)."""

    def __init__(self, table: ClassView, parent: QWidget) -> None:
        """Ask about the selection of a table, over its panel."""
        super().__init__(parent)
        self._table, self._parent = table, parent
        self._rows: tuple[ClassRow, ...] = ()

    def show_rows(self, rows: tuple[ClassRow, ...]) -> None:
        """Know the classes in the order in which they are shown."""
        self._rows = rows

    def color(self) -> None:
        """Ask for the colour of the selected class."""
        (label,) = self._table.selected_labels
        row = next(row for row in self._rows if row.label == label)
        title = f"Colour of {row.name}"
        chosen = QColorDialog.getColor(QColor(*row.color), self._parent, title)
        if chosen.isValid():
            color = chosen.red(), chosen.green(), chosen.blue()
            self.class_colored.emit((label, color))

    def merge(self) -> None:
        """Ask what the selected classes count as: one of several, or for a single one another."""
        labels = self._table.selected_labels
        targets = [row for row in self._rows if len(labels) > 1 or row.label not in labels]
        entries = [f"{row.name} ({row.label})" for row in targets]
        first = next((k for k, row in enumerate(targets) if row.label in labels), 0)
        question = f"Pixels of {self._names(labels)} count, in both masks, as"
        text, accepted = QInputDialog.getItem(
            self._parent, "Merge classes", literal(question), entries, first, False
        )
        if accepted:
            into = targets[entries.index(text)].label
            self.classes_merged.emit((labels, into))
            self._table.select((into,))

    def unmerge(self) -> None:
        """Let what was merged into the selected classes stand by itself again."""
        self.classes_unmerged.emit(self._table.selected_labels)

    def group(self) -> None:
        """Ask for the name of a group of the selected classes."""
        labels = self._table.selected_labels
        question = f"Name of the group of {self._names(labels)}, scored as one class"
        name, accepted = QInputDialog.getText(self._parent, "New group", literal(question))
        if accepted:
            self.classes_grouped.emit((name, labels))
            self._table.select((name.strip(),))

    def ungroup(self) -> None:
        """Take the selected groups away; their classes stay."""
        self.groups_removed.emit(self._table.selected_groups)

    def move(self, by: int) -> None:
        """Show the selected class further down, or up where ``by`` is negative."""
        (label,) = self._table.selected_labels
        self.class_moved.emit((label, by))

    def _names(self, labels: tuple[int, ...]) -> str:
        names = [row.name for row in self._rows if row.label in labels]
        return ", ".join(names) if len(names) < 4 else f"{len(names):,} classes"
