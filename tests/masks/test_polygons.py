"""Polygons filled at pixel centres: half-open edges, holes, clipping, refusals."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.masks.painting import layers_of
from segreview.masks.polygons import even_odd_crossings

GRID = st.integers(-8, 40).map(lambda n: n / 4)


def filled(corners, height=4, width=5):
    points = np.array(corners, np.float64).reshape(-1, 2)
    crossings = even_odd_crossings(points, np.array([len(points)]), height, width)
    line = layers_of(crossings, np.array([0]), height * width).painted(np.array([1]), blank=0)
    return line.reshape(height, width)


def test_a_pixel_is_inside_where_its_centre_is():
    assert filled([(0.6, 0.5), (3.4, 0.5), (3.4, 2.4), (0.6, 2.4)]).tolist() == [
        [0, 1, 1, 0, 0],
        [0, 1, 1, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
    ]


def test_upper_and_left_edges_belong_to_the_polygon_and_the_others_do_not():
    square = [(0.5, 0.5), (2.5, 0.5), (2.5, 2.5), (0.5, 2.5)]
    assert filled(square)[:3, :3].tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]


def test_of_sloping_edges_the_left_ones_belong_to_the_polygon():
    diamond = [(2.5, 0.5), (4.5, 2.5), (2.5, 4.5), (0.5, 2.5)]
    assert filled(diamond).tolist() == [
        [0, 0, 0, 0, 0],
        [0, 1, 1, 0, 0],
        [1, 1, 1, 1, 0],
        [0, 1, 1, 0, 0],
    ]


def test_what_is_covered_twice_is_outside():
    ring = [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0), (1, 1), (1, 3), (3, 3), (3, 1), (1, 1)]
    assert filled(ring).tolist() == [
        [1, 1, 1, 1, 0],
        [1, 0, 0, 1, 0],
        [1, 0, 0, 1, 0],
        [1, 1, 1, 1, 0],
    ]


def test_what_lies_outside_of_the_image_is_cut_off():
    assert filled([(-9, -9), (99, -9), (99, 99), (-9, 99)]).all()
    assert not filled([(-9, -9), (-1, -9), (-1, 99), (-9, 99)]).any()
    assert not filled([(5, 0), (9, 0), (9, 4), (5, 4)]).any()
    assert not filled([(0, 4), (5, 4), (5, 9), (0, 9)]).any()
    assert not filled([(0, -9), (5, -9), (5, 0), (0, 0)]).any()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(GRID, GRID), min_size=3, max_size=7), st.data())
def test_turning_and_starting_elsewhere_change_nothing(corners, data):
    start = data.draw(st.integers(0, len(corners) - 1))
    turned = corners[start:] + corners[:start]
    assert np.array_equal(filled(corners), filled(turned))
    assert np.array_equal(filled(corners), filled(turned[::-1]))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 8), min_size=2, max_size=5))
def test_two_polygons_that_share_a_border_share_no_pixel_and_leave_none_out(border):
    # A border from the left to the right of the image, one polygon above and one below.
    xs = np.linspace(0, 8, len(border))
    line = list(zip(xs, border, strict=True))
    above = filled([*line, (8, -1), (0, -1)], 8, 8)
    below = filled([*line[::-1], (0, 9), (8, 9)], 8, 8)
    assert (above + below == 1).all()
