"""The choices of classes that dataset.csv averages over: each alone, and several by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segreview.masks.classes import MaskClass
from segreview.metrics.averages import ClassWeight, is_background
from segreview.metrics.convention_scores import averaged_places
from segreview.metrics.conventions import Convention
from segreview.metrics.groups import ClassGroup


@dataclass(frozen=True, slots=True)
class ClassesChosen:
    """Some columns of counts, classes before groups, under the name that the table has."""

    label: str
    places: tuple[int, ...]
    weight: ClassWeight | None
    """How the mean over them is weighted; None for one class or group alone."""


def class_choices(
    classes: Sequence[MaskClass], groups: Sequence[ClassGroup], convention: Convention
) -> Iterator[ClassesChosen]:
    """Yield each class alone, then the means over classes, then each group as one class."""
    everywhere, front = tuple(range(len(classes))), _front(classes, convention)
    for k, entry in enumerate(classes):
        yield ClassesChosen(f"each:{entry.index}", (k,), None)
    yield ClassesChosen("macro", everywhere, ClassWeight.MACRO)
    if len(front) < len(everywhere):
        yield ClassesChosen("macro_no_background", front, ClassWeight.MACRO)
    yield ClassesChosen("weighted", everywhere, ClassWeight.WEIGHTED)
    for k, group in enumerate(groups, len(classes)):
        yield ClassesChosen(f"group:{group.name}", (k,), None)


def _front(classes: Sequence[MaskClass], convention: Convention) -> tuple[int, ...]:
    """Return the positions of all classes but the background, which tools know by its place."""
    if not convention.background:
        return tuple(averaged_places(convention, tuple(entry.index for entry in classes)))
    return tuple(k for k, entry in enumerate(classes) if not is_background(entry))
