"""Classes as a model."""

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from segreview.gui.models.class_table import ClassColumn, ClassTableModel
from segreview.session.view import ClassRow

pytestmark = pytest.mark.usefixtures("qtbot")

ROAD = ClassRow(3, "road", (128, 64, 128), False, 0.5, 0.75, 0.25, 12)
VOID = ClassRow(11, "void", (0, 0, 0), True, math.nan, math.nan, math.nan, 0)
CHECK = Qt.ItemDataRole.CheckStateRole


@pytest.fixture
def model() -> ClassTableModel:
    made = ClassTableModel()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    made.show((ROAD, VOID))
    return made


def test_a_class_has_its_name_scores_and_whether_it_is_ignored(model: ClassTableModel) -> None:
    texts = [str(model.index(0, column).data()) for column in ClassColumn]
    assert texts == ["road", "0.500", "0.750", "0.250", ""]
    assert model.index(0, ClassColumn.IGNORED).data(CHECK) == Qt.CheckState.Unchecked
    assert model.index(1, ClassColumn.IGNORED).data(CHECK) == Qt.CheckState.Checked
    assert model.index(1, ClassColumn.IMAGE_IOU).data() == "–"


def test_a_check_is_reported_and_shown_only_by_the_next_view(
    model: ClassTableModel, qtbot: QtBot
) -> None:
    cell = model.index(0, ClassColumn.IGNORED)
    with qtbot.waitSignal(model.label_ignored) as reported:
        model.setData(cell, Qt.CheckState.Checked.value, CHECK)
    assert reported.args == [(3, True)]
    assert cell.data(CHECK) == Qt.CheckState.Unchecked


def test_only_the_ignored_column_can_be_checked(model: ClassTableModel) -> None:
    assert not model.setData(model.index(0, ClassColumn.NAME), Qt.CheckState.Checked.value, CHECK)
    flags = model.flags(model.index(0, ClassColumn.NAME))
    assert not flags & Qt.ItemFlag.ItemIsUserCheckable


def test_rows_are_found_by_label(model: ClassTableModel) -> None:
    assert model.row_of(11) == 1
    assert model.row_of(None) is None
    assert model.key_at(1) == 11
