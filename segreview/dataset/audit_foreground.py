"""The finding of what is foreground, where ground truth and predictions do not tell it."""

from __future__ import annotations

from collections.abc import Iterator

from segreview.dataset.findings import (
    ANY_LABEL,
    AS_FOUND,
    NO_FOREGROUND,
    Choice,
    Finding,
    FindingKind,
    Severity,
)
from segreview.dataset.task import Task, TaskKind
from segreview.formats.source import shown_text

_MOST_LABELS = 8
"""So many are offered; another one can be named on the command line."""
_CLASSES = "Every label is a class"
_NOT_ZERO = "Foreground is whatever is not 0"


def of_foreground(task: Task, chosen: str) -> Iterator[Finding]:
    """Yield the question, or the answer of a person, which can be taken back."""
    labels = tuple(_label_choice(task, label) for label in task.seen_labels[:_MOST_LABELS])
    any_label, no_foreground = Choice(ANY_LABEL, _NOT_ZERO), Choice(NO_FOREGROUND, _CLASSES)
    sentence = " ".join(task.of_foreground)
    if chosen != AS_FOUND:
        choices = (Choice(AS_FOUND, "As the masks tell it"), any_label, *labels, no_foreground)
        words = {choice.value: choice.words for choice in choices}
        answer = f"{words.get(chosen, f'Foreground is {chosen}')}, as chosen."
        yield _finding(Severity.NOTE, answer, choices, chosen)
    elif sentence and task.kind is TaskKind.BINARY:
        scores = (Choice(AS_FOUND, "They are scores"), any_label)
        found = scores if task.seen_labels else (Choice(AS_FOUND, _NOT_ZERO),)
        yield _finding(Severity.DOUBT, sentence, (*found, no_foreground))
    elif sentence:
        choices = (Choice(AS_FOUND, _CLASSES), any_label, *labels) if labels else ()
        yield _finding(Severity.DOUBT, sentence, choices)


def _label_choice(task: Task, label: int) -> Choice:
    name = f", {task.data_name(label)}" if task.table_given else ""
    return Choice(str(label), shown_text(f"Foreground is label {label}{name}"))


def _finding(
    severity: Severity, sentence: str, choices: tuple[Choice, ...], chosen: str = AS_FOUND
) -> Finding:
    return Finding(
        FindingKind.FOREGROUND,
        severity,
        shown_text(sentence),
        choices=choices,
        default=AS_FOUND if choices else "",
        chosen=chosen if choices else "",
    )
