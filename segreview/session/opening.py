"""From a folder to a data set that can be evaluated: list, pair, decide what values mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from segreview.dataset.class_table import read_class_table
from segreview.dataset.dataset import NO_VALID, Dataset, Roles, open_dataset
from segreview.dataset.findings import AS_FOUND, IGNORE, REFUSE, Finding
from segreview.dataset.rivals import NO_NAME_CHOICES, NameChoices
from segreview.dataset.role_parts import NO_CHOICES, PartChoices
from segreview.dataset.roles import GROUND_TRUTH, IMAGE, VALID_AREA
from segreview.dataset.score_reading import ScoreReading
from segreview.dataset.shape_labels import with_shape_labels
from segreview.dataset.task import Task, TaskKind, decide_task, with_score_reading
from segreview.dataset.unknown_pixels import Rule, UnknownRule
from segreview.errors import DatasetError, InvalidArgument
from segreview.evaluation.spec import MissingRule, ReadingSpec, ScoringSpec
from segreview.formats.source import UNWATCHED, Watch
from segreview.masks.components import check_minimum_area
from segreview.masks.threshold import Operator, threshold_step
from segreview.metrics.averages import is_background
from segreview.metrics.class_edits import ClassEdits
from segreview.metrics.conventions import SEED_REPORT, Convention, preset_of
from segreview.session.asked_edits import asked_edits


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What a person asked to open, from the window or from a terminal."""

    root: Path
    roles: Roles | None = None
    prediction_sets: tuple[str, ...] = ()
    """The sets to use; empty means all."""
    threshold: float = 0.5
    operator: Operator | None = None
    """None: the one that the convention brings along, else >=."""
    ignore: tuple[str, ...] = ()
    """Stored ids or class names that are not counted, besides those of the class table."""
    merges: tuple[tuple[str, str], ...] = ()
    """(class, the class that its pixels count as), each by stored id or name."""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(name, classes by stored id or name) of classes that are scored together."""
    convention: Convention = SEED_REPORT
    classes: Path | None = None
    """A class table to use instead of what lies beside the data."""
    missing: MissingRule = MissingRule.EMPTY
    counts_unreadable: bool = False
    """Whether a prediction that cannot be read counts as if nothing was predicted."""
    resizes: bool = False
    """Whether masks of another size are brought to that of their ground truth (nearest)."""
    foreground: str = AS_FOUND
    """Which ground truth is foreground: as found, any label but 0, none, or one label."""
    unknown: str = REFUSE
    """What becomes of ground-truth pixels that nothing names: refuse, ignore, or a class."""
    minimum_area: int = 0
    """Binary task: predicted components of fewer pixels are neither seen nor counted."""
    uses_valid: bool = True
    """Whether pixels outside a valid area, where there is one, are left out."""
    scores: tuple[tuple[str, ScoreReading], ...] = ()
    """(prediction set, how its scores are read) where a person knows better."""
    parts: PartChoices = NO_CHOICES
    """What is read of files that hold more than one mask or image."""
    names: NameChoices = NO_NAME_CHOICES
    """What belongs together where the names of files do not tell it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A data set with what its values mean and how it is scored."""

    dataset: Dataset
    reading: ReadingSpec
    scoring: ScoringSpec
    request: OpenRequest
    """What was asked: the choices in force."""
    decided: Task
    """What the values mean by themselves, before a person said otherwise."""
    findings: tuple[Finding, ...] = ()
    """What names and the looked-at files show; none where nobody asked for an audit."""

    @property
    def task(self) -> Task:
        """What the values of the masks mean."""
        return self.reading.task


def open_request(request: OpenRequest, watch: Watch = UNWATCHED) -> Opened:
    """List and pair a folder, look at a few files, and say how all of it is read."""
    step = threshold_step(request.threshold)
    dataset = open_dataset(request.root, _roles(request), watch, request.parts, request.names)
    _refuse_unknown(request.parts, dataset)
    if request.classes is not None:
        dataset = dataset.with_classes(read_class_table(request.classes))
    dataset = keep_prediction_sets(dataset, request.prediction_sets)
    if request.missing is MissingRule.ERROR:
        _refuse_missing(dataset)
    values = _ignored_values(request.ignore, dataset) | _left_out(dataset)
    dataset = with_shape_labels(dataset, values)
    decided = decide_task(dataset, values, foreground=request.foreground)
    values |= decided.left_out
    task = _with_scores(decided, request.scores)
    require_background(request.convention, task)
    if task.kind is TaskKind.MULTI_CLASS:
        values |= brought_along(request.convention, task)
    if task.kind is TaskKind.MULTI_CLASS and task.table_given:
        ignored = task.classes.ignored_labels | values
        task = replace(task, classes=task.classes.with_ignored(ignored))
        values = ignored
    reading = ReadingSpec(
        task,
        valid_marks_ignored=dataset.valid_marks_ignored,
        ignored_values=values if task.kind is TaskKind.BINARY else frozenset(),
        missing=request.missing,
        counts_unreadable=request.counts_unreadable,
        ground_truth_only=dataset.ground_truth_only,
        predictions_only=dataset.predictions_only,
        resizes=request.resizes,
        unknown=_unknown_rule(request.unknown, task),
        minimum_area=_minimum_area(request, task),
    )
    edits = asked_edits(request.merges, request.groups, task)
    _refuse_ignored_merges(_ignored_values(request.ignore, dataset), edits)
    labels = values - edits.merged_away if task.kind is TaskKind.MULTI_CLASS else frozenset()
    operator = request.operator or request.convention.operator or Operator.GE
    scoring = ScoringSpec(step, operator, labels, request.convention, edits)
    return Opened(dataset, reading, scoring, request, decided)


def _refuse_unknown(choices: PartChoices, dataset: Dataset) -> None:
    known = (GROUND_TRUTH, IMAGE, VALID_AREA, *dataset.prediction_sets)
    for role, _ in (*choices.pages, *choices.values):
        if role not in known:
            raise InvalidArgument(
                f"there are no files of {role!r} to read a part of; there are: {', '.join(known)}"
            )


def _roles(request: OpenRequest) -> Roles | None:
    if request.uses_valid:
        return request.roles
    return replace(request.roles or Roles(), valid=NO_VALID)


def _unknown_rule(text: str, task: Task) -> Rule:
    if text in (REFUSE, IGNORE):
        return UnknownRule.REFUSED if text == REFUSE else UnknownRule.LEFT_OUT
    label = task.data_classes.label_of(text)
    if task.data_classes.find(label) is None:
        known = ", ".join(f"{entry.index} {entry.name}" for entry in task.data_classes) or "none"
        raise InvalidArgument(f"there is no class {label}; the classes are: {known}")
    return label


def _minimum_area(request: OpenRequest, task: Task) -> int:
    check_minimum_area(request.minimum_area)
    if request.minimum_area > 1 and task.kind is not TaskKind.BINARY:
        raise InvalidArgument(
            f"a minimum area of {request.minimum_area} pixels is for binary tasks: "
            "of several classes, nothing says what becomes of a removed component's pixels"
        )
    return request.minimum_area


def _with_scores(task: Task, scores: tuple[tuple[str, ScoreReading], ...]) -> Task:
    names = [reading.name for reading in task.readings]
    for name, reading in scores:
        if name not in names:
            raise InvalidArgument(
                f"there is no prediction set {name!r} to read scores of; there are: "
                + ", ".join(names)
            )
        task = with_score_reading(task, names.index(name), reading)
    return task


def brought_along(convention: Convention, task: Task) -> frozenset[int]:
    """Return the labels that a convention's tool ignores; with a class table, those it has."""
    if not task.table_given:
        return convention.ignored_labels
    return convention.ignored_labels & {entry.index for entry in task.classes}


