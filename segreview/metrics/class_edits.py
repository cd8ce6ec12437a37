"""What a person changes in the class table: names, colours, order, merges and groups of classes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from segreview.errors import InvalidArgument
from segreview.masks.classes import ClassTable, Color, MaskClass
from segreview.masks.merging import Merges, check_merges
from segreview.metrics.groups import ClassGroup

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ClassEdits:
    """Edits of a class table; names, colours and order never change a number, merges do.

    A merged class is gone: its pixels count as the class it was merged into, in ground truth and
    prediction alike, and whether they are ignored is said of that class. The classes of a group
    stay what they are; one of them that is merged stands for what it counts as.
    """

    names: tuple[tuple[int, str], ...] = ()
    colors: tuple[tuple[int, Color], ...] = ()
    order: tuple[int, ...] = ()
    """Labels as they are shown; those that are not in it follow, ascending."""
    merges: Merges = ()
    groups: tuple[ClassGroup, ...] = ()

    def __post_init__(self) -> None:
        """Refuse merges that cannot be applied at once, and groups without a name of their own."""
        check_merges(self.merges)
        names = [group.name for group in self.groups]
        for name in names:
            if not name:
                raise InvalidArgument("the name of a group is empty; allowed is any other")
            if names.count(name) > 1:
                raise InvalidArgument(f"there are two groups named {name!r}; allowed is one")

    @property
    def merged_away(self) -> frozenset[int]:
        """The labels that are no classes of their own any more."""
        return frozenset(source for source, _ in self.merges)

    @property
    def touched(self) -> frozenset[int]:
        """Every label that an edit names; one of the order alone changes where a row stands."""
        pairs = {label for merge in self.merges for label in merge}
        grouped = {label for group in self.groups for label in group.labels}
        named = {label for label, _ in (*self.names, *self.colors)}
        return frozenset(pairs | grouped | named | set(self.order))

    @property
    def looks(self) -> ClassEdits:
        """The edits that change no number: all that a binary task can have."""
        return replace(self, merges=(), groups=())

    @property
    def of_numbers(self) -> ClassEdits:
        """The edits that change numbers, of classes or of groups: the others change only looks."""
        return ClassEdits(merges=self.merges, groups=self.groups)

    def counts_as(self, label: int) -> int:
        """Return the label that the pixels of a label count as.

        >>> ClassEdits(merges=((3, 2),)).counts_as(3), ClassEdits().counts_as(3)
        (2, 3)
        """
        return dict(self.merges).get(label, label)

    def merged_into(self, label: int) -> tuple[int, ...]:
        """Return the other labels whose pixels count as a label, ascending."""
        return tuple(sorted(source for source, target in self.merges if target == label))

    def effective(self, group: ClassGroup) -> frozenset[int]:
        """Return the labels of the classes that a group now has."""
        return frozenset(map(self.counts_as, group.labels))

    def applied(self, table: ClassTable) -> ClassTable:
        """Return a class table without the classes that are merged away, renamed and recoloured.

        >>> from segreview.masks.classes import numbered_classes
        >>> table = numbered_classes((1, 2))
        >>> edited = ClassEdits(names=((1, "road"),), merges=((2, 1),)).applied(table)
        >>> [(entry.index, entry.name, entry.given_name) for entry in edited]
        [(1, 'road', 'class 1')]
        """
        names, colors, gone = dict(self.names), dict(self.colors), self.merged_away

        def edited(entry: MaskClass) -> MaskClass:
            name, color = names.get(entry.index), colors.get(entry.index, entry.color)
            if name is None:
                return replace(entry, color=color)
            return replace(entry, name=name, color=color, given_name=entry.name)

        return ClassTable(tuple(edited(entry) for entry in table if entry.index not in gone))

    def ordered(self, labels: Iterable[int]) -> tuple[int, ...]:
        """Return labels in the order in which they are shown.

        >>> ClassEdits(order=(5, 1)).ordered((1, 2, 5))
        (5, 1, 2)
        """
        place = {label: k for k, label in enumerate(self.order)}
        return tuple(sorted(labels, key=lambda label: (place.get(label, len(place)), label)))

    def arranged(self, table: ClassTable) -> tuple[MaskClass, ...]:
        """Return the classes of a table in the order in which they are shown.

        >>> from segreview.masks.classes import BINARY_CLASSES
        >>> [entry.name for entry in ClassEdits(order=(1,)).arranged(BINARY_CLASSES)]
        ['foreground', 'background']
        """
        known = {entry.index: entry for entry in table}
        return tuple(known[label] for label in self.ordered(known))

    # What a person does; each returns the edits with one more.

    def renamed(self, label: int, name: str) -> ClassEdits:
        """Give a class a name; an empty one gives back the name that the data have."""
        return replace(self, names=_with(self.names, label, name or None))

    def colored(self, label: int, color: Color | None) -> ClassEdits:
        """Give a class a colour; None gives back the colour that the data have."""
        return replace(self, colors=_with(self.colors, label, color))

    def merged(self, labels: Collection[int], into: int) -> ClassEdits:
        """Count the pixels of some labels as another, and with them what was merged into these.

        >>> ClassEdits(merges=((3, 2),)).merged([2], 1).merges
        ((2, 1), (3, 1))
        """
        target = self.counts_as(into)
        moved = {source for label in labels for source in (label, *self.merged_into(label))}
        if frozenset(labels) <= {target}:
            raise InvalidArgument(f"class {target} cannot be merged into itself")
        merges = dict(self.merges) | dict.fromkeys(moved - {target}, target)
        return replace(self, merges=tuple(sorted(merges.items())))

    def unmerged(self, labels: Collection[int]) -> ClassEdits:
        """Let all that were merged into some labels be classes of their own again."""
        return replace(self, merges=tuple(pair for pair in self.merges if pair[1] not in labels))

    def grouped(self, name: str, labels: Collection[int]) -> ClassEdits:
        """Add a group of classes under a name of its own."""
        return replace(self, groups=(*self.groups, ClassGroup(name, frozenset(labels))))

    def group_renamed(self, name: str, other: str) -> ClassEdits:
        """Give a group another name; it keeps its place."""
        groups = (
            ClassGroup(other, group.labels) if group.name == name else group
            for group in self.groups
        )
        return replace(self, groups=tuple(groups))

    def ungrouped(self, names: Collection[str]) -> ClassEdits:
        """Take some groups away; their classes stay."""
        return replace(self, groups=tuple(one for one in self.groups if one.name not in names))

    def moved(self, label: int, by: int, labels: Collection[int]) -> ClassEdits:
        """Show a class so many places further down among ``labels``, or up where it is negative.

        >>> ClassEdits().moved(2, -1, (0, 1, 2)).order
        (0, 2, 1)
        """
        order = list(self.ordered(labels))
        place = order.index(label)
        order.remove(label)
        order.insert(min(max(place + by, 0), len(order)), label)
        shown = tuple(order)
        return replace(self, order=() if shown == tuple(sorted(order)) else shown)

    def without(self, labels: Collection[int]) -> ClassEdits:
        """Return the edits that name none of some labels; groups lose them, the last one too."""
        left = frozenset(labels)
        kept = (ClassGroup(g.name, g.labels - left) for g in self.groups if g.labels - left)
        return ClassEdits(
            tuple(pair for pair in self.names if pair[0] not in left),
            tuple(pair for pair in self.colors if pair[0] not in left),
            tuple(label for label in self.order if label not in left),
            tuple(pair for pair in self.merges if not left & set(pair)),
            tuple(kept),
        )


NO_EDITS = ClassEdits()


def _with(
    pairs: tuple[tuple[int, Value], ...], label: int, value: Value | None
) -> tuple[tuple[int, Value], ...]:
    found = {key: kept for key, kept in pairs if key != label}
    if value is not None:
        found[label] = value
    return tuple(sorted(found.items(), key=lambda pair: pair[0]))
