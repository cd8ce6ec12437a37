"""What the frame shows of a session: only what differs is drawn again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, Qt

from segreview.evaluation.pixels import SamplePixels
from segreview.gui import actions
from segreview.gui.bridge import Bridge
from segreview.gui.frame import AUDIT_PAGE, EMPTY_PAGE, REVIEW_PAGE, Frame
from segreview.gui.models.class_enabling import refused_class_edits
from segreview.gui.models.numbers import one_line
from segreview.gui.naming import refuse
from segreview.gui.settings import Settings
from segreview.gui.timer import timer
from segreview.gui.widgets.intensity_dialog import window_words
from segreview.masks.classes import BINARY_CLASSES
from segreview.masks.intensity import IntensityWindow
from segreview.masks.threshold import Operator
from segreview.session.session import Session
from segreview.session.view import SessionView, Stage

READING = "Reading…"
READING_MILLISECONDS = 150
"""A picture that comes sooner, as from a held key, is not announced."""


class Display:
    """Fills the frame from what the session now is."""

    def __init__(self, frame: Frame, session: Session, settings: Settings, bridge: Bridge) -> None:
        """Show nothing yet."""
        self._frame, self._session = frame, session
        self._settings, self._bridge = settings, bridge
        self._pictures, self._stale_thumbnails = session.pictures, 0
        self._opened_root = ""
        self._refused: dict[str, str] = {}
        self._reads_long = timer(frame, READING_MILLISECONDS, self._show_that_it_reads)
        self._laid_out = timer(frame, 0, self._draw_again)
        self._view = session.view()
        frame.actions_by_name[actions.THEME_ACTIONS[settings.theme]].setChecked(True)
        frame.samples.thumbnail_wanted.connect(self._want_thumbnails)
        frame.curves.view_wanted.connect(self._show_curves)
        frame.classes.selection_changed.connect(self._show_class_edits)

    def refresh(self) -> None:
        """Show what the session now is, before workers begin anything else."""
        self._bridge.go_first()
        view = self._view = self._session.view()
        page = self._page(view)
        self._show_frame(view)
        if view.columns is None:
            self._show_empty(view)
        else:
            self._show_review(view)
        if self._frame.open_dialog.isVisible():
            recogniser = self._session.recogniser
            found, progress = recogniser.found, recogniser.progress
            self._frame.open_dialog.show_recognition(found, recogniser.running, progress)
        if page == AUDIT_PAGE:
            self._show_audit()
        self._show_class_edits()
        # Filled while it is out of sight, a page is laid out only once.
        if page != self._frame.pages.currentIndex() or page == EMPTY_PAGE:
            self._turn_to(page)
        self._show_news()

    def _page(self, view: SessionView) -> int:
        if view.columns is None:
            return EMPTY_PAGE
        return AUDIT_PAGE if self._session.shows_audit else REVIEW_PAGE

    def _turn_to(self, page: int) -> None:
        frame = self._frame
        if page != frame.pages.currentIndex():
            # Panels settle in two steps: what is drawn after the first would be drawn again.
            frame.setUpdatesEnabled(False)
        frame.pages.setCurrentIndex(page)
        hidden = frame.actions_by_name["docks"].isChecked()
        frame.panels.show(page == REVIEW_PAGE and not hidden)
        frame.tools.setVisible(page != AUDIT_PAGE)
        frame.status.show_canvas(page == REVIEW_PAGE)
        if page == AUDIT_PAGE:
            frame.audit.focus_review()
        elif page == REVIEW_PAGE:
            frame.canvas.setFocus()
        self._laid_out.start()

    def _draw_again(self) -> None:
        self._frame.setUpdatesEnabled(True)
        # Qt heard its own request while nothing could be drawn, and posts no other by itself.
        request = QEvent(QEvent.Type.UpdateRequest)
        QCoreApplication.postEvent(self._frame, request, Qt.EventPriority.LowEventPriority.value)

    def _show_audit(self) -> None:
        audit = self._session.audit()
        if audit is not None:
            self._frame.audit.show_audit(audit)

    def _show_empty(self, view: SessionView) -> None:
        if view.stage is Stage.LISTING:
            self._frame.empty.show_opening(view.opening)
        else:
            self._frame.empty.show_recent(self._settings.recent)
            self._frame.empty.show_welcome()

    def _show_review(self, view: SessionView) -> None:
        frame = self._frame
        self._keep_recent(view)
        frame.samples.show_view(view)
        frame.scores.show_view(view)
        frame.classes.show_view(view)
        if view.threshold is not None:
            frame.threshold.show_threshold(view.threshold)
        refused = "" if view.can_decide else actions.READ_ONLY
        frame.review.show_verdict(view.verdict, refused)
        frame.review.show_auto_advance(view.state.auto_advance)
        last = 0 if view.columns is None else len(view.columns.order) - 1
        row = -1 if view.row is None else view.row
        frame.review.show_steps(previous=row > 0, following=row < last)
        frame.problems.show_view(view)
        self._show_canvas(view)
        self._show_thumbnails()
        if frame.curves.isVisible():
            self._show_curves()

    def _show_class_edits(self) -> None:
        """Enable what makes sense for the classes that are selected."""
        view, panel = self._view, self._frame.classes
        refused = refused_class_edits(
            view.class_rows,
            panel.selected_labels,
            panel.selected_groups,
            binary=self._session.is_binary,
            edited=self._session.has_class_edits,
        )
        no_review = actions.no_review(view, reviewing=self._page(view) == REVIEW_PAGE)
        self._refuse({name: no_review or reason for name, reason in refused.items()})

    def _show_news(self) -> None:
        """Say in the status bar what changed on the disk, or became of an export."""
        news = self._session.take_news()
        if news:
            self._frame.statusBar().showMessage(news, 10_000)

    def _show_curves(self) -> None:
        """Show the curves of the score that the panel has chosen."""
        self._frame.curves.show_view(self._session.curves(self._frame.curves.score_name))

    def _keep_recent(self, view: SessionView) -> None:
        root = "" if view.dataset is None else str(view.dataset.root.absolute())
        if root != self._opened_root:
            self._opened_root = root
            self._settings.add_recent(root)

    def _show_canvas(self, view: SessionView) -> None:
        frame = self._frame
        session, state = self._session, view.state
        pixels, error = session.pixels(), session.pixel_error()
        scoring = state.scoring
        board = session.board
        classes = BINARY_CLASSES if board is None else board.classes(scoring)
        frame.canvas.show_scoring(
            scoring.step,
            scoring.operator,
            state.class_label,
            scoring.ignored_labels,
            classes,
            () if session.is_binary else scoring.edits.merges,
        )
        frame.canvas.show_options(state.canvas)
        frame.canvas.show_place(state.place)
        if pixels is not None or error:
            frame.canvas.show_pixels(pixels)
            frame.status.show_zoom(frame.canvas.zoom_percent)
            self._show_intensity(pixels, state.canvas.window)
        self._show_message(error, reading=pixels is None and not error)
        frame.canvas.show_region(view.region)
        frame.status.show_region(view.region)
        frame.legend.show_outcomes(
            state.canvas.hidden,
            all_classes=not session.is_binary and state.class_label is None,
        )

    def _show_message(self, error: str, reading: bool) -> None:
        """Show why there is no picture; that it is being read, only where that takes a while."""
        if not reading:
            self._reads_long.stop()
        elif not self._reads_long.isActive():
            self._reads_long.start()
        if not (reading and self._frame.canvas.message == READING):
            self._frame.canvas.show_message(error)

    def _show_that_it_reads(self) -> None:
        """Put the picture of another sample away, which would be taken for this one."""
        if self._session.is_reading and self._session.opened is not None:
            self._frame.canvas.show_pixels(None)
            self._frame.canvas.show_message(READING)

    def _show_intensity(self, pixels: SamplePixels | None, chosen: IntensityWindow | None) -> None:
        """Say which page of an image is shown, and which values of it."""
        if pixels is None or pixels.image is None:
            self._frame.intensity.show_window(None, by_hand=False)
            self._frame.title.show_badge("")
            return
        window, by_hand = pixels.window(chosen), chosen is not None
        self._frame.intensity.show_window(window, by_hand)
        told = by_hand or pixels.image_window is not None
        words = (pixels.image_note, window_words(window, by_hand) if told else "")
        self._frame.title.show_badge("; ".join(filter(None, words)))

    def _show_frame(self, view: SessionView) -> None:
        frame = self._frame
        named, options = frame.actions_by_name, view.state.canvas
        named["overlay"].setChecked(options.overlay)
        named["greater"].setChecked(view.state.scoring.operator is Operator.GT)
        named["background"].setChecked(view.state.scoring.convention.background)
        named[actions.MODE_ACTIONS[options.mode]].setChecked(True)
        reviewing = self._page(view) == REVIEW_PAGE
        self._refuse(
            actions.refused_actions(view, reviewing=reviewing, binary=self._session.is_binary)
        )
        frame.tools.show_view(view)
        frame.banner.show_sentence(view.banner)
        frame.status.show_progress(view.progress, len(view.problems))
        frame.title.show_view(view)
        if view.dataset is not None and view.sample_name:
            title = f"{view.sample_name} – {view.dataset.root.name} – SegReview"
            frame.setWindowTitle(one_line(title))

    def _refuse(self, reasons: Mapping[str, str]) -> None:
        """Enable actions that have no reason against them."""
        for name, reason in reasons.items():
            if self._refused.get(name) != reason:
                self._refused[name] = reason
                refuse(self._frame.actions_by_name[name], reason)

    def _show_thumbnails(self) -> None:
        pictures = self._session.pictures
        stale = 0 if pictures is None else pictures.stale_thumbnails
        if pictures is not self._pictures or stale != self._stale_thumbnails:
            self._pictures, self._stale_thumbnails = pictures, stale
            self._frame.samples.forget_thumbnails()
        if self._pictures is not None:
            for sample, pixels in self._pictures.take_thumbnails().items():
                self._frame.samples.show_thumbnail(sample, pixels)

    def _want_thumbnails(self, samples: list[int]) -> None:
        # The list may still show what was open before: its numbers mean other samples there.
        if self._pictures is not None and self._pictures is self._session.pictures:
            self._pictures.want_thumbnails(samples)
            self._bridge.wake()
