"""The main window: wires the signals of widgets to verbs, and hears keys, drops and its end."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent

from segreview.gui.acting_session import ActingSession
from segreview.gui.dropping import accept_places, dropped_paths
from segreview.gui.look_timer import LookTimer
from segreview.gui.settings import Settings
from segreview.gui.theme import follow_theme
from segreview.gui.widgets.dialogs import confirm_loss
from segreview.session.dropped import request_of
from segreview.session.session import Session


class MainWindow(ActingSession):
    """Intents become verbs, views become pictures."""

    def __init__(self, session: Session, settings: Settings) -> None:
        """Build the window around a session that may be empty."""
        super().__init__(session, settings)
        self._looks = LookTimer(self, self._look_for_changes)
        self._connect()
        self.restoreGeometry(QByteArray(settings.geometry))
        self.restore_layout(QByteArray(settings.window_state))
        follow_theme()
        self.refresh()

    def _connect(self) -> None:
        session = self.session
        self.bridge.arrived.connect(self._show_arrived)
        self.samples.selected.connect(self._take(session.select))
        self.samples.sort_chosen.connect(self._take(session.set_sort))
        self.samples.filter_edited.connect(self._take(session.set_filter))
        self.samples.thumbnail_wanted.connect(self._want_thumbnails)
        self.samples.scrolled.connect(self.bridge.go_first)
        self.canvas.place_changed.connect(self._move)
        self.canvas.hovered.connect(self._read_out)
        for window_chosen in (self.canvas.window_dragged, self.intensity.window_chosen):
            window_chosen.connect(lambda window: self._set_options(window=window))
        self.legend.outcome_toggled.connect(self._toggle_outcome)
        self.threshold.threshold_moved.connect(self._take(session.set_threshold))
        self.threshold.threshold_released.connect(self._threshold_released)
        self.threshold.best_wanted.connect(self._set_best)
        self.curves.threshold_moved.connect(self._take(session.set_threshold))
        self.curves.threshold_released.connect(self._threshold_released)
        self.curves.view_wanted.connect(self.show_curves)
        self.scores.convention_chosen.connect(self._take(session.set_convention))
        self.classes.class_chosen.connect(self._take(session.set_class))
        self.classes.label_ignored.connect(self._take(lambda pair: session.set_ignored(*pair)))
        self.classes.class_renamed.connect(self._take(lambda pair: session.rename_class(*pair)))
        self.classes.group_renamed.connect(self._take(lambda pair: session.rename_group(*pair)))
        self.classes.selection_changed.connect(self.show_class_edits)
        asked = self.classes.questions
        asked.class_colored.connect(self._take(lambda pair: session.color_class(*pair)))
        asked.classes_merged.connect(self._take(lambda pair: session.merge_classes(*pair)))
        asked.classes_unmerged.connect(self._take(session.unmerge_classes))
        asked.classes_grouped.connect(self._take(lambda pair: session.group_classes(*pair)))
        asked.groups_removed.connect(self._take(session.ungroup_classes))
        asked.class_moved.connect(self._take(lambda pair: session.move_class(*pair)))
        self.review.previous_wanted.connect(self._act(lambda: session.step(-1)))
        self.review.next_wanted.connect(self._act(lambda: session.step(1)))
        self.review.decision_chosen.connect(self._take(session.decide))
        self.review.reasons_chosen.connect(self._take(session.set_reasons))
        self.review.note_left.connect(self.canvas.setFocus)
        self.review.note_written.connect(self._keep_note)
        self.review.auto_advance_toggled.connect(self._take(session.set_auto_advance))
        self.problems.sample_chosen.connect(self._take(session.select))
        self.problems.choices_wanted.connect(self._act(lambda: session.show_audit(True)))
        self.empty.open_wanted.connect(lambda: self._show_open_dialog(None))
        self.open_dialog.recognition_wanted.connect(self._recognise)
        self.open_dialog.open_wanted.connect(self._open_with_roles)
        self.open_dialog.review_wanted.connect(self.open_path)
        self.open_dialog.finished.connect(session.recogniser.finish)
        self.audit.review_wanted.connect(self._act(lambda: session.show_audit(False)))
        self.audit.roles_wanted.connect(self._change_roles)
        self.audit.choice_made.connect(self._take(lambda pair: session.choose(*pair)))
        self.empty.samples_wanted.connect(self._open_samples)
        self.empty.cancel_wanted.connect(self._act(session.cancel))
        self.empty.recent_chosen.connect(lambda path: self.open_path(Path(path)))
        self.status.cancel_wanted.connect(self._act(session.cancel))
        self.tools.opacity_chosen.connect(lambda value: self._set_options(opacity=value))
        self.tools.prediction_set_chosen.connect(self._take(session.set_prediction_set))

    # Events

    def event(self, event: QEvent) -> bool:
        """Notice whether a shortcut is pressed or held: its action is not told."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            self.key_is_held = event.isAutoRepeat()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the colours of the system while the program runs."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            follow_theme()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End the peek at the bare image."""
        if not event.isAutoRepeat():
            self.key_is_held = False
            self.releaseKeyboard()
            self.canvas.show_bare_image(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and folders."""
        accept_places(event)
        self.empty.light_target(event.isAccepted())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show no longer where something can be dropped."""
        super().dragLeaveEvent(event)
        self.empty.light_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped; several folders may be the parts of one data set."""
        self.empty.light_target(False)
        paths = dropped_paths(event)
        if len(paths) > 1:
            self._show_open_dialog(request_of(paths))
        elif paths:
            self.open_path(paths[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window's place and let the session go; ask where verdicts would be lost."""
        self._remember()
        lost = self.session.unwritten
        if lost and not confirm_loss(self, lost):
            event.ignore()
            return
        self.settings.geometry = bytes(self.saveGeometry().data())
        self.settings.window_state = bytes(self.layout_to_keep.data())
        self.bridge.stop()
        self._settled.stop()
        self._looks.stop()
        self.session.close()
        event.accept()
