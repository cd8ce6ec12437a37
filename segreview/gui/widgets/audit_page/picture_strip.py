"""Small pictures side by side: one sample as its masks are read."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from segreview.dataset.findings import FindingKind
from segreview.evaluation.example_pictures import SIDE, ExamplePicture
from segreview.gui.models.images import rgb_image
from segreview.gui.models.numbers import one_line
from segreview.gui.naming import named

_COLUMNS = 7
_ORDER = (FindingKind.FOUND, FindingKind.GROUND_TRUTH, FindingKind.VALID, FindingKind.PREDICTION)
Pictures = Mapping[tuple[FindingKind, str], ExamplePicture]


class PictureStrip(QWidget):
    """Image, ground truth, valid area, then one picture for each prediction set."""

    def __init__(self) -> None:
        """Start without pictures."""
        super().__init__()
        self._shown: tuple[ExamplePicture, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(28, 6, 0, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    def show_pictures(self, pictures: Pictures) -> None:
        """Show the pictures that there are."""
        ordered = tuple(
            picture for kind in _ORDER for key, picture in pictures.items() if key[0] is kind
        )
        if len(ordered) == len(self._shown) and all(map(_same, ordered, self._shown)):
            return
        self._shown = ordered
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        heights = [SIDE if one.pixels is None else one.pixels.shape[0] for one in ordered]
        for place, picture in enumerate(ordered):
            cell = _cell(picture, max(heights))
            self._grid.addWidget(cell, place // _COLUMNS, place % _COLUMNS)


def _same(one: ExamplePicture, other: ExamplePicture) -> bool:
    return one is other


def _cell(picture: ExamplePicture, height: int) -> QWidget:
    cell = QWidget()
    shown = QLabel(wordWrap=True)
    shown.setTextFormat(Qt.TextFormat.PlainText)
    if picture.pixels is None:
        shown.setText(one_line(picture.reason))
    else:
        shown.setPixmap(QPixmap.fromImage(rgb_image(picture.pixels)))
    shown.setFixedSize(SIDE, height)
    shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words = f"{one_line(picture.title)} of {one_line(picture.sample)}, as it is read"
    named(shown, words, words if picture.pixels is not None else picture.reason)
    caption = QLabel()
    caption.setTextFormat(Qt.TextFormat.PlainText)
    caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    caption.setFixedWidth(SIDE)
    caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    middle = Qt.TextElideMode.ElideMiddle
    caption.setText(caption.fontMetrics().elidedText(one_line(picture.title), middle, SIDE))
    caption.setToolTip(words)
    box = QVBoxLayout(cell)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(3)
    box.addWidget(shown)
    box.addWidget(caption)
    return cell
