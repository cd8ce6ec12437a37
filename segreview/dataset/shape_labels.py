"""The labels of predicted shapes: those that the ground truth has for classes of their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from segreview.dataset.dataset import Dataset
from segreview.dataset.task import Task, TaskKind, decide_task
from segreview.formats.labelme import BACKGROUND, IGNORED
from segreview.formats.pixel_source import NumberedPart, Numbering, PixelSource
from segreview.formats.shape_painting import CONFIDENT, ShapePart
from segreview.formats.sized_by_image import SizedByImage
from segreview.formats.source import natural_sorted, shown_text
from segreview.formats.yolo import YoloPart
from segreview.masks.classes import ClassTable, MaskClass, label_color
from segreview.metrics.averages import is_background

_NAMED = 6
_LEFT_OUT = -1
_MOST_DIGITS = 11
"""COCO's categories go up to 2^31."""


@dataclass(frozen=True, slots=True)
class _Labelled:
    """How the shapes of a set are numbered, and what a person should know of it."""

    numbering: Numbering
    findings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def with_shape_labels(dataset: Dataset, ignored: frozenset[int] = frozenset()) -> Dataset:
    """Return the data set whose predicted shapes have the labels that their names have.

    What the ground truth means is decided for it alone; ``ignored`` as for ``decide_task``.
    """
    if not dataset.shape_names:
        return dataset
    if dataset.predictions_only:
        dataset = _with_named_classes(dataset)
    task = decide_task(_without_predictions(dataset), ignored)
    for name, names in dataset.shape_names:
        if name in dataset.prediction_sets:
            dataset = _with_labels(dataset, dataset.prediction_sets.index(name), names, task)
    return dataset


def _without_predictions(dataset: Dataset) -> Dataset:
    samples = tuple(sample._replace(predictions=()) for sample in dataset.samples)
    return replace(dataset, prediction_sets=(), samples=samples)


def _with_named_classes(dataset: Dataset) -> Dataset:
    """Return the data set with the classes that shapes name, where several do and nothing else."""
    named = frozenset().union(*(names for _, names in dataset.shape_names))
    objects = natural_sorted(name for name in named if not _is_nothing(name))
    if dataset.class_table is not None or len(objects) == 1:
        return dataset
    dataset = replace(dataset, many_classes=True)
    if all(map(_is_number, objects)):
        return dataset
    classes = (MaskClass(n, name, label_color(n)) for n, name in enumerate(objects, 1))
    return dataset.with_classes(ClassTable((MaskClass(0, "background", label_color(0)), *classes)))


def _with_labels(dataset: Dataset, p: int, names: Sequence[str], task: Task) -> Dataset:
    sources = [sample.predictions[p] for sample in dataset.samples]
    has_scores = any(map(_has_scores, sources))
    found = _binary(names, task) if task.kind is TaskKind.BINARY else _labels(names, task)
    notes = found.notes
    if has_scores and task.kind is TaskKind.MULTI_CLASS:
        notes += (_CONFIDENT,)
    name = shown_text(dataset.prediction_sets[p])
    samples = tuple(
        sample._replace(
            predictions=(
                *sample.predictions[:p],
                _renumbered(sample.predictions[p], found.numbering),
                *sample.predictions[p + 1 :],
            )
        )
        for sample in dataset.samples
    )
    return replace(
        dataset,
        samples=samples,
        skipped=(*dataset.skipped, *(f"{name}: {said}" for said in found.findings)),
        notes=(*dataset.notes, *(f"{name}: {said}" for said in notes)),
    )


def _has_scores(source: PixelSource | None) -> bool:
    part = None if source is None else source.part
    return isinstance(part, YoloPart | ShapePart | SizedByImage) and part.reading.has_scores


_CONFIDENT = (
    "a pixel has the class of the object with the highest score that covers it, "
    f"of those with a score of {CONFIDENT:g} and more or none."
)


