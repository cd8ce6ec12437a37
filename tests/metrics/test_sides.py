"""Pixels count for background, foreground, or not at all."""

import numpy as np

from segreview.metrics.sides import NOT_COUNTED, number_of_sides, side_blocks


def test_only_a_valid_area_brings_a_third_side():
    assert number_of_sides(None) == 2
    assert number_of_sides(np.ones((1, 1), bool)) == 3


def test_every_pixel_comes_once_with_its_side():
    scores = np.arange(12).reshape(3, 4)
    truth, valid = scores % 2 == 1, scores != 5
    found = {}
    for flat, sides in side_blocks(scores, truth, valid, 8):
        assert len(flat) <= 8
        found.update(zip(flat.tolist(), sides.tolist(), strict=True))
    assert found == {n: NOT_COUNTED if n == 5 else n % 2 for n in range(12)}


def test_any_byte_but_zero_is_true():
    bytes_ = np.array([[0, 1, 2, 255]], np.uint8)
    ((_, sides),) = side_blocks(bytes_, bytes_.view(bool), bytes_.view(bool), 8)
    assert sides.tolist() == [NOT_COUNTED, 1, 1, 1]
    ((_, sides),) = side_blocks(bytes_, bytes_.view(bool), None, 8)
    assert sides.tolist() == [0, 1, 1, 1]


def test_no_pixel_is_no_block():
    assert list(side_blocks(np.zeros((0, 2)), np.zeros((0, 2), bool), None, 8)) == []
