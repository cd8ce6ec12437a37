"""The list of samples as a model."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from segreview.gui.models.sample_table import SampleRole, SampleTable
from segreview.session.view import RowStatus, RowVerdict, SampleColumns

pytestmark = pytest.mark.usefixtures("qtbot")

IDS = ("a", "b", "c", "d")


def columns(
    order: Sequence[int], ids: tuple[str, ...] = IDS, scores: Sequence[float] | None = None
) -> SampleColumns:
    count = len(ids)
    return SampleColumns(
        ids,
        np.array(order, dtype=np.int64),
        "IoU",
        np.linspace(0, 1, count) if scores is None else np.array(scores),
        np.full(count, RowStatus.SCORED, dtype=np.uint8),
        np.full(count, RowVerdict.NONE, dtype=np.uint8),
        np.zeros(count, dtype=np.bool_),
    )


@pytest.fixture
def model() -> SampleTable:
    made = SampleTable()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def names(model: SampleTable) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_rows_are_the_samples_in_list_order(model: SampleTable) -> None:
    model.show(columns([2, 0, 3]))
    assert names(model) == ["c", "a", "d"]
    assert [model.sample_at(row) for row in range(3)] == [2, 0, 3]
    assert model.row_of(3) == 2
    assert model.row_of(1) is None


def test_a_changed_score_announces_only_the_rows_from_first_to_last_change(
    model: SampleTable, qtbot: QtBot
) -> None:
    model.show(columns([3, 2, 1, 0], scores=[0.1, 0.2, 0.3, np.nan]))
    with qtbot.waitSignal(model.dataChanged) as announced:
        model.show(columns([3, 2, 1, 0], scores=[0.1, 0.25, 0.35, np.nan]))
    first, last, _ = announced.args
    assert (first.row(), last.row()) == (1, 2)


def test_the_same_values_announce_nothing(model: SampleTable, qtbot: QtBot) -> None:
    model.show(columns([0, 1], scores=[np.nan, 1, 1, 1]))
    with (
        qtbot.assertNotEmitted(model.dataChanged),
        qtbot.assertNotEmitted(model.modelReset),
        qtbot.assertNotEmitted(model.layoutChanged),
    ):
        model.show(columns([0, 1], scores=[np.nan, 1, 1, 1]))


def test_a_selection_stays_with_its_sample_when_the_order_changes(
    model: SampleTable, qtbot: QtBot
) -> None:
    model.show(columns([0, 1, 2, 3]))
    kept = QPersistentModelIndex(model.index(1))
    with qtbot.waitSignal(model.layoutChanged):
        model.show(columns([3, 2, 1, 0]))
    assert kept.row() == 2
    assert kept.data() == "b"


def test_a_selection_ends_when_its_sample_no_longer_passes_the_filter(model: SampleTable) -> None:
    model.show(columns([0, 1]))
    kept = QPersistentModelIndex(model.index(1))
    model.show(columns([0, 3]))
    assert not kept.isValid()


def test_samples_that_are_found_later_are_inserted_behind(model: SampleTable, qtbot: QtBot) -> None:
    model.show(columns([0, 1], ids=("a", "b")))
    with qtbot.waitSignal(model.rowsInserted), qtbot.assertNotEmitted(model.modelReset):
        model.show(columns([0, 1, 2, 3]))
    assert names(model) == ["a", "b", "c", "d"]


def test_a_filter_that_leaves_nothing_leaves_no_rows(model: SampleTable) -> None:
    model.show(columns([0, 1]))
    model.show(columns([]))
    assert model.rowCount() == 0
    model.show(None)
    assert model.rowCount() == 0


def test_other_samples_forget_the_pictures(model: SampleTable) -> None:
    model.show(columns([0, 1]))
    model.set_thumbnail(1, QPixmap(4, 3))
    assert model.has_thumbnail(1)
    assert isinstance(model.index(1).data(Qt.ItemDataRole.DecorationRole), QPixmap)
    model.show(columns([0, 1], ids=("x", "y")))
    assert not model.has_thumbnail(1)


def test_a_row_is_said_in_one_sentence(model: SampleTable) -> None:
    model.show(columns([1], ids=("a", "new\nline"), scores=[0.0, 0.25]))
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "new\\nline, IoU 0.250, no verdict"
    assert model.index(0).data(SampleRole.SCORE) == 0.25


def test_a_hundred_thousand_rows_are_shown_and_reordered(model: SampleTable) -> None:
    ids = tuple(f"sample {number}" for number in range(100_000))
    model.show(columns(range(100_000), ids=ids))
    model.show(columns(range(99_999, -1, -1), ids=ids))
    assert model.index(0).data() == "sample 99999"


def test_a_verdict_on_masks_that_changed_is_said(model: SampleTable, qtbot: QtBot) -> None:
    before = columns([0, 1])
    model.show(before)
    outdated = np.array([False, True, False, False])
    with qtbot.waitSignal(model.dataChanged) as announced:
        model.show(replace(before, outdated=outdated))
    assert [index.row() for index in announced.args[:2]] == [1, 1]
    row = model.index(1)
    assert row.data(SampleRole.OUTDATED) is True
    assert model.index(0).data(SampleRole.OUTDATED) is False
    assert str(row.data(Qt.ItemDataRole.ToolTipRole)).endswith("the masks changed after it")


def test_of_many_thumbnails_only_those_that_came_last_are_kept(model: SampleTable) -> None:
    ids = tuple(map(str, range(600)))
    model.show(columns(range(600), ids, np.zeros(600)))
    for sample in (*range(512), 0, *range(512, 600)):
        model.set_thumbnail(sample, QPixmap(1, 1))
    kept = [sample for sample in range(600) if model.has_thumbnail(sample)]
    assert kept == [0, *range(89, 600)]


def test_the_telling_word_is_that_of_neighbours_by_name_not_in_the_list(model: SampleTable) -> None:
    model.show(columns([2, 0, 1], ids=("scan_1_x", "scan_2_x", "tile_2_x")))
    words = [tuple(model.index(row).data(SampleRole.TELLING_WORD)) for row in range(3)]
    assert words == [(0, 4), (5, 6), (5, 6)]


def test_a_row_knows_its_score_with_and_without_its_name(model: SampleTable) -> None:
    model.show(columns([1], scores=[0.1, 0.25, 0.5, 0.75]))
    roles = (SampleRole.SCORE_TEXT, SampleRole.NUMBER_TEXT)
    assert [model.index(0).data(role) for role in roles] == ["IoU 0.250", "0.250"]
