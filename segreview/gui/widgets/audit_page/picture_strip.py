"""Small pictures side by side: one sample as its masks are read."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from segreview.dataset.findings import FindingKind
from segreview.evaluation.example_pictures import SIDE, ExamplePicture
from segreview.gui.models.images import rgb_image
from segreview.gui.models.numbers import one_line
from segreview.gui.naming import named
from segreview.gui.plain_text import literal, plain_label

_INDENT, _GAP = 28, 12
_ORDER = (FindingKind.FOUND, FindingKind.GROUND_TRUTH, FindingKind.VALID, FindingKind.PREDICTION)
_LOWEST = 52
"""A picture that is not there has room for a few words."""
Pictures = Mapping[tuple[FindingKind, str], ExamplePicture]


class PictureStrip(QWidget):
    """Image, ground truth, valid area, then one picture for each prediction set."""

    def __init__(self) -> None:
        """Start without pictures."""
        super().__init__()
        self._shown: tuple[ExamplePicture, ...] = ()
        self._cells: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_INDENT, 6, 0, 8)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        # A narrow window has fewer pictures in a row, not a wider page.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def show_pictures(self, pictures: Pictures) -> None:
        """Show the pictures that there are, and room for those that are being read."""
        ordered = tuple(
            picture for kind in _ORDER for key, picture in pictures.items() if key[0] is kind
        )
        if len(ordered) == len(self._shown) and all(map(_same, ordered, self._shown)):
            return
        self._shown = ordered
        for cell in self._cells:
            cell.hide()
            cell.deleteLater()
        heights = [one.pixels.shape[0] for one in ordered if one.pixels is not None]
        self._cells = [_cell(picture, max(heights, default=_LOWEST)) for picture in ordered]
        self._place_cells()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the row where the page ends."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place_cells()

    def _place_cells(self) -> None:
        columns = max(1, (self.width() - _INDENT + _GAP) // (SIDE + _GAP))
        for place, cell in enumerate(self._cells):
            self._grid.addWidget(cell, place // columns, place % columns)


def _same(one: ExamplePicture, other: ExamplePicture) -> bool:
    return one is other


def _cell(picture: ExamplePicture, height: int) -> QWidget:
    cell = QWidget()
    title, sample = one_line(picture.title), one_line(picture.sample)
    words = f"{title} of {sample}, as it is read"
    shown = plain_label(wraps=True)
    if picture.pixels is not None:
        shown.setPixmap(QPixmap.fromImage(rgb_image(picture.pixels)))
    else:
        shown.setText("cannot be read" if picture.reason else "reading…")
        shown.setFrameShape(QFrame.Shape.StyledPanel)
        shown.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    shown.setFixedSize(SIDE, max(height, _LOWEST))
    shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
    named(shown, f"{words}: {one_line(picture.reason)}" if picture.reason else words)
    caption = plain_label()
    caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    caption.setFixedWidth(SIDE)
    caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    middle = Qt.TextElideMode.ElideMiddle
    caption.setText(caption.fontMetrics().elidedText(title, middle, SIDE))
    caption.setToolTip(literal(words))
    box = QVBoxLayout(cell)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(3)
    box.addWidget(shown)
    box.addWidget(caption)
    return cell
