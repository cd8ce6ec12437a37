"""What settings.json says of edits of the class table; the other tables show what came of them."""

from __future__ import annotations

from typing import Any

from segreview.reports.results import Results


def class_edits(results: Results) -> dict[str, Any]:
    """Return the edits with the names that the data give; nothing where there are none."""
    edits = results.scoring.edits
    if results.scoreboard.binary:
        edits = edits.looks
    found: dict[str, list[Any]] = {
        "renamed": [
            {"index": label, "from": results.task.data_name(label), "to": name}
            for label, name in edits.names
        ],
        "recolored": [{"index": label, "to": list(color)} for label, color in edits.colors],
        "order": list(edits.order),
        "merged": [
            {"index": label, "name": results.task.data_name(label), "counts_as": target}
            for label, target in edits.merges
        ],
        "groups": [
            {"name": group.name, "classes": sorted(edits.effective(group))}
            for group in edits.groups
        ],
    }
    return {key: entries for key, entries in found.items() if entries}
