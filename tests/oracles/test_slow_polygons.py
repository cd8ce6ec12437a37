"""Polygons against a slow twin with exact fractions, one pixel and one edge at a time."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.masks.painting import layers_of
from segreview.masks.polygons import even_odd_crossings

GRID = st.integers(-8, 36).map(lambda n: n / 4)
POLYGON = st.lists(st.tuples(GRID, GRID), max_size=7)


def is_inside(x, y, corners):
    """Count the edges left of a point: an edge reaches from its upper end to before its lower."""
    is_left = False
    for (x0, y0), (x1, y1) in pairwise([*corners, *corners[:1]]):
        if min(y0, y1) <= y < max(y0, y1):
            is_left ^= x0 + (y - y0) * (x1 - x0) / (y1 - y0) <= x
    return is_left


def slowly_filled(polygons, height, width):
    mask = np.zeros((height, width), np.uint8)
    for number, corners in enumerate(polygons, 1):
        exact = [(Fraction(x), Fraction(y)) for x, y in corners]
        for row in range(height):
            for column in range(width):
                center = Fraction(2 * column + 1, 2), Fraction(2 * row + 1, 2)
                if is_inside(*center, exact):
                    mask[row, column] = number
    return mask


@settings(max_examples=60, deadline=None)
@given(st.lists(POLYGON, max_size=4), st.integers(1, 8), st.integers(1, 8))
def test_polygons_are_those_of_the_slow_twin(polygons, height, width):
    points = np.array([corner for corners in polygons for corner in corners], np.float64)
    lengths = np.array([len(corners) for corners in polygons], np.int64)
    crossings = even_odd_crossings(points.reshape(-1, 2), lengths, height, width)
    layers = layers_of(crossings, np.arange(len(polygons)), height * width)
    line = layers.painted(np.arange(1, len(polygons) + 1, dtype=np.uint8), blank=0)
    expected = slowly_filled(polygons, height, width)
    assert line.tolist() == expected.ravel().tolist()


def counted_row_by_row(points, height, width):
    """Count, for each row, the edges to the left of every pixel centre."""
    ends = np.roll(points, -1, axis=0)
    (x0, y0), (x1, y1) = points.T, ends.T
    mask = np.zeros((height, width), np.uint8)
    for row in range(height):
        y = row + 0.5
        crossed = (np.minimum(y0, y1) <= y) & (y < np.maximum(y0, y1))
        at = (x0 + (y - y0) * (x1 - x0) / np.where(y1 == y0, 1, y1 - y0))[crossed]
        mask[row] = (at[:, np.newaxis] <= np.arange(width) + 0.5).sum(axis=0) % 2
    return mask


def test_a_polygon_that_crosses_itself_thousands_of_times_is_that_of_the_twin():
    points = np.random.default_rng(11).uniform(-20, 120, (3000, 2))
    crossings = even_odd_crossings(points, np.array([3000]), 90, 100)
    line = layers_of(crossings, np.array([0]), 9000).painted(np.array([1], np.uint8), blank=0)
    assert line.tolist() == counted_row_by_row(points, 90, 100).ravel().tolist()