def _renumbered(source: PixelSource | None, numbering: Numbering) -> PixelSource | None:
    if source is None or not isinstance(source.part, NumberedPart):
        return source
    return PixelSource(source.file, source.part.renumbered(numbering))


def _binary(names: Sequence[str], task: Task) -> _Labelled:
    """Return 1 for the foreground: for all names, where none of them is the one of its class."""
    wanted = {_plain(entry.name) for entry in task.classes if entry.index == 1}
    objects = [name for name in names if not _is_nothing(name)]
    kept = [name for name in objects if _plain(name) in wanted] or objects
    labels = tuple(1 if name in kept else _LEFT_OUT for name in names)
    left_out = [name for name in objects if name not in kept]
    notes = (f"shapes of other classes are left out: {_listed(left_out)}.",) if left_out else ()
    said = f"all shapes are read as foreground, whatever they are called: {_listed(kept)}."
    findings = (said,) if len(kept) > 1 else ()
    return _Labelled(Numbering(labels, is_binary=True), findings, notes)


def _labels(names: Sequence[str], task: Task) -> _Labelled:
    """Return the label of the class that each name has; a name without a class is an error."""
    if names and all(map(_is_number, names)) and not _named_by(names, task):
        return _numbers([int(name) for name in names], task)
    if not task.table_given:
        said = f"the ground truth names no classes: shapes are numbered from 1: {_listed(names)}."
        return _Labelled(Numbering(()), (said,) if names else (_CLASS_NUMBERS,))
    blank = _blank(task.classes)
    if not names:
        return _Labelled(Numbering((), blank), (_CLASS_NUMBERS,))
    known = {_plain(entry.name): entry.index for entry in reversed(task.classes.classes)}
    free = max(entry.index for entry in task.classes) + 2
    known |= {_plain(name): blank for name in names if _is_nothing(name)}
    labels = [known.get(_plain(name), free + place) for place, name in enumerate(names)]
    unknown = [name for name in names if _plain(name) not in known]
    said = f"no class of the ground truth is called {_listed(unknown)}: such shapes are errors."
    return _Labelled(Numbering(tuple(labels), blank), (said,) if unknown else ())


def _named_by(names: Sequence[str], task: Task) -> bool:
    """Say whether any of the names is that of a class."""
    known = {_plain(entry.name) for entry in task.classes} if task.table_given else set()
    return not known.isdisjoint(map(_plain, names))


def _numbers(numbers: Sequence[int], task: Task) -> _Labelled:
    """Return numbers as labels; one more where 0 would else be what lies outside of all shapes."""
    blank = _blank(task.classes) if task.table_given else 0
    more = int(blank == 0 and 0 in numbers)
    labels = [number + more for number in numbers]
    said = f"its classes are numbers without names: class n is read as label n{' + 1' * more}."
    strange = [label for label in labels if task.classes.find(label) is None]
    if not task.table_given or not strange:
        return _Labelled(Numbering(tuple(labels), blank), (said,))
    odd = (
        f"the ground truth has no label {_listed(list(map(str, strange)))}: such shapes are errors."
    )
    return _Labelled(Numbering(tuple(labels), blank), (said, odd))


_CLASS_NUMBERS = "its files name no classes: class n is read as label n + 1."


def _blank(table: ClassTable) -> int:
    """Return the label outside of all shapes: of the background, else one that no class has."""
    named = [entry.index for entry in table if is_background(entry)]
    if named:
        return named[0]
    first = table.find(0)
    return 0 if first is None or first.ignored else table.classes[-1].index + 1


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < _MOST_DIGITS


def _plain(name: str) -> str:
    return name.strip().casefold()


def _is_nothing(name: str) -> bool:
    return name in (BACKGROUND, IGNORED) or _plain(name) == "background"


def _listed(names: Sequence[str]) -> str:
    more = ", ..." if len(names) > _NAMED else ""
    return shown_text(", ".join(names[:_NAMED])) + more
