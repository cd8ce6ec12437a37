"""The page of the audit: findings in groups, and one click to go on to the review."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from segreview.dataset.findings import GROUPS, Finding, FindingKind, Severity
from segreview.gui.models.numbers import one_line
from segreview.gui.naming import named
from segreview.gui.plain_text import plain_label
from segreview.gui.widgets.audit_page.finding_row import FindingRow
from segreview.gui.widgets.audit_page.picture_strip import PictureStrip
from segreview.session.view import AuditView

_WIDTH = 900
_MOST_OF_A_GROUP = 40
"""More rows of one group than anyone reads; the rest is counted."""


class AuditPage(QWidget):
    """Calm where nothing is doubtful, and never in the way."""

    review_wanted = Signal()
    roles_wanted = Signal()
    """What was recognised is not what the folder is: the person names the roles."""
    choice_made = Signal(object)
    """(Finding, str): the value of a choice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without findings."""
        super().__init__(parent)
        self.rows: list[FindingRow] = []
        self._shown: tuple[Finding, ...] = ()
        self._name = ""
        self._title = plain_label()
        self._title.setMinimumWidth(1)
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        self._title.setFont(font)
        self.summary = plain_label(wraps=True)
        self.review = named(QPushButton("Review"), "Review", "Go on with these choices (Enter)")
        self.review.setDefault(True)
        self.review.setAutoDefault(True)
        self.review.setMinimumWidth(120)
        self.review.clicked.connect(lambda: self.review_wanted.emit())
        self.roles = named(QPushButton("Roles…"), "Roles", "Say which folder is what")
        self.roles.setAutoDefault(True)
        self.roles.clicked.connect(lambda: self.roles_wanted.emit())
        self.pictures = PictureStrip()
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._lay_out()

    def show_audit(self, audit: AuditView) -> None:
        """Show the findings; a row whose finding only changed keeps its place and the focus."""
        self._name = f"Audit of {one_line(audit.name)}"
        self._elide_title()
        self.summary.setText(_summary(audit))
        ordered = _ordered(audit.findings)
        if ordered != self._shown:
            if [finding.key for finding in ordered] == [row.key for row in self.rows]:
                for row, finding in zip(self.rows, ordered, strict=True):
                    row.show_finding(finding)
            else:
                self._rebuild(ordered)
            self._shown = ordered
        if not audit.opening:
            # A choice under which nothing could be opened is not in force.
            for row in self.rows:
                row.show_chosen()
        self.pictures.show_pictures(audit.pictures)

    def focus_review(self) -> None:
        """Let Enter go on."""
        self.review.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on by Enter and Esc, whichever box has the focus: every choice is made already."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.review_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the name as there is room for."""
        super().resizeEvent(event)
        self._elide_title()

    def _elide_title(self) -> None:
        metrics, middle = self._title.fontMetrics(), Qt.TextElideMode.ElideMiddle
        self._title.setText(metrics.elidedText(self._name, middle, self._title.width()))
        named(self._title, self._name, self._name)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for row in self.rows:
                row.show_finding(row.finding)

    def _rebuild(self, findings: tuple[Finding, ...]) -> None:
        focused = next((row.key for row in self.rows if row.choices.hasFocus()), None)
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.pictures:
                widget.setParent(None)
                widget.deleteLater()
        self.rows = []
        for title, kinds in GROUPS:
            group = [finding for finding in findings if finding.kind in kinds]
            if group:
                self._add_group(title, group, pictured=FindingKind.GROUND_TRUTH in kinds)
        order = [self.review, *(row.choices for row in self.rows)]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        for row in self.rows:
            if row.key == focused:
                row.choices.setFocus()

    def _add_group(self, title: str, group: list[Finding], pictured: bool) -> None:
        heading = plain_label(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setContentsMargins(0, 14, 0, 2)
        self._list.addWidget(heading)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Plain)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        self._list.addWidget(line)
        if pictured:
            self._list.addWidget(self.pictures)
        for finding in group:
            row = FindingRow(finding)
            row.choice_made.connect(self.choice_made)
            self.rows.append(row)
            self._list.addWidget(row)

    def _lay_out(self) -> None:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 18, 24, 10)
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self.summary)
        row.addLayout(words, 1)
        row.addWidget(self.roles, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.review, 0, Qt.AlignmentFlag.AlignVCenter)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 0, 24, 18)
        column.addLayout(self._list)
        column.addStretch(1)
        area = named(QScrollArea(), "Findings")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        area.setWidget(_in_the_middle(content))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        # The heading stands over the findings, not over their scroll bar.
        box.addWidget(_in_the_middle(head, area.verticalScrollBar().sizeHint().width()))
        box.addWidget(area, 1)


def _in_the_middle(content: QWidget, right: int = 0) -> QWidget:
    """Return a widget in which another one is no wider than can be read well."""
    content.setMaximumWidth(_WIDTH)
    middle = QWidget()
    row = QHBoxLayout(middle)
    row.setContentsMargins(0, 0, right, 0)
    row.addStretch(1)
    row.addWidget(content, 1000)
    row.addStretch(1)
    return middle


def _ordered(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    ordered: list[Finding] = []
    for _, kinds in GROUPS:
        group = [finding for kind in kinds for finding in findings if finding.kind is kind]
        ordered += group[:_MOST_OF_A_GROUP]
    return tuple(ordered)


def _asked(doubts: int, questions: int) -> str:
    """Say that a person need not answer: Review goes on with the defaults."""
    if not questions:
        return ""
    among = "" if questions == doubts else f"for {questions:,} of them "
    default = "a default is" if questions == 1 else "defaults are"
    return f"; {among}{default} chosen, and can be changed below"


def _summary(audit: AuditView) -> str:
    doubts = sum(finding.severity is Severity.DOUBT for finding in audit.findings)
    questions = sum(finding.asks for finding in audit.findings)
    if not doubts:
        said = "Nothing is doubtful."
    else:
        said = "1 finding is doubtful" if doubts == 1 else f"{doubts} findings are doubtful"
        said += f"{_asked(doubts, questions)}."
    return said + (" Headers and pixels are still being read." if audit.running else "")
