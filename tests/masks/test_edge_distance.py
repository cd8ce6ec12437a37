"""Distances to the true edge are Euclidean, exact, and infinite without one."""

import math

import numpy as np
import pytest

from segreview.masks import edge_distance as module
from segreview.masks.edge_distance import edge_distance, greatest_distances


def depths(labels, rows, columns, group):
    width = labels.shape[1]
    sideways = []
    for row, column in zip(rows, columns, strict=True):
        others = [x for x in range(width) if labels[row, x] != labels[row, column]]
        sideways.append(min((abs(x - column) for x in others), default=math.inf))
    arrays = np.array(rows), np.array(columns), np.array(sideways, float), np.array(group)
    return greatest_distances(edge_distance(labels), *arrays, max(group) + 1)


def test_the_edge_may_lie_across():
    labels = np.zeros((5, 5), int)
    labels[4, 3] = 1
    assert depths(labels, [0], [0], [0]).tolist() == [5.0]
    assert depths(labels, [4, 0], [3, 3], [0, 1]).tolist() == [1.0, 4.0]


def test_the_greatest_of_each_group_counts():
    labels = np.array([[1, 0, 0, 0, 0, 0]])
    assert depths(labels, [0, 0, 0], [1, 5, 2], [0, 0, 1]).tolist() == [5.0, 2.0]


@pytest.mark.parametrize("row", [0, 1, 2])
def test_without_another_label_the_edge_is_infinitely_far(row):
    assert depths(np.ones((3, 4), int), [row], [1], [0]).tolist() == [math.inf]


def test_the_first_of_the_greatest_speaks_for_its_group():
    values, group = np.array([1.0, 5.0, 5.0, 2.0, 7.0, 3.0]), np.array([0, 0, 0, 1, 1, 2])
    assert module._first_greatest(values, group).tolist() == [1, 4, 5]
    assert module._first_greatest(values[:0], group[:0]).tolist() == []


@pytest.mark.parametrize("few", [0, 1 << 22])
def test_whole_areas_are_as_deep_as_their_deepest_pixel(monkeypatch, few):
    monkeypatch.setattr(module, "_FEW", few)
    labels = np.zeros((70, 90), np.uint8)
    labels[3, 4] = 1
    rows, columns = (part.ravel() for part in np.mgrid[40:70, 50:90])
    (depth,) = depths(labels, rows.tolist(), columns.tolist(), [0] * len(rows))
    assert depth == pytest.approx(math.hypot(66, 85), rel=1e-15)


@pytest.mark.parametrize(
    ("height", "dtype"), [(127, "u1"), (128, "u2"), (32_767, "u2"), (32_768, "u4")]
)
def test_distances_take_as_few_bytes_as_hold_twice_the_height(height, dtype):
    labels = np.zeros((height, 1), np.uint8)
    labels[-1] = 1
    edges = edge_distance(labels)
    assert edges.vertical[0, 0] == height - 1
    assert edges.vertical[-1, 0] == 1
    assert edges.vertical.dtype == dtype
    rows, columns = np.array([0]), np.array([0])
    far = greatest_distances(edges, rows, columns, np.array([np.inf]), np.array([0]), 1)
    assert far.tolist() == [height - 1]
    no_edge = edge_distance(np.zeros((height, 1), np.uint8))
    far = greatest_distances(no_edge, rows, columns, np.array([np.inf]), np.array([0]), 1)
    assert far.tolist() == [np.inf]


def test_a_pixel_speaks_only_for_its_own_square_of_its_own_group():
    rows, columns, group = (part.ravel() for part in np.mgrid[:9, :7, :3])
    group = np.sort(group)
    rows, columns = rows[np.argsort(group, kind="stable")], columns
    speaker, place = module._speakers(rows, columns, group, 2)
    mine = speaker[place]
    assert (group[mine] == group).all()
    assert (rows[mine] // 2 == rows // 2).all()
    assert (columns[mine] // 2 == columns // 2).all()
