"""A mask may lie in the transparency, in one colour, or in gray of which 0 is white."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.errors import UnreadableFile
from segreview.formats.mask_values import COLORS_NOT_USED, MaskValues, has_one_color, taken
from segreview.formats.picture_part import PicturePart
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_image, read_mask, read_thumbnail
from segreview.formats.stored import TRANSPARENCY_NOT_USED, WHITE_IS_ZERO, StoredMask

PATH = Path("a.png")
ALPHA = np.array([[0, 255], [7, 0]], np.uint8)


def saved(path, values, **options):
    Image.fromarray(values).save(path, **options)
    return path


def rgba(red, green, blue, alpha=ALPHA):
    colors = [np.full(alpha.shape, one, np.uint8) for one in (red, green, blue)]
    return np.stack([*colors, alpha], 2)


def read(path, values):
    return read_mask(PixelSource(path, PicturePart(values=values)))


@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
def test_transparency_is_read_exactly(tmp_path, suffix):
    options = {"lossless": True, "exact": True} if suffix == "webp" else {}
    path = saved(tmp_path / f"a.{suffix}", rgba(255, 0, 0), **options)
    assert read_mask(PixelSource(path)).warnings == (TRANSPARENCY_NOT_USED,)
    mask = read(path, MaskValues.ALPHA)
    assert mask.values.tolist() == ALPHA.tolist()
    assert (mask.warnings, mask.palette, mask.gray_from_color) == ((), None, False)


def test_transparency_beside_gray_is_read(tmp_path):
    path = saved(tmp_path / "a.png", np.stack([np.full((2, 2), 9, np.uint8), ALPHA], 2))
    assert read_mask(PixelSource(path)).values.tolist() == [[9, 9], [9, 9]]
    assert read(path, MaskValues.ALPHA).values.tolist() == ALPHA.tolist()


def test_a_transparency_that_is_the_same_everywhere_is_nothing_to_say(tmp_path):
    path = saved(tmp_path / "a.png", rgba(1, 2, 3, np.full((2, 2), 200, np.uint8)))
    assert read_mask(PixelSource(path)).warnings == ()
    assert read(path, MaskValues.ALPHA).values.tolist() == [[200, 200], [200, 200]]


def test_colours_that_differ_beside_the_transparency_are_told(tmp_path):
    pixels = rgba(1, 2, 3)
    pixels[0, 0, 0] = 200
    assert read(saved(tmp_path / "a.png", pixels), MaskValues.ALPHA).warnings == (COLORS_NOT_USED,)


def test_a_file_without_transparency_is_refused(tmp_path):
    path = saved(tmp_path / "a.png", ALPHA)
    with pytest.raises(UnreadableFile) as refused:
        read(path, MaskValues.ALPHA)
    assert str(refused.value) == (
        "a.png has no transparency, from which the masks of its set are read."
    )


@pytest.mark.parametrize(
    ("values", "expected"), [(MaskValues.RED, 1), (MaskValues.GREEN, 2), (MaskValues.BLUE, 3)]
)
def test_one_colour_is_read(tmp_path, values, expected):
    mask = read(saved(tmp_path / "a.png", rgba(1, 2, 3)), values)
    assert mask.values.tolist() == [[expected] * 2] * 2
    assert mask.warnings == ()


def test_of_gray_in_three_channels_each_colour_is_the_gray(tmp_path):
    path = saved(tmp_path / "a.png", np.repeat(ALPHA[..., np.newaxis], 3, 2))
    mask = read(path, MaskValues.BLUE)
    assert mask.values.tolist() == ALPHA.tolist()
    assert not mask.gray_from_color


def test_a_file_without_colours_is_refused(tmp_path):
    path = saved(tmp_path / "a.png", ALPHA)
    with pytest.raises(UnreadableFile) as refused:
        read(path, MaskValues.RED)
    assert str(refused.value) == (
        "a.png has no colours, of which one is read for the masks of its set."
    )


def test_what_is_read_is_what_is_shown(tmp_path):
    source = PixelSource(
        saved(tmp_path / "a.png", rgba(9, 9, 9)), PicturePart(values=MaskValues.ALPHA)
    )
    assert read_image(source).pixels.tolist() == ALPHA.tolist()
    assert read_thumbnail(source, 2)[..., 0].tolist() == ALPHA.tolist()


@pytest.mark.parametrize(
    ("stored", "black", "shown"),
    [
        (np.array([[True, False]]), 1, [[False, True]]),
        (np.array([[0, 3]], np.uint8), 3, [[3, 0]]),
        (np.array([[0, 250]], np.uint8), 255, [[255, 5]]),
        (np.array([[1, 65535]], np.uint16), 65535, [[65534, 0]]),
    ],
)
def test_gray_of_which_0_is_white_can_be_turned_over(stored, black, shown):
    mask = StoredMask(stored, "", warnings=(WHITE_IS_ZERO,), black=black)
    found = taken(PATH, mask, MaskValues.SHOWN)
    assert found.values.tolist() == shown
    assert found.values.dtype == stored.dtype
    assert (found.warnings, found.black) == ((), None)


def test_other_gray_is_shown_as_it_is_stored():
    mask = StoredMask(ALPHA, "")
    assert taken(PATH, mask, MaskValues.SHOWN) is mask
    assert taken(PATH, mask, MaskValues.STORED) is mask


def test_one_value_or_one_colour_everywhere_is_seen():
    assert has_one_color(StoredMask(np.zeros((0, 2), np.uint8), ""))
    assert has_one_color(StoredMask(np.full((2, 2, 3), 5, np.uint8), ""))
    assert not has_one_color(StoredMask(ALPHA, ""))
    different = np.zeros((2, 2, 3), np.uint8)
    different[1, 1, 2] = 1
    assert not has_one_color(StoredMask(different, ""))
