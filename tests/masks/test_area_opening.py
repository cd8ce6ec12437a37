"""Scores of which no threshold marks a component that is too small."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.area_opening import area_opened


def opened(rows, minimum_area, dtype=np.uint8):
    return area_opened(np.array(rows, dtype), minimum_area).tolist()


def test_a_summit_sinks_until_its_hill_is_wide_enough():
    hill = [[1, 4, 9, 6, 2]]
    assert opened(hill, 1) == [[1, 4, 9, 6, 2]]
    assert opened(hill, 2) == [[1, 4, 6, 6, 2]]
    assert opened(hill, 3) == [[1, 4, 4, 4, 2]]
    assert opened(hill, 4) == [[1, 2, 2, 2, 2]]
    assert opened(hill, 5) == [[1, 1, 1, 1, 1]]


def test_a_step_on_the_slope_is_no_summit():
    assert opened([[5, 5, 9, 9, 9]], 3) == [[5, 5, 9, 9, 9]]
    assert opened([[0, 5, 9, 9, 0]], 2) == [[0, 5, 9, 9, 0]]


def test_corners_join_pixels():
    assert opened([[9, 0, 0], [0, 9, 0], [0, 0, 0]], 2) == [[9, 0, 0], [0, 9, 0], [0, 0, 0]]


def test_two_hills_that_meet_high_enough_keep_that_height():
    assert opened([[0, 9, 5, 8, 0]], 3) == [[0, 5, 5, 5, 0]]
    assert opened([[0, 9, 1, 8, 0]], 3) == [[0, 1, 1, 1, 0]]


def test_a_hill_of_just_the_minimum_area_stays():
    assert opened([[0, 9, 9, 0, 9]], 2) == [[0, 9, 9, 0, 0]]


def test_a_flat_map_stays_as_it_is():
    assert opened([[7, 7], [7, 7]], 4) == [[7, 7], [7, 7]]


def test_far_apart_hills_are_all_levelled():
    scores = np.zeros((600, 300), np.uint8)
    scores[1::4, 1::4] = 200
    scores[1::8, 2::4] = 100
    result = area_opened(scores, 2)
    assert result.max() == 100
    assert np.count_nonzero(result) == 2 * np.count_nonzero(scores == 100)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.uint16, np.int32, np.float16, np.float64])
def test_the_dtype_stays(dtype):
    scores = np.array([[1, 0, 1, 1]], dtype)
    result = area_opened(scores, 2)
    assert result.dtype == dtype
    assert result.tolist() == [[0, 0, 1, 1]]


def test_the_scores_given_are_not_changed_and_may_lie_anyhow():
    scores = np.array([[9, 0, 7], [0, 0, 7]], np.uint8)
    scores.flags.writeable = False
    assert area_opened(scores, 2).tolist() == [[0, 0, 7], [0, 0, 7]]
    assert area_opened(scores.T[::-1], 2).tolist() == [[7, 7], [0, 0], [0, 0]]
    assert scores.tolist() == [[9, 0, 7], [0, 0, 7]]


def test_nan_is_never_marked_and_parts_hills():
    result = area_opened(np.array([[0.9, np.nan, 0.5, 0.7, 0.2]]), 2)
    assert np.array_equal(result, [[np.nan, np.nan, 0.5, 0.5, 0.2]], equal_nan=True)


def test_minus_infinity_stays_what_it_is():
    result = area_opened(np.array([[-np.inf, 0.5, -np.inf, np.nan]], np.float32), 2)
    assert np.array_equal(result, [[-np.inf, np.nan, -np.inf, np.nan]], equal_nan=True)
    assert area_opened(np.array([[-np.inf, 0.5]]), 2).tolist() == [[-np.inf, -np.inf]]


def test_nothing_is_removed_without_a_minimum_or_without_pixels():
    scores = np.array([[9, 0]], np.uint8)
    assert area_opened(scores, 0) is scores
    assert area_opened(scores, 1) is scores
    assert area_opened(np.zeros((0, 3)), 9).shape == (0, 3)


def test_what_cannot_be_opened_is_refused():
    with pytest.raises(InvalidArgument, match=r"minimum_area is 3; allowed are at most the 2"):
        area_opened(np.zeros((1, 2)), 3)
    assert area_opened(np.zeros((1, 2)), 2).tolist() == [[0, 0]]
    with pytest.raises(InvalidArgument, match="minimum_area is -1"):
        area_opened(np.zeros((1, 2)), -1)
    with pytest.raises(InvalidArgument, match=r"scores has shape \(2,\)"):
        area_opened(np.zeros(2), 2)
    with pytest.raises(InvalidArgument, match="allowed is numbers or bool"):
        area_opened(np.zeros((1, 2), complex), 2)
