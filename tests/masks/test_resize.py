"""Masks at another size hold only values that were stored."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.masks.resize import resized

SIDES = st.integers(1, 40)


def test_the_same_size_changes_nothing():
    mask = np.arange(12).reshape(3, 4)
    assert np.array_equal(resized(mask, 3, 4), mask)


def test_halving_takes_the_pixel_beyond_the_middle():
    assert resized(np.array([[1, 2, 3, 4]]), 1, 2).tolist() == [[2, 4]]


@settings(max_examples=60, deadline=None)
@given(SIDES, SIDES, SIDES, SIDES)
def test_every_pixel_is_the_stored_one_under_its_centre(height, width, new_height, new_width):
    mask = np.arange(height * width).reshape(height, width)
    expected = [
        [
            mask[under_centre(i, height, new_height), under_centre(j, width, new_width)]
            for j in range(new_width)
        ]
        for i in range(new_height)
    ]
    assert resized(mask, new_height, new_width).tolist() == expected


def under_centre(place: int, stored: int, wanted: int) -> int:
    return math.floor((place + Fraction(1, 2)) * Fraction(stored, wanted))


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.uint16, np.float32, np.int64])
def test_the_dtype_stays(dtype):
    assert resized(np.ones((2, 2), dtype), 3, 5).dtype == dtype


@pytest.mark.parametrize(
    ("mask", "height", "width", "sentence"),
    [
        (np.ones(3), 1, 1, r"mask has shape \(3,\); allowed is \(H, W\) with pixels"),
        (np.ones((0, 3)), 1, 1, r"mask has shape \(0, 3\); allowed is \(H, W\) with pixels"),
        (np.ones((1, 1)), 0, 1, "the size is 1 x 0; allowed are sides of 1 and more"),
        (np.ones((1, 1)), 1, 0, "the size is 0 x 1; allowed are sides of 1 and more"),
    ],
)
def test_what_has_no_pixels_is_refused(mask, height, width, sentence):
    with pytest.raises(InvalidArgument, match=sentence):
        resized(mask, height, width)
