"""From arrays to Qt images."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.gui.models.images import rgb_image


def test_every_pixel_arrives_also_where_rows_are_not_aligned() -> None:
    pixels = np.arange(5 * 3 * 3, dtype=np.uint8).reshape(5, 3, 3)
    image = rgb_image(pixels)
    assert (image.width(), image.height()) == (3, 5)
    assert image.pixelColor(2, 4).getRgb()[:3] == tuple(pixels[4, 2])


def test_a_view_into_a_larger_array_is_read_rightly() -> None:
    pixels = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)[::2, 1::3]
    assert rgb_image(pixels).pixelColor(1, 2).getRgb()[:3] == tuple(pixels[2, 1])


def test_an_image_outlives_its_array() -> None:
    image = rgb_image(np.full((4, 4, 3), 7, dtype=np.uint8))
    assert image.pixelColor(3, 3).getRgb()[:3] == (7, 7, 7)


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidArgument, match="RGB"):
        rgb_image(np.zeros(shape, dtype=np.uint8))
