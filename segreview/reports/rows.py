"""The tables by name: columns in their order, and the rows they are filled with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from segreview.reports.cells import Row
from segreview.reports.curve_rows import CURVE_COLUMNS, curve_rows
from segreview.reports.dataset_rows import (
    CLASS_COLUMNS,
    CONFUSION_COLUMNS,
    DATASET_COLUMNS,
    class_rows,
    confusion_rows,
    dataset_rows,
)
from segreview.reports.image_rows import (
    IMAGE_CLASS_COLUMNS,
    IMAGE_COLUMNS,
    image_class_rows,
    image_rows,
)
from segreview.reports.region_rows import REGION_COLUMNS, region_rows
from segreview.reports.results import Results


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, and how its rows are made; a cell left out of a row is empty."""

    columns: tuple[str, ...]
    rows: Callable[[Results], Iterator[Row]]


TABLES = {
    "images": Table(IMAGE_COLUMNS, image_rows),
    "image_classes": Table(IMAGE_CLASS_COLUMNS, image_class_rows),
    "classes": Table(CLASS_COLUMNS, class_rows),
    "dataset": Table(DATASET_COLUMNS, dataset_rows),
    "confusion": Table(CONFUSION_COLUMNS, confusion_rows),
    "curve": Table(CURVE_COLUMNS, curve_rows),
    "regions": Table(REGION_COLUMNS, region_rows),
}


def table_names(results: Results) -> tuple[str, ...]:
    """Return which tables there are: regions only where they were looked for."""
    return tuple(name for name in TABLES if name != "regions" or results.regions is not None)
