"""The greatest number of the stretches over each place, against one place after the other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.masks.topmost import topmost

SIZE = 70
stretches = st.tuples(st.integers(0, SIZE - 1), st.integers(1, SIZE), st.integers(1, 9)).map(
    lambda one: (one[0], min(one[0] + one[1], SIZE), one[2])
)


def topmost_of(some, size=SIZE, dtype=np.uint8):
    table = np.array(sorted(some, key=lambda one: one[2]), np.int64).reshape(-1, 3)
    return topmost(table[:, 0], table[:, 1], table[:, 2].astype(dtype), size)


@settings(max_examples=60, deadline=None)
@given(st.lists(stretches, max_size=12), st.sampled_from([np.uint8, np.uint16, np.uint32]))
def test_the_greatest_number_lies_on_top(some, dtype):
    expected = np.zeros(SIZE, dtype)
    for start, stop, number in some:
        expected[start:stop] = np.maximum(expected[start:stop], number)
    found = topmost_of(some, dtype=dtype)
    assert found.dtype == dtype
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65])
def test_lengths_around_powers_of_two_end_where_they_should(length):
    found = topmost_of([(2, 2 + length, 5)])
    assert np.flatnonzero(found).tolist() == list(range(2, 2 + length))


def test_nothing_covers_nothing():
    assert topmost_of([]).tolist() == [0] * SIZE
    assert topmost_of([], size=0).tolist() == []
    assert topmost_of([(0, 1, 3)], size=1).tolist() == [3]


@pytest.mark.parametrize(
    ("starts", "stops", "numbers", "message"),
    [
        ([-1], [2], [1], "stretches are empty or leave the line; allowed are places from 0 to 3"),
        ([0], [4], [1], "stretches are empty or leave the line"),
        ([2], [2], [1], "stretches are empty or leave the line"),
        ([0, 0], [1, 1], [2, 1], "numbers descend or have a sign; allowed are ascending unsigned"),
    ],
)
def test_stretches_of_another_kind_are_refused(starts, stops, numbers, message):
    with pytest.raises(InvalidArgument, match=message):
        topmost(np.array(starts), np.array(stops), np.array(numbers, np.uint8), 3)
    with pytest.raises(InvalidArgument, match="numbers descend or have a sign"):
        topmost(np.array([0]), np.array([1]), np.array([1]), 3)
