"""A session on the window's widgets: a view is shown, and only what differs is drawn again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer

from segreview.evaluation.pixels import SamplePixels
from segreview.gui import actions
from segreview.gui.frame import AUDIT_PAGE, EMPTY_PAGE, REVIEW_PAGE, Frame, Handler
from segreview.gui.models.class_enabling import refused_class_edits
from segreview.gui.models.numbers import one_line
from segreview.gui.naming import refuse
from segreview.gui.settings import Settings
from segreview.gui.widgets.intensity_dialog import window_words
from segreview.masks.classes import BINARY_CLASSES
from segreview.masks.intensity import IntensityWindow
from segreview.masks.threshold import Operator
from segreview.session.session import Session
from segreview.session.view import SessionView, Stage

READING = "Reading…"
READING_MILLISECONDS = 150
"""A picture that comes sooner, as from a held key, is not announced."""


def timer(parent: QObject, milliseconds: int, then: Handler) -> QTimer:
    """Return a timer that calls ``then`` so long after it was started last."""
    made = QTimer(parent, singleShot=True, interval=milliseconds)
    made.timeout.connect(then)
    return made


class ShownSession(Frame):
    """The frame, filled from what the session now is."""

    def __init__(self, session: Session, settings: Settings, handlers: dict[str, Handler]) -> None:
        """Build the frame; nothing is shown yet."""
        super().__init__(handlers)
        self.session, self.settings = session, settings
        self._pictures, self._stale_thumbnails = session.pictures, 0
        self._opened_root = ""
        self._refused: dict[str, str] = {}
        self._reads_long = timer(self, READING_MILLISECONDS, self._show_that_it_reads)
        self._laid_out = timer(self, 0, lambda: self.setUpdatesEnabled(True))
        self._view = session.view()
        self.actions_by_name[actions.THEME_ACTIONS[settings.theme]].setChecked(True)

    def refresh(self) -> None:
        """Show what the session now is."""
        view = self._view = self.session.view()
        page = self._page(view)
        if page != self.pages.currentIndex() or page == EMPTY_PAGE:
            self._turn_to(page)
        self._show_frame(view)
        if view.columns is None:
            self._show_empty(view)
        else:
            self._show_review(view)
        if self.open_dialog.isVisible():
            recogniser = self.session.recogniser
            self.open_dialog.show_recognition(
                recogniser.found, recogniser.running, recogniser.progress
            )
        if page == AUDIT_PAGE:
            self._show_audit()
        self.show_class_edits()

    def _page(self, view: SessionView) -> int:
        if view.columns is None:
            return EMPTY_PAGE
        return AUDIT_PAGE if self.session.shows_audit else REVIEW_PAGE

    def _turn_to(self, page: int) -> None:
        if page != self.pages.currentIndex():
            # Panels settle in two steps: what is drawn after the first would be drawn again.
            self.setUpdatesEnabled(False)
        self.pages.setCurrentIndex(page)
        hidden = self.actions_by_name["docks"].isChecked()
        self.show_docks(page == REVIEW_PAGE and not hidden)
        self.tools.setVisible(page != AUDIT_PAGE)
        if page == AUDIT_PAGE:
            self.audit.focus_review()
        elif page == REVIEW_PAGE:
            self.canvas.setFocus()
        self._laid_out.start()

    def _show_audit(self) -> None:
        audit = self.session.audit()
        if audit is not None:
            self.audit.show_audit(audit)

    def _show_empty(self, view: SessionView) -> None:
        if view.stage is Stage.LISTING:
            self.empty.show_opening(view.opening)
        else:
            self.empty.show_recent(self.settings.recent)
            self.empty.show_welcome()

    def _show_review(self, view: SessionView) -> None:
        self._keep_recent(view)
        self.samples.show_view(view)
        self.scores.show_view(view)
        self.classes.show_view(view)
        if view.threshold is not None:
            self.threshold.show_threshold(view.threshold)
        refused = "" if view.can_decide else actions.READ_ONLY
        self.review.show_verdict(view.verdict, refused)
        self.review.show_auto_advance(view.state.auto_advance)
        last = 0 if view.columns is None else len(view.columns.order) - 1
        row = -1 if view.row is None else view.row
        self.review.show_steps(previous=row > 0, following=row < last)
        self.problems.show_view(view)
        self._show_canvas(view)
        self._show_thumbnails()
        if self.curves.isVisible():
            self.show_curves()

    def show_class_edits(self) -> None:
        """Enable what makes sense for the classes that are selected."""
        view, panel = self._view, self.classes
        refused = refused_class_edits(
            view.class_rows,
            panel.selected_labels,
            panel.selected_groups,
            binary=self.session.is_binary,
            edited=self.session.has_class_edits,
        )
        no_review = actions.no_review(view, reviewing=self._page(view) == REVIEW_PAGE)
        self._refuse({name: no_review or reason for name, reason in refused.items()})

    def show_news(self) -> None:
        """Say in the status bar what changed on the disk, or became of an export."""
        news = self.session.take_news()
        if news:
            self.statusBar().showMessage(news, 10_000)

    def show_curves(self) -> None:
        """Show the curves of the score that the panel has chosen."""
        self.curves.show_view(self.session.curves(self.curves.score_name))

    def _keep_recent(self, view: SessionView) -> None:
        root = "" if view.dataset is None else str(view.dataset.root.absolute())
        if root != self._opened_root:
            self._opened_root = root
            self.settings.add_recent(root)

    def _show_canvas(self, view: SessionView) -> None:
        session, state = self.session, view.state
        pixels, error = session.pixels(), session.pixel_error()
        scoring = state.scoring
        board = session.board
        classes = BINARY_CLASSES if board is None else board.classes(scoring)
        self.canvas.show_scoring(
            scoring.step,
            scoring.operator,
            state.class_label,
            scoring.ignored_labels,
            classes,
            () if session.is_binary else scoring.edits.merges,
        )
        self.canvas.show_options(state.canvas)
        self.canvas.show_place(state.place)
        if pixels is not None or error:
            self.canvas.show_pixels(pixels)
            self.status.show_zoom(self.canvas.zoom_percent)
            self._show_intensity(pixels, state.canvas.window)
        self._show_message(error, reading=pixels is None and not error)
        self.canvas.show_region(view.region)
        self.status.show_region(view.region)
        self.legend.show_outcomes(
            state.canvas.hidden,
            all_classes=not session.is_binary and state.class_label is None,
        )

    def _show_message(self, error: str, reading: bool) -> None:
        """Show why there is no picture; that it is being read, only where that takes a while."""
        if not reading:
            self._reads_long.stop()
        elif not self._reads_long.isActive():
            self._reads_long.start()
        if not (reading and self.canvas.message == READING):
            self.canvas.show_message(error)

    def _show_that_it_reads(self) -> None:
        if self.session.is_reading and self.session.opened is not None:
            self.canvas.show_message(READING)

    def _show_intensity(self, pixels: SamplePixels | None, chosen: IntensityWindow | None) -> None:
        """Say which page of an image is shown, and which values of it."""
        if pixels is None or pixels.image is None:
            self.intensity.show_window(None, by_hand=False)
            self.title.show_badge("")
            return
        window, by_hand = pixels.window(chosen), chosen is not None
        self.intensity.show_window(window, by_hand)
        told = by_hand or pixels.image_window is not None
        words = (pixels.image_note, window_words(window, by_hand) if told else "")
        self.title.show_badge("; ".join(filter(None, words)))

    def _show_frame(self, view: SessionView) -> None:
        named, options = self.actions_by_name, view.state.canvas
        named["overlay"].setChecked(options.overlay)
        named["greater"].setChecked(view.state.scoring.operator is Operator.GT)
        named["background"].setChecked(view.state.scoring.convention.background)
        named[actions.MODE_ACTIONS[options.mode]].setChecked(True)
        reviewing = self._page(view) == REVIEW_PAGE
        self._refuse(
            actions.refused_actions(view, reviewing=reviewing, binary=self.session.is_binary)
        )
        self.tools.show_view(view)
        self.banner.show_sentence(view.banner)
        self.status.show_progress(view.progress, len(view.problems))
        self.title.show_view(view)
        if view.dataset is not None and view.sample_name:
            title = f"{view.sample_name} – {view.dataset.root.name} – SegReview"
            self.setWindowTitle(one_line(title))

    def _refuse(self, reasons: Mapping[str, str]) -> None:
        """Enable actions that have no reason against them."""
        for name, reason in reasons.items():
            if self._refused.get(name) != reason:
                self._refused[name] = reason
                refuse(self.actions_by_name[name], reason)

    def _show_thumbnails(self) -> None:
        pictures = self.session.pictures
        stale = 0 if pictures is None else pictures.stale_thumbnails
        if pictures is not self._pictures or stale != self._stale_thumbnails:
            self._pictures, self._stale_thumbnails = pictures, stale
            self.samples.forget_thumbnails()
        if self._pictures is not None:
            for sample, pixels in self._pictures.take_thumbnails().items():
                self.samples.show_thumbnail(sample, pixels)
