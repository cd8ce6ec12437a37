"""The verbs that edit the class table of an open review; none of them reads a file."""

from __future__ import annotations

from collections.abc import Callable, Collection

from segreview.errors import InvalidArgument
from segreview.masks.classes import ClassTable, Color
from segreview.metrics.class_edits import NO_EDITS, ClassEdits
from segreview.session.class_change import ClassChange, with_edits
from segreview.session.scoring import with_ignored
from segreview.session.state import SessionState
from segreview.session.watched_session import WatchedSession


class ClassSession(WatchedSession):
    """Names and colours can always be edited; a binary task has nothing to merge or to group."""

    def set_ignored(self, label: int, ignored: bool) -> None:
        """Count a class, or leave its ground-truth pixels out."""
        if not self.is_binary:
            self._change(with_ignored(self.state, label, ignored))

    def rename_class(self, label: int, name: str) -> None:
        """Give a class another name; an empty one gives back the name that the data have."""
        self._edit(lambda edits: edits.renamed(label, self._free_name(label, name.strip())))

    def color_class(self, label: int, color: Color) -> None:
        """Give a class another colour."""
        self._edit(lambda edits: edits.colored(label, color))

    def merge_classes(self, labels: Collection[int], into: int) -> None:
        """Count the pixels of some classes as another one, in both masks."""
        if not self.is_binary:
            self._edit(lambda edits: edits.merged(labels, into))

    def unmerge_classes(self, labels: Collection[int]) -> None:
        """Let what was merged into some classes stand by itself again."""
        self._edit(lambda edits: edits.unmerged(labels))

    def group_classes(self, name: str, labels: Collection[int]) -> None:
        """Score some classes as their union, beside the classes themselves."""
        if not self.is_binary:
            self._edit(lambda edits: edits.grouped(name.strip(), labels))

    def rename_group(self, name: str, other: str) -> None:
        """Give a group another name."""
        self._edit(lambda edits: edits.group_renamed(name, other.strip()))

    def ungroup_classes(self, names: Collection[str]) -> None:
        """Take some groups away; their classes stay."""
        self._edit(lambda edits: edits.ungrouped(names))

    def move_class(self, label: int, by: int) -> None:
        """Show a class further down in the table, or up where ``by`` is negative."""
        if not self.is_binary:
            labels = [entry.index for entry in self._classes]
            self._edit(lambda edits: edits.moved(label, by, labels))

    def reset_classes(self) -> None:
        """Go back to the class table of the data, and to what it ignores."""
        self._change(with_edits(self.state, NO_EDITS, self._ignored_by_data))

    @property
    def has_class_edits(self) -> bool:
        """Whether anything differs from the class table of the data."""
        scoring = self.state.scoring
        return (scoring.edits, scoring.ignored_labels) != (NO_EDITS, self._ignored_by_data)

    @property
    def _classes(self) -> ClassTable:
        assert self.board is not None, "a data set is open"
        return self.board.classes(self.state.scoring)

    @property
    def _ignored_by_data(self) -> frozenset[int]:
        return frozenset() if self.opened is None else self.opened.scoring.ignored_labels

    def _free_name(self, label: int, name: str) -> str:
        """Return a name that no other class has; that of the data as no name at all."""
        entry = self._classes.find(label)
        if any(other.name == name and other.index != label for other in self._classes):
            raise InvalidArgument(
                f"There is another class named {name!r}: merge the two, or choose another name."
            )
        return "" if entry is not None and name == entry.data_name else name

    def _edit(self, edit: Callable[[ClassEdits], ClassEdits]) -> None:
        """Take what comes of an edit, or say why it is refused."""
        if self.board is None:
            return
        before = self.state.scoring
        try:
            edits = edit(before.edits)
        except InvalidArgument as error:
            self._class_memory.notice = str(error)
            return
        # What stands by itself again is ignored again where the data ignore it.
        back = before.edits.merged_away - edits.merged_away
        ignored = before.ignored_labels | (back & self._ignored_by_data)
        self._change(with_edits(self.state, edits, ignored))

    def _change(self, state: SessionState) -> None:
        self._decisions.record(ClassChange(self.state.scoring, state.scoring))
        self._show(state)

    def _show(self, state: SessionState) -> None:
        """Take a state with other classes; what was said of the last edit is over."""
        self._class_memory.notice = ""
        if state != self.state:
            self.state = state
            self.reorder()
