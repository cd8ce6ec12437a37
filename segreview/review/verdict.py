"""A verdict: what the person said of one sample and one prediction set."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime


class Decision(enum.StrEnum):
    """The three things a person can decide; clearing a verdict removes the decision."""

    ACCEPTED = "accepted"
    FLAGGED = "flagged"
    UNSURE = "unsure"


REASONS = (
    "missed object",
    "invented object",
    "wrong boundary",
    "wrong class",
    "bad image",
    "ground truth suspect",
)
"""The reasons that a flag can carry; their order is the order of the window."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with its reasons and a note; either may be missing."""

    decision: Decision | None = None
    reasons: tuple[str, ...] = ()
    note: str = ""
    reviewer: str = ""
    reviewed_at: datetime | None = None
    content: str = ""
    """Names the masks on which it was given; empty where they are not known."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self.decision is None and not self.reasons and not self.note


NO_VERDICT = Verdict()
