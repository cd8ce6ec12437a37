"""A few of many are evenly spread over them."""

import pytest

from segreview.dataset.spread import spread


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(0, []), (1, [0]), (3, [0, 3, 6]), (4, [0, 2, 5, 7]), (10, list(range(10)))],
)
def test_the_first_is_among_them_and_the_rest_is_as_far_apart(wanted, expected):
    assert spread(range(10), wanted) == expected


def test_there_are_no_more_than_there_are():
    assert spread([7, 8], 64) == [7, 8]
    assert spread((), 4) == []
