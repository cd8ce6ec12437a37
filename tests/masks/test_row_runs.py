"""Runs of rows, and which of them touch the row above."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.row_runs import label_runs, mask_runs, run_pixels, touching_pairs


def mask(*rows: str) -> np.ndarray:
    return np.array([[cell == "#" for cell in row] for row in rows])


def pairs(runs):
    above, below = touching_pairs(runs)
    return list(zip(above.tolist(), below.tolist(), strict=True))


def test_a_run_ends_at_the_border_of_the_image():
    runs = mask_runs(mask("##", "##"))
    assert runs.rows.tolist() == [0, 1]
    assert runs.lengths.tolist() == [2, 2]
    assert len(runs) == 2


@pytest.mark.parametrize(
    ("rows", "corner", "side"),
    [
        (("#.", ".#"), [(0, 1)], []),
        ((".#", "#."), [(0, 1)], []),
        (("#..", "..#"), [], []),
        (("##.", ".##"), [(0, 1)], [(0, 1)]),
        (("..#", "#.."), [], []),
        (("#.#", "###"), [(0, 2), (1, 2)], [(0, 2), (1, 2)]),
        (("###", "#.#"), [(0, 1), (0, 2)], [(0, 1), (0, 2)]),
        ((".##.", "#..#"), [(0, 1), (0, 2)], []),
        (("#", ".", "#"), [], []),
    ],
)
def test_runs_touch_at_corners_only_with_connectivity_eight(rows, corner, side):
    assert pairs(mask_runs(mask(*rows), 8)) == corner
    assert pairs(mask_runs(mask(*rows), 4)) == side


def test_the_end_of_a_row_does_not_touch_the_start_of_the_next_but_one():
    assert pairs(mask_runs(mask("..#", "...", "#.."), 8)) == []
    assert pairs(mask_runs(mask("..#", "#.."), 8)) == []


def test_every_pixel_of_labels_belongs_to_one_run():
    runs = label_runs(np.array([[1, 1, 2], [2, 2, 2]]), np.array([[0, 0, 0], [0, 5, 5]]))
    assert runs.rows.tolist() == [0, 0, 1, 1]
    assert runs.columns.tolist() == [0, 2, 0, 1]
    assert runs.lengths.tolist() == [2, 1, 1, 2]


@pytest.mark.parametrize(
    ("connectivity", "expected"),
    [(8, [(0, 2), (1, 2), (0, 3), (1, 3)]), (4, [(0, 2), (1, 3)])],
)
def test_runs_of_labels_touch_the_same_way(connectivity, expected):
    runs = label_runs(np.array([[1, 2], [3, 4]]), connectivity=connectivity)
    assert pairs(runs) == expected


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_masks_without_pixels_have_no_runs(shape):
    assert len(mask_runs(np.zeros(shape, bool))) == 0
    assert len(label_runs(np.zeros(shape, int))) == 0
    assert pairs(label_runs(np.zeros(shape, int))) == []


def test_high_masks_are_cut_into_blocks_without_a_seam():
    high = np.ones((300, 5000), bool)
    high[:, 2500] = False
    runs = mask_runs(high)
    assert len(runs) == 600
    assert pairs(runs) == [(k, k + 2) for k in range(598)]


def test_pixels_of_runs_come_run_after_run():
    rows, columns = run_pixels(mask_runs(mask("#.#", ".##")), np.array([2, 0]))
    assert rows.tolist() == [1, 1, 0]
    assert columns.tolist() == [1, 2, 0]


@pytest.mark.parametrize("connectivity", [0, 6, True])
def test_another_connectivity_is_refused(connectivity):
    with pytest.raises(InvalidArgument, match=r"connectivity is .*; allowed is 4 or 8"):
        mask_runs(np.ones((1, 1), bool), connectivity)
    with pytest.raises(InvalidArgument, match="connectivity"):
        label_runs(np.ones((1, 1), int), connectivity=connectivity)


def test_other_arrays_are_refused():
    with pytest.raises(InvalidArgument, match="mask has dtype uint8; allowed is bool"):
        mask_runs(np.ones((2, 2), np.uint8))
    with pytest.raises(InvalidArgument, match=r"mask has shape \(2,\)"):
        mask_runs(np.ones(2, bool))
    with pytest.raises(InvalidArgument, match="mask 1 has dtype float64; allowed is whole numbers"):
        label_runs(np.ones((2, 2)))
    with pytest.raises(InvalidArgument, match=r"mask 2 has shape \(1, 2\); allowed is \(2, 2\)"):
        label_runs(np.ones((2, 2), int), np.ones((1, 2), int))
