"""One finding: its sentence, examples, and the box of its choices."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QInputDialog,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from segreview.dataset.findings import AGAIN, Finding, FindingKind, Severity
from segreview.gui.models.numbers import one_line
from segreview.gui.naming import named
from segreview.gui.plain_text import plain_label
from segreview.gui.theme import icon_pixmap, warning_color
from segreview.gui.widgets.audit_page.wrapped_label import WrappedLabel

_SIGN = 18
_OTHER = "other"
_AGAIN = (FindingKind.UNREADABLE, FindingKind.UNUSABLE)
"""What these tell may have been mended outside."""
_OTHERS = {
    FindingKind.PREDICTION: "Another range…",
    FindingKind.CLASSES: "Another file…",
    **dict.fromkeys(_AGAIN, "Try again"),
}
_NAME = 60
"""Characters of what still is a name; longer examples have a line of their own."""
_ONE_LINE = (FindingKind.CLASSES, FindingKind.IGNORED, FindingKind.MISSING, FindingKind.PIXELS)


class _ChoiceBox(QComboBox):
    """Lets the wheel scroll the page: it must not choose what the pointer happens to be over."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


class FindingRow(QWidget):
    """Shows a finding; another one of the same kind and subject may take its place."""

    choice_made = Signal(object)
    """(Finding, str): the value of a choice."""

    def __init__(self, finding: Finding) -> None:
        """Show a finding."""
        super().__init__()
        self.finding = finding
        self._sign = plain_label()
        self._sign.setFixedWidth(_SIGN)
        self.sentence, self.examples = WrappedLabel(), WrappedLabel()
        self.examples.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.choices = _ChoiceBox(self)
        self.choices.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.choices.activated.connect(self._choose)
        self._grid = QGridLayout(self)
        self._lay_out()
        self.show_finding(finding)

    @property
    def key(self) -> tuple[FindingKind, str]:
        """What the finding is about."""
        return self.finding.key

    def show_finding(self, finding: Finding) -> None:
        """Show what is now known of the same thing."""
        self.finding = finding
        doubt = finding.severity is Severity.DOUBT
        self._sign.setPixmap(
            icon_pixmap("warning", 16, warning_color(self.palette()), self.devicePixelRatioF())
            if doubt
            else QPixmap()
        )
        self._sign.setAccessibleName("Doubtful" if doubt else "")
        self.sentence.show_text(one_line(finding.sentence))
        self.sentence.setAccessibleName(("Doubtful: " if doubt else "") + finding.sentence)
        self.examples.show_text(_examples(finding))
        self.examples.setVisible(bool(finding.examples))
        self._show_choices(finding)

    def show_chosen(self) -> None:
        """Show which choice is in force."""
        place = self.choices.findData(self.finding.chosen)
        if place != self.choices.currentIndex():
            self.choices.setCurrentIndex(place)

    def _show_choices(self, finding: Finding) -> None:
        with QSignalBlocker(self.choices):
            self.choices.clear()
            for choice in finding.choices:
                default = " (default)" if choice.value == finding.default else ""
                self.choices.addItem(choice.words + default, choice.value)
            if finding.choices and finding.kind in _OTHERS:
                self.choices.addItem(_OTHERS[finding.kind], _OTHER)
            self.show_chosen()
        named(self.choices, f"What to do: {one_line(finding.sentence)}")
        self.choices.setVisible(bool(finding.choices))
        # A choice that nobody needs to make stands aside.
        aside = finding.severity is Severity.NOTE
        place = (0, 2, Qt.AlignmentFlag.AlignTop) if aside else (1, 1, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(self.choices, *place)
        # Words beside a choice stand on its line.
        line = self.choices.sizeHint().height() if aside and finding.choices else 0
        self.sentence.setMinimumHeight(line)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        for widget in (self.sentence, self.examples):
            words.addWidget(widget)
        words.addStretch(1)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(10)
        self._grid.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(words, 0, 1)
        self._grid.setColumnStretch(1, 1)

    def _choose(self, place: int) -> None:
        value = self.choices.itemData(place)
        if value == _OTHER:
            value = self._other_value()
        if value:
            self.choice_made.emit((self.finding, value))
        else:
            self._show_choices(self.finding)

    def _other_value(self) -> str:
        if self.finding.kind in _AGAIN:
            return AGAIN
        is_range = self.finding.kind is FindingKind.PREDICTION
        return self._ask_range() if is_range else self._ask_file()

    def _ask_range(self) -> str:
        text, taken = QInputDialog.getText(
            self,
            "Range of the scores",
            "Score 0 and score 1 are stored as, for example 0..255:",
            text=self.finding.chosen if ".." in self.finding.chosen else "0..255",
        )
        return text.replace(" ", "") if taken else ""

    def _ask_file(self) -> str:
        return QFileDialog.getOpenFileName(self, "Choose a class table")[0]


def _examples(finding: Finding) -> str:
    are_names = finding.kind in _ONE_LINE and max(map(len, finding.examples), default=0) < _NAME
    between = ", " if are_names else "\n"
    more = f"{between}and {finding.more:,} more" if finding.more else ""
    return between.join(map(one_line, finding.examples)) + more
