"""Colours become labels; colours that no class has are counted, never guessed."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.classes import ClassTable, MaskClass
from segreview.masks.palette import UNKNOWN_LABEL, distinct_colors, labels_from_colors

BLACK, RED, VOID, PINK = (0, 0, 0), (128, 0, 0), (224, 224, 192), (255, 0, 255)
TABLE = ClassTable(
    (
        MaskClass(0, "background", BLACK),
        MaskClass(1, "aeroplane", RED),
        MaskClass(255, "void", VOID, ignored=True),
    )
)


def image(*rows: list[tuple[int, int, int]]) -> np.ndarray:
    return np.array(rows, np.uint8)


def test_every_colour_of_the_table_becomes_its_label():
    labels, unknown = labels_from_colors(image([BLACK, RED], [VOID, RED]), TABLE)
    assert labels.tolist() == [[0, 1], [255, 1]]
    assert unknown == {}


def test_unknown_colours_are_listed_with_their_pixels_most_frequent_first():
    labels, unknown = labels_from_colors(image([PINK, (1, 0, 0), PINK], [RED] * 3), TABLE)
    assert labels.tolist() == [[UNKNOWN_LABEL] * 3, [1] * 3]
    assert list(unknown.items()) == [(PINK, 2), ((1, 0, 0), 1)]


def test_large_masks_equal_a_colour_by_colour_comparison():
    rng = np.random.default_rng(3)
    colors = np.array([BLACK, RED, VOID, PINK], np.uint8)
    choice = np.sort(rng.integers(0, 4, (600, 700)), axis=1)
    labels, unknown = labels_from_colors(colors[choice], TABLE)
    assert np.array_equal(labels, np.array([0, 1, 255, UNKNOWN_LABEL])[choice])
    assert unknown == {PINK: np.count_nonzero(choice == 3)}


def test_strides_make_no_difference_and_the_input_stays_as_it_was():
    mask = image([BLACK, RED, VOID], [RED, RED, PINK])
    flipped = mask[::-1, :, :][:, ::-1]
    flipped.flags.writeable = False
    assert labels_from_colors(flipped, TABLE)[0].tolist() == [[-1, 1, 1], [255, 1, 0]]


def test_a_mask_without_pixels_has_no_labels():
    labels, unknown = labels_from_colors(np.zeros((0, 4, 3), np.uint8), TABLE)
    assert labels.shape == (0, 4)
    assert unknown == {}


def test_of_two_classes_of_one_colour_the_first_is_meant():
    twins = ClassTable((MaskClass(3, "cat", RED), MaskClass(8, "dog", RED)))
    assert labels_from_colors(image([RED]), twins)[0].tolist() == [[3]]


def test_an_image_with_opacity_is_refused():
    with pytest.raises(InvalidArgument, match=r"rgb has shape \(2, 2, 4\)"):
        labels_from_colors(np.zeros((2, 2, 4), np.uint8), TABLE)


def test_a_table_without_classes_is_refused():
    with pytest.raises(InvalidArgument, match="table has no class"):
        labels_from_colors(image([RED]), ClassTable(()))


def test_distinct_colours_are_found_in_every_block_and_at_most_so_many():
    rgb = np.zeros((300, 1000, 3), np.uint8)
    rgb[:, :, 0] = np.arange(300)[:, None] % 4
    rgb[299, 999] = PINK
    assert distinct_colors(rgb, 10) == {(i, 0, 0) for i in range(4)} | {PINK}
    assert len(distinct_colors(rgb, 3)) == 3
    assert distinct_colors(np.zeros((0, 3, 3), np.uint8), 3) == frozenset()
    with pytest.raises(InvalidArgument, match=r"rgb has shape \(2, 2\)"):
        distinct_colors(np.zeros((2, 2), np.uint8), 3)
