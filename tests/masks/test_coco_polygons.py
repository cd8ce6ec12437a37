import numpy as np
import pytest

from segreview.masks.coco_polygons import polygon_mask, polygon_runs

SQUARE = [[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0]]


def mask(ring, height=4, width=4):
    return polygon_mask(np.array(ring, np.float64), np.array([len(ring)]), height, width)


def test_a_square_covers_the_pixels_between_its_corners():
    assert np.argwhere(mask(SQUARE)).tolist() == [[1, 1], [1, 2], [2, 1], [2, 2]]


def test_the_direction_of_a_polygon_does_not_matter():
    assert np.array_equal(mask(SQUARE[::-1]), mask(SQUARE))


def test_corners_are_rounded_to_a_fifth_of_a_pixel():
    assert np.array_equal(mask(np.array(SQUARE) + 0.09), mask(SQUARE))


def test_what_lies_outside_the_image_is_cut_off():
    assert mask([[-9.0, -9.0], [99.0, -9.0], [99.0, 99.0], [-9.0, 99.0]]).all()


def test_a_polygon_wholly_outside_covers_nothing():
    assert not mask([[10.0, 0.0], [20.0, 0.0], [20.0, 4.0]]).any()


def test_several_polygons_are_united_even_where_they_overlap():
    points = np.array(SQUARE + SQUARE)
    assert np.array_equal(polygon_mask(points, np.array([4, 4]), 4, 4), mask(SQUARE))


def test_a_polygon_that_crosses_itself_is_empty_where_it_lies_over_itself():
    outer = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]
    inner = [[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0], [1.0, 1.0]]
    assert int(mask(outer + inner).sum()) == 12


def test_runs_say_which_polygon_they_belong_to():
    points = np.array([[9.0, 9.0], [9.5, 9.0], [9.0, 9.5], *SQUARE])
    runs = polygon_runs(points, np.array([3, 0, 4]), 4, 4)
    assert runs.owners.tolist() == [2, 2]
    assert runs.starts.tolist() == [5, 9]
    assert runs.stops.tolist() == [7, 11]


@pytest.mark.parametrize("ring", [[], [[1.0, 1.0]], [[0.0, 0.0], [4.0, 4.0]], [[2.0, 2.0]] * 5])
def test_what_has_no_area_has_no_runs(ring):
    points = np.array(ring, np.float64).reshape(-1, 2)
    assert len(polygon_runs(points, np.array([len(ring)]), 4, 4).starts) == 0
