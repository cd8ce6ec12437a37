"""The findings of an audit, for a terminal and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from segreview import __version__
from segreview.dataset.findings import (
    GROUPS,
    Finding,
    FindingKind,
    Severity,
    is_clean,
)
from segreview.formats.source import shown_text
from segreview.reports.cells import printable_bytes

SCHEMA_VERSION = 1
WIDTH = 100
_DOUBT, _NOTE = "  ! ", "    "
_EXAMPLE = " " * 8
_OPTIONS = {
    FindingKind.PAIRED: "--pairing",
    FindingKind.SETS: "--prediction-set",
    FindingKind.AMBIGUOUS: "--prefer",
    FindingKind.MISSING: "--missing",
    FindingKind.UNREADABLE: "--unreadable",
    FindingKind.FOREGROUND: "--foreground",
    FindingKind.SIZES: "--resize",
    FindingKind.LENGTHS: "--lengths",
    FindingKind.CLASSES: "--classes",
    FindingKind.UNKNOWN: "--unknown",
    FindingKind.VALID: "--valid",
    FindingKind.GROUND_TRUTH: "--ground-truth-set",
    FindingKind.PREDICTION: "--scores",
    FindingKind.PAGES: "--page",
    FindingKind.VALUES: "--values",
    FindingKind.CROWDS: "--crowds",
    FindingKind.CORNERS: "--four-corners",
}
_OF_SUBJECTS = (FindingKind.PREDICTION, FindingKind.PAGES, FindingKind.VALUES)
_MOST_ALTERNATIVES = 6


def audit_report(root: Path, findings: Sequence[Finding]) -> str:
    """Return the findings in groups, the doubtful ones marked, with the options that change them.

    The last line counts what is doubtful.
    """
    lines = [shown_text(str(root))]
    for title, kinds in GROUPS:
        group = [finding for kind in kinds for finding in findings if finding.kind is kind]
        if group:
            lines += ["", title]
        for finding in group:
            lines += _lines(finding)
    lines += _changeable(findings)
    doubts = sum(finding.severity is Severity.DOUBT for finding in findings)
    said = "1 finding is doubtful" if doubts == 1 else f"{doubts} findings are doubtful"
    lines += ["", "Nothing is doubtful." if is_clean(findings) else f"{said}, marked with !"]
    return "\n".join(lines) + "\n"


def _changeable(findings: Sequence[Finding]) -> list[str]:
    """Return the options for what nobody needs to choose, and the window offers as well."""
    kinds = {one.kind for one in findings if one.choices and not _tells_choice(one)}
    options = [option for kind, option in _OPTIONS.items() if kind in kinds]
    said = f"What is not doubtful can be decided otherwise too, by {', '.join(options)}."
    return ["", *_wrapped(said, "", "")] if options else []


def _lines(finding: Finding) -> list[str]:
    mark = _DOUBT if finding.severity is Severity.DOUBT else _NOTE
    lines = _wrapped(finding.sentence, mark, _NOTE)
    for example in _examples(finding):
        lines += _wrapped(example, _EXAMPLE, _EXAMPLE)
    more = finding.more
    if more:
        lines.append(f"{_EXAMPLE}and {more:,} more")
    chosen = next((one for one in finding.choices if one.value == finding.chosen), None)
    if chosen is not None and _tells_choice(finding):
        lines += _wrapped(f"-> {chosen.words}{_other(finding)}", _EXAMPLE, _EXAMPLE)
    return lines


def _tells_choice(finding: Finding) -> bool:
    return finding.asks or finding.chosen != finding.default


def _examples(finding: Finding) -> tuple[str, ...]:
    """Return the examples, names of classes all in one."""
    names = (FindingKind.CLASSES, FindingKind.IGNORED)
    return (", ".join(finding.examples),) if finding.kind in names else finding.examples


def _other(finding: Finding) -> str:
    """Return the option that decides otherwise."""
    if finding.chosen != finding.default or len(finding.choices) == 1:
        return ""
    values = [one.value for one in finding.choices if one.value != finding.default]
    if finding.kind is FindingKind.CLASSES:
        values.insert(0, "FILE")
    option, words = _OPTIONS[finding.kind], _subject(finding) + _alternatives(values)
    return f"; otherwise: {option} {words}"


def _alternatives(values: Sequence[str]) -> str:
    shown = values if len(values) <= _MOST_ALTERNATIVES else (*values[:2], "...", values[-1])
    return "|".join(map(shown_text, shown))


def option_of(finding: Finding, value: str) -> list[str]:
    """Return what makes a choice on the command line; nothing for the default."""
    if value == finding.default:
        return []
    return [_OPTIONS[finding.kind], _subject(finding) + value]


def _subject(finding: Finding) -> str:
    """Return what a finding is about as an option names it."""
    if finding.kind not in _OF_SUBJECTS:
        return ""
    names = {"ground truth": "ground-truth", "valid area": "valid"}
    return names.get(finding.subject, finding.subject) + "="


def _wrapped(text: str, first: str, following: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=following, break_on_hyphens=False
    )


def audit_json(root: Path, findings: Sequence[Finding]) -> str:
    """Return the findings as a JSON document, one line for each value."""
    document: dict[str, Any] = {
        "program": f"segreview {__version__}",
        "schema_version": SCHEMA_VERSION,
        "folder": str(root),
        "clean": is_clean(findings),
        "findings": [
            {
                "kind": finding.kind.value,
                "severity": finding.severity.value,
                "subject": finding.subject,
                "sentence": finding.sentence,
                "count": finding.count,
                "examples": list(finding.examples),
                "choices": [
                    {
                        "value": choice.value,
                        "words": choice.words,
                        "option": option_of(finding, choice.value),
                    }
                    for choice in finding.choices
                ],
                "default": finding.default,
                "chosen": finding.chosen,
            }
            for finding in findings
        ],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return printable_bytes(text) + "\n"
