"""Images over arrays are checked, and keep their memory alive."""

import gc

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.gui.widgets.canvas.array_image import array_image

pytestmark = pytest.mark.usefixtures("qapp")


def test_an_image_outlives_the_name_of_its_array():
    image = array_image(np.full((30, 33), 9, np.uint8))
    gc.collect()
    assert image.pixelColor(32, 29).red() == 9


def test_a_view_is_shown_as_it_looks():
    wide = np.arange(200, dtype=np.uint8).reshape(10, 20)
    assert array_image(wide[2:5, 3:8]).pixelColor(1, 1).red() == wide[3, 4]


def test_colours_are_not_swapped():
    pixel = np.array([[[10, 20, 30]]], np.uint8)
    color = array_image(pixel).pixelColor(0, 0)
    assert (color.red(), color.green(), color.blue()) == (10, 20, 30)


def test_an_indexed_image_has_the_colours_of_its_table():
    image = array_image(np.array([[0, 1]], np.uint8), (0, 0xFF010203))
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(1, 0).getRgb() == (1, 2, 3, 255)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((2, 2), np.float32),
        np.zeros((2, 2, 4), np.uint8),
        np.zeros((0, 2), np.uint8),
        np.zeros((1, 65_537), np.uint8),
    ],
)
def test_what_qt_would_misread_is_refused(pixels):
    with pytest.raises(InvalidArgument):
        array_image(pixels)
