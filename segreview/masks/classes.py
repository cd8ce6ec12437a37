"""The class table: index, name, colour, ignored or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from segreview.errors import InvalidArgument

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class MaskClass:
    """One class: the index stored in masks, its name, its colour, and whether it is counted."""

    index: int
    name: str
    color: Color
    ignored: bool = False
    given_name: str = ""
    """The name that the data give it, where a person renamed it; else empty."""

    @property
    def data_name(self) -> str:
        """The name that the data give it: no number depends on another one."""
        return self.given_name or self.name


@dataclass(frozen=True, slots=True)
class ClassTable:
    """The classes of a data set in ascending order of their index.

    >>> void = MaskClass(255, "void", (0, 0, 0), ignored=True)
    >>> table = ClassTable((MaskClass(0, "road", (9, 9, 9)), void))
    >>> table.counted_labels
    (0,)
    >>> table.label_of("void")
    255
    """

    classes: tuple[MaskClass, ...]

    def __post_init__(self) -> None:
        """Refuse tables in which an index is missing its place or occurs twice."""
        indices = [entry.index for entry in self.classes]
        if indices != sorted(set(indices)):
            raise InvalidArgument(
                f"classes must have distinct indices in ascending order, not {indices}"
            )

    def __iter__(self) -> Iterator[MaskClass]:
        """Iterate over the classes in ascending order of their index."""
        return iter(self.classes)

    def __len__(self) -> int:
        """Count the classes, ignored ones included."""
        return len(self.classes)

    @property
    def counted(self) -> tuple[MaskClass, ...]:
        """The classes that are scored."""
        return tuple(entry for entry in self.classes if not entry.ignored)

    @property
    def counted_labels(self) -> tuple[int, ...]:
        """The indices of the classes that are scored, ascending."""
        return tuple(entry.index for entry in self.counted)

    @property
    def ignored_labels(self) -> frozenset[int]:
        """The indices whose ground-truth pixels are not counted."""
        return frozenset(entry.index for entry in self.classes if entry.ignored)

    def find(self, index: int) -> MaskClass | None:
        """Return the class with this index, or None."""
        return next((entry for entry in self.classes if entry.index == index), None)

    def label_of(self, name_or_index: str) -> int:
        """Return the index that a person names by its name or by its number."""
        for entry in self.classes:
            if entry.name == name_or_index:
                return entry.index
        try:
            return int(name_or_index)
        except ValueError:
            known = ", ".join(entry.name for entry in self.classes)
            raise InvalidArgument(
                f"there is no class named {name_or_index!r}; the classes are: {known}"
            ) from None

    def with_ignored(self, labels: Iterable[int]) -> ClassTable:
        """Return the table in which exactly these labels are ignored; unknown ones are added."""
        ignored = frozenset(labels)
        known = {entry.index: entry for entry in self.classes}
        for label in ignored - known.keys():
            known[label] = numbered_class(label)
        return ClassTable(tuple(replace(known[i], ignored=i in ignored) for i in sorted(known)))


def numbered_class(label: int, palette: Sequence[Color] = ()) -> MaskClass:
    """Return the class of a label without a name; its colour is that of a palette if it has one.

    >>> numbered_class(2)
    MaskClass(index=2, name='class 2', color=(0, 128, 0), ignored=False, given_name='')
    """
    color = palette[label] if 0 <= label < len(palette) else label_color(label)
    return MaskClass(label, f"class {label}", color)


def label_color(label: int) -> Color:
    """Return the colour of a label in the PASCAL VOC scheme, whose neighbours differ clearly.

    >>> label_color(1), label_color(2)
    ((128, 0, 0), (0, 128, 0))
    """
    red = green = blue = 0
    rest = label & 0xFFFFFF
    for bit in range(7, -1, -1):
        red |= (rest & 1) << bit
        green |= (rest >> 1 & 1) << bit
        blue |= (rest >> 2 & 1) << bit
        rest >>= 3
    return red, green, blue


def numbered_classes(labels: Iterable[int], palette: Sequence[Color] = ()) -> ClassTable:
    """Return the table of labels that were found in masks and are named nowhere.

    >>> [entry.name for entry in numbered_classes([5, 2, 5])]
    ['class 2', 'class 5']
    >>> [entry.color for entry in numbered_classes((0, 1), ((9, 9, 9),))]
    [(9, 9, 9), (128, 0, 0)]
    """
    return ClassTable(tuple(numbered_class(label, palette) for label in sorted(set(labels))))


BINARY_CLASSES = ClassTable(
    (MaskClass(0, "background", (110, 110, 110)), MaskClass(1, "foreground", (86, 180, 233)))
)
