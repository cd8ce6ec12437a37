"""Verbs that edit the class table; none of them reads a file.

Names and colours can always be edited; a binary task has nothing to merge or to group.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from segreview.errors import InvalidArgument
from segreview.masks.classes import ClassTable, Color
from segreview.metrics.class_edits import NO_EDITS, ClassEdits
from segreview.session.class_change import ClassChange, with_edits
from segreview.session.review import Review
from segreview.session.scoring import with_ignored
from segreview.session.state import SessionState


def set_ignored(review: Review, label: int, ignored: bool) -> None:
    """Count a class, or leave its ground-truth pixels out."""
    if not review.board.binary:
        _change(review, with_ignored(review.state, label, ignored))


def rename_class(review: Review, label: int, name: str) -> None:
    """Give a class another name; an empty one gives back the name that the data have."""
    classes = review.board.classes(review.state.scoring)
    _edit(review, lambda edits: edits.renamed(label, _free_name(classes, label, name.strip())))


def color_class(review: Review, label: int, color: Color) -> None:
    """Give a class another colour."""
    _edit(review, lambda edits: edits.colored(label, color))


def merge_classes(review: Review, labels: Collection[int], into: int) -> None:
    """Count the pixels of some classes as another one, in both masks."""
    if not review.board.binary:
        _edit(review, lambda edits: edits.merged(labels, into))


def unmerge_classes(review: Review, labels: Collection[int]) -> None:
    """Let what was merged into some classes stand by itself again."""
    _edit(review, lambda edits: edits.unmerged(labels))


def group_classes(review: Review, name: str, labels: Collection[int]) -> None:
    """Score some classes as their union, beside the classes themselves."""
    if not review.board.binary:
        _edit(review, lambda edits: edits.grouped(name.strip(), labels))


def rename_group(review: Review, name: str, other: str) -> None:
    """Give a group another name."""
    _edit(review, lambda edits: edits.group_renamed(name, other.strip()))


def ungroup_classes(review: Review, names: Collection[str]) -> None:
    """Take some groups away; their classes stay."""
    _edit(review, lambda edits: edits.ungrouped(names))


def move_class(review: Review, label: int, by: int) -> None:
    """Show a class further down in the table, or up where ``by`` is negative."""
    if not review.board.binary:
        labels = [entry.index for entry in review.board.classes(review.state.scoring)]
        _edit(review, lambda edits: edits.moved(label, by, labels))


def reset_classes(review: Review) -> None:
    """Go back to the class table of the data, and to what it ignores."""
    _change(review, with_edits(review.state, NO_EDITS, review.opened.scoring.ignored_labels))


def has_class_edits(review: Review) -> bool:
    """Return whether anything differs from the class table of the data."""
    scoring, by_data = review.state.scoring, review.opened.scoring.ignored_labels
    return (scoring.edits, scoring.ignored_labels) != (NO_EDITS, by_data)


def show_classes(review: Review, state: SessionState) -> None:
    """Take a state with other classes; what was said of the last edit is over."""
    review.class_memory.notice = ""
    if state != review.state:
        review.state = state
        review.reorder()


def _free_name(classes: ClassTable, label: int, name: str) -> str:
    """Return a name that no other class has; that of the data as no name at all."""
    entry = classes.find(label)
    if any(other.name == name and other.index != label for other in classes):
        raise InvalidArgument(
            f"There is another class named {name!r}: merge the two, or choose another name."
        )
    return "" if entry is not None and name == entry.data_name else name


def _edit(review: Review, edit: Callable[[ClassEdits], ClassEdits]) -> None:
    """Take what comes of an edit, or say why it is refused."""
    before = review.state.scoring
    try:
        edits = edit(before.edits)
    except InvalidArgument as error:
        review.class_memory.notice = str(error)
        return
    # What stands by itself again is ignored again where the data ignore it.
    back = before.edits.merged_away - edits.merged_away
    ignored = before.ignored_labels | (back & review.opened.scoring.ignored_labels)
    _change(review, with_edits(review.state, edits, ignored))


def _change(review: Review, state: SessionState) -> None:
    review.decisions.record(ClassChange(review.state.scoring, state.scoring))
    show_classes(review, state)
