"""Scores and counts as a model."""

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from segreview.gui.models.score_table import ScoreColumn, ScoreTable
from segreview.metrics.conventions import Level
from segreview.session.view import CountRow, ScoreRow, SurfaceScore

pytestmark = pytest.mark.usefixtures("qtbot")

IOU = ScoreRow("iou", "IoU", math.nan, 0.678431, 0.6411, 60, 2)
TP = CountRow("TP", None, 1234)


@pytest.fixture
def model() -> ScoreTable:
    made = ScoreTable()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def texts(model: ScoreTable, row: int) -> list[str]:
    return [str(model.index(row, column).data()) for column in ScoreColumn]


def test_scores_come_first_and_undefined_is_a_dash(model: ScoreTable) -> None:
    model.show((IOU,), (TP,))
    assert texts(model, 0) == ["IoU", "–", "0.6784", "0.6411"]
    assert texts(model, 1) == ["TP", "–", "1,234", ""]


def test_columns_are_named_by_how_they_are_averaged(model: ScoreTable) -> None:
    titles = [model.headerData(c, Qt.Orientation.Horizontal) for c in ScoreColumn]
    assert titles == ["score", "image", "pooled", "per-image\nmean"]


def test_the_mean_is_named_by_what_is_averaged(model: ScoreTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.headerDataChanged) as changed:
        model.show_level(Level.CASE)
    assert changed.args == [Qt.Orientation.Horizontal, ScoreColumn.MEAN, ScoreColumn.MEAN]
    titles = [model.headerData(c, Qt.Orientation.Horizontal) for c in ScoreColumn]
    assert titles == ["score", "image", "pooled", "per-case\nmean"]
    with qtbot.assertNotEmitted(model.headerDataChanged):
        model.show_level(Level.CASE)


def test_the_tool_tip_of_a_mean_says_over_how_many_images(model: ScoreTable) -> None:
    model.show((IOU,), ())
    tip = str(model.index(0, ScoreColumn.MEAN).data(Qt.ItemDataRole.ToolTipRole))
    assert "0.6411" in tip
    assert "n = 60, 2 skipped" in tip


def test_the_tool_tip_has_all_digits(model: ScoreTable) -> None:
    model.show((IOU,), ())
    tip = str(model.index(0, ScoreColumn.POOLED).data(Qt.ItemDataRole.ToolTipRole))
    assert "0.678431" in tip


def test_other_values_are_written_over_without_a_reset(model: ScoreTable, qtbot: QtBot) -> None:
    model.show((IOU,), (TP,))
    with qtbot.waitSignal(model.dataChanged), qtbot.assertNotEmitted(model.modelReset):
        model.show((IOU,), (CountRow("TP", 1, 2),))
    assert texts(model, 1) == ["TP", "1", "2", ""]


def test_only_cells_with_another_text_are_said_to_change(model: ScoreTable, qtbot: QtBot) -> None:
    model.show((IOU,), (TP,))
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.show((IOU,), (CountRow("TP", 1, TP.pooled),))
    first, last = changed.args[:2]
    assert (first.row(), first.column(), last.column()) == (1, ScoreColumn.IMAGE, ScoreColumn.IMAGE)


def test_the_longest_text_of_a_column_follows_its_values(model: ScoreTable) -> None:
    assert model.longest_text(ScoreColumn.POOLED) == ""
    model.show((IOU,), (TP,))
    assert model.longest_text(ScoreColumn.POOLED) == "0.6784"
    model.show((IOU,), (CountRow("TP", None, 1234567),))
    assert model.longest_text(ScoreColumn.POOLED) == "1,234,567"


def test_boundary_scores_come_last_and_belong_to_the_image(model: ScoreTable) -> None:
    share = SurfaceScore("boundary_iou@2%", "Boundary IoU at 2 %", 0.99999, "", "a wide band")
    length = SurfaceScore("hausdorff", "Hausdorff distance", 2**0.5, "px")
    model.show((IOU,), (TP,), (share, length))
    assert texts(model, 2) == ["Boundary IoU at 2 %", "0.9999", "", ""]
    assert texts(model, 3) == ["Hausdorff distance", "1.41 px", "", ""]
    tips = [
        model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
        for row, column in ((2, ScoreColumn.IMAGE), (3, ScoreColumn.NAME), (3, ScoreColumn.POOLED))
    ]
    assert tips == [
        "Boundary IoU at 2 % 0.99999\nof the image on screen\na wide band",
        f"Hausdorff distance {2**0.5} px\nof the image on screen",
        "measured for the image on screen only",
    ]


def test_what_is_being_measured_is_an_ellipsis(model: ScoreTable, qtbot: QtBot) -> None:
    unknown = SurfaceScore("hausdorff", "Hausdorff distance", None, "px")
    undefined = SurfaceScore("hausdorff", "Hausdorff distance", math.nan, "px")
    model.show((IOU,), (), (unknown,))
    assert texts(model, 1) == ["Hausdorff distance", "…", "", ""]
    tip = model.index(1, ScoreColumn.IMAGE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Hausdorff distance: being measured"
    with qtbot.assertNotEmitted(model.modelReset):
        model.show((IOU,), (), (undefined,))
    assert texts(model, 1) == ["Hausdorff distance", "–", "", ""]
    tip = model.index(1, ScoreColumn.IMAGE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Hausdorff distance undefined\nof the image on screen"
