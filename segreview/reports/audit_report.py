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
    NEAREST,
    NOT_USED,
    SKIP,
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
    FindingKind.MISSING: f"--missing {SKIP}",
    FindingKind.SIZES: f"--resize {NEAREST}",
    FindingKind.CLASSES: "--classes FILE",
    FindingKind.VALID: f"--valid {NOT_USED}",
}
_SUBJECT_OPTIONS = {
    FindingKind.PREDICTION: "--scores",
    FindingKind.PAGES: "--page",
    FindingKind.VALUES: "--values",
}
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
    doubts = sum(finding.severity is Severity.DOUBT for finding in findings)
    said = "1 finding is doubtful" if doubts == 1 else f"{doubts} findings are doubtful"
    lines += ["", "Nothing is doubtful." if is_clean(findings) else f"{said}, marked with !"]
    return "\n".join(lines) + "\n"


def _lines(finding: Finding) -> list[str]:
    mark = _DOUBT if finding.severity is Severity.DOUBT else _NOTE
    lines = _wrapped(finding.sentence, mark, _NOTE)
    for example in _examples(finding):
        lines += _wrapped(example, _EXAMPLE, _EXAMPLE)
    more = finding.more
    if more:
        lines.append(f"{_EXAMPLE}and {more:,} more")
    chosen = next((one for one in finding.choices if one.value == finding.chosen), None)
    if chosen is not None and (finding.asks or finding.chosen != finding.default):
        lines += _wrapped(f"-> {chosen.words}{_other(finding)}", _EXAMPLE, _EXAMPLE)
    return lines


def _examples(finding: Finding) -> tuple[str, ...]:
    """Return the examples, names of classes all in one."""
    names = (FindingKind.CLASSES, FindingKind.IGNORED)
    return (", ".join(finding.examples),) if finding.kind in names else finding.examples


def _other(finding: Finding) -> str:
    """Return the option that decides otherwise."""
    if finding.chosen != finding.default:
        return ""
    values = [one.value for one in finding.choices if one.value != finding.default]
    if finding.kind is FindingKind.GROUND_TRUTH:
        return f"; otherwise: --ground-truth-set {_alternatives(values)}"
    if finding.kind in _SUBJECT_OPTIONS:
        subject = _option_name(finding.subject)
        return f"; otherwise: {_SUBJECT_OPTIONS[finding.kind]} {subject}=" + _alternatives(values)
    return f"; otherwise: {_OPTIONS[finding.kind]}"


def _alternatives(values: Sequence[str]) -> str:
    shown = values if len(values) <= _MOST_ALTERNATIVES else (*values[:2], "...", values[-1])
    return "|".join(shown)


def _option_name(subject: str) -> str:
    """Return what a finding is about as an option names it."""
    return {"ground truth": "ground-truth", "valid area": "valid"}.get(subject, subject)


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
                "choices": [{"value": c.value, "words": c.words} for c in finding.choices],
                "default": finding.default,
                "chosen": finding.chosen,
            }
            for finding in findings
        ],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return printable_bytes(text) + "\n"
