"""The class panel as a person uses it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QTableView, QToolButton
from pytestqt.qtbot import QtBot

from segreview.dataset.task import TaskKind
from segreview.gui.models.class_cells import ClassColumn
from segreview.gui.models.class_table import ClassTableModel
from segreview.gui.widgets.class_panel import ClassPanel
from segreview.session.state import SessionState
from segreview.session.view import ClassRow, GroupRow, SessionView, Stage

ROWS = tuple(
    ClassRow(label, name, (label, 0, 0), False, 0.5, 0.5, 0.5, 2)
    for label, name in ((0, "sky"), (4, "road"), (7, "car"))
)
VIEW = SessionView(
    Stage.READY,
    SessionState(selected=0),
    task=TaskKind.MULTI_CLASS,
    class_rows=ROWS,
    group_rows=(GroupRow("ways", ("road",), 0.5, 0.5, 0.5, 2),),
)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(qtbot: QtBot) -> ClassPanel:
    made = ClassPanel()
    qtbot.addWidget(made)
    made.resize(420, 320)
    made.show()
    made.show_view(VIEW)
    return made


def table_of(panel: ClassPanel) -> QTableView:
    return next(iter(panel.findChildren(QTableView)))


def place(panel: ClassPanel, row: int, column: int = 0) -> QPoint:
    table = table_of(panel)
    return table.visualRect(table.model().index(row, column)).center()


def test_what_is_selected_stays_selected_when_rows_move(panel: ClassPanel) -> None:
    panel.select(4, "ways")
    moved = replace(VIEW, class_rows=(ROWS[1], ROWS[0], ROWS[2]))
    panel.show_view(moved)
    assert (panel.selected_labels, panel.selected_groups) == ((4,), ("ways",))
    assert table_of(panel).selectionModel().selectedRows()[0].row() in (0, 3)


def test_what_is_gone_is_no_longer_selected(panel: ClassPanel) -> None:
    panel.select(4, 7)
    panel.show_view(replace(VIEW, class_rows=ROWS[:2]))
    assert panel.selected_labels == (4,)


def test_another_class_in_view_becomes_the_selection(panel: ClassPanel) -> None:
    panel.select(0, 7)
    alone = replace(VIEW, state=SessionState(selected=0, class_label=4))
    panel.show_view(alone)
    assert panel.selected_labels == (4,)
    panel.select(7)
    panel.show_view(alone)
    assert panel.selected_labels == (7,)
    panel.show_view(VIEW)
    assert panel.selected_labels == ()


def test_a_click_with_control_selects_more_and_changes_no_view(
    panel: ClassPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewport = table_of(panel).viewport()
    qtbot.mouseClick(viewport, LEFT, pos=place(panel, 0))
    monkeypatch.setattr(
        "segreview.gui.widgets.class_panel.class_panel.QApplication.keyboardModifiers",
        lambda: CONTROL,
    )
    with qtbot.assertNotEmitted(panel.class_chosen):
        qtbot.mouseClick(viewport, LEFT, CONTROL, pos=place(panel, 2))
    assert panel.selected_labels == (0, 7)


def test_a_click_on_a_group_chooses_no_class(panel: ClassPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.class_chosen):
        qtbot.mouseClick(table_of(panel).viewport(), LEFT, pos=place(panel, 3))
    assert panel.selected_groups == ("ways",)


@pytest.mark.parametrize(
    ("row", "signal", "key"), [(1, "class_renamed", 4), (3, "group_renamed", "ways")]
)
def test_a_double_click_renames(
    panel: ClassPanel, qtbot: QtBot, row: int, signal: str, key: int | str
) -> None:
    viewport = table_of(panel).viewport()
    qtbot.mouseClick(viewport, LEFT, pos=place(panel, row))
    qtbot.mouseDClick(viewport, LEFT, pos=place(panel, row))
    check_renaming(panel, qtbot, signal, key)


def test_the_selected_class_can_be_renamed_without_a_mouse(panel: ClassPanel, qtbot: QtBot) -> None:
    panel.select(7)
    panel.edit_name()
    check_renaming(panel, qtbot, "class_renamed", 7)


def check_renaming(panel: ClassPanel, qtbot: QtBot, signal: str, key: int | str) -> None:
    editor = panel.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.setText("new")
    with qtbot.waitSignal(getattr(panel, signal)) as renamed:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert renamed.args == [(key, "new")]


def test_of_several_classes_none_is_renamed(panel: ClassPanel) -> None:
    panel.select(4, 7)
    panel.edit_name()
    assert panel.findChild(QLineEdit) is None


def test_actions_stand_in_the_menu_and_some_as_buttons(
    panel: ClassPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge, reset = QAction("&Merge into…", panel), QAction("Re&set", panel)
    panel.use_actions([merge], [merge, reset])
    names = [button.accessibleName() for button in panel.findChildren(QToolButton)]
    assert names == ["Merge into…", "Edit classes"]
    opened: list[QMenu] = []
    # The offscreen platform warns of a menu that it cannot let grab the keyboard.
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: opened.append(menu))
    table_of(panel).customContextMenuRequested.emit(place(panel, 1))
    assert [menu.actions() for menu in opened] == [[merge, reset]]


def test_a_right_click_selects_without_choosing(panel: ClassPanel, qtbot: QtBot) -> None:
    with (
        qtbot.assertNotEmitted(panel.class_chosen),
        qtbot.waitSignal(panel.selection_changed),
    ):
        qtbot.mouseClick(table_of(panel).viewport(), RIGHT, pos=place(panel, 2))
    assert panel.selected_labels == (7,)


def test_a_binary_task_has_no_column_to_ignore(panel: ClassPanel) -> None:
    panel.show_view(replace(VIEW, task=TaskKind.BINARY))
    assert table_of(panel).isColumnHidden(ClassColumn.IGNORED)


def test_no_number_of_a_class_is_cut_off(panel: ClassPanel) -> None:
    table = table_of(panel)
    for point in (9, 16):
        font = table.font()
        font.setPointSize(point)
        table.setFont(font)
        for column in (ClassColumn.IMAGE_IOU, ClassColumn.MEAN_IOU, ClassColumn.IGNORED):
            title = table.horizontalHeader().sectionSizeHint(column)
            assert table.columnWidth(column) >= max(table.sizeHintForColumn(column), title)


def test_another_sample_asks_nothing_of_classes_whose_scores_stay(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answer = set(), ClassTableModel.data

    def data(model: ClassTableModel, index: QModelIndex, role: int) -> object:
        asked.add(index.row())
        return answer(model, index, role)

    monkeypatch.setattr(ClassTableModel, "data", data)
    panel = ClassPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_view(VIEW)
    QApplication.processEvents()
    asked.clear()
    panel.show_view(replace(VIEW, class_rows=(ROWS[0], replace(ROWS[1], image_iou=0.1), ROWS[2])))
    QApplication.processEvents()
    assert asked == {1}


def seen_columns(panel: ClassPanel) -> list[ClassColumn]:
    return [column for column in ClassColumn if not table_of(panel).isColumnHidden(column)]


def test_a_narrow_panel_rather_leaves_out_means_than_names(panel: ClassPanel) -> None:
    assert seen_columns(panel) == [*ClassColumn]
    panel.resize(230, 320)
    assert seen_columns(panel) == [ClassColumn.NAME, ClassColumn.POOLED_IOU, ClassColumn.IGNORED]
    assert table_of(panel).columnWidth(ClassColumn.NAME) >= 80
    panel.resize(420, 320)
    assert seen_columns(panel) == [*ClassColumn]


def test_classes_of_a_binary_task_cannot_be_ignored(panel: ClassPanel) -> None:
    panel.show_view(replace(VIEW, task=TaskKind.BINARY))
    assert ClassColumn.IGNORED not in seen_columns(panel)
