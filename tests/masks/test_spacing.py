"""Distances have a length and a unit."""

import math

import pytest

from segreview.errors import InvalidArgument
from segreview.masks.spacing import PIXEL_SPACING, Spacing


def test_the_diagonal_is_measured_in_the_unit():
    assert PIXEL_SPACING.diagonal((3, 4)) == 5
    assert Spacing(2, 1, "mm").diagonal((3, 8)) == 10


@pytest.mark.parametrize("step", [0, -1, math.inf, math.nan])
def test_steps_that_are_no_lengths_are_refused(step):
    with pytest.raises(InvalidArgument, match=r"spacing of rows is .*; allowed is a finite number"):
        Spacing(step, 1, "mm")
    with pytest.raises(InvalidArgument, match=r"spacing of columns is .*greater than 0"):
        Spacing(1, step, "mm")


@pytest.mark.parametrize("steps", [(2, 2), (1, 2), (0.5, 1)])
def test_a_pixel_is_one_pixel_long(steps):
    with pytest.raises(
        InvalidArgument, match=r"spacing is .* px; allowed is 1 by 1 px, or another"
    ):
        Spacing(*steps)
    assert Spacing(*steps, "mm").rows == steps[0]
