"""Previous and next, the decisions, their reasons and the note."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QWidget,
)

from segreview.gui.naming import named, refuse
from segreview.gui.theme import assign_icon, outlined_palette
from segreview.gui.widgets.review_bar.decision_button import DecisionButton
from segreview.gui.widgets.review_bar.note_edit import NoteEdit
from segreview.gui.widgets.review_bar.reason_menu import ReasonButton
from segreview.review.verdict import NO_VERDICT, Decision, Verdict
from segreview.session.view import RowVerdict

_DECISIONS = (
    (Decision.ACCEPTED, RowVerdict.ACCEPTED, "Accept", "accept", "P"),
    (Decision.FLAGGED, RowVerdict.FLAGGED, "Flag", "flag", "X"),
    (Decision.UNSURE, RowVerdict.UNSURE, "Unsure", "unsure", "Q"),
)

_KEY_WIDTH, _NOTE_WIDTH = 38, 40


class ReviewBar(QWidget):
    """Shows one verdict; every change is only an intent until the next ``show_verdict``."""

    previous_wanted = Signal()
    next_wanted = Signal()
    decision_chosen = Signal(object)
    """Decision | None: a verdict, or its removal."""
    reasons_chosen = Signal(object)
    """tuple[str, ...]: all reasons that hold now."""
    note_written = Signal(object)
    """str: the note."""
    note_left = Signal()
    """Enter or Esc in the note: the keyboard may go back to the canvas."""
    auto_advance_toggled = Signal(object)
    """bool: go to the next sample after each decision."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without a sample."""
        super().__init__(parent)
        self._verdict = NO_VERDICT
        # What a button says, and what it says where there is little room.
        self._words: dict[QAbstractButton, tuple[str, str]] = {}
        self._previous = self._step("Prev  A", "previous", "Previous sample (A, PgUp)")
        self._next = self._step("Next  D", "next", "Next sample (D, PgDown)")
        self._next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._decisions = {entry[0]: self._decision_button(*entry) for entry in _DECISIONS}
        self._clear = named(QPushButton(), "Clear verdict", "Remove the verdict (U)")
        self._words[self._clear] = ("Clear  U", "U")
        assign_icon(self._clear, "clear")
        self._reasons = named(ReasonButton(), "Reasons")
        self._note = named(NoteEdit(), "Note", "Enter or leaving writes, Esc restores (C)")
        self._note.setPlaceholderText("note")
        self._note.setMinimumWidth(_NOTE_WIDTH)
        tip = "Go to the next sample after each decision"
        self._auto_advance = named(QCheckBox(), "Auto-advance", tip)
        self._words[self._auto_advance] = ("auto-advance", "auto")
        self._lay_out()
        self._connect()
        self._write_words(short=True)
        self._narrowest = super().minimumSizeHint()
        self._write_words(short=False)
        self._follow_theme()
        self.show_verdict(NO_VERDICT, "There is no sample")

    def show_verdict(self, verdict: Verdict, refused: str = "") -> None:
        """Show what was said, and why nothing else may be said, if that is so."""
        has_other_reasons = verdict.reasons != self._verdict.reasons
        self._verdict = verdict
        for decision, button in self._decisions.items():
            button.setChecked(verdict.decision is decision)
            refuse(button, refused)
        refuse(self._clear, refused or ("There is no verdict" if verdict.is_empty else ""))
        self._reasons.show_reasons(verdict.reasons)
        self._reasons.setEnabled(not refused)
        self._note.show_note(verdict.note)
        refuse(self._note, refused)
        if has_other_reasons:
            self._fit()

    def show_steps(self, previous: bool, following: bool) -> None:
        """Show whether there is a sample before and after this one."""
        refuse(self._previous, "" if previous else "This is the first sample of the list")
        refuse(self._next, "" if following else "This is the last sample of the list")

    def show_auto_advance(self, on: bool) -> None:
        """Show whether a decision goes on to the next sample."""
        self._auto_advance.setChecked(on)

    def commit_note(self) -> None:
        """Write the draft of the note, before the sample changes."""
        self._note.commit()

    def focus_note(self) -> None:
        """Put the cursor into the note."""
        self._note.setFocus()

    def open_reasons(self) -> None:
        """Open the reasons; Enter closes them with none chosen."""
        if self._reasons.isEnabled():
            self._reasons.open()

    def minimumSizeHint(self) -> QSize:
        """Need room for the keys of the buttons only."""
        return self._narrowest

    def sizeHint(self) -> QSize:
        """Take whatever width there is."""
        return self._narrowest

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write words where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_theme()

    def _follow_theme(self) -> None:
        for button in self._decisions.values():
            button.follow_theme()
        self._auto_advance.setPalette(outlined_palette(QApplication.palette()))

    def _fit(self) -> None:
        self._write_words(short=False)
        if super().minimumSizeHint().width() > self.width():
            self._write_words(short=True)

    def _write_words(self, *, short: bool) -> None:
        for button, (words, key) in self._words.items():
            button.setText(key if short else words)
            # The style would make a button with a single letter as wide as one with a word.
            button.setMinimumWidth(_KEY_WIDTH if short and len(key) == 1 else 0)
        self._reasons.show_count_only(short)

    def _step(self, words: str, icon_name: str, tip: str) -> QPushButton:
        button = named(QPushButton(), tip.split(" (")[0], tip)
        assign_icon(button, icon_name)
        self._words[button] = (words, words[-1])
        return button

    def _decision_button(
        self, decision: Decision, verdict: RowVerdict, text: str, icon_name: str, key: str
    ) -> DecisionButton:
        button = DecisionButton(icon_name, verdict)
        self._words[button] = (f"{text}  {key}", key)
        button.clicked.connect(lambda: self._choose(decision))
        return named(button, text, f"{text} this sample ({key}); again to clear")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 4, 2, 4)
        row.setSpacing(4)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addWidget(_line())
        for button in self._decisions.values():
            row.addWidget(button)
        row.addWidget(self._clear)
        row.addWidget(_line())
        row.addWidget(self._reasons)
        row.addWidget(self._note, 1)
        row.addWidget(self._auto_advance)

    def _connect(self) -> None:
        self._previous.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        self._clear.clicked.connect(lambda: self._choose(None))
        self._reasons.reasons_chosen.connect(self.reasons_chosen)
        self._note.written.connect(self.note_written)
        self._note.left.connect(self.note_left)
        self._auto_advance.clicked.connect(self.auto_advance_toggled.emit)

    def _choose(self, decision: Decision | None) -> None:
        self.commit_note()
        for known, button in self._decisions.items():
            button.setChecked(self._verdict.decision is known)
        again = decision is not None and decision is self._verdict.decision
        self.decision_chosen.emit(None if again else decision)

    def _go_back(self) -> None:
        self.commit_note()
        self.previous_wanted.emit()

    def _go_on(self) -> None:
        self.commit_note()
        self.next_wanted.emit()


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.VLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
