"""Connected components: count, areas, boxes, and the shapes that are hard to join."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.components import (
    check_minimum_area,
    connected,
    connected_labels,
    joined,
    without_small,
)

HEIGHT, WIDTH = 61, 80
ROWS, COLUMNS = np.mgrid[:HEIGHT, :WIDTH]


def spiral(size: int) -> np.ndarray:
    """A path one pixel wide that winds inwards, with one pixel between its turns."""
    mask = np.zeros((size, size), bool)
    row = column = 0
    down, right, length, turns = 0, 1, size - 1, 0
    mask[0, 0] = True
    while length > 0:
        for _ in range(length):
            row, column = row + down, column + right
            mask[row, column] = True
        down, right, turns = right, -down, turns + 1
        if turns >= 3 and turns % 2:
            length -= 2
    return mask


HARD = {
    "checkerboard": ((ROWS + COLUMNS) % 2 == 0, 1),
    "comb joined below": ((COLUMNS % 2 == 0) | (ROWS == HEIGHT - 1), 1),
    "comb joined above": ((COLUMNS % 2 == 0) | (ROWS == 0), 1),
    "comb of rows": ((ROWS % 2 == 0) | (COLUMNS == 0), 1),
    "separate columns": (COLUMNS % 2 == 0, WIDTH // 2),
    "zigzag": (((ROWS + COLUMNS) % 6 == 0) | ((ROWS - COLUMNS) % 6 == 0), 1),
    "spiral": (spiral(61), 1),
    "full": (ROWS >= 0, 1),
    "empty": (ROWS < 0, 0),
    "one column": (np.ones((500, 1), bool), 1),
    "one row": (np.ones((1, 500), bool), 1),
}


@pytest.mark.parametrize("name", HARD)
def test_shapes_that_are_hard_to_join_are_joined(name):
    mask, count = HARD[name]
    found = connected(mask)
    assert found.count == count
    assert found.area.sum() == np.count_nonzero(mask)


def test_only_sides_join_with_connectivity_four():
    assert connected(HARD["checkerboard"][0], 4).count == np.count_nonzero(HARD["checkerboard"][0])


@pytest.mark.parametrize("turn", [np.transpose, np.fliplr, np.flipud])
def test_areas_stay_when_the_mask_is_turned(turn):
    mask = np.random.default_rng(0).random((40, 57)) < 0.4
    assert sorted(connected(mask).area) == sorted(connected(turn(mask)).area)


def test_boxes_hold_their_components():
    mask = np.zeros((6, 9), bool)
    mask[1, 2:5] = mask[2, 4] = mask[3, 5] = True
    mask[5, 0] = True
    boxes = connected(mask).boxes()
    assert boxes.left.tolist() == [2, 0]
    assert boxes.top.tolist() == [1, 5]
    assert boxes.width.tolist() == [4, 1]
    assert boxes.height.tolist() == [3, 1]


def test_an_empty_mask_has_empty_answers():
    found = connected(np.zeros((2, 3), bool))
    assert found.boxes().left.shape == (0,)
    assert found.label_map().tolist() == [[0] * 3] * 2
    assert found.label_map().dtype == np.int32
    assert found.first_runs.tolist() == []


def test_components_of_labels_know_their_label():
    found, labels = connected_labels(np.array([[4, 4, 9], [0, 9, 4]]))
    assert found.label_map().tolist() == [[1, 1, 2], [0, 2, 1]]
    assert labels.tolist() == [4, 9]
    assert found.boxes().width.tolist() == [3, 2]
    assert found.first_runs.tolist() == [0, 1]


def test_without_a_background_every_label_counts():
    found, labels = connected_labels(np.array([[0, 7]]), background=None)
    assert found.area.tolist() == [1, 1]
    assert labels.tolist() == [0, 7]


def test_the_pixels_of_chosen_components():
    found, _ = connected_labels(np.array([[4, 0, 9], [4, 0, 9]]))
    rows, columns = found.pixels(np.array([False, True]))
    assert rows.tolist() == [0, 1]
    assert columns.tolist() == [2, 2]


def test_long_chains_of_trees_are_joined_in_few_rounds():
    size = 100_000
    roots = joined(np.arange(size), np.arange(size - 1), np.arange(1, size))
    assert not roots.any()


def test_the_input_may_have_any_strides_and_stays_as_it_is():
    mask = np.random.default_rng(1).random((30, 40)) < 0.5
    view = mask[::-2, ::3].T
    view.flags.writeable = False
    assert np.array_equal(connected(view).label_map(), connected(view.copy()).label_map())
    before = view.copy()
    assert without_small(view, 3) is not view
    assert np.array_equal(view, before)


@pytest.mark.parametrize(("minimum", "left"), [(0, 4), (1, 4), (2, 3), (3, 3), (4, 0)])
def test_components_below_the_minimum_area_are_removed(minimum, left):
    mask = np.array([[1, 1, 1, 0, 1]], bool)
    assert np.count_nonzero(without_small(mask, minimum)) == left


def test_removing_with_connectivity_four_leaves_no_diagonal():
    mask = np.array([[1, 0], [0, 1]], bool)
    assert without_small(mask, 2).all(axis=None) == mask.all(axis=None)
    assert np.array_equal(without_small(mask, 2), mask)
    assert not without_small(mask, 2, connectivity=4).any()


@pytest.mark.parametrize("area", [-1, 1.5, True])
def test_a_minimum_area_is_a_whole_number_of_pixels(area):
    with pytest.raises(InvalidArgument, match=r"minimum_area is .*; allowed is a whole number"):
        check_minimum_area(area)
