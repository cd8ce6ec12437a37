"""Tables as CSV files (RFC 4180, UTF-8), and the settings that their numbers were made with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from segreview import __version__
from segreview.evaluation.score_warnings import comparison_warnings, dataset_warnings
from segreview.metrics.passport import passport
from segreview.reports.cells import cell_text, printable_bytes
from segreview.reports.class_edits import class_edits
from segreview.reports.files import make_folder, write_whole
from segreview.reports.interval_cells import interval_settings
from segreview.reports.results import Results
from segreview.reports.rows import TABLES, table_names

SCHEMA_VERSION = 1

AfterRow = Callable[[], None]
"""Called between rows: a program in which somebody waits may keep a large table waiting there."""


def _go_on() -> None:
    """Keep no table waiting."""


def write_csv(path: Path, results: Results) -> None:
    """Write images.csv under a name of the person's choice."""
    write_whole(path, table_bytes("images", results))


def write_csv_folder(
    folder: Path, results: Results, after_row: AfterRow = _go_on
) -> tuple[Path, ...]:
    """Write every table and settings.json into a folder and return the files."""
    make_folder(folder)
    files = {
        folder / f"{name}.csv": table_bytes(name, results, after_row)
        for name in table_names(results)
    }
    files[folder / "settings.json"] = settings_bytes(results)
    for path, data in files.items():
        write_whole(path, data)
    return tuple(files)


def table_bytes(name: str, results: Results, after_row: AfterRow = _go_on) -> bytes:
    """Return one table of TABLES as the bytes of its file."""
    table, data = TABLES[name], io.BytesIO()
    # Encoded as it is written: to encode a whole table would keep the interpreter to itself.
    text = io.TextIOWrapper(data, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows(results):
        writer.writerow([cell_text(column, row.get(column)) for column in table.columns])
        after_row()
    text.flush()
    return data.getvalue()


def settings_bytes(results: Results) -> bytes:
    """Return settings.json: everything that the numbers of the tables depend on."""
    text = json.dumps(_settings(results), indent=2, ensure_ascii=False)
    return (printable_bytes(text) + "\n").encode()


def _settings(results: Results) -> dict[str, Any]:
    task, scoring, binary = results.task, results.scoring, results.scoreboard.binary
    edits = class_edits(results)
    return {
        "program": f"segreview {__version__}",
        "schema_version": SCHEMA_VERSION,
        "convention": scoring.convention.name,
        "passport": _passport(results),
        "task": task.kind.value,
        "threshold": scoring.threshold if binary else None,
        "operator": scoring.operator.value if binary else None,
        "classes": _classes(results),
        **({"class_edits": edits} if edits else {}),
        "ignored_labels": _passport(results)["ignored_labels"],
        "valid_area": _uses_valid_area(results),
        "missing_predictions": results.reading.missing.value,
        "resize": "nearest" if results.reading.resizes else None,
        "choices": dict(results.choices),
        "layout": results.dataset.layout,
        "pairing": results.dataset.pairing,
        "ground_truth": task.described,
        "prediction_sets": [
            {"name": reading.name, "read_as": reading.described} for reading in task.readings
        ],
        "intervals": interval_settings(results),
        "warnings": list(task.warnings),
        "score_warnings": {
            name: list(dataset_warnings(results.scoreboard, p, scoring))
            for p, name in enumerate(results.dataset.prediction_sets)
        },
        "comparison_warnings": list(comparison_warnings(results.scoreboard, scoring)),
        "regions": None if results.regions is None else asdict(results.regions.spec),
    }


def _passport(results: Results) -> dict[str, Any]:
    """Return the rules of the averages; a task without a threshold has none in its passport."""
    found = dict(passport(results.scoring.in_force(results.reading)))
    return found if results.scoreboard.binary else found | {"threshold": None, "operator": None}


def _classes(results: Results) -> list[dict[str, Any]]:
    return [
        {
            "index": entry.index,
            "name": entry.name,
            "color": list(entry.color),
            "ignored": entry.ignored,
        }
        for entry in results.classes
    ]


def _uses_valid_area(results: Results) -> bool:
    return any(sample.valid is not None for sample in results.dataset.samples)
