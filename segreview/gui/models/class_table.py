"""Classes as rows: colour, name, scores, and whether a class is ignored; groups stand below."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from segreview.gui.models.class_cells import (
    COLUMNS,
    ROLES,
    ClassColumn,
    Row,
    RowKey,
    cell_data,
    cell_texts,
    row_key,
    seen_cells,
)
from segreview.gui.models.table_model import Index, TableModel
from segreview.session.view import ClassRow, GroupRow

_EDIT = int(Qt.ItemDataRole.EditRole)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_SEEN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_EDITED, _CHECKED = _SEEN | Qt.ItemFlag.ItemIsEditable, _SEEN | Qt.ItemFlag.ItemIsUserCheckable


class ClassTableModel(TableModel[Row]):
    """One row for each class, then for each group; an edit is an intent until the next ``show``."""

    label_ignored = Signal(object)
    """(label, bool): the person wants a class ignored, or counted again."""
    class_renamed = Signal(object)
    """(label, str): the person wrote another name; an empty one is that of the data."""
    group_renamed = Signal(object)
    """(str, str): the person wrote another name for a group."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without classes."""
        super().__init__(COLUMNS, parent)
        self._chosen: int | None = None
        self._texts: tuple[tuple[str, ...], ...] = ()
        self._seen: tuple[tuple[object, ...], ...] = ()

    def show(
        self,
        classes: tuple[ClassRow, ...],
        groups: tuple[GroupRow, ...] = (),
        chosen: int | None = None,
    ) -> None:
        """Show other classes, the chosen one marked; rows that stay are only written over."""
        rows: tuple[Row, ...] = (*classes, *groups)
        if [row_key(row) for row in rows] != [row_key(row) for row in self._rows]:
            self.beginResetModel()
            self._write(rows, chosen)
            self.endResetModel()
        elif (rows, chosen) != (self._rows, self._chosen):
            before = self._seen
            self._write(rows, chosen)
            for row, seen in enumerate(zip(before, self._seen, strict=True)):
                self.tell_change(row, *seen)

    def _write(self, rows: tuple[Row, ...], chosen: int | None) -> None:
        self._rows, self._chosen = rows, chosen
        self._texts = tuple(map(cell_texts, rows))
        self._seen = tuple(
            seen_cells(row, texts, chosen=row_key(row) == chosen)
            for row, texts in zip(rows, self._texts, strict=True)
        )

    def key_at(self, row: int) -> RowKey:
        """Return the label or the group of a row."""
        return row_key(self._rows[row])

    def row_of(self, key: RowKey | None) -> int | None:
        """Return the row of a label or group, None where there is none."""
        return next((i for i, row in enumerate(self._rows) if row_key(row) == key), None)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let names be edited, and classes be checked in the last column."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        column = index.column()
        if column == ClassColumn.NAME:
            return _EDITED
        is_class = isinstance(self._rows[index.row()], ClassRow)
        return _CHECKED if column == ClassColumn.IGNORED and is_class else _SEEN

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one cell."""
        if not index.isValid():
            return None
        if role == _DISPLAY:
            return self._texts[index.row()][index.column()]
        if role == _ALIGNMENT:
            return COLUMNS[index.column()].alignment
        if role not in ROLES:
            return None
        row = self._rows[index.row()]
        return cell_data(row, index.column(), role, chosen=row_key(row) == self._chosen)

    def setData(self, index: Index, value: object, role: int = _EDIT) -> bool:
        """Report what the person wrote or checked; the row follows with the next ``show``."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == ClassColumn.IGNORED:
            wanted = Qt.CheckState(value) is Qt.CheckState.Checked
            self.label_ignored.emit((row_key(row), wanted))
            return True
        if role != _EDIT or index.column() != ClassColumn.NAME or value == row.name:
            return False
        renamed = self.class_renamed if isinstance(row, ClassRow) else self.group_renamed
        renamed.emit((row_key(row), str(value)))
        return True
