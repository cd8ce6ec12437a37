"""Classes as a model."""

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from segreview.gui.models.class_cells import ClassColumn
from segreview.gui.models.class_table import ClassTableModel
from segreview.session.view import ClassRow, GroupRow

pytestmark = pytest.mark.usefixtures("qtbot")

ROAD = ClassRow(3, "road", (128, 64, 128), False, 0.5, 0.75, 0.25, 12)
VOID = ClassRow(11, "void", (0, 0, 0), True, math.nan, math.nan, math.nan, 0)
CHECK = Qt.ItemDataRole.CheckStateRole
TIP, EDIT = Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.EditRole


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


MERGED = replace(ROAD, merged=("lane", "kerb"))
GROUP = GroupRow("ways", ("road", "path"), 0.25, 0.5, 0.125, 7)


def test_a_merged_class_says_what_counts_as_it(model: ClassTableModel) -> None:
    model.show((MERGED, VOID))
    name = model.index(0, ClassColumn.NAME)
    assert name.data() == "road + lane + kerb"
    assert name.data(TIP) == "road, stored as 3\nmerged into it: lane, kerb"
    assert name.data(EDIT) == "road"


def test_groups_stand_below_the_classes_without_a_check_box(model: ClassTableModel) -> None:
    model.show((ROAD, VOID), (GROUP,))
    texts = [str(model.index(2, column).data()) for column in ClassColumn]
    assert texts == ["ways: road, path", "0.250", "0.500", "0.125", ""]
    ignored = model.index(2, ClassColumn.IGNORED)
    assert ignored.data(CHECK) is None
    assert ignored.data(TIP) == ""
    assert not model.flags(ignored) & Qt.ItemFlag.ItemIsUserCheckable
    name = model.index(2, ClassColumn.NAME)
    assert name.data(TIP) == "ways: scored as the union of road, path"
    spoken = name.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "group ways of road, path"
    assert name.data(Qt.ItemDataRole.DecorationRole) is not None


def test_a_group_of_which_no_class_is_left_says_so(model: ClassTableModel) -> None:
    model.show((ROAD,), (replace(GROUP, classes=()),))
    assert model.index(1, ClassColumn.NAME).data() == "ways: no class"


def test_classes_and_groups_are_told_apart(model: ClassTableModel) -> None:
    model.show((ROAD, VOID), (GROUP,))
    assert [model.key_at(row) for row in range(3)] == [3, 11, "ways"]
    assert (model.row_of("ways"), model.row_of("road")) == (2, None)


def test_another_name_is_an_intent(model: ClassTableModel, qtbot: QtBot) -> None:
    model.show((ROAD, VOID), (GROUP,))
    with qtbot.waitSignal(model.class_renamed) as renamed:
        assert model.setData(model.index(1, ClassColumn.NAME), "nothing")
    assert renamed.args == [(11, "nothing")]
    with qtbot.waitSignal(model.group_renamed) as renamed:
        assert model.setData(model.index(2, ClassColumn.NAME), "streets")
    assert renamed.args == [("ways", "streets")]
    assert model.index(1, ClassColumn.NAME).data() == "void"


def test_the_same_name_and_other_columns_are_no_edit(model: ClassTableModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.class_renamed):
        assert not model.setData(model.index(0, ClassColumn.NAME), "road")
        assert not model.setData(model.index(0, ClassColumn.POOLED_IOU), "1")
    assert model.flags(model.index(0, ClassColumn.NAME)) & Qt.ItemFlag.ItemIsEditable
    assert not model.flags(model.index(0, ClassColumn.MEAN_IOU)) & Qt.ItemFlag.ItemIsEditable


def test_the_chosen_class_is_bold(model: ClassTableModel) -> None:
    model.show((ROAD, VOID), chosen=11)
    fonts = [model.index(row, ClassColumn.NAME).data(Qt.ItemDataRole.FontRole) for row in (0, 1)]
    assert fonts[0] is None
    assert fonts[1].bold()


def test_only_other_rows_reset_the_model(model: ClassTableModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show((replace(ROAD, name="street"), VOID))
    with qtbot.waitSignal(model.modelReset):
        model.show((VOID, ROAD))


def test_only_cells_that_are_seen_to_differ_are_said_to_change(
    model: ClassTableModel, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.show((replace(ROAD, image_iou=0.125), VOID))
    first, last = changed.args[:2]
    assert (first.row(), last.row()) == (0, 0)
    assert first.column() == last.column() == ClassColumn.IMAGE_IOU


def test_a_class_that_is_chosen_or_has_another_colour_is_said_to_change(
    model: ClassTableModel, qtbot: QtBot
) -> None:
    for shown in ({"chosen": 11}, {}):
        with qtbot.waitSignal(model.dataChanged) as changed:
            model.show((ROAD, VOID), **shown)
        assert (changed.args[0].row(), changed.args[0].column()) == (1, ClassColumn.NAME)
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.show((replace(ROAD, color=(1, 2, 3)), VOID))
    assert (changed.args[0].row(), changed.args[1].column()) == (0, ClassColumn.NAME)


def test_the_same_numbers_again_change_nothing(model: ClassTableModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.dataChanged):
        model.show((replace(ROAD, image_iou=ROAD.image_iou + 1e-9), VOID))


@pytest.mark.parametrize("color", [(255, 255, 255), (0, 0, 0)])
def test_a_colour_has_an_outline_on_light_and_dark(
    model: ClassTableModel, color: tuple[int, int, int]
) -> None:
    model.show((replace(ROAD, color=color),))
    icon = model.index(0, ClassColumn.NAME).data(Qt.ItemDataRole.DecorationRole)
    image = icon.pixmap(14, 14).toImage()
    assert image.pixelColor(7, 7).getRgb()[:3] == color
    assert image.pixelColor(0, 7).getRgb()[:3] == (128, 128, 128)
