"""The verbs that edit the class table of an open review."""

from __future__ import annotations

from collections.abc import Callable, Collection

from segreview.errors import InvalidArgument
from segreview.masks.classes import ClassTable, Color
from segreview.session import class_edits
from segreview.session.open_session import OpenSession
from segreview.session.state import SessionState


class ClassSession(OpenSession):
    """Names and colours can always be edited; a binary task has nothing to merge or to group."""

    def rename_class(self, label: int, name: str) -> None:
        """Give a class another name; an empty one gives back the name that the data have."""
        self._edit(lambda: class_edits.renamed(self.state, self._classes, label, name))

    def color_class(self, label: int, color: Color) -> None:
        """Give a class another colour."""
        self._edit(lambda: class_edits.colored(self.state, label, color))

    def merge_classes(self, labels: Collection[int], into: int) -> None:
        """Count the pixels of some classes as another one, in both masks."""
        if not self.is_binary:
            self._edit(lambda: class_edits.merged(self.state, labels, into))

    def unmerge_classes(self, labels: Collection[int]) -> None:
        """Let what was merged into some classes stand by itself again."""
        self._edit(lambda: class_edits.unmerged(self.state, labels))

    def group_classes(self, name: str, labels: Collection[int]) -> None:
        """Score some classes as their union, beside the classes themselves."""
        if not self.is_binary:
            self._edit(lambda: class_edits.grouped(self.state, name, labels))

    def rename_group(self, name: str, other: str) -> None:
        """Give a group another name."""
        self._edit(lambda: class_edits.group_renamed(self.state, name, other))

    def ungroup_classes(self, name: str) -> None:
        """Take a group away; its classes stay."""
        self._edit(lambda: class_edits.ungrouped(self.state, name))

    def move_class(self, label: int, by: int) -> None:
        """Show a class further down in the table, or up where ``by`` is negative."""
        if not self.is_binary:
            self._edit(lambda: class_edits.moved(self.state, self._classes, label, by))

    def reset_classes(self) -> None:
        """Go back to the class table of the data."""
        if self.opened is not None:
            ignored = self.opened.scoring.ignored_labels
            self._edit(lambda: class_edits.reset(self.state, ignored))

    @property
    def has_class_edits(self) -> bool:
        """Whether anything differs from the class table of the data."""
        if self.opened is None:
            return False
        now, before = self.state.scoring, self.opened.scoring
        return (now.edits, now.ignored_labels) != (before.edits, before.ignored_labels)

    @property
    def _classes(self) -> ClassTable:
        assert self.board is not None, "a data set is open"
        return self.board.classes(self.state.scoring)

    def _edit(self, verb: Callable[[], SessionState]) -> None:
        """Take what a verb makes of the state, or say why it refused."""
        if self.board is None:
            return
        before = self.state
        try:
            self.state = verb()
        except InvalidArgument as error:
            self._class_memory.notice = str(error)
            return
        self._class_memory.notice = ""
        if self.state != before:
            self.reorder()
