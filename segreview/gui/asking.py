"""Asks the session for something a person wants, shows what came, and keeps where the person is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from segreview.gui.bridge import Bridge
from segreview.gui.display import Display
from segreview.gui.frame import Frame
from segreview.gui.timer import timer
from segreview.session.session import Session

REMEMBER_MILLISECONDS = 1000
"""Sample, view and threshold are kept this long after the last thing the person did."""


class Asking:
    """Makes slots of verbs, each of which ends with a frame that shows what came."""

    def __init__(self, frame: Frame, session: Session, display: Display, bridge: Bridge) -> None:
        """Ask nothing yet."""
        self._review, self._session = frame.review, session
        self._display, self._bridge = display, bridge
        self.settled = timer(frame, REMEMBER_MILLISECONDS, self.remember)

    def take(self, verb: Callable[..., None]) -> Callable[[object], None]:
        """Return a slot that calls a verb with the signal's value and shows what came of it."""
        return lambda value: self._ask(partial(verb, value))

    def act(self, verb: Callable[[], None]) -> Callable[..., None]:
        """Return a slot that calls a verb, whatever the signal says, and shows what came of it."""
        return lambda *_: self._ask(verb)

    def _ask(self, verb: Callable[[], None]) -> None:
        self._bridge.go_first()
        self._review.commit_note()
        verb()
        self.show()

    def show(self) -> None:
        """Show what came of a verb, and what workers add to it."""
        self.settled.start()
        self._bridge.wake()
        self._display.refresh()

    def remember(self) -> None:
        """Keep where the person is; verdicts that cannot be written are tried again and again."""
        held = self._session.unwritten
        self._session.remember()
        if self._session.unwritten:
            self.settled.start()
        if held:
            self._display.refresh()
