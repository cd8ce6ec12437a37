"""One edit of the class table as a change of the state, which can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from segreview.evaluation.spec import ScoringSpec
from segreview.metrics.class_edits import ClassEdits
from segreview.session.state import SessionState


@dataclass(frozen=True, slots=True)
class ClassChange:
    """Edits and ignored labels that were replaced by others; the rest of a scoring stays."""

    before: ScoringSpec
    after: ScoringSpec

    @property
    def inverse(self) -> ClassChange:
        """The change that takes this one back."""
        return ClassChange(self.after, self.before)

    def made(self, state: SessionState) -> SessionState:
        """Return the state after this change; what else is ignored by now stays ignored."""
        before, after = self.before.ignored_labels, self.after.ignored_labels
        ignored = state.scoring.ignored_labels - (before - after) | (after - before)
        return with_edits(state, self.after.edits, ignored)


def with_edits(state: SessionState, edits: ClassEdits, ignored: frozenset[int]) -> SessionState:
    """Return the state with other edits; a class alone that is merged away becomes its new one."""
    ignored -= edits.merged_away
    shown = None if state.class_label is None else edits.counts_as(state.class_label)
    scoring = replace(state.scoring, edits=edits, ignored_labels=ignored)
    return replace(state, scoring=scoring, class_label=None if shown in ignored else shown)
