"""Undo and redo: which changes were made, of verdicts or of else, and which were taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, Protocol, Self, TypeVar

from segreview.review.verdict import Verdict


class Reversible(Protocol):
    """A value that was replaced by another, and could be put back."""

    @property
    def before(self) -> object:
        """What was there."""

    @property
    def after(self) -> object:
        """What took its place."""

    @property
    def inverse(self) -> Self:
        """The change that takes this one back."""


AnyChange = TypeVar("AnyChange", bound=Reversible)


@dataclass(frozen=True, slots=True)
class Change:
    """One verdict that was replaced by another."""

    sample: str
    prediction_set: str
    before: Verdict
    after: Verdict

    @property
    def inverse(self) -> Change:
        """The change that takes this one back."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class History(Generic[AnyChange]):
    """The changes that can be taken back, and those that can be made again.

    >>> from segreview.review.verdict import NO_VERDICT, Decision
    >>> accept = Change("cat", "model", NO_VERDICT, Verdict(Decision.ACCEPTED))
    >>> change, history = History().record(accept).undo()
    >>> change == accept.inverse, history.can_redo
    (True, True)
    """

    done: tuple[AnyChange, ...] = ()
    undone: tuple[AnyChange, ...] = ()

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return bool(self.done)

    @property
    def can_redo(self) -> bool:
        """Whether a change that was taken back can be made again."""
        return bool(self.undone)

    def record(self, change: AnyChange) -> History[AnyChange]:
        """Return the history after a change by the person; what was undone is forgotten."""
        if change.before == change.after:
            return self
        return History((*self.done, change))

    def undo(self) -> tuple[AnyChange, History[AnyChange]]:
        """Return the change to make in order to take the last one back, and the history then."""
        last = self.done[-1]
        return last.inverse, History(self.done[:-1], (*self.undone, last))

    def redo(self) -> tuple[AnyChange, History[AnyChange]]:
        """Return the change to make again, and the history then."""
        last = self.undone[-1]
        return last, History((*self.done, last), self.undone[:-1])
