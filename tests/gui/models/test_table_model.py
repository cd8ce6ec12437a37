"""What all tables share."""

import pytest
from PySide6.QtCore import Qt

from segreview.gui.models.table_model import NUMBER, WORD, Column, TableModel

HORIZONTAL = Qt.Orientation.Horizontal


@pytest.fixture
def table() -> TableModel[str]:
    made = TableModel[str]((Column("name"), Column("pixels", "how many there are", NUMBER)))
    made.show_rows(("a", "b", "c"))
    return made


def test_rows_and_columns_are_counted_but_cells_have_none_of_their_own(table):
    assert (table.rowCount(), table.columnCount()) == (3, 2)
    cell = table.index(0, 0)
    assert (table.rowCount(cell), table.columnCount(cell)) == (0, 0)


def test_a_column_has_its_title_its_explanation_and_its_side(table):
    roles = (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.TextAlignmentRole,
    )
    said = [[table.headerData(column, HORIZONTAL, role) for role in roles] for column in (0, 1)]
    assert said == [["name", "", WORD], ["pixels", "how many there are", NUMBER]]
    assert table.headerData(0, HORIZONTAL, Qt.ItemDataRole.DecorationRole) is None


def test_rows_have_no_titles_and_there_is_no_third_column(table):
    assert table.headerData(0, Qt.Orientation.Vertical) is None
    assert table.headerData(2, HORIZONTAL) is None


def test_other_rows_take_the_place_of_those_before(table, qtbot):
    with qtbot.waitSignal(table.modelReset):
        table.show_rows(("d",))
    assert table.rowCount() == 1
