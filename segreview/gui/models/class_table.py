"""Classes as rows: colour, name, scores, and whether a class is ignored; groups stand below."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from segreview.gui.models.numbers import exact_score_text, one_line, score_text
from segreview.gui.theme import icon_image
from segreview.masks.classes import Color
from segreview.session.view import ClassRow, GroupRow

Index = QModelIndex | QPersistentModelIndex
Row = ClassRow | GroupRow
RowKey = int | str
"""The label of a class, or the name of a group."""

_NO_PARENT = QModelIndex()
_NUMBER = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_ICON = 14
_EDIT = int(Qt.ItemDataRole.EditRole)
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
    """One row for each class, then for each group; an edit is an intent until the next ``show``."""

    label_ignored = Signal(object)
    """(label, bool): the person wants a class ignored, or counted again."""
    class_renamed = Signal(object)
    """(label, str): the person wrote another name; an empty one is that of the data."""
    group_renamed = Signal(object)
    """(str, str): the person wrote another name for a group."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without classes."""
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._chosen: int | None = None

    def show(
        self,
        classes: tuple[ClassRow, ...],
        groups: tuple[GroupRow, ...] = (),
        chosen: int | None = None,
    ) -> None:
        """Show other classes, the chosen one marked; rows that stay are only written over."""
        rows: tuple[Row, ...] = (*classes, *groups)
        shown, same = (rows, chosen), (self._rows, self._chosen)
        if [_key(row) for row in rows] != [_key(row) for row in self._rows]:
            self.beginResetModel()
            self._rows, self._chosen = shown
            self.endResetModel()
        elif shown != same:
            self._rows, self._chosen = shown
            last = self.index(len(rows) - 1, ClassColumn.IGNORED)
            self.dataChanged.emit(self.index(0, 0), last)

    def key_at(self, row: int) -> RowKey:
        """Return the label or the group of a row."""
        return _key(self._rows[row])

    def row_of(self, key: RowKey | None) -> int | None:
        """Return the row of a label or group, None where there is none."""
        return next((i for i, row in enumerate(self._rows) if _key(row) == key), None)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the classes, ignored ones included, and the groups."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(ClassColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let names be edited, and classes be checked in the last column."""
        flags = super().flags(index)
        if not index.isValid():
            return flags
        if index.column() == ClassColumn.NAME:
            flags |= Qt.ItemFlag.ItemIsEditable
        is_class = isinstance(self._rows[index.row()], ClassRow)
        if index.column() == ClassColumn.IGNORED and is_class:
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
            case _ if column is ClassColumn.NAME:
                return _name_data(row, role, chosen=_key(row) == self._chosen)
            case _ if column is ClassColumn.IGNORED and isinstance(row, ClassRow):
                return _check_data(row, role)
            case _:
                return None

    def setData(self, index: Index, value: object, role: int = _EDIT) -> bool:
        """Report what the person wrote or checked; the row follows with the next ``show``."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == ClassColumn.IGNORED:
            wanted = Qt.CheckState(value) is Qt.CheckState.Checked
            self.label_ignored.emit((_key(row), wanted))
            return True
        if role != _EDIT or index.column() != ClassColumn.NAME or value == row.name:
            return False
        renamed = self.class_renamed if isinstance(row, ClassRow) else self.group_renamed
        renamed.emit((_key(row), str(value)))
        return True


def _key(row: Row) -> RowKey:
    return row.label if isinstance(row, ClassRow) else row.name


def _name_data(row: Row, role: int, *, chosen: bool) -> object:
    if role == _EDIT:
        return row.name
    if role == Qt.ItemDataRole.DecorationRole:
        return _swatch(row.color) if isinstance(row, ClassRow) else _group_image()
    if role == Qt.ItemDataRole.FontRole and chosen:
        bold = QFont()
        bold.setBold(True)
        return bold
    if role == Qt.ItemDataRole.AccessibleTextRole and isinstance(row, GroupRow):
        return f"group {one_line(row.name)} of {_listed(row.classes)}"
    return None


@cache
def _swatch(color: Color) -> QIcon:
    """Return a colour that a selected row does not tint."""
    pixels, shown = QPixmap(_ICON, _ICON), QIcon()
    pixels.fill(QColor(*color))
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        shown.addPixmap(pixels, mode)
    return shown


def _group_image() -> QImage:
    color = QApplication.palette().color(QPalette.ColorRole.Text)
    return icon_image("group", _ICON, color)


def _check_data(row: ClassRow, role: int) -> object:
    if role == Qt.ItemDataRole.CheckStateRole:
        return Qt.CheckState.Checked if row.ignored else Qt.CheckState.Unchecked
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return f"{one_line(row.name)} {'ignored' if row.ignored else 'counted'}"
    return None


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(one_line, names)) or "no class"


def _alignment(column: ClassColumn) -> int:
    left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return left if column in (ClassColumn.NAME, ClassColumn.IGNORED) else _NUMBER


def _text(row: Row, column: ClassColumn) -> str:
    if column is not ClassColumn.NAME:
        value = _value(row, column)
        return "" if value is None else score_text(value)
    if isinstance(row, GroupRow):
        return f"{one_line(row.name)}: {_listed(row.classes)}"
    return " + ".join(map(one_line, (row.name, *row.merged)))


def _value(row: Row, column: ClassColumn) -> float | None:
    match column:
        case ClassColumn.IMAGE_IOU:
            return row.image_iou
        case ClassColumn.POOLED_IOU:
            return row.pooled_iou
        case ClassColumn.MEAN_IOU:
            return row.mean_iou
        case _:
            return None


def _explanation(row: Row, column: ClassColumn) -> str:
    if column is ClassColumn.NAME:
        return _name_explanation(row)
    value = _value(row, column)
    if value is None:
        return _EXPLAINED[column] if isinstance(row, ClassRow) else ""
    used = f"\nn = {row.n_used}" if column is ClassColumn.MEAN_IOU else ""
    return f"IoU {exact_score_text(value)}\n{_EXPLAINED[column]}{used}"


def _name_explanation(row: Row) -> str:
    if isinstance(row, GroupRow):
        return f"{one_line(row.name)}: scored as the union of {_listed(row.classes)}"
    stored = f"{one_line(row.name)}, stored as {row.label}"
    return f"{stored}\nmerged into it: {_listed(row.merged)}" if row.merged else stored
