"""The table twin of a plot holds its numbers, all of them."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from segreview.gui.models.curve_table import CurveTable
from segreview.session.view import LineKind, Plot, PlotLine

RAMP = np.linspace(0, 1, 1001)
FALL = np.where(RAMP > 0.75, np.nan, 1 - RAMP / 3)
OVER = Plot("s", "Threshold", "IoU", (PlotLine(LineKind.POOLED, RAMP, FALL),), "", True)
PAIR = Plot("roc", "False positive rate", "Recall", (PlotLine(LineKind.IMAGE, RAMP**2, RAMP),), "")


@pytest.fixture
def table(qtmodeltester):
    model = CurveTable()
    yield model
    qtmodeltester.check(model)


def titles(model):
    columns = range(model.columnCount())
    return [model.headerData(c, Qt.Orientation.Horizontal) for c in columns]


def test_it_begins_empty(table):
    assert (table.rowCount(), table.columnCount()) == (0, 0)


def test_every_threshold_is_a_row(table):
    table.show(OVER)
    assert table.rowCount() == 1001
    assert titles(table) == ["threshold", "pooled\nIoU"]
    assert [table.index(500, c).data() for c in range(2)] == ["0.500", "0.833"]
    assert table.index(500, 1).data(Qt.ItemDataRole.ToolTipRole) == repr(float(FALL[500]))


def test_what_is_undefined_is_a_dash(table):
    table.show(OVER)
    assert table.index(900, 1).data() == "–"
    assert table.index(900, 1).data(Qt.ItemDataRole.ToolTipRole) == "undefined (0 / 0)"


def test_a_pair_of_scores_has_two_columns_for_each_line(table):
    table.show(PAIR)
    assert titles(table) == [
        "threshold", "this image\nFalse positive\nrate", "this image\nRecall"
    ]  # fmt: skip
    assert [table.index(500, c).data() for c in range(3)] == ["0.500", "0.250", "0.500"]


def test_the_same_plot_changes_nothing_and_other_numbers_keep_the_rows(table, qtbot):
    table.show(OVER)
    with qtbot.assertNotEmitted(table.modelReset), qtbot.assertNotEmitted(table.dataChanged):
        table.show(OVER)
    other = Plot("s", "Threshold", "IoU", (PlotLine(LineKind.POOLED, RAMP, RAMP),), "", True)
    with qtbot.assertNotEmitted(table.modelReset), qtbot.waitSignal(table.dataChanged):
        table.show(other)
    assert table.index(250, 1).data() == "0.250"
    with qtbot.waitSignal(table.modelReset):
        table.show(PAIR)


def test_the_copied_table_has_all_digits(table):
    table.show(OVER)
    lines = table.as_text().split("\n")
    assert lines[0] == "threshold\tpooled IoU"
    assert lines[501] == f"0.5\t{float(FALL[500])!r}"
    assert lines[-1] == "1.0\t"
    assert len(lines) == 1002
