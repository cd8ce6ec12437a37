"""Classes as rows: colour, name, scores, and whether a class is ignored."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from segreview.gui.models.numbers import exact_score_text, one_line, score_text
from segreview.session.view import ClassRow

Index = QModelIndex | QPersistentModelIndex

_NO_PARENT = QModelIndex()
_NUMBER = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TITLES = ("class", "image IoU", "pooled", "mean", "ignored")
_EXPLAINED = (
    "the class, with its colour on the canvas",
    "IoU of the class in the image on screen",
    "IoU of the class from the counts of all scored images, summed",
    "mean IoU of the class over the images in which it occurs",
    "whether ground-truth pixels of the class are left out of all scores",
)


class ClassColumn(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    IMAGE_IOU = 1
    POOLED_IOU = 2
    MEAN_IOU = 3
    IGNORED = 4


class ClassTableModel(QAbstractTableModel):
    """One row for each class; a check is only an intent until the next ``show``."""

    label_ignored = Signal(object)
    """(label, bool): the person wants a class ignored, or counted again."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without classes."""
        super().__init__(parent)
        self._rows: tuple[ClassRow, ...] = ()

    def show(self, rows: tuple[ClassRow, ...]) -> None:
        """Show other classes; the same labels are only written over."""
        if [row.label for row in rows] != [row.label for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows != self._rows:
            self._rows = rows
            last = self.index(len(rows) - 1, ClassColumn.IGNORED)
            self.dataChanged.emit(self.index(0, 0), last)

    def label_at(self, row: int) -> int:
        """Return the label of a row."""
        return self._rows[row].label

    def row_of(self, label: int | None) -> int | None:
        """Return the row of a label, None where there is none."""
        return next((i for i, row in enumerate(self._rows) if row.label == label), None)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the classes, ignored ones included."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(ClassColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let only the last column be checked."""
        flags = super().flags(index)
        if index.isValid() and index.column() == ClassColumn.IGNORED:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Name the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_TITLES):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _TITLES[section]
            case Qt.ItemDataRole.ToolTipRole:
                return _EXPLAINED[section]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(ClassColumn(section))
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], ClassColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return _explanation(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.DecorationRole if column is ClassColumn.NAME:
                return QColor(*row.color)
            case Qt.ItemDataRole.CheckStateRole if column is ClassColumn.IGNORED:
                return Qt.CheckState.Checked if row.ignored else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleTextRole if column is ClassColumn.IGNORED:
                return f"{one_line(row.name)} {'ignored' if row.ignored else 'counted'}"
            case _:
                return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Report that the person checked a class; the row follows with the next ``show``."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != ClassColumn.IGNORED:
            return False
        wanted = Qt.CheckState(value) is Qt.CheckState.Checked
        self.label_ignored.emit((self._rows[index.row()].label, wanted))
        return True


def _alignment(column: ClassColumn) -> int:
    left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return left if column in (ClassColumn.NAME, ClassColumn.IGNORED) else _NUMBER


def _text(row: ClassRow, column: ClassColumn) -> str:
    if column is ClassColumn.NAME:
        return one_line(row.name)
    value = _value(row, column)
    return "" if value is None else score_text(value)


def _value(row: ClassRow, column: ClassColumn) -> float | None:
    match column:
        case ClassColumn.IMAGE_IOU:
            return row.image_iou
        case ClassColumn.POOLED_IOU:
            return row.pooled_iou
        case ClassColumn.MEAN_IOU:
            return row.mean_iou
        case _:
            return None


def _explanation(row: ClassRow, column: ClassColumn) -> str:
    if column is ClassColumn.NAME:
        return f"{one_line(row.name)}, stored as {row.label}"
    value = _value(row, column)
    if value is None:
        return _EXPLAINED[column]
    used = f"\nn = {row.n_used}" if column is ClassColumn.MEAN_IOU else ""
    return f"IoU {exact_score_text(value)}\n{_EXPLAINED[column]}{used}"
