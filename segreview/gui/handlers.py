"""What the actions of the window do, and what canvas, threshold and review bar ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from segreview.gui import actions
from segreview.gui.asking import Asking
from segreview.gui.frame import REVIEW_PAGE, Frame
from segreview.gui.opening import Opening
from segreview.gui.settings import Settings
from segreview.gui.theme import ThemeName, apply_theme
from segreview.gui.timer import timer
from segreview.gui.widgets.canvas import Readout
from segreview.gui.widgets.dialogs import ask_folder, ask_minimum_area, inform
from segreview.masks.threshold import Operator
from segreview.review.verdict import Decision
from segreview.session.session import Session
from segreview.session.state import BestWish, CanvasPlace

Handler = Callable[[], object]
RELEASE_MILLISECONDS = 400
"""Keys and wheel leave the threshold this long after their last step."""
NOT_SEEN = "No verdict was given: the masks are still being read and were not seen yet"
MESSAGE_MILLISECONDS = 10_000
STAY_MILLISECONDS = 150
"""A key that has not repeated for so long is no longer held."""


class Handlers:
    """One handler for each action, by its name."""

    def __init__(
        self, frame: Frame, session: Session, settings: Settings, asking: Asking, opening: Opening
    ) -> None:
        """Connect every action, the canvas, the threshold and the verdicts."""
        self._frame, self._session, self._settings = frame, session, settings
        self._asking = asking
        self._release = timer(frame, RELEASE_MILLISECONDS, asking.act(session.release_threshold))
        self._staying = timer(frame, STAY_MILLISECONDS, asking.act(session.stay))
        self.key_is_held = False
        """Whether the last key that came was a repetition of one that is held down."""
        handlers = self._verbs() | self._others(opening)
        for name, action in frame.actions_by_name.items():
            action.triggered.connect(handlers[name])
        self._connect_parts()

    def _verbs(self) -> dict[str, Handler]:
        """Return the actions that ask for a verb of the session and nothing else."""
        session = self._session
        verbs: dict[str, Callable[[], None]] = {
            "audit": lambda: session.show_audit(True),
            "rescan": session.rescan,
            "evaluate again": session.evaluate_again,
            "undo": session.undo,
            "redo": session.redo,
            "reset classes": session.reset_classes,
            "next open": lambda: session.step(1, without_verdict=True),
            "previous open": lambda: session.step(-1, without_verdict=True),
            "next region": lambda: session.step_region(1),
            "previous region": lambda: session.step_region(-1),
            "all classes": lambda: session.set_class(None),
        }
        return {name: self._asking.act(verb) for name, verb in verbs.items()}

    def _others(self, opening: Opening) -> dict[str, Handler]:
        frame = self._frame
        questions, canvas = frame.classes.questions, frame.canvas
        handlers: dict[str, Handler] = {
            "open": opening.choose_folder,
            "open roles": opening.change_roles,
            "open file": opening.choose_file,
            "samples": opening.open_samples,
            "export": self._export,
            "quit": frame.close,
            "filter": frame.samples.focus_filter,
            "rename class": frame.classes.edit_name,
            "color class": questions.color,
            "merge classes": questions.merge,
            "unmerge classes": questions.unmerge,
            "group classes": questions.group,
            "ungroup classes": questions.ungroup,
            "class up": lambda: questions.move(-1),
            "class down": lambda: questions.move(1),
            "next": lambda: self._step(1),
            "previous": lambda: self._step(-1),
            "reasons": frame.review.open_reasons,
            "note": frame.review.focus_note,
            "overlay": self._toggle_overlay,
            "peek": self._peek,
            "more opacity": lambda: self._change_opacity(0.1),
            "less opacity": lambda: self._change_opacity(-0.1),
            "fit": canvas.fit,
            "actual": canvas.zoom_actual,
            "zoom in": canvas.zoom_in,
            "zoom out": canvas.zoom_out,
            "window": frame.intensity.show,
            "automatic window": lambda: self._set_options(window=None),
            "full screen": self._toggle_full_screen,
            "reset layout": self._reset_layout,
            "docks": lambda: frame.panels.show(not frame.actions_by_name["docks"].isChecked()),
            "greater": self._toggle_operator,
            "background": self._toggle_background,
            "minimum area": self._ask_minimum_area,
            "best": lambda: self._set_best(BestWish()),
            "curves": frame.panels.open_curves,
            "previous set": lambda: self._change_set(-1),
            "next set": lambda: self._change_set(1),
            "conventions": self._show_conventions,
            "palette": lambda: frame.commands.offer(frame.actions_by_name.values()),
            "keys": lambda: inform(frame, "Keys", actions.key_table()),
            "about": lambda: inform(frame, "About SegReview", actions.ABOUT),
        }
        for name, decision in actions.DECISIONS.items():
            handlers[name] = partial(self._decide, decision)
        handlers["flag"] = self._flag
        for name, steps in actions.NUDGES.items():
            handlers[name] = partial(self._nudge, steps)
        for place, name in enumerate(actions.CLASS_ACTIONS):
            handlers[name] = partial(self._choose_class, place)
        for theme, name in actions.THEME_ACTIONS.items():
            handlers[name] = partial(self._choose_theme, theme)
        for mode, name in actions.MODE_ACTIONS.items():
            handlers[name] = partial(self._set_options, mode=mode)
        return handlers

    def _connect_parts(self) -> None:
        frame = self._frame
        frame.canvas.place_changed.connect(self._move)
        frame.canvas.hovered.connect(self._read_out)
        for window_chosen in (frame.canvas.window_dragged, frame.intensity.window_chosen):
            window_chosen.connect(lambda window: self._set_options(window=window))
        frame.legend.outcome_toggled.connect(self._toggle_outcome)
        frame.tools.opacity_chosen.connect(lambda value: self._set_options(opacity=value))
        for bar in (frame.threshold, frame.curves):
            bar.threshold_moved.connect(self._asking.take(self._session.set_threshold))
            bar.threshold_released.connect(self._threshold_released)
        frame.threshold.best_wanted.connect(self._set_best)
        frame.review.decision_chosen.connect(self._decide)

    def _choose_class(self, place: int) -> None:
        labels = [row.label for row in self._session.view().class_rows if not row.ignored]
        if place < len(labels):
            self._asking.take(self._session.set_class)(labels[place])

    def _choose_theme(self, theme: ThemeName) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._settings.theme = theme
        apply_theme(app, theme)

    def _peek(self) -> None:
        """Show the bare image; holding the keyboard is the only way to hear the key go up."""
        self._frame.canvas.show_bare_image(True)
        self._frame.grabKeyboard()

    def _step(self, distance: int) -> None:
        """Go on; a key that is held waits for every picture instead of running past them."""
        held = self.key_is_held
        if not (held and self._session.is_reading):
            self._asking.act(lambda: self._session.step(distance, passes_by=held))()
        if held:
            self._staying.start()

    def _decide(self, decision: Decision | None) -> bool:
        """Take a verdict on what is seen, and return whether it was taken."""
        if self._session.is_reading:
            self._frame.statusBar().showMessage(NOT_SEEN, MESSAGE_MILLISECONDS)
            # A button that was pressed is to look as before.
            self._asking.show()
            return False
        self._asking.take(self._session.decide)(decision)
        return True

    def _flag(self) -> None:
        """Flag and ask why, unless the next sample is on screen already."""
        if self._decide(Decision.FLAGGED) and not self._session.state.auto_advance:
            self._frame.review.open_reasons()

    def _toggle_full_screen(self) -> None:
        self._frame.setWindowState(self._frame.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _reset_layout(self) -> None:
        self._frame.actions_by_name["docks"].setChecked(False)
        self._frame.panels.reset(shown=self._frame.pages.currentIndex() == REVIEW_PAGE)

    def _set_options(self, **changed: object) -> None:
        options = replace(self._session.state.canvas, **changed)  # type: ignore[arg-type]
        self._session.set_canvas(options)
        self._asking.show()

    def _toggle_overlay(self) -> None:
        self._set_options(overlay=not self._session.state.canvas.overlay)

    def _change_opacity(self, by: float) -> None:
        self._set_options(opacity=min(1.0, max(0.0, self._session.state.canvas.opacity + by)))

    def _toggle_outcome(self, name: str) -> None:
        self._set_options(hidden=self._session.state.canvas.hidden ^ {name})

    def _toggle_operator(self) -> None:
        greater = self._frame.actions_by_name["greater"].isChecked()
        self._asking.take(self._session.set_operator)(Operator.GT if greater else Operator.GE)

    def _toggle_background(self) -> None:
        background = self._frame.actions_by_name["background"].isChecked()
        self._asking.take(self._session.set_background)(background)

    def _ask_minimum_area(self) -> None:
        pixels = ask_minimum_area(self._frame, self._session.view().minimum_area)
        if pixels is not None:
            self._asking.take(self._session.set_minimum_area)(pixels)

    def _nudge(self, steps: int) -> None:
        self._asking.take(self._session.set_threshold)(self._session.state.scoring.step + steps)
        self._release.start()

    def _threshold_released(self, step: int) -> None:
        self._session.set_threshold(step)
        self._asking.act(self._session.release_threshold)()

    def _set_best(self, wish: BestWish) -> None:
        self._asking.take(self._session.set_best_threshold)(wish)
        view = self._session.view()
        if view.threshold is not None:
            self._frame.statusBar().showMessage(view.threshold.best, MESSAGE_MILLISECONDS)

    def _change_set(self, by: int) -> None:
        if self._session.opened is not None:
            sets = self._session.opened.dataset.prediction_sets
            place = sets.index(self._session.state.prediction_set) + by
            chosen = sets[min(max(place, 0), len(sets) - 1)]
            self._asking.take(self._session.set_prediction_set)(chosen)

    def _move(self, place: CanvasPlace) -> None:
        self._session.set_place(place)
        self._frame.status.show_zoom(self._frame.canvas.zoom_percent)

    def _read_out(self, readout: Readout | None) -> None:
        self._frame.status.show_readout("" if readout is None else readout.text)

    def _show_conventions(self) -> None:
        self._frame.conventions.show_rows(self._session.conventions(), self._session.view())
        self._frame.conventions.open()

    def _export(self) -> None:
        chosen = ask_folder(self._frame, "Write all tables into a folder")
        if chosen is not None:
            self._asking.take(self._session.export)(chosen)
