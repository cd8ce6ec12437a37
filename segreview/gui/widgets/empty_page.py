"""What stands in the middle while no data set is open, or while a folder is listed."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from segreview.gui.models.numbers import one_line
from segreview.gui.models.opening_text import opening_text
from segreview.gui.naming import named, on_click_or_enter
from segreview.gui.plain_text import literal, plain_label
from segreview.gui.theme import assign_icon
from segreview.session.opening_watch import OpeningProgress

_WIDTH = 520
_PATH = Qt.ItemDataRole.UserRole
_FOLDER = Qt.ItemDataRole.UserRole + 1


class EmptyPage(QWidget):
    """Says how to begin, or how far a listing is."""

    open_wanted = Signal()
    samples_wanted = Signal()
    cancel_wanted = Signal()
    recent_chosen = Signal(object)
    """str: the path of a data set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with the welcome."""
        super().__init__(parent)
        self._recent_title = plain_label("Recent")
        self._recent = named(QListWidget(), "Recent data sets", "Open this data set again")
        self._recent.setItemDelegate(_RecentDelegate(self._recent))
        self._recent.setMouseTracking(True)
        self._listing_text = plain_label(wraps=True)
        self._listing_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar = named(QProgressBar(), "The folder is being opened")
        self._pages = QStackedLayout(self)
        self._pages.addWidget(_centred(self._welcome()))
        self._pages.addWidget(_centred(self._listing()))
        on_click_or_enter(self._recent, self._choose_recent)
        self.show_recent(())

    def show_welcome(self) -> None:
        """Show how to begin."""
        self._pages.setCurrentIndex(0)

    def light_target(self, lit: bool) -> None:
        """Show that what is held over the window can be dropped, or no longer."""
        self._target.lit = lit
        self._target.update()

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """List the data sets that were opened last."""
        self._recent.clear()
        for path in paths:
            item = QListWidgetItem(one_line(PurePath(path).name or path))
            item.setData(_PATH, path)
            item.setData(_FOLDER, one_line(str(PurePath(path).parent)))
            item.setToolTip(literal(one_line(path)))
            self._recent.addItem(item)
        self._recent_title.setVisible(bool(paths))
        self._recent.setVisible(bool(paths))
        rows = sum(self._recent.sizeHintForRow(row) for row in range(len(paths)))
        self._recent.setFixedHeight(min(rows + 6, 330))

    def show_opening(self, progress: OpeningProgress) -> None:
        """Show how far the opening of a folder is."""
        self._listing_text.setText(opening_text(progress))
        self._bar.setRange(0, 100 if progress.reading else 0)
        self._bar.setValue(progress.percent)
        self._pages.setCurrentIndex(1)

    def _welcome(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setSpacing(14)
        self._target = _DropTarget()
        self._fill_target(self._target)
        box.addWidget(self._target)
        box.addWidget(self._recent_title)
        box.addWidget(self._recent)
        return page

    def _fill_target(self, target: QWidget) -> None:
        box = QVBoxLayout(target)
        box.setContentsMargins(32, 36, 32, 36)
        box.setSpacing(12)
        title = plain_label("Drop a folder here")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        title.setFont(font)
        text = plain_label(
            "with images, ground truth and one or more prediction sets,\n"
            "or a list of samples (.csv), annotations (.json) or a review (.segreview)"
        )
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setWordWrap(True)
        box.addWidget(title)
        box.addWidget(text)
        box.addSpacing(6)
        box.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        open_folder = named(QPushButton("Open folder…"), "Open folder", "Choose a folder (Ctrl+O)")
        assign_icon(open_folder, "open")
        open_folder.setDefault(True)
        open_folder.clicked.connect(lambda: self.open_wanted.emit())
        samples = named(
            QPushButton("Open sample data"),
            "Open sample data",
            "Look around with the photographs and predictions that come with the program",
        )
        assign_icon(samples, "samples")
        samples.clicked.connect(lambda: self.samples_wanted.emit())
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(open_folder)
        row.addWidget(samples)
        row.addStretch(1)
        return row

    def _listing(self) -> QWidget:
        page = QWidget()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        cancel = named(QPushButton("Cancel"), "Cancel", "Stop opening the folder (Esc)")
        cancel.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        cancel.clicked.connect(lambda: self.cancel_wanted.emit())
        box = QVBoxLayout(page)
        box.setSpacing(12)
        box.addWidget(self._listing_text)
        box.addWidget(self._bar)
        box.addWidget(cancel, 0, Qt.AlignmentFlag.AlignCenter)
        return page

    def _choose_recent(self, index: QModelIndex) -> None:
        self.recent_chosen.emit(str(index.data(_PATH)))


class _DropTarget(QWidget):
    """A dashed frame, which lights up while something is held over the window."""

    lit = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame in a faint text colour, or in that of what is selected."""
        del event  # the whole frame is one stroke
        role = QPalette.ColorRole.Highlight if self.lit else QPalette.ColorRole.PlaceholderText
        color = QColor(self.palette().color(role))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color, 3 if self.lit else 1.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        painter.end()


class _RecentDelegate(QStyledItemDelegate):
    """The name of a data set, and faintly below it where it lies."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Leave the text to ``paint``; the style draws the background."""
        super().initStyleOption(option, index)
        option.text = ""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Give both lines room."""
        return QSize(super().sizeHint(option, index).width(), 2 * option.fontMetrics.height() + 14)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint both lines."""
        super().paint(painter, option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role, faint = QPalette.ColorRole.Text, QPalette.ColorRole.PlaceholderText
        if selected:
            role = faint = QPalette.ColorRole.HighlightedText
        height = option.fontMetrics.height()
        line = option.rect.adjusted(10, 6, -10, 0)
        line.setHeight(height)
        painter.setPen(option.palette.color(role))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, str(index.data()))
        painter.setPen(option.palette.color(faint))
        middle = Qt.TextElideMode.ElideMiddle
        folder = option.fontMetrics.elidedText(str(index.data(_FOLDER)), middle, line.width())
        painter.drawText(line.translated(0, height + 2), Qt.AlignmentFlag.AlignLeft, folder)


def _centred(content: QWidget) -> QWidget:
    page = QWidget()
    content.setMaximumWidth(_WIDTH)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(content, 100)  # as wide as it may, before the sides get anything
    row.addStretch(1)
    box = QVBoxLayout(page)
    box.addStretch(2)
    box.addLayout(row)
    box.addStretch(3)
    return page
