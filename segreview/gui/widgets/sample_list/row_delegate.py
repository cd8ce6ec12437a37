"""One row of the list of samples: thumbnail, name, score with bar, verdict and warning signs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from segreview.gui.models.sample_table import SampleRole
from segreview.gui.models.short_names import shortened
from segreview.gui.theme import icon_image, score_bar_color, verdict_color, warning_color
from segreview.session.view import RowStatus, RowVerdict

THUMBNAIL = QSize(64, 48)
_MARGIN = 6
_SIGN = 16
_SIGN_ROOM = _SIGN + 6
_BAR_HEIGHT = 5
_LEAST_SHARE = 4
"""A thumbnail takes at most one part in so many of a row."""

_VERDICT_ICONS = {
    RowVerdict.ACCEPTED: "accept",
    RowVerdict.FLAGGED: "flag",
    RowVerdict.UNSURE: "unsure",
}


@dataclass(frozen=True, slots=True)
class _Inks:
    """The colours of one row, which differ where it is selected."""

    text: QColor
    faint: QColor
    bar: QColor
    trough: QColor
    palette: QPalette
    selected: bool

    def sign(self, color: QColor) -> QColor:
        return self.text if self.selected else color


def row_height(metrics: QFontMetrics) -> int:
    """Return the height of every row: the thumbnail, or two lines and the bar."""
    lines = 2 * metrics.height() + _BAR_HEIGHT + 6
    return max(THUMBNAIL.height(), lines) + 2 * _MARGIN


class RowDelegate(QStyledItemDelegate):
    """Paints rows of one height."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inks = _paint_background(painter, option)
        inner = option.rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        # In a narrow list the name needs the room.
        width = min(THUMBNAIL.width(), inner.width() // _LEAST_SHARE)
        thumbnail = QRect(inner.topLeft(), QSize(width, THUMBNAIL.height()))
        thumbnail.moveTop(inner.center().y() - THUMBNAIL.height() // 2)
        _paint_thumbnail(painter, thumbnail, index.data(Qt.ItemDataRole.DecorationRole), inks)
        signs = QRect(inner.right() - _SIGN + 1, inner.top(), _SIGN, inner.height())
        signed = _paint_signs(painter, signs, index, inks)
        texts = inner.adjusted(width + 8, 0, 0, 0)
        _paint_texts(painter, texts, option, index, inks, signed)
        painter.restore()


def _paint_background(painter: QPainter, option: QStyleOptionViewItem) -> _Inks:
    palette: QPalette = option.palette
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    text = palette.color(
        QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
    )
    faint = QColor(text)
    faint.setAlphaF(0.9 if selected else 0.72)
    trough = QColor(text)
    trough.setAlphaF(0.25 if selected else 0.14)
    if selected or hovered:
        fill = QColor(palette.color(QPalette.ColorRole.Highlight))
        fill.setAlphaF(1.0 if selected else 0.12)
        painter.setPen(text if focused else Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), 4, 4)
    bar = QColor(text) if selected else score_bar_color(palette)
    return _Inks(text, faint, bar, trough, palette, selected)


def _paint_thumbnail(painter: QPainter, place: QRect, thumbnail: object, inks: _Inks) -> None:
    if not isinstance(thumbnail, QPixmap):
        painter.fillRect(place, inks.trough)
        return
    size = thumbnail.deviceIndependentSize().scaled(
        place.size(), Qt.AspectRatioMode.KeepAspectRatio
    )
    target = QRectF(QPointF(0, 0), size)
    target.moveCenter(QRectF(place).center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(target, thumbnail, QRectF(thumbnail.rect()))


def _paint_signs(
    painter: QPainter, place: QRect, index: QModelIndex | QPersistentModelIndex, inks: _Inks
) -> tuple[bool, bool]:
    """Return whether there is a sign beside the name, and one beside the score."""
    verdict = RowVerdict(index.data(SampleRole.VERDICT))
    decided = verdict in _VERDICT_ICONS
    if decided:
        color = inks.sign(verdict_color(verdict, inks.palette))
        _paint_sign(painter, place.topLeft().toPointF(), _VERDICT_ICONS[verdict], color)
    status = RowStatus(index.data(SampleRole.STATUS))
    warned = status in (RowStatus.WARNED, RowStatus.NOT_SCORED)
    warned = warned or bool(index.data(SampleRole.OUTDATED))
    if warned:
        below = place.topLeft().toPointF() + QPointF(0, _SIGN_ROOM)
        _paint_sign(painter, below, "warning", inks.sign(warning_color(inks.palette)))
    return decided, warned


def _paint_sign(painter: QPainter, place: QPointF, name: str, color: QColor) -> None:
    device = painter.device()
    ratio = 1.0 if device is None else device.devicePixelRatio()
    painter.drawImage(place, icon_image(name, _SIGN, color, ratio))


def _paint_texts(
    painter: QPainter,
    place: QRect,
    option: QStyleOptionViewItem,
    index: QModelIndex | QPersistentModelIndex,
    inks: _Inks,
    signed: tuple[bool, bool],
) -> None:
    metrics = option.fontMetrics
    name, score = (
        QRect(place.left(), top, place.width() - sign * _SIGN_ROOM, metrics.height())
        for top, sign in zip((place.top(), place.top() + metrics.height() + 1), signed, strict=True)
    )
    # As long in each row, or bars could not be compared.
    bar = QRect(place.left(), score.bottom() + 5, place.width() - _SIGN_ROOM, _BAR_HEIGHT)
    painter.setPen(inks.text)
    painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, _name(index, metrics, name.width()))
    painter.setPen(inks.faint)
    painter.drawText(score, Qt.AlignmentFlag.AlignVCenter, _score(index, metrics, score.width()))
    _paint_bar(painter, bar, float(index.data(SampleRole.SCORE)), inks)


def _name(index: QModelIndex | QPersistentModelIndex, metrics: QFontMetrics, width: int) -> str:
    name = str(index.data(Qt.ItemDataRole.DisplayRole))
    if metrics.horizontalAdvance(name) <= width:
        return name
    start, end = index.data(SampleRole.TELLING_WORD)
    return shortened(name, (start, end), metrics, width)


def _score(index: QModelIndex | QPersistentModelIndex, metrics: QFontMetrics, width: int) -> str:
    """Return the score with its name, or at least its number."""
    match RowStatus(index.data(SampleRole.STATUS)):
        case RowStatus.WAITING:
            return "…"
        case RowStatus.NOT_SCORED:
            return metrics.elidedText("not scored", Qt.TextElideMode.ElideRight, width)
        case _:
            named = str(index.data(SampleRole.SCORE_TEXT))
            fits = metrics.horizontalAdvance(named) <= width
            return named if fits else str(index.data(SampleRole.NUMBER_TEXT))


def _paint_bar(painter: QPainter, place: QRect, score: float, inks: _Inks) -> None:
    if math.isnan(score):
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks.trough)
    painter.drawRoundedRect(place, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
    filled = QRectF(place)
    filled.setWidth(place.width() * min(max(score, 0.0), 1.0))
    painter.setBrush(inks.bar)
    painter.drawRoundedRect(filled, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
