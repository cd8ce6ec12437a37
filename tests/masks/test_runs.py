"""Runs of equal pixels are found whatever their number."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.masks.runs import run_lengths, run_starts


@pytest.mark.parametrize("size", [1, 7, 8, 9, 64, 1000])
@pytest.mark.parametrize("values", [1, 2, 50])
def test_runs_put_together_are_the_mask_again(size, values):
    mask = np.random.default_rng(size).integers(0, values, size)
    starts = run_starts(mask)
    assert np.array_equal(np.repeat(mask[starts], run_lengths(starts, size)), mask)
    assert (np.diff(mask[starts]) != 0).all()


def test_a_change_in_any_mask_starts_a_run():
    starts = run_starts(np.array([1, 1, 1, 1]), np.array([False, True, True, False]))
    assert starts.tolist() == [0, 1, 3]


def test_no_pixels_have_no_runs():
    assert run_starts(np.zeros(0)).tolist() == []
    assert run_lengths(np.zeros(0, np.intp), 0).tolist() == []
