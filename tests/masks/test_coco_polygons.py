import numpy as np

from segreview.masks.coco_polygons import coco_crossings
from segreview.masks.painting import layers_of, mask_of_columns

SQUARE = [[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0]]


def mask(ring, height=4, width=4):
    crossings = coco_crossings(np.array(ring, np.float64), np.array([len(ring)]), height, width)
    layers = layers_of(crossings, np.array([0]), height * width)
    return mask_of_columns(layers.painted(np.array([1]), blank=0), height, width)


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


def test_a_polygon_that_crosses_itself_is_empty_where_it_lies_over_itself():
    outer = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]
    inner = [[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0], [1.0, 1.0]]
    assert int(mask(outer + inner).sum()) == 12
