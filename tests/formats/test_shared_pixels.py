"""Pixels share the memory of their picture where it lies in one piece, and outlive it."""

import gc
import io

import numpy as np
import pytest
from PIL import Image

from segreview.formats.shared_pixels import pixels_of


def loaded(pixels, mode="L"):
    stream = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(stream, "PNG")
    picture = Image.open(stream)
    picture.load()
    return picture


@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (300, 400)])
def test_pixels_are_those_of_the_picture_and_outlive_it(shape):
    given = np.random.default_rng(3).integers(0, 256, shape, np.uint8)
    pixels = pixels_of(loaded(given))
    gc.collect()
    others = [loaded(255 - given) for _ in range(3)]
    assert np.array_equal(pixels, given)
    assert not pixels.flags.writeable
    assert len(others) == 3


def test_nothing_is_copied():
    picture = Image.new("L", (4, 2), 7)
    pixels = pixels_of(picture)
    picture.putpixel((1, 0), 9)
    assert pixels.tolist() == [[7, 9, 7, 7], [7, 7, 7, 7]]


def test_a_palette_is_not_applied():
    picture = Image.new("P", (2, 1), 3)
    picture.putpalette([0, 0, 0] * 3 + [255, 0, 0])
    assert pixels_of(picture).tolist() == [[3, 3]]


def test_a_picture_in_several_blocks_of_memory_is_copied():
    # Pillow's blocks have 16 MB.
    pixels = pixels_of(Image.new("L", (4096, 4097), 5))
    assert pixels.shape == (4097, 4096)
    assert (pixels == 5).all()


@pytest.mark.parametrize("mode", ["1", "LA", "RGB", "RGBA", "I", "I;16", "F"])
def test_other_modes_are_as_ever(mode):
    picture = Image.new(mode, (3, 2), 1)
    assert np.array_equal(pixels_of(picture), np.asarray(picture))


def test_a_picture_without_pixels_has_none():
    assert pixels_of(Image.new("L", (0, 3))).shape == (3, 0)
