"""What the actions of Edit > Classes do with the classes that are selected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from segreview.gui.frame import Handler
from segreview.gui.shown_session import ShownSession
from segreview.gui.widgets.dialogs import ask_choice, ask_color, ask_text, confirm
from segreview.session.view import ClassRow


class ClassActions:
    """Each asks what must be asked, then calls one verb of the session."""

    def __init__(self, window: ShownSession, act: Callable[[Handler], Handler]) -> None:
        """``act`` makes a handler of a verb that shows what came of it."""
        self._window = window
        self._act = act

    @property
    def handlers(self) -> dict[str, Handler]:
        """The handlers by the names of their actions."""
        return {
            "rename class": lambda: self._window.classes.edit_name(),
            "color class": self._color,
            "merge classes": self._merge,
            "unmerge classes": self._unmerge,
            "group classes": self._group,
            "ungroup classes": self._ungroup,
            "class up": lambda: self._move(-1),
            "class down": lambda: self._move(1),
            "reset classes": self._reset,
        }

    @property
    def _labels(self) -> tuple[int, ...]:
        return self._window.classes.selected_labels

    def _rows(self) -> tuple[ClassRow, ...]:
        return self._window.session.view().class_rows

    def _color(self) -> None:
        (label,) = self._labels
        row = next(row for row in self._rows() if row.label == label)
        color = ask_color(self._window, f"Colour of {row.name}", row.color)
        if color is not None:
            self._act(lambda: self._window.session.color_class(label, color))()

    def _merge(self) -> None:
        labels, rows = self._labels, self._rows()
        # Several classes can become one of themselves, a single one only another.
        targets = [row for row in rows if len(labels) > 1 or row.label not in labels]
        chosen = ask_choice(
            self._window,
            "Merge classes",
            f"Pixels of {_names(rows, labels)} count, in both masks, as",
            [f"{row.name} ({row.label})" for row in targets],
        )
        if chosen is not None:
            into = targets[chosen].label
            self._act(lambda: self._window.session.merge_classes(labels, into))()
            self._window.classes.select(into)

    def _unmerge(self) -> None:
        labels = self._labels
        self._act(lambda: self._window.session.unmerge_classes(labels))()

    def _group(self) -> None:
        labels = self._labels
        listed = _names(self._rows(), labels)
        name = ask_text(
            self._window, "New group", f"Name of the group of {listed}, scored as one class"
        )
        if name is not None:
            self._act(lambda: self._window.session.group_classes(name, labels))()

    def _ungroup(self) -> None:
        for name in self._window.classes.selected_groups:
            self._act(partial(self._window.session.ungroup_classes, name))()

    def _move(self, by: int) -> None:
        (label,) = self._labels
        self._act(lambda: self._window.session.move_class(label, by))()

    def _reset(self) -> None:
        question = "Go back to the class table of the data?"
        detail = (
            "Names, colours, order, merges, groups and what is ignored become those of the data."
        )
        if confirm(self._window, question, detail, "Reset"):
            self._act(self._window.session.reset_classes)()


def _names(rows: tuple[ClassRow, ...], labels: tuple[int, ...]) -> str:
    names = [row.name for row in rows if row.label in labels]
    return ", ".join(names) if len(names) < 4 else f"{len(names)} classes"
