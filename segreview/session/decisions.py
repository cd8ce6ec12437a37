"""What the person decided, kept in the review file, with undo and redo."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segreview.dataset.set_names import NO_SET_NAMES, SetNames
from segreview.errors import ReviewFileError
from segreview.review.history import Change, History
from segreview.review.store import ReviewStore
from segreview.review.verdict import NO_VERDICT, Decision, Verdict
from segreview.session import memory
from segreview.session.class_change import ClassChange
from segreview.session.state import SessionState
from segreview.session.view import RowVerdict

VERDICT_CODES = {
    None: RowVerdict.NONE,
    Decision.ACCEPTED: RowVerdict.ACCEPTED,
    Decision.FLAGGED: RowVerdict.FLAGGED,
    Decision.UNSURE: RowVerdict.UNSURE,
}

ReviewChange = Change | ClassChange
"""What can be taken back."""


class Decisions:
    """The verdicts of one open review; without a review file they can only be looked at."""

    def __init__(
        self,
        store: ReviewStore | None = None,
        failure: str = "",
        names: SetNames = NO_SET_NAMES,
    ) -> None:
        """Take over an open store, or say why there is none."""
        self._store, self._names = store, names
        self._history: History[ReviewChange] = History()
        self.verdicts = {} if store is None else under_given_names(store.verdicts(), names)
        self.failure = failure
        """Why the review was not opened, or not wholly; empty when it was."""
        self._places: Mapping[str, int] = {}
        self._codes: dict[str, NDArray[np.uint8]] = {}
        self._held: dict[tuple[str, str], Change] = {}
        self._write_failure = "" if store is None else store.warning

    @staticmethod
    def open(
        root: Path, path: Path, identity: str = "", names: SetNames = NO_SET_NAMES
    ) -> Decisions:
        """Open the review of a data folder, whose path is resolved already."""
        try:
            return Decisions(ReviewStore.open(path, root, identity), names=names)
        except ReviewFileError as error:
            return Decisions(failure=str(error))

    @property
    def banner(self) -> str:
        """What the person must know of the review file; empty when all is well."""
        if self._held:
            verdicts = "1 verdict is" if self.unwritten == 1 else f"{self.unwritten:,} verdicts are"
            return (
                f"{verdicts} not yet written, and tried again every second: {self._write_failure}"
            )
        if self._write_failure:
            return self._write_failure
        if self.failure or self._store is None or not self._store.read_only:
            return self.failure
        return f"Verdicts can only be read here; held by {self._store.holder}."

    @property
    def unwritten(self) -> int:
        """How many verdicts are shown but not on the disk, which the banner says."""
        return len(self._held)

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return self._history.can_undo

    @property
    def can_decide(self) -> bool:
        """Whether a verdict can be given; where not, the banner says why."""
        return self._store is not None and not self._store.read_only

    @property
    def can_redo(self) -> bool:
        """Whether a change can be made again."""
        return self._history.can_redo

    def verdict(self, sample: str, prediction_set: str) -> Verdict:
        """Return what was said of a sample's prediction."""
        return self.verdicts.get((sample, prediction_set), NO_VERDICT)

    def codes(self, prediction_set: str) -> NDArray[np.uint8]:
        """Return the RowVerdict of every sample, the same array until one of them changes."""
        if prediction_set not in self._codes:
            self._codes[prediction_set] = verdict_codes(self._places, prediction_set, self.verdicts)
        return self._codes[prediction_set]

    def number(self, places: Mapping[str, int]) -> None:
        """Go on with another list of samples; ``places`` says where each of them stands."""
        self._places, self._codes = places, {}

    def decide(
        self, sample: str, prediction_set: str, decision: Decision | None, content: str = ""
    ) -> bool:
        """Keep a decision, or clear the verdict; the note of a decision stays.

        ``content`` names the masks that are judged, if they are known. The same decision on other
        masks than before is a change.
        """
        if decision is None:
            return self._keep(sample, prediction_set, NO_VERDICT)
        before = self.verdict(sample, prediction_set)
        reasons = before.reasons if decision is Decision.FLAGGED else ()
        judged = content or before.content
        verdict = replace(before, decision=decision, reasons=reasons, content=judged)
        return self._keep(sample, prediction_set, verdict)

    def set_reasons(
        self, sample: str, prediction_set: str, reasons: tuple[str, ...], content: str = ""
    ) -> bool:
        """Keep why a prediction is flagged; a reason flags it."""
        before = self.verdict(sample, prediction_set)
        decision = Decision.FLAGGED if reasons else before.decision
        judged = before.content or content
        verdict = replace(before, decision=decision, reasons=reasons, content=judged)
        return self._keep(sample, prediction_set, verdict)

    def set_note(self, sample: str, prediction_set: str, note: str, content: str = "") -> bool:
        """Keep a note."""
        before = self.verdict(sample, prediction_set)
        verdict = replace(before, note=note, content=before.content or content)
        return self._keep(sample, prediction_set, verdict)

    def record(self, change: ClassChange) -> None:
        """Let a change of the class table be taken back in its turn, like one of a verdict."""
        self._history = self._history.record(change)

    def undo(self) -> ReviewChange | None:
        """Return the change that takes the last one back, made if it is one of a verdict."""
        if not self.can_undo:
            return None
        change, history = self._history.undo()
        return self._repeat(change, history)

    def redo(self) -> ReviewChange | None:
        """Return the change that was taken back last, made again if it is one of a verdict."""
        if not self.can_redo:
            return None
        change, history = self._history.redo()
        return self._repeat(change, history)

    def keep(self, key: str, text: str) -> bool:
        """Keep a text for the next time, and return whether the review holds it."""
        if self._store is None or self._store.read_only:
            return False
        try:
            if self._store.recall(key) != text:
                self._store.remember(key, text)
        except ReviewFileError as error:
            self.failure = str(error)
            return False
        return True

    def kept(self, key: str) -> str:
        """Return a text that was kept; empty where none was."""
        return "" if self._store is None else self._store.recall(key) or ""

    def remember(self, state: SessionState, sample: str) -> None:
        """Keep scoring, sample and view for the next time, after what could not be kept before."""
        if self._store is None or self._store.read_only:
            return
        self._write_held()
        if self._held:
            return
        try:
            self._store.remember(memory.SCORING, memory.scoring_to_json(state.scoring))
            found = self._names.found_as(state.prediction_set)
            view = memory.view_to_json(replace(state, prediction_set=found), sample)
            self._store.remember(memory.VIEW, view)
            self._write_failure = ""
        except ReviewFileError as error:
            self._write_failure = str(error)

    def recall(
        self, fresh: SessionState, places: Mapping[str, int], sets: tuple[str, ...]
    ) -> SessionState:
        """Return the state as it was the last time, as far as sample and set still exist.

        ``places`` says where each sample stands.
        """
        self._places = places
        state, name = self._recalled(fresh)
        name_of_set = self._names.given_to(state.prediction_set)
        return replace(
            state,
            prediction_set=name_of_set if name_of_set in sets else sets[0],
            selected=self._places.get(name, 0),
        )

    def _recalled(self, state: SessionState) -> tuple[SessionState, str]:
        if self._store is None:
            return state, ""
        scoring, view = self._store.recall(memory.SCORING), self._store.recall(memory.VIEW)
        try:
            if scoring is not None:
                state = replace(state, scoring=memory.scoring_from_json(scoring))
            return (state, "") if view is None else memory.view_from_json(view, state)
        except (ValueError, KeyError, TypeError):
            self.failure = "The view of the last time could not be read; the verdicts are whole."
            return state, ""

    def close(self) -> None:
        """Let the review file go."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _keep(self, sample: str, prediction_set: str, verdict: Verdict) -> bool:
        if self._store is None or self._store.read_only:
            return False
        before = self.verdict(sample, prediction_set)
        is_confirmed = before.content not in ("", verdict.content)
        if said(verdict) == said(before) and not is_confirmed:
            return False
        if not verdict.is_empty:
            now = datetime.now(UTC).replace(microsecond=0)
            verdict = replace(verdict, reviewer=reviewer_name(), reviewed_at=now)
        change = Change(sample, prediction_set, before, verdict)
        self._make(change)
        self._history = self._history.record(change)
        return True

    def _repeat(self, change: ReviewChange, history: History[ReviewChange]) -> ReviewChange:
        if isinstance(change, Change):
            self._make(change)
        self._history = history
        return change

    def _make(self, change: Change) -> None:
        """Show a change and write it; where it cannot be written it is held and tried again."""
        key = change.sample, change.prediction_set
        self.verdicts[key] = change.after
        self._recode(*key, change.after)
        # Of several changes of one verdict the last one is what shall be on the disk.
        self._held[key] = change
        self._write_held()

    def _recode(self, sample: str, prediction_set: str, verdict: Verdict) -> None:
        """Change a copy: what is on screen is compared with it."""
        codes = self.codes(prediction_set).copy()
        if sample in self._places:
            codes[self._places[sample]] = VERDICT_CODES[verdict.decision]
        self._codes[prediction_set] = codes

    def _write_held(self) -> None:
        assert self._store is not None, "only a writable review is written"
        try:
            for key, change in list(self._held.items()):
                found = self._names.found_as(change.prediction_set)
                self._store.apply(replace(change, prediction_set=found))
                del self._held[key]
        except ReviewFileError as error:
            self._write_failure = str(error)
        else:
            self._write_failure = ""


def under_given_names(
    verdicts: Mapping[tuple[str, str], Verdict], names: SetNames
) -> dict[tuple[str, str], Verdict]:
    """Return verdicts by sample and the name that a person gave to the prediction set.

    Verdicts on a set that is gone stay in the review, not under its name that now means another.
    """
    taken = {given: found for found, given in names.given}
    return {
        (sample, names.given_to(found)): verdict
        for (sample, found), verdict in verdicts.items()
        if taken.get(names.given_to(found), found) == found
    }


def verdict_codes(
    places: Mapping[str, int], prediction_set: str, verdicts: Mapping[tuple[str, str], Verdict]
) -> NDArray[np.uint8]:
    """Return what was decided of every sample; ``places`` says where each name stands."""
    codes = np.zeros(len(places), np.uint8)
    for (sample, named_set), verdict in verdicts.items():
        if named_set == prediction_set and sample in places:
            codes[places[sample]] = VERDICT_CODES[verdict.decision]
    return codes


def said(verdict: Verdict) -> tuple[object, ...]:
    """Return what a verdict says, without who said it and when."""
    return verdict.decision, verdict.reasons, verdict.note


def reviewer_name() -> str:
    """Return who is logged in, or nothing where the system does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
