"""Findings: what a person should know of a data set, or decide, with the choices there are."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from segreview.formats.source import shown_text

EXAMPLES = 5
"""So many are named; the count says how many there are."""


class FindingKind(enum.StrEnum):
    """What a finding is about."""

    FOUND = "found"
    LAYOUT = "layout"
    PAIRED = "paired"
    SETS = "prediction sets"
    MISSING = "missing predictions"
    AMBIGUOUS = "ambiguous"
    UNPAIRED = "without partner"
    UNUSED = "unused"
    UNUSABLE = "unusable"
    UNREADABLE = "unreadable"
    FOLDER = "folder"
    GROUND_TRUTH = "ground truth"
    FOREGROUND = "foreground"
    PREDICTION = "prediction"
    PAGES = "pages"
    VALUES = "values"
    CROWDS = "crowds"
    CORNERS = "four corners"
    CLASSES = "classes"
    UNKNOWN = "unknown values"
    IGNORED = "ignored labels"
    VALID = "valid area"
    SIZES = "sizes"
    LENGTHS = "lengths of stacks"
    IMAGE_SIZES = "image sizes"
    PIXELS = "pixels"
    """What only the pixels told, once they were counted."""


class Severity(enum.StrEnum):
    """Whether a person should look."""

    NOTE = "note"
    DOUBT = "doubt"


GROUPS: tuple[tuple[str, tuple[FindingKind, ...]], ...] = (
    (
        "What was found",
        (
            FindingKind.FOUND,
            FindingKind.LAYOUT,
            FindingKind.PAIRED,
            FindingKind.SETS,
            FindingKind.MISSING,
            FindingKind.AMBIGUOUS,
            FindingKind.UNPAIRED,
            FindingKind.UNUSED,
            FindingKind.UNUSABLE,
            FindingKind.UNREADABLE,
            FindingKind.FOLDER,
        ),
    ),
    (
        "How it is read",
        (
            FindingKind.GROUND_TRUTH,
            FindingKind.FOREGROUND,
            FindingKind.PREDICTION,
            FindingKind.PAGES,
            FindingKind.VALUES,
            FindingKind.CROWDS,
            FindingKind.CORNERS,
            FindingKind.CLASSES,
            FindingKind.UNKNOWN,
            FindingKind.IGNORED,
            FindingKind.VALID,
        ),
    ),
    ("Files and sizes", (FindingKind.SIZES, FindingKind.LENGTHS, FindingKind.IMAGE_SIZES)),
    ("What the pixels say", (FindingKind.PIXELS,)),
)
"""The groups in which findings are shown, in their order."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to go on: its name in files and on the command line, and its words for people."""

    value: str
    words: str


EMPTY, SKIP = "empty", "skip"
POLYGONS, BOXES = "polygons", "boxes"
USED, NOT_USED = "used", "none"
FOUND_TABLE = "found"
AS_FOUND, ANY_LABEL, NO_FOREGROUND = "found", "any", "none"
"""What is foreground: as the looked-at masks tell it, every label but 0, or none of them."""
REFUSE, NEAREST, BY_NUMBER = "refuse", "nearest", "number"
INFERRED, NAMES = "inferred", "names"
IGNORE = "ignore"
ALL_SETS = "all"
LEAVE_OUT = "none"
AGAIN = "again"
"""No choice of its own: the same one once more, where what is outside may have changed."""
PAIRING_CHOICES = (
    Choice(INFERRED, "Pair them so"),
    Choice(NAMES, "Only files of the same name are partners"),
)
MISSING_CHOICES = (
    Choice(EMPTY, "Count as if nothing was predicted"),
    Choice(SKIP, "Do not score these samples"),
)
UNREADABLE_CHOICES = (
    Choice(SKIP, "Do not score these samples"),
    Choice(EMPTY, "Count them as if nothing was predicted"),
)
VALID_CHOICES = (Choice(USED, "Count only inside it"), Choice(NOT_USED, "Count everywhere"))
SIZE_CHOICES = (
    Choice(REFUSE, "Do not score these samples"),
    Choice(NEAREST, "Resize these masks (nearest)"),
)


LENGTH_CHOICES = (
    Choice(REFUSE, "Do not score these samples"),
    Choice(BY_NUMBER, "Compare pages of the same number"),
)


CORNER_CHOICES = (
    Choice(POLYGONS, "They are outlines of objects"),
    Choice(BOXES, "They are boxes: score nothing against them"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should know, or decide."""

    kind: FindingKind
    severity: Severity
    sentence: str
    count: int = 0
    """Of how many files or samples it speaks; 0 where it speaks of none."""
    examples: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    default: str = ""
    """The value of the choice that is taken unless a person says otherwise."""
    chosen: str = ""
    """The value of the choice in force."""
    subject: str = ""
    """The prediction set that it is about; empty where it is about the whole data set."""

    @property
    def key(self) -> tuple[FindingKind, str]:
        """What it is about."""
        return self.kind, self.subject

    @property
    def asks(self) -> bool:
        """Whether something was assumed that only a person can know."""
        return self.severity is Severity.DOUBT and bool(self.choices)

    @property
    def more(self) -> int:
        """How many are not named by the examples, where the examples name some of them."""
        if not self.examples or (self.kind is FindingKind.PAIRED and not self.choices):
            return 0
        return max(0, self.count - len(self.examples))


Chosen = Mapping[FindingKind, str]
"""The choices in force that a Task does not hold."""


def joined(findings: Sequence[Finding], later: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings with those that came later; of one thing, what came later is told.

    The choices that there were stay, and what a person decided is no doubt again.
    """
    of_pixels = [finding for finding in later if finding.kind is FindingKind.PIXELS]
    told = {finding.key: finding for finding in later if finding.kind is not FindingKind.PIXELS}
    before = [_told(finding, told.pop(finding.key, None)) for finding in findings]
    return (*before, *told.values(), *of_pixels)


def _told(before: Finding, later: Finding | None) -> Finding:
    if later is None or not before.choices:
        return later or before
    if later.choices and later.count <= before.count:
        return before
    decided = before.chosen != before.default
    return replace(
        before,
        severity=before.severity if decided else Severity.DOUBT,
        sentence=later.sentence if later.choices else f"{before.sentence} {later.sentence}",
        count=later.count,
        examples=later.examples,
    )


def is_clean(findings: Sequence[Finding]) -> bool:
    """Return whether nothing is doubtful."""
    return all(finding.severity is Severity.NOTE for finding in findings)


def shown_path(path: Path, root: Path) -> str:
    """Return a path as seen from the data folder, for people."""
    inside = path.is_relative_to(root)
    return shown_text((path.relative_to(root) if inside else path).as_posix())


def counted(count: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {one if count == 1 else many}"
