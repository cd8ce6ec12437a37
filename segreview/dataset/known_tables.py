"""Class tables that nobody named: those of a layout, or one that knows all colours found."""

from __future__ import annotations

from segreview.dataset.class_table import BUILT_IN, KnownTable, built_in_table, known_table
from segreview.dataset.dataset import Dataset
from segreview.dataset.seen_masks import SeenMasks
from segreview.masks.classes import ClassTable, Color


def with_known_table(
    dataset: Dataset, ground_truth: SeenMasks, prediction_colors: frozenset[Color]
) -> tuple[Dataset, tuple[str, ...]]:
    """Return the data set with the first table that knows all looked-at pixels, and what to say.

    Without a layout's own tables that of PASCAL VOC is tried, and only where masks are colours.
    """
    if dataset.class_table is not None or not ground_truth.files:
        return dataset, ()
    in_colors = ground_truth.colors
    guessed = (known_table("voc", for_labels=False),) if in_colors else ()
    for known in dataset.known_tables or guessed:
        if _knows(known, ground_truth, prediction_colors):
            said = () if dataset.known_tables else (_said_of_guess(known.name),)
            return dataset.with_classes(known.table), said
    return dataset, ()


def _knows(known: KnownTable, ground_truth: SeenMasks, prediction_colors: frozenset[Color]) -> bool:
    if ground_truth.colors:
        found = ground_truth.distinct_colors | prediction_colors
        return known.for_colors and found <= _colors(known.table)
    return known.for_labels and ground_truth.counts.keys() <= {c.index for c in known.table}


def _said_of_guess(name: str) -> str:
    return (
        "Masks are colour-coded and no class table lies beside the data: all colours found are "
        f"those of the built-in table {name}, which is used."
    )


def holds_colors(seen: SeenMasks, table: ClassTable | None) -> bool:
    """Say whether masks are colours, even where each of the looked-at ones is all grey."""
    if seen.colors or table is None or not seen.all_stored_as_colors:
        return seen.colors
    return seen.distinct_colors <= _colors(table)


def suggestion(colors: frozenset[Color]) -> str:
    """Say what would read the colours of ground truth, as the end of a sentence.

    >>> suggestion(frozenset([(0, 0, 0), (9, 0, 0)]))
    ' (only red differs, which --values "ground truth=red" reads)'
    """
    differing = [
        name
        for name, values in zip(("red", "green", "blue"), zip(*colors, strict=True), strict=False)
        if len(set(values)) > 1
    ]
    if len(differing) == 1:
        (name,) = differing
        return f' (only {name} differs, which --values "ground truth={name}" reads)'
    fitting = [name for name in BUILT_IN if colors <= _colors(built_in_table(name))]
    return f" (the colours are those of --classes {' or '.join(fitting)})" if fitting else ""


def _colors(table: ClassTable) -> frozenset[Color]:
    return frozenset(entry.color for entry in table)
