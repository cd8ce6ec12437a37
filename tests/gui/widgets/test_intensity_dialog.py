"""Window and level are typed in the image's own units, and given back."""

import pytest

from segreview.gui.widgets.intensity_dialog import IntensityDialog, window_words
from segreview.masks.intensity import IntensityWindow


@pytest.fixture
def dialog(qtbot):
    made = IntensityDialog()
    qtbot.addWidget(made)
    made.chosen = []
    made.window_chosen.connect(made.chosen.append)
    made.show_window(IntensityWindow(-160, 240), by_hand=False)
    return made


def test_the_window_in_force_is_shown_and_nothing_is_chosen_by_that(dialog):
    assert (dialog.level.value(), dialog.width_box.value()) == (40, 400)
    assert (dialog.level.decimals(), dialog.level.singleStep()) == (0, 8)
    assert not dialog.automatic.isEnabled()
    assert dialog.chosen == []


def test_level_and_width_are_chosen(dialog):
    dialog.level.setValue(50)
    dialog.show_window(dialog.chosen[-1], by_hand=True)
    dialog.width_box.setValue(100)
    assert dialog.chosen == [IntensityWindow(-150, 250), IntensityWindow(0, 100)]


def test_a_window_without_width_is_not_chosen(dialog):
    dialog.width_box.setValue(0)
    assert dialog.chosen == []


def test_the_automatic_window_comes_back(dialog):
    dialog.show_window(IntensityWindow(0, 1), by_hand=True)
    dialog.automatic.click()
    assert dialog.chosen == [None]


def test_small_numbers_have_decimals(dialog):
    dialog.show_window(IntensityWindow(0.25, 0.75), by_hand=True)
    assert (dialog.level.value(), dialog.width_box.value()) == (0.5, 0.5)
    assert dialog.level.decimals() == 3


def test_a_level_of_the_same_value_is_not_written_over(dialog):
    dialog.level.lineEdit().setText("40.")
    dialog.show_window(IntensityWindow(-160, 240), by_hand=False)
    assert dialog.level.lineEdit().text() == "40."


def test_without_an_image_there_is_nothing_to_choose(dialog):
    dialog.show_window(None, by_hand=False)
    assert not dialog.level.isEnabled()
    assert not dialog.width_box.isEnabled()
    dialog.show_window(IntensityWindow(0, 255), by_hand=False)
    assert dialog.level.isEnabled()


@pytest.mark.parametrize(
    ("window", "by_hand", "words"),
    [
        (IntensityWindow(-160, 240), False, "values -160 to 240"),
        (IntensityWindow(0.125, 0.875), True, "values 0.125 to 0.875, set by hand"),
    ],
)
def test_words_tell_black_and_white(window, by_hand, words):
    assert window_words(window, by_hand) == words
