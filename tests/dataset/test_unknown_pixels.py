"""Pixels that nothing names are found by value, label or colour, and nothing else is."""

import numpy as np
import pytest

from segreview.dataset.unknown_pixels import unknown_labels, unknown_values
from segreview.masks.palette import UNKNOWN_LABEL

KNOWN = frozenset({0, 1, 9})


def labels(*row, dtype=np.uint8):
    return np.array([row], dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.int32])
def test_labels_without_a_class_are_told_and_marked(dtype):
    found = unknown_labels(labels(0, 7, 9, 8, dtype=dtype), KNOWN)
    assert found.places.tolist() == [[False, True, False, True]]
    assert found.held == "labels that are not in the class table: [7, 8]"
    assert unknown_labels(labels(0, 1, 9, dtype=dtype), KNOWN) is None


def test_of_many_labels_some_are_named():
    held = unknown_labels(labels(*range(20)), KNOWN).held
    assert held.endswith("[2, 3, 4, 5, 6, 7]")


def test_colours_without_a_class_are_called_so():
    found = unknown_labels(labels(0, UNKNOWN_LABEL, dtype=np.int32), KNOWN)
    assert found.held == "colours that are not in the class table"
    both = unknown_labels(labels(7, UNKNOWN_LABEL, dtype=np.int32), KNOWN)
    assert both.held == "labels that are not in the class table: [-1, 7]"


@pytest.mark.parametrize(
    ("row", "above", "places"),
    [
        ((0, 1), 0.5, None),
        ((0, 1, 2), 0.5, [False, False, True]),
        ((0, 90, 255), 127.5, None),
        ((0, 1, 1), 127.5, [False, True, True]),
        ((0, 0), 127.5, None),
        ((0, 77), 0, None),
    ],
)
def test_values_that_are_stored_in_another_way_are_marked(row, above, places):
    found = unknown_values(labels(*row), None, above)
    assert (None if found is None else found.places.tolist()) == (places and [places])


def test_what_is_held_is_said():
    assert unknown_values(labels(0, 255), None, 0.5).held == (
        "values from 0 to 255, while the ground truth is read as 0 to 1"
    )
    assert unknown_values(labels(0, 1), None, 127.5).held == (
        "only 0 and 1, while the ground truth of the data set is 0 to 255"
    )
    negative = unknown_values(labels(-1, 5, dtype=np.int16), None, 0)
    assert negative.held.endswith("read as 0 to inf")
    assert negative.places.tolist() == [[True, False]]


def test_floats_may_be_a_little_beyond_and_need_not_be_numbers():
    assert unknown_values(labels(0, 1.0009, np.nan, dtype=np.float32), None, 0.5) is None
    assert unknown_values(labels(-0.0009, 1, dtype=np.float32), None, 0.5) is None
    found = unknown_values(labels(0, 1.002, np.nan, dtype=np.float32), None, 0.5)
    assert found.places.tolist() == [[False, True, False]]
    assert unknown_values(labels(np.nan, dtype=np.float32), None, 0.5) is None


def test_pixels_that_are_not_counted_anyway_are_not_looked_at():
    valid = np.array([[True, False, True]])
    assert unknown_values(labels(0, 255, 1), valid, 0.5) is None
    found = unknown_values(labels(0, 255, 7), valid, 0.5)
    assert found.places.tolist() == [[False, False, True]]
    assert unknown_values(labels(9), np.array([[False]]), 0.5) is None
