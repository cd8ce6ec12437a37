"""Conventions as text for a terminal: in words, or a data set under all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from segreview.evaluation.image_counts import convention_table
from segreview.metrics.convention_scores import ConventionRow
from segreview.metrics.conventions import CONVENTIONS, SEED_REPORT, Convention
from segreview.metrics.passport import convention_words
from segreview.reports.cells import printable_bytes
from segreview.reports.results import Results

_COLUMNS = ("convention", "score", "value", "used", "skipped", "of", "what is averaged")


def conventions_in_words() -> str:
    """Return every preset: its name, the tool whose numbers it reproduces, and its rules."""
    return "\n\n".join("\n".join(_in_words(entry)) for entry in CONVENTIONS.values()) + "\n"


def conventions_report(results: Results) -> str:
    """Return every prediction set under every convention, as one table each."""
    blocks = []
    for p, name in enumerate(results.dataset.prediction_sets):
        rows = convention_table(results.scoreboard, p, results.scoring)
        blocks.append("\n".join((_heading(results, p, name), *_table(rows))))
    return "\n\n".join(blocks) + "\n"


def scoring_words(results: Results) -> str:
    """Say what all conventions have in common: the threshold, or the labels left out."""
    scoring = results.scoring
    if results.scoreboard.binary:
        return f"score {scoring.operator.symbol} {scoring.threshold:g} is foreground"
    labels = ", ".join(map(str, sorted(scoring.ignored_labels))) or "none"
    return f"ignored labels: {labels}"


def _in_words(convention: Convention) -> Iterator[str]:
    default = ", unless another is chosen" if convention == SEED_REPORT else ""
    yield f"{convention.name}: as {convention.tool}{default}"
    for words in convention_words(convention):
        yield f"  {words}"
    names = dict.fromkeys(entry.name for entry in (*convention.binary, *convention.multi_class))
    yield f"  scores: {', '.join(names)}"


def _heading(results: Results, p: int, name: str) -> str:
    scored = int(results.scoreboard.scored(p).sum())
    total = len(results.dataset.samples)
    name = printable_bytes(name)
    return f"{name}: {scored:,} of {total:,} images scored, {scoring_words(results)}"


def _table(rows: tuple[ConventionRow, ...]) -> Iterator[str]:
    cells = [_COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(_COLUMNS) - 1)]
    right = (False, False, True, True, True, False)
    for line in cells:
        padded = [
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(line, widths, right, strict=False)
        ]
        yield "  ".join((*padded, line[-1]))


def _cells(row: ConventionRow) -> tuple[str, ...]:
    value = "–" if math.isnan(row.value) else f"{row.value:.4f}"
    used, skipped = str(row.n_used), str(row.n_skipped)
    return row.convention, row.score, value, used, skipped, row.counted, row.averaged
