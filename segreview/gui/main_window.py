"""The main window: puts its parts together, and hears keys, drops and its end."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent

from segreview.gui.asking import Asking
from segreview.gui.bridge import Bridge
from segreview.gui.display import Display
from segreview.gui.dropping import accept_places, dropped_paths
from segreview.gui.frame import Frame
from segreview.gui.handlers import Handlers
from segreview.gui.look_timer import LookTimer
from segreview.gui.opening import Opening
from segreview.gui.settings import Settings
from segreview.gui.theme import follow_theme
from segreview.gui.widgets.dialogs import confirm_loss
from segreview.session.session import Session


class MainWindow(Frame):
    """A frame at work: intents become verbs, views become pictures."""

    def __init__(self, session: Session, settings: Settings) -> None:
        """Build the window around a session that may be empty."""
        super().__init__()
        self.session, self.settings = session, settings
        self.bridge = Bridge(session.receive, lambda: session.busy, session.runner, self)
        self.display = Display(self, session, settings, self.bridge)
        self._asking = Asking(self, session, self.display, self.bridge)
        self.opening = Opening(self, session, settings, self.display, self._asking)
        self.handlers = Handlers(self, session, settings, self._asking, self.opening)
        self._looks = LookTimer(self, self._look_for_changes)
        self.bridge.arrived.connect(self.opening.show_arrived)
        self._connect()
        self.restoreGeometry(QByteArray(settings.geometry))
        self.panels.restore(QByteArray(settings.window_state))
        follow_theme()
        self.display.refresh()

    def _connect(self) -> None:
        """Let parts ask for verbs of the session that need nothing else."""
        session, take, act = self.session, self._asking.take, self._asking.act
        self.samples.selected.connect(take(session.select))
        self.samples.sort_chosen.connect(take(session.set_sort))
        self.samples.filter_edited.connect(take(session.set_filter))
        self.samples.scrolled.connect(self.bridge.go_first)
        self.scores.convention_chosen.connect(take(session.set_convention))
        self.classes.class_chosen.connect(take(session.set_class))
        self.classes.label_ignored.connect(take(lambda pair: session.set_ignored(*pair)))
        self.classes.class_renamed.connect(take(lambda pair: session.rename_class(*pair)))
        self.classes.group_renamed.connect(take(lambda pair: session.rename_group(*pair)))
        asked = self.classes.questions
        asked.class_colored.connect(take(lambda pair: session.color_class(*pair)))
        asked.classes_merged.connect(take(lambda pair: session.merge_classes(*pair)))
        asked.classes_unmerged.connect(take(session.unmerge_classes))
        asked.classes_grouped.connect(take(lambda pair: session.group_classes(*pair)))
        asked.groups_removed.connect(take(session.ungroup_classes))
        asked.class_moved.connect(take(lambda pair: session.move_class(*pair)))
        self.review.previous_wanted.connect(act(lambda: session.step(-1)))
        self.review.next_wanted.connect(act(lambda: session.step(1)))
        self.review.reasons_chosen.connect(take(session.set_reasons))
        self.review.note_left.connect(self.canvas.setFocus)
        self.review.note_written.connect(self._keep_note)
        self.review.auto_advance_toggled.connect(take(session.set_auto_advance))
        self.problems.sample_chosen.connect(take(session.select))
        self.problems.choices_wanted.connect(act(lambda: session.show_audit(True)))
        self.audit.review_wanted.connect(act(lambda: session.show_audit(False)))
        self.audit.choice_made.connect(take(lambda pair: session.choose(*pair)))
        self.empty.cancel_wanted.connect(act(session.cancel))
        self.status.cancel_wanted.connect(act(session.cancel))
        self.tools.prediction_set_chosen.connect(take(session.set_prediction_set))

    def _keep_note(self, note: str) -> None:
        self.session.set_note(note)
        self.display.refresh()

    def _look_for_changes(self, focused: bool) -> None:
        self.session.look_for_changes(focused)
        if self.session.busy:
            self.bridge.wake()

    # Events

    def event(self, event: QEvent) -> bool:
        """Notice whether a shortcut is pressed or held: its action is not told."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            self.handlers.key_is_held = event.isAutoRepeat()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the colours of the system while the program runs."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            follow_theme()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End the peek at the bare image."""
        if not event.isAutoRepeat():
            self.handlers.key_is_held = False
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
        """Open what was dropped."""
        self.empty.light_target(False)
        self.opening.open_dropped(dropped_paths(event))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window's place and let the session go; ask where verdicts would be lost."""
        self._asking.remember()
        lost = self.session.unwritten
        if lost and not confirm_loss(self, lost):
            event.ignore()
            return
        self.settings.geometry = bytes(self.saveGeometry().data())
        self.settings.window_state = bytes(self.panels.layout_to_keep.data())
        self.bridge.stop()
        self._asking.settled.stop()
        self._looks.stop()
        self.session.close()
        event.accept()
