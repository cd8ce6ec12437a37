"""The frame of the main window: where its parts stand, with menus and docks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from segreview.gui.actions import (
    ACTIONS,
    CLASS_BUTTONS,
    CLASS_EDITS,
    MODE_ACTIONS,
    OPENS_GROUP,
    THEME_ACTIONS,
    make_actions,
)
from segreview.gui.naming import ExplainingMenu
from segreview.gui.widgets.audit_page import AuditPage
from segreview.gui.widgets.banner import Banner
from segreview.gui.widgets.canvas import Canvas, Legend
from segreview.gui.widgets.class_panel import ClassPanel
from segreview.gui.widgets.command_palette import CommandPalette
from segreview.gui.widgets.convention_dialog import ConventionDialog
from segreview.gui.widgets.empty_page import EmptyPage
from segreview.gui.widgets.intensity_dialog import IntensityDialog
from segreview.gui.widgets.open_dialog import OpenDialog
from segreview.gui.widgets.plots import CurvesPanel
from segreview.gui.widgets.problem_bar import ProblemBar
from segreview.gui.widgets.review_bar import ReviewBar
from segreview.gui.widgets.sample_list import SampleList
from segreview.gui.widgets.score_panel import ScorePanel
from segreview.gui.widgets.status_line import StatusLine
from segreview.gui.widgets.threshold_bar import ThresholdBar
from segreview.gui.widgets.title_line import TitleLine
from segreview.gui.widgets.tool_bar import ToolBar

Handler = Callable[[], None]
EMPTY_PAGE, REVIEW_PAGE, AUDIT_PAGE = range(3)
CURVES_HEIGHT = 460
FIRST_WIDTHS = [250, 380]
"""Of the samples and of the scores."""


class Frame(QMainWindow):
    """List on the left, canvas in the middle, scores on the right, review bar below."""

    def __init__(self, handlers: dict[str, Handler]) -> None:
        """Build every part; the handlers are the actions' by name."""
        super().__init__()
        self.setWindowTitle("SegReview")
        self.setAcceptDrops(True)
        self.resize(1480, 900)
        # A layout that is kept while panels still move would be another one.
        self.setAnimated(False)
        self.canvas, self.legend = Canvas(), Legend()
        self.samples, self.scores, self.classes = SampleList(), ScorePanel(), ClassPanel()
        self.threshold, self.review = ThresholdBar(), ReviewBar()
        self.curves = CurvesPanel()
        self.problems, self.empty = ProblemBar(), EmptyPage()
        self.audit = AuditPage()
        self.open_dialog = OpenDialog(self)
        self.banner, self.status = Banner(), StatusLine()
        self.title = TitleLine()
        self.conventions = ConventionDialog(self)
        self.intensity = IntensityDialog(self)
        self.commands = CommandPalette(self)
        self.actions_by_name = make_actions(self, handlers)
        self._build()

    def _build(self) -> None:
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self._review_page())
        self.pages.addWidget(self.audit)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(centre)
        self._centre = centre
        self.docks = [
            self._dock("Images", self.samples, Qt.DockWidgetArea.LeftDockWidgetArea),
            self._dock("Scores", self.scores, Qt.DockWidgetArea.RightDockWidgetArea),
            self._dock("Classes", self.classes, Qt.DockWidgetArea.RightDockWidgetArea),
        ]
        self.curves_dock = self._dock("Curves", self.curves, Qt.DockWidgetArea.RightDockWidgetArea)
        self.tabifyDockWidget(self.docks[-1], self.curves_dock)
        self.curves_dock.hide()
        self.scores.room_wanted.connect(lambda: QTimer.singleShot(0, self._fit_scores))
        self.curves_dock.toggleViewAction().toggled.connect(self._give_room_back)
        self._aside = False
        self._fitted_height: int | None = 0
        """The height that scores were given; None where they have that of the last time."""
        self._chosen_widths = dict(zip(self.docks[:2], FIRST_WIDTHS, strict=True))
        for dock in self._chosen_widths:
            dock.installEventFilter(self)
        self._build_menus()
        files = [self.actions_by_name[name] for name in ("open", "export")]
        self.tools = ToolBar([files, self._modes.actions()])
        self.addToolBar(self.tools)
        self.statusBar().addWidget(self.status, 1)
        self._first_layout = self._panels = self.saveState()

    def open_curves(self) -> None:
        """Bring the curves to the front; they are closed until someone asks for them."""
        if self.curves_dock.isHidden():
            self.curves_dock.show()
            # The dock has a place to be made larger in only once the layout has shown it.
            QTimer.singleShot(0, self._make_room)
        self.curves_dock.raise_()

    def _fit_scores(self) -> None:
        """Show every score, and leave the rest to the classes, of which there may be many."""
        scores, below = self.docks[1:]
        height = scores.sizeHint().height()
        if not scores.isVisible() or height == self._fitted_height:
            return
        was_kept, self._fitted_height = self._fitted_height is None, height
        if was_kept:
            # Panels take the heights that were kept only once a new window has laid them out.
            self.restoreState(self._panels)
            return
        rest = max(1, scores.height() + below.height() - height)
        self.resizeDocks([scores, below], [height, rest], Qt.Orientation.Vertical)

    def _give_room_back(self, curves: bool) -> None:
        """Let the scores have the room again that the curves took from them."""
        if not curves and not self._aside:
            self._fitted_height = 0
            QTimer.singleShot(0, self._fit_scores)

    def _make_room(self) -> None:
        self.resizeDocks([self.curves_dock], [CURVES_HEIGHT], Qt.Orientation.Vertical)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give side panels the width back that a narrow window took from them."""
        super().resizeEvent(event)
        if event.size().width() > event.oldSize().width():
            chosen = self._chosen_widths
            widths = [max(width, dock.width()) for dock, width in chosen.items()]
            self.resizeDocks(list(chosen), widths, Qt.Orientation.Horizontal)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the width of a side panel once the whole window is laid out."""
        if event.type() is QEvent.Type.Resize and watched in self._chosen_widths:
            QTimer.singleShot(0, self._note_widths)
        return super().eventFilter(watched, event)

    def _note_widths(self) -> None:
        """Note which widths a person chose, not those that a narrow window left."""
        if self._centre.width() > self._centre.minimumSizeHint().width():
            for dock in self._chosen_widths:
                if dock.isVisible() and not dock.isFloating():
                    self._chosen_widths[dock] = dock.width()

    def restore_layout(self, kept: QByteArray) -> None:
        """Put panels and tool bar to where they were the last time, once samples are shown."""
        if self.restoreState(kept):
            self.show_docks(False)
            # What the window has now was not laid out yet.
            self._panels, self._fitted_height = kept, None

    def reset_layout(self) -> None:
        """Put docks and tool bar back to where they are on the first day."""
        self.restoreState(self._first_layout)
        self._aside, self._fitted_height = False, 0
        QTimer.singleShot(0, self._fit_scores)
        self.resizeDocks(self.docks[:2], FIRST_WIDTHS, Qt.Orientation.Horizontal)
        self.show_docks(self.pages.currentIndex() == REVIEW_PAGE)

    def show_docks(self, shown: bool) -> None:
        """Put the side panels aside, or show those that were open, each in the size it had."""
        if shown and self._aside:
            opened_meanwhile = not self.curves_dock.isHidden()
            self.restoreState(self._panels)
            if opened_meanwhile:
                self.open_curves()
            QTimer.singleShot(0, self._fit_scores)
        elif not shown and not self._aside:
            self._panels, self._aside = self.saveState(), True
            for dock in (*self.docks, self.curves_dock):
                dock.hide()
        self._aside = not shown

    @property
    def layout_to_keep(self) -> QByteArray:
        """Where panels and tool bar are while samples are reviewed."""
        return self._panels if self._aside else self.saveState()

    def _review_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 4, 4, 4)
        for widget in (self.problems, self.title, self.legend):
            column.addWidget(widget)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.threshold)
        column.addWidget(self.review)
        return page

    def _dock(self, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(title)
        dock.setWidget(content)
        self.addDockWidget(area, dock)
        return dock

    def _build_menus(self) -> None:
        menus: dict[str, QMenu] = {}
        for entry in ACTIONS:
            if entry.menu not in menus:
                above, _, title = entry.menu.rpartition("/")
                menus[entry.menu] = ExplainingMenu(title, self)
                (menus[above] if above else self.menuBar()).addMenu(menus[entry.menu])
            if entry.name in OPENS_GROUP:
                menus[entry.menu].addSeparator()
            menus[entry.menu].addAction(self.actions_by_name[entry.name])
        named = self.actions_by_name
        self.recent = QMenu("Open re&cent", self)
        menus["&File"].insertMenu(named["samples"], self.recent)
        self.classes.use_actions(
            [named[name] for name in CLASS_BUTTONS], [named[name] for name in CLASS_EDITS]
        )
        panels = QMenu("Pa&nels", self)
        panels.addActions([dock.toggleViewAction() for dock in (*self.docks, self.curves_dock)])
        menus["&View"].insertMenu(named["docks"], panels)
        self._modes = self._alternatives(MODE_ACTIONS.values())
        self._alternatives(THEME_ACTIONS.values())

    def _alternatives(self, names: Iterable[str]) -> QActionGroup:
        group = QActionGroup(self)
        for name in names:
            group.addAction(self.actions_by_name[name])
        return group
