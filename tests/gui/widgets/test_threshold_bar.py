"""The threshold bar moves at once, lets go once, and says where it means nothing."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from segreview.gui.widgets.threshold_bar import ThresholdBar, column_heights
from segreview.session.view import ThresholdView

BINS = np.array([100.0, 10.0, 0.0, 5.0])


def view(step=500, *, applies=True, hard=False):
    reason = "" if applies else "There is no threshold."
    return ThresholdView(reason, step, "≥", "128 of 255", hard, BINS, BINS[::-1].copy())


@pytest.fixture
def bar(qtbot):
    widget = ThresholdBar()
    qtbot.addWidget(widget)
    widget.resize(416, 160)
    widget.show_threshold(view())
    widget.show()
    widget.moved, widget.released = [], []
    widget.threshold_moved.connect(widget.moved.append)
    widget.threshold_released.connect(widget.released.append)
    return widget


def test_it_shows_the_threshold_the_sign_and_the_units(bar):
    assert bar.number.value() == 0.5
    assert bar.caption.text() == "Score ≥"
    assert bar.units.text() == "128 of 255"
    assert bar.moved == []


def test_a_drag_moves_all_the_way_and_lets_go_once(bar, qtbot):
    plot = bar.histogram
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    for x in (150, 200, plot.width()):
        qtbot.mouseMove(plot, QPoint(x, 20))
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(plot.width(), 20))
    assert bar.moved == sorted(bar.moved)
    assert len(bar.moved) == 4
    assert bar.moved[-1] == 1000
    assert bar.released == [1000]


def test_an_older_view_does_not_pull_the_handle_back_during_a_drag(bar, qtbot):
    qtbot.mousePress(bar.histogram, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    bar.show_threshold(view(900))
    assert bar.number.value() < 0.5
    qtbot.mouseRelease(bar.histogram, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))


def test_arrow_keys_move_one_step_and_let_go_after_a_while(bar, qtbot):
    with qtbot.waitSignal(bar.threshold_released):
        qtbot.keyClick(bar.histogram, Qt.Key.Key_Right)
        qtbot.keyClick(bar.histogram, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert bar.moved == [501, 491]
    assert bar.released == [491]


def test_a_typed_number_counts(bar, qtbot):
    bar.number.setValue(0.123)
    qtbot.waitUntil(lambda: bar.released == [123])
    assert bar.moved == [123]


def test_it_never_leaves_0_to_1(bar):
    bar.move_by(5000)
    bar.move_by(-5000)
    assert bar.moved == [1000, 0]


def test_a_binary_prediction_set_is_called_so(bar):
    bar.show_threshold(view(hard=True))
    assert "already binary" in bar.sentence.text()


def test_labels_need_no_threshold(bar):
    bar.show_threshold(view(applies=False))
    assert "no threshold" in bar.sentence.text()
    bar.move_by(10)
    assert bar.moved == []
    assert not bar.number.isEnabled()


def test_other_counts_are_drawn_and_equal_ones_look_the_same(bar):
    before = bar.histogram.grab().toImage()
    bar.show_threshold(replace(view(), background=BINS.copy()))
    assert bar.histogram.grab().toImage() == before
    bar.show_threshold(replace(view(), background=np.array([0.0, 0.0, 90.0, 0.0])))
    assert bar.histogram.grab().toImage() != before


def test_columns_share_their_height_by_ground_truth():
    heights, share = column_heights(np.array([3.0, 0.0]), np.array([1.0, 0.0]))
    assert heights.tolist() == [1.0, 0.0]
    assert share.tolist() == [0.25, 0.0]


def test_best_asks_for_pooled_iou_and_its_menu_for_the_others(bar, qtbot):
    wanted = []
    bar.best_wanted.connect(wanted.append)
    qtbot.mouseClick(bar.best, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    for action in bar.best.menu().actions():
        action.trigger()
    assert [(wish.name, wish.pooled) for wish in wanted] == [
        ("iou", True),
        ("iou", True),
        ("dice", True),
        ("iou", False),
        ("dice", False),
    ]
    assert bar.best.menu().actions()[3].text() == "Per-image mean Dice (F1)"


def test_the_tool_tip_says_what_the_best_threshold_was_chosen_on(bar):
    assert "one half of the images" in bar.best.toolTip()
    bar.show_threshold(replace(view(), best="Threshold 0.431 is best."))
    assert "<p>Threshold 0.431 is best.</p>" in bar.best.toolTip()
    assert bar.best.accessibleDescription() == "Threshold 0.431 is best."


@pytest.mark.parametrize(("applies", "hard"), [(False, False), (True, True)])
def test_nothing_is_best_where_the_threshold_means_nothing(bar, applies, hard):
    bar.show_threshold(view(applies=applies, hard=hard))
    assert not bar.best.isEnabled()
