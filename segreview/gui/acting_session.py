"""What the actions of the window do: each asks the session for something and shows what came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from segreview.assets import resource
from segreview.dataset.roles import Roles
from segreview.gui import actions
from segreview.gui.bridge import Bridge
from segreview.gui.frame import Handler
from segreview.gui.models.numbers import one_line
from segreview.gui.settings import Settings
from segreview.gui.shown_session import ShownSession, timer
from segreview.gui.theme import ThemeName, apply_theme
from segreview.gui.widgets.canvas import Readout
from segreview.gui.widgets.dialogs import ask_file, ask_folder, ask_minimum_area, inform
from segreview.masks.threshold import Operator
from segreview.review.verdict import Decision
from segreview.session.dropped import is_review
from segreview.session.opening import OpenRequest
from segreview.session.session import Session
from segreview.session.state import BestWish, CanvasPlace

RELEASE_MILLISECONDS = 400
"""Keys and wheel leave the threshold this long after their last step."""
REMEMBER_MILLISECONDS = 1000
"""Sample, view and threshold are kept this long after the last thing the person did."""

STAY_MILLISECONDS = 150
"""A key that has not repeated for so long is no longer held."""


class ActingSession(ShownSession):
    """A shown session with verbs behind its actions; who asks for them else is not known here."""

    def __init__(self, session: Session, settings: Settings) -> None:
        """Build the frame around a session that may be empty."""
        super().__init__(session, settings, self._handlers(session))
        self.bridge = Bridge(session.receive, lambda: session.busy, session.runner)
        self._release = timer(self, RELEASE_MILLISECONDS, self._act(session.release_threshold))
        self._settled = timer(self, REMEMBER_MILLISECONDS, self._remember)
        self._staying = timer(self, STAY_MILLISECONDS, self._act(session.stay))
        self.recent.aboutToShow.connect(self._list_recent)
        self.key_is_held = False
        """Whether the last key that came was a repetition of one that is held down."""

    def _take(self, verb: Callable[..., None]) -> Callable[..., None]:
        """Return a slot that calls a verb with the signal's value and shows what came of it."""

        def slot(value: object) -> None:
            self.bridge.go_first()
            self.review.commit_note()
            verb(value)
            self._after()

        return slot

    def _act(self, verb: Handler) -> Handler:
        def slot(*_: object) -> None:
            self.bridge.go_first()
            self.review.commit_note()
            verb()
            self._after()

        return slot

    def _keep_note(self, note: str) -> None:
        self.session.set_note(note)
        self.refresh()

    def refresh(self) -> None:
        """Show what the session now is, before workers begin anything else."""
        self.bridge.go_first()
        super().refresh()

    def _after(self) -> None:
        self._settled.start()
        self.bridge.wake()
        self.refresh()

    def _remember(self) -> None:
        """Keep where the person is; verdicts that cannot be written are tried again and again."""
        held = self.session.unwritten
        self.session.remember()
        if self.session.unwritten:
            self._settled.start()
        if held:
            self.refresh()

    # Handlers of actions

    def _handlers(self, session: Session) -> dict[str, Handler]:
        handlers: dict[str, Handler] = {
            "open": lambda: self._show_open_dialog(None),
            "open roles": self._change_roles,
            "audit": self._act(lambda: session.show_audit(True)),
            "open file": self._choose_file,
            "samples": self._open_samples,
            "export": self._export,
            "rescan": self._act(session.rescan),
            "evaluate again": self._act(session.evaluate_again),
            "quit": self._quit,
            "undo": self._act(session.undo),
            "redo": self._act(session.redo),
            "filter": lambda: self.samples.focus_filter(),
            "rename class": lambda: self.classes.edit_name(),
            "color class": lambda: self.classes.questions.color(),
            "merge classes": lambda: self.classes.questions.merge(),
            "unmerge classes": lambda: self.classes.questions.unmerge(),
            "group classes": lambda: self.classes.questions.group(),
            "ungroup classes": lambda: self.classes.questions.ungroup(),
            "class up": lambda: self.classes.questions.move(-1),
            "class down": lambda: self.classes.questions.move(1),
            "reset classes": self._act(session.reset_classes),
            "next": lambda: self._step(1),
            "previous": lambda: self._step(-1),
            "next open": self._act(lambda: session.step(1, without_verdict=True)),
            "previous open": self._act(lambda: session.step(-1, without_verdict=True)),
            "next region": self._act(lambda: session.step_region(1)),
            "previous region": self._act(lambda: session.step_region(-1)),
            "reasons": lambda: self.review.open_reasons(),
            "note": lambda: self.review.focus_note(),
            "overlay": lambda: self._set_options(overlay=not session.state.canvas.overlay),
            "peek": self._peek,
            "more opacity": lambda: self._change_opacity(0.1),
            "less opacity": lambda: self._change_opacity(-0.1),
            "fit": lambda: self.canvas.fit(),
            "actual": lambda: self.canvas.zoom_actual(),
            "zoom in": lambda: self.canvas.zoom_in(),
            "zoom out": lambda: self.canvas.zoom_out(),
            "window": lambda: self.intensity.show(),
            "automatic window": lambda: self._set_options(window=None),
            "all classes": self._act(lambda: session.set_class(None)),
            "full screen": lambda: self.setWindowState(
                self.windowState() ^ Qt.WindowState.WindowFullScreen
            ),
            "reset layout": lambda: self.reset_layout(),
            "docks": lambda: self.show_docks(not self.actions_by_name["docks"].isChecked()),
            "greater": self._toggle_operator,
            "background": self._toggle_background,
            "minimum area": self._ask_minimum_area,
            "best": lambda: self._set_best(BestWish()),
            "curves": lambda: self.open_curves(),
            "previous set": lambda: self._change_set(-1),
            "next set": lambda: self._change_set(1),
            "conventions": self._show_conventions,
            "palette": lambda: self.commands.offer(self.actions_by_name.values()),
            "keys": lambda: inform(self, "Keys", actions.key_table()),
            "about": lambda: inform(self, "About SegReview", actions.ABOUT),
        }
        for name, decision in actions.DECISIONS.items():
            handlers[name] = self._act(partial(session.decide, decision))
        for name, steps in actions.NUDGES.items():
            handlers[name] = partial(self._nudge, steps)
        handlers["flag"] = self._flag
        for place, name in enumerate(actions.CLASS_ACTIONS):
            handlers[name] = partial(self._choose_class, place)
        for theme, name in actions.THEME_ACTIONS.items():
            handlers[name] = partial(self._choose_theme, theme)
        for mode, name in actions.MODE_ACTIONS.items():
            handlers[name] = partial(self._set_options, mode=mode)
        return handlers

    def _choose_class(self, place: int) -> None:
        labels = [row.label for row in self.session.view().class_rows if not row.ignored]
        if place < len(labels):
            self._take(self.session.set_class)(labels[place])

    def _choose_theme(self, theme: ThemeName) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.settings.theme = theme
        apply_theme(app, theme)

    def _peek(self) -> None:
        """Show the bare image; holding the keyboard is the only way to hear the key go up."""
        self.canvas.show_bare_image(True)
        self.grabKeyboard()

    def _step(self, distance: int) -> None:
        """Go on; a key that is held waits for every picture instead of running past them."""
        held = self.key_is_held
        if not (held and self.session.is_reading):
            self._act(lambda: self.session.step(distance, passes_by=held))()
        if held:
            self._staying.start()

    def _flag(self) -> None:
        """Flag and ask why, unless the next sample is on screen already."""
        self._act(partial(self.session.decide, Decision.FLAGGED))()
        if not self.session.state.auto_advance:
            self.review.open_reasons()

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

    def _toggle_operator(self) -> None:
        greater = self.actions_by_name["greater"].isChecked()
        self._take(self.session.set_operator)(Operator.GT if greater else Operator.GE)

    def _toggle_background(self) -> None:
        self._take(self.session.set_background)(self.actions_by_name["background"].isChecked())

    def _ask_minimum_area(self) -> None:
        pixels = ask_minimum_area(self, self.session.view().minimum_area)
        if pixels is not None:
            self._take(self.session.set_minimum_area)(pixels)

    def _nudge(self, steps: int) -> None:
        self._take(self.session.set_threshold)(self.session.state.scoring.step + steps)
        self._release.start()

    def _threshold_released(self, step: int) -> None:
        self.session.set_threshold(step)
        self._act(self.session.release_threshold)()

    def _set_best(self, wish: BestWish) -> None:
        self._take(self.session.set_best_threshold)(wish)
        view = self.session.view()
        if view.threshold is not None:
            self.statusBar().showMessage(view.threshold.best, 10_000)

    def _change_set(self, by: int) -> None:
        if self.session.opened is not None:
            sets = self.session.opened.dataset.prediction_sets
            place = sets.index(self.session.state.prediction_set) + by
            self._take(self.session.set_prediction_set)(sets[min(max(place, 0), len(sets) - 1)])

    def _move(self, place: CanvasPlace) -> None:
        self.session.set_place(place)
        self.status.show_zoom(self.canvas.zoom_percent)

    def _read_out(self, readout: Readout | None) -> None:
        self.status.show_readout("" if readout is None else readout.text)

    def _show_conventions(self) -> None:
        self.conventions.show_rows(self.session.conventions(), self.session.view())
        self.conventions.open()

    # Opening and exporting

    def open_path(self, path: Path) -> None:
        """Open a data folder, that of a file, a manifest or a review."""
        if is_review(path):
            self.session.open_review(path)
        else:
            self.session.open_folder(path)
        self._after()

    def _list_recent(self) -> None:
        self.recent.clear()
        for path in self.settings.recent:
            entry = self.recent.addAction(one_line(path).replace("&", "&&"))
            entry.triggered.connect(partial(self.open_path, Path(path)))
        if self.recent.isEmpty():
            self.recent.addAction("Nothing was opened yet").setEnabled(False)

    def _show_open_dialog(self, request: OpenRequest | None) -> None:
        self.session.recogniser.forget()
        self.open_dialog.start(request)
        self.open_dialog.open()

    def _change_roles(self) -> None:
        opened = self.session.opened
        self._show_open_dialog(None if opened is None else opened.request)

    def _recognise(self, asked: tuple[Path, Roles]) -> None:
        self.session.recogniser.want(*asked)
        self.bridge.wake()
        self.refresh()

    def _open_with_roles(self, request: OpenRequest) -> None:
        self.session.open(request)
        self._after()

    def _show_arrived(self) -> None:
        """Show what came; a folder that could not be opened can be given roles."""
        self.refresh()
        self.show_news()
        refused, self.session.refused = self.session.refused, None
        if refused is not None and not self._is_audited(refused.root):
            self._show_open_dialog(refused)

    def _is_audited(self, root: Path) -> bool:
        """Whether the audit of a folder is on screen: it has said why a choice was refused."""
        opened = self.session.opened
        return self.session.shows_audit and opened is not None and opened.dataset.root == root

    def _choose_file(self) -> None:
        path = ask_file(self)
        if path is not None:
            self.open_path(path)

    def _open_samples(self) -> None:
        self.open_path(resource("samples", "objects"))

    def _want_thumbnails(self, samples: list[int]) -> None:
        # The list may still show what was open before: its numbers mean other samples there.
        if self._pictures is not None and self._pictures is self.session.pictures:
            self._pictures.want_thumbnails(samples)
            self.bridge.wake()

    def _export(self) -> None:
        chosen = ask_folder(self, "Write all tables into a folder")
        if chosen is not None:
            self._take(self.session.export)(chosen)
            self.show_news()

    def _look_for_changes(self, focused: bool) -> None:
        self.session.look_for_changes(focused)
        if self.session.busy:
            self.bridge.wake()
