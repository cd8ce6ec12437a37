"""Rows of the table of conventions, on screen and as text."""

import math

from PySide6.QtCore import Qt

from segreview.gui.models.convention_table import ConventionTable, conventions_text
from segreview.metrics.convention_scores import ConventionRow

ROWS = (
    ConventionRow("voc", "miou", 0.99999, 21, 0, "classes", "IoU, pooled, over classes", "a; b"),
    ConventionRow("monai", "DiceMetric", math.nan, 0, 3, "images", "Dice (F1), over images", "c"),
)
DISPLAY, TIP = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole


def line(table: ConventionTable, row: int) -> list[object]:
    return [table.index(row, column).data(DISPLAY) for column in range(table.columnCount())]


def test_a_row_says_what_is_averaged_over_what():
    table = ConventionTable()
    table.show_rows(ROWS)
    assert line(table, 0) == ["voc", "miou", "0.9999", "21 classes", "IoU, pooled, over classes"]
    assert line(table, 1)[2:4] == ["–", "0 images, 3 skipped"]
    assert table.headerData(2, Qt.Orientation.Horizontal) == "value"


def test_the_tool_tip_has_all_digits_or_all_rules():
    table = ConventionTable()
    table.show_rows(ROWS)
    assert table.index(0, 2).data(TIP) == "0.99999"
    assert table.index(1, 2).data(TIP) == "undefined (0 / 0)"
    assert table.index(0, 0).data(TIP) == "a\nb"


def test_the_copied_table_has_titles_digits_and_rules():
    titles, first, _ = conventions_text(ROWS).splitlines()
    assert titles.split("\t")[:3] == ["convention", "score", "value"]
    assert first.split("\t")[2] == "0.99999"
    assert first.endswith("\ta; b")
