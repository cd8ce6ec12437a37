"""The main window: wires signals to the session's verbs and shows its views; decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDockWidget,
    QFileDialog,
    QLabel,
    QMainWindow,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSlider,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from segreview import __version__
from segreview.assets import resource
from segreview.errors import SegReviewError
from segreview.gui.actions import ACTIONS, MODE_ACTIONS, key_table, make_actions
from segreview.gui.bridge import Bridge
from segreview.gui.settings import Settings
from segreview.gui.widgets.canvas.canvas import Canvas
from segreview.gui.widgets.canvas.legend import Legend
from segreview.gui.widgets.class_panel import ClassPanel
from segreview.gui.widgets.empty_page import EmptyPage
from segreview.gui.widgets.problem_bar import ProblemBar
from segreview.gui.widgets.review_bar import ReviewBar
from segreview.gui.widgets.sample_list import SampleList
from segreview.gui.widgets.score_panel import ScorePanel
from segreview.gui.widgets.threshold_bar import ThresholdBar
from segreview.masks.classes import BINARY_CLASSES
from segreview.masks.threshold import Operator
from segreview.review.verdict import Decision
from segreview.session.opening import OpenRequest
from segreview.session.session import Session
from segreview.session.view import SessionView, Stage

Handler = Callable[[], None]
RELEASE_MILLISECONDS = 400
"""Keys and wheel leave the threshold this long after their last step."""


class MainWindow(QMainWindow):
    """List on the left, canvas in the middle, scores on the right, review bar below."""

    def __init__(self, session: Session, settings: Settings) -> None:
        """Build the window around a session that may be empty."""
        super().__init__()
        self.session = session
        self.settings = settings
        self.setWindowTitle("SegReview")
        self.setAcceptDrops(True)
        self.resize(1400, 860)
        self.bridge = Bridge(session.receive, lambda: session.runner.busy)
        self.canvas, self.legend = Canvas(), Legend()
        self.samples, self.scores, self.classes = SampleList(), ScorePanel(), ClassPanel()
        self.threshold, self.review = ThresholdBar(), ReviewBar()
        self.problems, self.empty = ProblemBar(), EmptyPage()
        self.actions_by_name = make_actions(self, self._handlers())
        self._release = QTimer(self, singleShot=True, interval=RELEASE_MILLISECONDS)
        self._shown_thumbnails: set[int] = set()
        self._pictures = session.pictures
        self._build()
        self._connect()
        self.restoreGeometry(QByteArray(settings.geometry))
        self.restoreState(QByteArray(settings.window_state))
        self.refresh()

    # Building

    def _build(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._review_page())
        self.setCentralWidget(self._pages)
        self._docks = [
            self._dock("Images", self.samples, Qt.DockWidgetArea.LeftDockWidgetArea),
            self._dock("Scores", self.scores, Qt.DockWidgetArea.RightDockWidgetArea),
            self._dock("Classes", self.classes, Qt.DockWidgetArea.RightDockWidgetArea),
        ]
        self._build_menus()
        self._build_toolbar()
        self._build_status()

    def _review_page(self) -> QWidget:
        page = QWidget()
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 4, 4, 4)
        for widget in (self.problems, self._title, self.legend):
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

    def _build_toolbar(self) -> None:
        bar = QToolBar("Tools")
        bar.setObjectName("Tools")
        self.addToolBar(bar)
        bar.addActions([self.actions_by_name[name] for name in ("open", "export")])
        bar.addSeparator()
        bar.addActions(self._modes.actions())
        bar.addSeparator()
        bar.addWidget(QLabel(" Opacity "))
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setAccessibleName("Opacity of the overlay")
        self._opacity.setRange(0, 100)
        self._opacity.setMaximumWidth(120)
        bar.addWidget(self._opacity)
        bar.addWidget(QLabel("  Prediction set "))
        self._sets = QComboBox()
        self._sets.setAccessibleName("Prediction set")
        self._sets.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        bar.addWidget(self._sets)

    def _build_status(self) -> None:
        self._readout, self._progress_text = QLabel(), QLabel()
        self._progress, self._cancel = QProgressBar(), QPushButton("Cancel")
        self._progress.setMaximumWidth(140)
        status = self.statusBar()
        status.addWidget(self._readout, 1)
        for widget in (self._progress_text, self._progress, self._cancel):
            status.addPermanentWidget(widget)

    def _connect(self) -> None:
        session = self.session
        self.bridge.arrived.connect(self.refresh)
        self._release.timeout.connect(self._act(session.release_threshold))
        self._cancel.clicked.connect(self._act(session.cancel))
        self.samples.selected.connect(self._take(session.select))
        self.samples.sort_chosen.connect(self._take(session.set_sort))
        self.samples.filter_edited.connect(self._take(session.set_filter))
        self.samples.thumbnail_wanted.connect(self._want_thumbnails)
        self.canvas.place_changed.connect(session.set_place)
        self.canvas.hovered.connect(
            lambda readout: self._readout.setText(readout.text if readout is not None else "")
        )
        self.legend.outcome_toggled.connect(self._toggle_outcome)
        self.threshold.threshold_moved.connect(self._take(session.set_threshold))
        self.threshold.threshold_released.connect(self._threshold_released)
        self.classes.class_chosen.connect(self._take(session.set_class))
        self.classes.label_ignored.connect(self._take(lambda pair: session.set_ignored(*pair)))
        self.review.previous_wanted.connect(self._act(lambda: session.step(-1)))
        self.review.next_wanted.connect(self._act(lambda: session.step(1)))
        self.review.decision_chosen.connect(self._take(session.decide))
        self.review.reasons_chosen.connect(self._take(session.set_reasons))
        self.review.note_written.connect(self._take(session.set_note))
        self.review.auto_advance_toggled.connect(self._take(session.set_auto_advance))
        self.problems.sample_chosen.connect(self._take(session.select))
        self.empty.open_wanted.connect(self._choose_folder)
        self.empty.samples_wanted.connect(self._open_samples)
        self.empty.cancel_wanted.connect(self._act(session.cancel))
        self.empty.recent_chosen.connect(lambda path: self.open_path(Path(path)))
        self._opacity.valueChanged.connect(lambda value: self._set_options(opacity=value / 100))
        self._sets.activated.connect(
            lambda i: self._take(session.set_prediction_set)(self._sets.itemText(i))
        )

    def _take(self, verb: Callable[..., None]) -> Callable[..., None]:
        """Return a slot that calls a verb with the signal's value and shows what came of it."""

        def slot(value: object) -> None:
            verb(value)
            self._after()

        return slot

    def _act(self, verb: Handler) -> Handler:
        def slot(*_: object) -> None:
            verb()
            self._after()

        return slot

    def _after(self) -> None:
        self.bridge.wake()
        self.refresh()

    # Handlers of actions

    def _handlers(self) -> dict[str, Handler]:
        session = self.session
        decide = session.decide
        handlers: dict[str, Handler] = {
            "open": self._choose_folder,
            "open review": self._choose_review,
            "samples": self._open_samples,
            "export": self._export,
            "rescan": self._rescan,
            "quit": self._quit,
            "undo": self._act(session.undo),
            "redo": self._act(session.redo),
            "filter": lambda: self.samples.focus_filter(),
            "next": self._act(lambda: session.step(1)),
            "previous": self._act(lambda: session.step(-1)),
            "next open": self._act(lambda: session.step(1, without_verdict=True)),
            "previous open": self._act(lambda: session.step(-1, without_verdict=True)),
            "accept": self._act(lambda: decide(Decision.ACCEPTED)),
            "flag": self._act(lambda: decide(Decision.FLAGGED)),
            "unsure": self._act(lambda: decide(Decision.UNSURE)),
            "clear": self._act(lambda: decide(None)),
            "reasons": lambda: self.review.open_reasons(),
            "note": lambda: self.review.focus_note(),
            "overlay": lambda: self._set_options(overlay=not session.state.canvas.overlay),
            "more opacity": lambda: self._change_opacity(0.1),
            "less opacity": lambda: self._change_opacity(-0.1),
            "fit": lambda: self.canvas.fit(),
            "actual": lambda: self.canvas.zoom_actual(),
            "zoom in": lambda: self.canvas.zoom_in(),
            "zoom out": lambda: self.canvas.zoom_out(),
            "all classes": self._act(lambda: session.set_class(None)),
            "full screen": lambda: self.setWindowState(
                self.windowState() ^ Qt.WindowState.WindowFullScreen
            ),
            "docks": self._toggle_docks,
            "lower": lambda: self._nudge(-10),
            "higher": lambda: self._nudge(10),
            "much lower": lambda: self._nudge(-100),
            "much higher": lambda: self._nudge(100),
            "greater": self._toggle_operator,
            "previous set": lambda: self._change_set(-1),
            "next set": lambda: self._change_set(1),
            "keys": lambda: self._inform("Keys", key_table()),
            "about": lambda: self._inform("About SegReview", ABOUT),
        }
        for mode, name in MODE_ACTIONS.items():
            handlers[name] = partial(self._set_options, mode=mode)
        return handlers

    def _quit(self) -> None:
        self.close()

    def _set_options(self, **changed: object) -> None:
        options = replace(self.session.state.canvas, **changed)  # type: ignore[arg-type]
        self.session.set_canvas(options)
        self.refresh()

    def _change_opacity(self, by: float) -> None:
        self._set_options(opacity=min(1.0, max(0.0, self.session.state.canvas.opacity + by)))

    def _toggle_outcome(self, name: str) -> None:
        self._set_options(hidden=self.session.state.canvas.hidden ^ {name})

    def _toggle_docks(self) -> None:
        hide = self.actions_by_name["docks"].isChecked()
        for dock in self._docks:
            dock.setVisible(not hide)

    def _toggle_operator(self) -> None:
        greater = self.actions_by_name["greater"].isChecked()
        self._take(self.session.set_operator)(Operator.GT if greater else Operator.GE)

    def _nudge(self, steps: int) -> None:
        self._take(self.session.set_threshold)(self.session.state.scoring.step + steps)
        self._release.start()

    def _threshold_released(self, step: int) -> None:
        self.session.set_threshold(step)
        self._act(self.session.release_threshold)()

    def _change_set(self, by: int) -> None:
        place = self._sets.currentIndex() + by
        if 0 <= place < self._sets.count():
            self._take(self.session.set_prediction_set)(self._sets.itemText(place))

    def _inform(self, title: str, text: str) -> None:
        box = QMessageBox(self, text=text)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.RichText)
        box.exec()

    # Opening and exporting

    def open_path(self, path: Path) -> None:
        """Open a data folder or a review file."""
        try:
            if path.suffix == ".segreview":
                self.session.open_review(path)
            else:
                self.session.open(OpenRequest(path))
        except SegReviewError as error:
            self.session.failure = str(error)
        else:
            self.settings.add_recent(str(path))
        self._after()

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Open a folder of images and masks")
        if chosen:
            self.open_path(Path(chosen))

    def _choose_review(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Open a review", "", "*.segreview")
        if chosen:
            self.open_path(Path(chosen))

    def _open_samples(self) -> None:
        self.open_path(resource("samples", "objects"))

    def _rescan(self) -> None:
        if self.session.opened is not None:
            self.open_path(self.session.opened.dataset.root)

    def _export(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Write all tables into a folder")
        if not chosen:
            return
        try:
            written = self.session.export(Path(chosen))
        except SegReviewError as error:
            self.session.failure = str(error)
            self.refresh()
            return
        self.statusBar().showMessage(f"{len(written)} files written to {chosen}", 10_000)

    # Showing

    def refresh(self) -> None:
        """Show what the session now is."""
        view = self.session.view()
        self._pages.setCurrentIndex(0 if view.columns is None else 1)
        for dock in self._docks:
            dock.setVisible(
                view.columns is not None and not self.actions_by_name["docks"].isChecked()
            )
        self._show_frame(view)
        if view.columns is None:
            self._show_empty(view)
        else:
            self._show_review(view)

    def _show_empty(self, view: SessionView) -> None:
        if view.stage is Stage.LISTING:
            self.empty.show_listing("Listing the folder…")
        else:
            self.empty.show_recent(self.settings.recent)
            self.empty.show_welcome()
        self.statusBar().showMessage(view.banner)

    def _show_review(self, view: SessionView) -> None:
        self.samples.show_view(view)
        self.scores.show_view(view)
        self.classes.show_view(view)
        if view.threshold is not None:
            self.threshold.show_threshold(view.threshold)
        self.review.show_verdict(view.verdict, enabled=view.state.selected is not None)
        self.problems.show_view(view)
        self._show_canvas(view)
        self._show_thumbnails()

    def _show_canvas(self, view: SessionView) -> None:
        session, state = self.session, view.state
        pixels, error = session.pixels(), session.pixel_error()
        scoring = state.scoring
        board = session.board
        classes = BINARY_CLASSES if board is None else board.classes(scoring)
        self.canvas.show_scoring(
            scoring.step, scoring.operator, state.class_label, scoring.ignored_labels, classes
        )
        self.canvas.show_options(state.canvas)
        self.canvas.show_place(state.place)
        if pixels is not None or error:
            self.canvas.show_pixels(pixels)
        self.canvas.show_message(error if error else "" if pixels is not None else "Reading…")
        self.legend.show_outcomes(
            state.canvas.hidden,
            all_classes=not session.is_binary and state.class_label is None,
        )

    def _show_frame(self, view: SessionView) -> None:
        actions, options = self.actions_by_name, view.state.canvas
        actions["undo"].setEnabled(view.can_undo)
        actions["redo"].setEnabled(view.can_redo)
        actions["overlay"].setChecked(options.overlay)
        actions["greater"].setChecked(view.state.scoring.operator is Operator.GT)
        actions[MODE_ACTIONS[options.mode]].setChecked(True)
        self._opacity.blockSignals(True)
        self._opacity.setValue(round(options.opacity * 100))
        self._opacity.blockSignals(False)
        self._show_sets(view)
        self._show_title(view)
        self._show_progress(view)

    def _show_sets(self, view: SessionView) -> None:
        names = () if view.dataset is None else view.dataset.prediction_sets
        if names != tuple(self._sets.itemText(i) for i in range(self._sets.count())):
            self._sets.clear()
            self._sets.addItems(names)
        self._sets.setCurrentText(view.state.prediction_set)

    def _show_title(self, view: SessionView) -> None:
        if view.dataset is None or view.columns is None or view.state.selected is None:
            return
        name = view.columns.ids[view.state.selected]
        place = (
            "hidden by the filter"
            if view.row is None
            else (f"{view.row + 1} / {len(view.columns.order)}")
        )
        self._title.setText(f"{name}    {place}    {view.state.prediction_set}")
        self.setWindowTitle(f"{name} – {view.dataset.root.name} – SegReview")

    def _show_progress(self, view: SessionView) -> None:
        progress = view.progress
        for widget in (self._progress, self._cancel):
            widget.setVisible(progress.running)
        self._progress.setMaximum(max(1, progress.total))
        self._progress.setValue(progress.done)
        text = f"{progress.done} of {progress.total} scored" if progress.total else ""
        if view.banner and progress.total:
            text = f"{view.banner}    {text}"
        self._progress_text.setText(text)

    def _want_thumbnails(self, samples: list[int]) -> None:
        if self.session.pictures is not None:
            self.session.pictures.want_thumbnails(samples)
            self.bridge.wake()

    def _show_thumbnails(self) -> None:
        if self.session.pictures is not self._pictures:
            self._pictures = self.session.pictures
            self._shown_thumbnails.clear()
            self.samples.forget_thumbnails()
        thumbnails = {} if self._pictures is None else self._pictures.thumbnails
        for sample in thumbnails.keys() - self._shown_thumbnails:
            self._shown_thumbnails.add(sample)
            self.samples.show_thumbnail(sample, thumbnails[sample])

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a folder or a review file."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.open_path(Path(paths[0]))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window's place and let the session go."""
        self.settings.geometry = bytes(self.saveGeometry().data())
        self.settings.window_state = bytes(self.saveState().data())
        self.bridge.stop()
        self.session.close()
        event.accept()


ABOUT = (
    f"<h3>SegReview {__version__}</h3><p>Reviews segmentation predictions against ground truth."
    "</p><p>MIT licence. Built with Qt and PySide6 (LGPL-3), NumPy (BSD-3), Pillow (MIT-CMU)"
    " and pyqtgraph (MIT).</p>"
)
