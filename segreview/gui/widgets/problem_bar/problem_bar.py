"""One amber line that says what was not scored and why; seen only when there is something."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from segreview.gui.models.problem_table import problems_sentence, problems_text
from segreview.gui.naming import named
from segreview.gui.plain_text import plain_label
from segreview.gui.theme import amber_palette, assign_icon, icon_pixmap
from segreview.gui.widgets.problem_bar.problem_dialog import ProblemDialog
from segreview.session.view import Problem, SessionView

_WIDE = 560


class ProblemBar(QWidget):
    """Hides itself while there is nothing to say, or until something else is to be said."""

    sample_chosen = Signal(object)
    """int: the sample to look at."""
    choices_wanted = Signal()
    """Choices of the audit may mend some of the problems."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._problems: tuple[Problem, ...] = ()
        self._total = 0
        self._dismissed: tuple[Problem, ...] = ()
        self._sign = plain_label()
        self.choose = named(QPushButton("Choose…"), "Choose", "What to do with such files")
        self.choose.clicked.connect(lambda: self.choices_wanted.emit())
        self._sentence = named(plain_label(wraps=True), "Problems")
        self._dialog = ProblemDialog(self)
        self._dialog.sample_chosen.connect(self.sample_chosen)
        self.setAutoFillBackground(True)
        self._lay_out()
        self._follow_theme()
        self.hide()

    def show_view(self, view: SessionView) -> None:
        """Show the problems of a view."""
        total = len(view.columns.ids) if view.columns is not None else 0
        if (view.problems, total) == (self._problems, self._total):
            return
        self._problems, self._total = view.problems, total
        sentence = problems_sentence(view)
        self._sentence.setText(sentence)
        self._dialog.show_problems(view.problems, sentence)
        self.choose.setVisible(any(problem.has_choice for problem in view.problems))
        self.setVisible(bool(view.problems) and view.problems != self._dismissed)

    def show_list(self) -> None:
        """Open the list of all problems."""
        self._dialog.show()
        self._dialog.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the sentence; the list of problems can copy them too."""
        super().resizeEvent(event)
        self._details.setVisible(event.size().width() >= _WIDE)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_theme()

    def _lay_out(self) -> None:
        show = named(QPushButton("Show"), "Show problems", "List every problem")
        show.clicked.connect(self.show_list)
        self._details = named(
            QPushButton("Copy details"), "Copy details", "Copy all problems as text"
        )
        self._details.clicked.connect(self._copy)
        close = named(QToolButton(), "Hide", "Hide until something else is wrong")
        close.setAutoRaise(True)
        assign_icon(close, "close")
        close.clicked.connect(self.dismiss)
        policy = self._sentence.sizePolicy()
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, policy.verticalPolicy())
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.addWidget(self._sign)
        row.addWidget(self._sentence, 1)
        for button in (self.choose, show, self._details, close):
            row.addWidget(button)

    def _copy(self) -> None:
        QApplication.clipboard().setText(problems_text(self._problems))

    def dismiss(self) -> None:
        """Hide until something else is to be said."""
        self._dismissed = self._problems
        self.hide()

    def _follow_theme(self) -> None:
        amber = amber_palette(QApplication.palette())
        self.setPalette(amber)
        color = amber.color(QPalette.ColorRole.WindowText)
        self._sign.setPixmap(icon_pixmap("warning", 16, color, self.devicePixelRatioF()))
