"""The audit: what names, headers and the looked-at files show before any score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from segreview.dataset.audit_foreground import of_foreground
from segreview.dataset.audit_headers import of_headers
from segreview.dataset.audit_names import of_names
from segreview.dataset.audit_parts import of_corners, of_parts
from segreview.dataset.class_table import BUILT_IN
from segreview.dataset.dataset import Dataset
from segreview.dataset.findings import (
    AS_FOUND,
    EXAMPLES,
    FOUND_TABLE,
    IGNORE,
    LENGTH_CHOICES,
    NOT_USED,
    POLYGONS,
    REFUSE,
    SKIP,
    UNREADABLE_CHOICES,
    USED,
    VALID_CHOICES,
    Choice,
    Chosen,
    Finding,
    FindingKind,
    Severity,
    counted,
)
from segreview.dataset.score_reading import parse_score_reading, reading_of
from segreview.dataset.size_check import SizeCheck
from segreview.dataset.task import PredictionReading, Task, TaskKind
from segreview.formats.source import shown_name, shown_text
from segreview.masks.classes import ClassTable

CLASS_CHOICES = (
    Choice(FOUND_TABLE, "Classes as found"),
    *(Choice(name, f"The built-in table {name}") for name in BUILT_IN),
)
_FLOAT_SCALES = ("probability", "logits", "-1..1", "0..100", "0..255")
_WHOLE_SCALES = ("0..255", "0..65535")


def audit(
    dataset: Dataset,
    task: Task,
    sizes: SizeCheck | None = None,
    *,
    decided: Task | None = None,
    chosen: Chosen | None = None,
) -> tuple[Finding, ...]:
    """Return what is known before any pixel is counted; ``sizes`` where headers were read.

    ``decided`` is the task before a person said otherwise: its readings are the defaults.
    """
    chosen = chosen or {}
    switched_off = chosen.get(FindingKind.VALID) == NOT_USED
    findings = (
        *of_names(dataset),
        *(
            ()
            if dataset.predictions_only
            else [_of_ground_truth(dataset, task, said=FindingKind.GROUND_TRUTH in chosen)]
        ),
        *of_foreground(task, chosen.get(FindingKind.FOREGROUND, AS_FOUND)),
        *_of_readings(dataset, task, decided or task),
        *of_parts(dataset, () if sizes is None else sizes.paged),
        *of_corners(dataset, chosen.get(FindingKind.CORNERS, POLYGONS)),
        *_of_classes(dataset, task),
        *_of_unknown(task, chosen.get(FindingKind.UNKNOWN, REFUSE)),
        *((_valid_switched_off(),) if switched_off else _of_valid(dataset)),
        *(() if sizes is None or dataset.predictions_only else of_headers(sizes)),
        *_of_lengths(chosen.get(FindingKind.LENGTHS, REFUSE)),
        *_of_unreadable(sizes, chosen.get(FindingKind.UNREADABLE, SKIP)),
    )
    return tuple(_answered(finding, chosen) for finding in findings)


def _answered(finding: Finding, chosen: Chosen) -> Finding:
    """Return a finding with the choice in force, which may be one that is not offered."""
    said = finding.chosen if finding.subject else chosen.get(finding.kind, finding.chosen)
    value = said or finding.default
    if not finding.choices or value in [choice.value for choice in finding.choices]:
        return replace(finding, chosen=value)
    own = Choice(value, shown_name(value))
    return replace(finding, chosen=value, choices=(*finding.choices, own))


def of_pixels(sentences: Sequence[tuple[str, str]]) -> tuple[Finding, ...]:
    """Return the findings of warnings (sample or prediction set, sentence) of counted pixels.

    Warnings of one sentence are one finding that counts them.
    """
    named: dict[str, list[str]] = {}
    for name, sentence in sentences:
        named.setdefault(sentence, []).append(name)
    return tuple(
        Finding(
            FindingKind.PIXELS,
            Severity.DOUBT,
            sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith(".") else "."),
            len(names),
            tuple(shown_text(name) for name in names[:EXAMPLES]),
        )
        for sentence, names in named.items()
    )


def _of_ground_truth(dataset: Dataset, task: Task, *, said: bool) -> Finding:
    """Say how it is read, and which of several it is; ``said`` where a person chose one."""
    assumed = {f"{one.name}: {one.assumed}" for one in task.readings if one.assumed}
    elsewhere = {*assumed, *task.of_classes, *task.of_foreground}
    said_of_it = [text for text in task.warnings if text not in elsewhere]
    choice, names = dataset.ground_truth_choice, dataset.ground_truth_sets
    return Finding(
        FindingKind.GROUND_TRUTH,
        Severity.DOUBT if choice and not said else Severity.NOTE,
        " ".join(filter(None, (f"Ground truth: {task.described}.", choice, *said_of_it))),
        len(dataset.samples),
        choices=tuple(Choice(name, shown_name(name)) for name in names),
        default=names[0] if names else "",
        chosen=dataset.ground_truth_set if names else "",
    )


def _of_readings(dataset: Dataset, task: Task, decided: Task) -> Iterator[Finding]:
    readings = () if dataset.ground_truth_only else task.readings
    for p, reading in enumerate(readings):
        count = sum(sample.predictions[p] is not None for sample in dataset.samples)
        yield _reading(task, reading, decided.readings[p], count)


def _reading(
    task: Task, reading: PredictionReading, decided: PredictionReading, count: int
) -> Finding:
    sentence = f"{reading.name}: {reading.assumed or reading.described}."
    scores = reading.scale is not None and not reading.holds_labels
    binary = task.kind is TaskKind.BINARY and scores and count > 0
    return Finding(
        FindingKind.PREDICTION,
        Severity.DOUBT if reading.assumed else Severity.NOTE,
        sentence,
        count,
        choices=_scales(reading, decided) if binary else (),
        default=reading_of(decided.scale).text if binary and decided.scale else "",
        chosen=reading_of(reading.scale).text if binary and reading.scale else "",
        subject=reading.name,
    )


def _scales(reading: PredictionReading, decided: PredictionReading) -> tuple[Choice, ...]:
    """Return the scales in use for such maps, the one that is taken by default first."""
    assert reading.scale is not None, "score maps have a scale"
    assert decided.scale is not None, "score maps have a scale"
    known = _WHOLE_SCALES if decided.scale.integer else _FLOAT_SCALES
    values = (reading_of(decided.scale).text, reading_of(reading.scale).text, *known)
    return tuple(Choice(value, scale_words(value)) for value in dict.fromkeys(values))


def scale_words(value: str) -> str:
    """Return the words for a score reading in text.

    >>> scale_words("0..255"), scale_words("logits")
    ('Scores from 0 to 255', 'Logits (sigmoid)')
    """
    named = {"probability": "Probabilities, 0 to 1", "logits": "Logits (sigmoid)"}
    if value in named:
        return named[value]
    reading = parse_score_reading(value)
    return f"Scores from {reading.low:g} to {reading.high:g}"


def _of_classes(dataset: Dataset, task: Task) -> Iterator[Finding]:
    if task.kind is TaskKind.BINARY:
        return
    is_of_layout = task.table_given and bool(dataset.known_tables)
    # Colours are read by a table that only seems to fit them, or not at all.
    found = dataset.class_table is not None or is_of_layout
    guessed = not found and (task.table_given or bool(task.of_classes))
    severity = Severity.DOUBT if guessed else Severity.NOTE
    if not task.table_given:
        labels = "There is no class table: classes are the labels in the masks."
        sentence = " ".join(task.of_classes) or labels
        yield Finding(FindingKind.CLASSES, severity, sentence, 0, (), CLASS_CHOICES, FOUND_TABLE)
        return
    names = tuple(shown_text(entry.name) for entry in task.classes.counted)
    table = "the table of the layout" if dataset.class_table is None else "the class table"
    if guessed:
        table = "a built-in table"
    what = f"{counted(len(names), 'class is', 'classes are')} counted, by {table}."
    sentence = " ".join((what, *task.of_classes))
    yield Finding(
        FindingKind.CLASSES, severity, sentence, len(names), names, CLASS_CHOICES, FOUND_TABLE
    )
    left_out = tuple(shown_text(entry.name) for entry in task.classes if entry.ignored)
    if left_out:
        what = counted(len(left_out), "class is", "classes are")
        sentence = f"{what} not counted; the class panel can change that."
        yield Finding(FindingKind.IGNORED, Severity.NOTE, sentence, len(left_out), left_out)


def _of_valid(dataset: Dataset) -> Iterator[Finding]:
    marked = sum(sample.valid is not None for sample in dataset.samples)
    if not marked:
        return
    where = "where its mask is zero" if dataset.valid_marks_ignored else "inside its mask"
    what = counted(marked, "sample has", "samples have")
    yield Finding(
        FindingKind.VALID,
        Severity.NOTE,
        f"{what} a valid area: pixels count only {where}.",
        marked,
        choices=VALID_CHOICES,
        default=USED,
    )


def _valid_switched_off() -> Finding:
    sentence = "The valid area is switched off: pixels count everywhere."
    return Finding(FindingKind.VALID, Severity.NOTE, sentence, 0, (), VALID_CHOICES, USED, NOT_USED)


def unknown_choices(classes: ClassTable) -> tuple[Choice, ...]:
    """Return what can become of ground-truth pixels that nothing names."""
    counted_as = (
        Choice(entry.name, shown_text(f"Count these pixels as {entry.name}"))
        for entry in classes.counted
    )
    return (
        Choice(REFUSE, "Do not score these samples"),
        Choice(IGNORE, "Leave these pixels out"),
        *counted_as,
    )


def _of_unknown(task: Task, chosen: str) -> Iterator[Finding]:
    """Yield what was chosen for pixels that nothing names; which there are, the counts tell."""
    if chosen != REFUSE:
        become = "are left out" if chosen == IGNORE else f"count as {chosen}"
        sentence = f"Ground-truth pixels whose label, colour or value nothing names {become}."
        yield Finding(
            FindingKind.UNKNOWN,
            Severity.NOTE,
            shown_text(sentence),
            choices=unknown_choices(task.data_classes),
            default=REFUSE,
            chosen=chosen,
        )


def _of_lengths(chosen: str) -> Iterator[Finding]:
    """Yield what was chosen for stacks that are longer or shorter than their ground truth."""
    if chosen != REFUSE:
        sentence = (
            "Pages of the same number are compared where stacks are longer or shorter than their "
            "ground truth; pages that they have not are missing predictions."
        )
        yield Finding(
            FindingKind.LENGTHS, Severity.NOTE, sentence, 0, (), LENGTH_CHOICES, REFUSE, chosen
        )


def _of_unreadable(sizes: SizeCheck | None, chosen: str) -> Iterator[Finding]:
    """Yield what was chosen for predictions whose headers tell nothing of it."""
    unreadable = () if sizes is None else sizes.unreadable
    if chosen != SKIP and not any(entry.is_prediction for entry in unreadable):
        sentence = "Predictions that cannot be read count as if nothing was predicted."
        yield Finding(
            FindingKind.UNREADABLE, Severity.NOTE, sentence, 0, (), UNREADABLE_CHOICES, SKIP, chosen
        )
