"""The cells of the class table: what a class or a group says in each column."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from segreview.gui.models.numbers import exact_score_text, one_line, score_text
from segreview.gui.models.table_model import NUMBER, Column
from segreview.gui.plain_text import literal
from segreview.gui.theme import icon_image
from segreview.masks.classes import Color
from segreview.session.view import ClassRow, GroupRow

Row = ClassRow | GroupRow
RowKey = int | str
"""The label of a class, or the name of a group."""

COLUMNS = (
    Column("class", "the class, with its colour on the canvas"),
    Column("image IoU", "IoU of the class in the image on screen", NUMBER),
    Column("pooled", "IoU of the class from the counts of all scored images, summed", NUMBER),
    Column("mean", "mean IoU of the class over the images in which it occurs", NUMBER),
    Column("ignored", "whether ground-truth pixels of the class are left out of all scores"),
)
# Plain numbers: a view asks seven questions about each cell that it draws.
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_EDIT = int(Qt.ItemDataRole.EditRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_CHECK = int(Qt.ItemDataRole.CheckStateRole)
ROLES = frozenset((_TOOL_TIP, _EDIT, _DECORATION, _FONT, _ACCESSIBLE, _CHECK))
"""What some cell has an answer to, besides its words and where they stand."""
_ICON = 14
_OUTLINE = QColor(128, 128, 128)


class ClassColumn(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    IMAGE_IOU = 1
    POOLED_IOU = 2
    MEAN_IOU = 3
    IGNORED = 4


def row_key(row: Row) -> RowKey:
    """Return what tells a row from all others: a label, or the name of a group."""
    return row.label if isinstance(row, ClassRow) else row.name


def cell_texts(row: Row) -> tuple[str, ...]:
    """Return the words of a row in each column."""
    ious = row.image_iou, row.pooled_iou, row.mean_iou
    return (_name_text(row), *map(score_text, ious), "")


def cell_data(row: Row, column: int, role: int, *, chosen: bool) -> object:
    """Return what a cell says besides its words; ``chosen`` marks the class that is seen alone."""
    if role == _TOOL_TIP:
        return literal(_explanation(row, column))
    if column == ClassColumn.NAME:
        return _name_data(row, role, chosen=chosen)
    if column == ClassColumn.IGNORED and isinstance(row, ClassRow):
        return _check_data(row, role)
    return None


def seen_cells(row: Row, texts: tuple[str, ...], *, chosen: bool) -> tuple[object, ...]:
    """Return what is seen in each column, to be compared with what was seen before."""
    name, *numbers, _ = texts
    color, ignored = (row.color, row.ignored) if isinstance(row, ClassRow) else (None, None)
    return ((name, color, chosen), *numbers, ignored)


def _name_data(row: Row, role: int, *, chosen: bool) -> object:
    if role == _EDIT:
        return row.name
    if role == _DECORATION:
        return _swatch(row.color) if isinstance(row, ClassRow) else _group_image()
    if role == _FONT and chosen:
        bold = QFont()
        bold.setBold(True)
        return bold
    if role == _ACCESSIBLE and isinstance(row, GroupRow):
        return f"group {one_line(row.name)} of {_listed(row.classes)}"
    return None


@cache
def _swatch(color: Color) -> QIcon:
    """Return a colour that a selected row does not tint, with an outline on light and dark."""
    shown = QIcon()
    for ratio in (1, 2):
        pixels = QPixmap(QSize(_ICON, _ICON) * ratio)
        pixels.fill(_OUTLINE)
        painter = QPainter(pixels)
        painter.fillRect(pixels.rect().adjusted(ratio, ratio, -ratio, -ratio), QColor(*color))
        painter.end()
        pixels.setDevicePixelRatio(ratio)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            shown.addPixmap(pixels, mode)
    return shown


def _group_image() -> QImage:
    color = QApplication.palette().color(QPalette.ColorRole.Text)
    return icon_image("group", _ICON, color)


def _check_data(row: ClassRow, role: int) -> object:
    if role == _CHECK:
        return Qt.CheckState.Checked if row.ignored else Qt.CheckState.Unchecked
    if role == _ACCESSIBLE:
        return f"{one_line(row.name)} {'ignored' if row.ignored else 'counted'}"
    return None


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(one_line, names)) or "no class"


def _name_text(row: Row) -> str:
    if isinstance(row, GroupRow):
        return f"{one_line(row.name)}: {_listed(row.classes)}"
    return " + ".join(map(one_line, (row.name, *row.merged)))


def _value(row: Row, column: int) -> float | None:
    match column:
        case ClassColumn.IMAGE_IOU:
            return row.image_iou
        case ClassColumn.POOLED_IOU:
            return row.pooled_iou
        case ClassColumn.MEAN_IOU:
            return row.mean_iou
        case _:
            return None


def _explanation(row: Row, column: int) -> str:
    if column == ClassColumn.NAME:
        return _name_explanation(row)
    value = _value(row, column)
    if value is None:
        return COLUMNS[column].explanation if isinstance(row, ClassRow) else ""
    used = f"\nn = {row.n_used:,}" if column == ClassColumn.MEAN_IOU else ""
    return f"IoU {exact_score_text(value)}\n{COLUMNS[column].explanation}{used}"


def _name_explanation(row: Row) -> str:
    if isinstance(row, GroupRow):
        return f"{one_line(row.name)}: scored as the union of {_listed(row.classes)}"
    stored = f"{one_line(row.name)}, stored as {row.label}"
    return f"{stored}\nmerged into it: {_listed(row.merged)}" if row.merged else stored