def require_background(convention: Convention, task: Task) -> None:
    """Refuse to leave label 0 out of the mean over classes where another one is the background."""
    named = [entry.index for entry in task.classes if is_background(entry)]
    by_choice = preset_of(convention).background and not convention.background
    if by_choice and named and 0 not in named:
        raise InvalidArgument(
            f"the background is label {named[0]} here, not 0, which alone can be left out; "
            "dataset.csv has the mean without it as macro_no_background"
        )


def keep_prediction_sets(dataset: Dataset, names: tuple[str, ...]) -> Dataset:
    """Return the data set with only the named prediction sets; all of them without names."""
    if not names:
        return dataset
    unknown = [name for name in names if name not in dataset.prediction_sets]
    if unknown:
        known = ", ".join(dataset.prediction_sets) or "none"
        raise InvalidArgument(f"there is no prediction set {unknown[0]!r}; there are: {known}")
    chosen = [p for p, name in enumerate(dataset.prediction_sets) if name in names]
    samples = tuple(
        sample._replace(predictions=tuple(sample.predictions[p] for p in chosen))
        for sample in dataset.samples
    )
    sets = tuple(dataset.prediction_sets[p] for p in chosen)
    return replace(dataset, prediction_sets=sets, samples=samples)


def _refuse_missing(dataset: Dataset) -> None:
    missing = [
        f"{sample.id} ({name})"
        for sample in dataset.samples
        for name, source in zip(dataset.prediction_sets, sample.predictions, strict=True)
        if source is None
    ]
    if missing:
        raise DatasetError(f"{len(missing):,} predictions are missing, the first is {missing[0]}.")


def _left_out(dataset: Dataset) -> frozenset[int]:
    """Return the labels that the layout leaves out; a class table holds them as ignored."""
    return dataset.ignored_labels if dataset.class_table is None else frozenset()


def _refuse_ignored_merges(ignored: frozenset[int], edits: ClassEdits) -> None:
    both = sorted(ignored & edits.merged_away)
    if both:
        raise InvalidArgument(f"class {both[0]} is to be ignored and to be merged: choose one")


def _ignored_values(ignore: tuple[str, ...], dataset: Dataset) -> frozenset[int]:
    if dataset.class_table is not None:
        return frozenset(dataset.class_table.label_of(name) for name in ignore)
    try:
        return frozenset(int(label) for label in ignore)
    except ValueError:
        raise InvalidArgument(
            f"without a class table, labels to ignore are numbers, not {', '.join(ignore)}"
        ) from None
