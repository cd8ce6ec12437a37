"""The frame of the main window: its parts, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

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
from segreview.gui.panels import Panels
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

EMPTY_PAGE, REVIEW_PAGE, AUDIT_PAGE = range(3)


class Frame(QMainWindow):
    """List on the left, canvas in the middle, scores on the right, review bar below."""

    def __init__(self) -> None:
        """Build every part; no action does anything yet."""
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
        self.actions_by_name = make_actions(self)
        self._build()

    def _build(self) -> None:
        modes = self._alternatives(MODE_ACTIONS.values())
        self._alternatives(THEME_ACTIONS.values())
        files = [self.actions_by_name[name] for name in ("open", "export")]
        self.tools = ToolBar([files, modes.actions()])
        self.addToolBar(self.tools)
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
        self.panels = Panels(self, self.samples, self.scores, self.classes, self.curves)
        self._build_menus()
        self.statusBar().addWidget(self.status, 1)

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
        panels.addActions(
            [dock.toggleViewAction() for dock in (*self.panels.docks, self.panels.curves)]
        )
        menus["&View"].insertMenu(named["docks"], panels)

    def _alternatives(self, names: Iterable[str]) -> QActionGroup:
        group = QActionGroup(self)
        for name in names:
            group.addAction(self.actions_by_name[name])
        return group
