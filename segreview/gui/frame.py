"""The frame of the main window: where its parts stand, with menus and docks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from segreview.gui.actions import ACTIONS, MODE_ACTIONS, NEEDS_DATA, make_actions
from segreview.gui.widgets.banner import Banner
from segreview.gui.widgets.canvas import Canvas, Legend
from segreview.gui.widgets.class_panel import ClassPanel
from segreview.gui.widgets.empty_page import EmptyPage
from segreview.gui.widgets.problem_bar import ProblemBar
from segreview.gui.widgets.review_bar import ReviewBar
from segreview.gui.widgets.sample_list import SampleList
from segreview.gui.widgets.score_panel import ScorePanel
from segreview.gui.widgets.status_line import StatusLine
from segreview.gui.widgets.threshold_bar import ThresholdBar
from segreview.gui.widgets.tool_bar import ToolBar
from segreview.masks.threshold import Operator
from segreview.session.view import SessionView

Handler = Callable[[], None]
SCORES_WIDTH, CLASSES_HEIGHT = 380, 240


class Frame(QMainWindow):
    """List on the left, canvas in the middle, scores on the right, review bar below."""

    def __init__(self, handlers: dict[str, Handler]) -> None:
        """Build every part; the handlers are the actions' by name."""
        super().__init__()
        self.setWindowTitle("SegReview")
        self.setAcceptDrops(True)
        self.resize(1480, 900)
        self.canvas, self.legend = Canvas(), Legend()
        self.samples, self.scores, self.classes = SampleList(), ScorePanel(), ClassPanel()
        self.threshold, self.review = ThresholdBar(), ReviewBar()
        self.problems, self.empty = ProblemBar(), EmptyPage()
        self.banner, self.status = Banner(), StatusLine()
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.actions_by_name = make_actions(self, handlers)
        self._build()

    def _build(self) -> None:
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self._review_page())
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(centre)
        self.docks = [
            self._dock("Images", self.samples, Qt.DockWidgetArea.LeftDockWidgetArea),
            self._dock("Scores", self.scores, Qt.DockWidgetArea.RightDockWidgetArea),
            self._dock("Classes", self.classes, Qt.DockWidgetArea.RightDockWidgetArea),
        ]
        self.scores.setMinimumWidth(SCORES_WIDTH)
        self.classes.setMinimumHeight(CLASSES_HEIGHT)
        self._build_menus()
        files = [self.actions_by_name[name] for name in ("open", "export")]
        self.tools = ToolBar([files, self._modes.actions()])
        self.addToolBar(self.tools)
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

    def _dock(self, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(title)
        dock.setWidget(content)
        self.addDockWidget(area, dock)
        return dock

    def _build_menus(self) -> None:
        menus = {}
        for entry in ACTIONS:
            if entry.menu not in menus:
                menus[entry.menu] = self.menuBar().addMenu(entry.menu)
            menus[entry.menu].addAction(self.actions_by_name[entry.name])
        self._modes = QActionGroup(self)
        for name in MODE_ACTIONS.values():
            self._modes.addAction(self.actions_by_name[name])

    def show_frame(self, view: SessionView) -> None:
        """Show what stands around the sample: actions, tools, banner, progress and titles."""
        actions, options = self.actions_by_name, view.state.canvas
        actions["undo"].setEnabled(view.can_undo)
        actions["redo"].setEnabled(view.can_redo)
        actions["overlay"].setChecked(options.overlay)
        actions["greater"].setChecked(view.state.scoring.operator is Operator.GT)
        actions[MODE_ACTIONS[options.mode]].setChecked(True)
        for name in NEEDS_DATA:
            actions[name].setEnabled(view.columns is not None)
        self.tools.show_view(view)
        self.banner.show_sentence(view.banner)
        self.status.show_progress(view.progress, len(view.problems))
        self._show_title(view)

    def _show_title(self, view: SessionView) -> None:
        if view.dataset is None or view.columns is None or view.state.selected is None:
            return
        name = view.columns.ids[view.state.selected]
        place = (
            "hidden by the filter"
            if view.row is None
            else (f"{view.row + 1} / {len(view.columns.order)}")
        )
        self.title.setText(f"{name}    {place}    {view.state.prediction_set}")
        self.setWindowTitle(f"{name} – {view.dataset.root.name} – SegReview")
