"""What polygons may be, and where lines cross them, by either rule of filling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from segreview.errors import InvalidArgument
from segreview.masks import crossings
from segreview.masks.coco_polygons import coco_crossings
from segreview.masks.crossings import mask_crossings, next_corners
from segreview.masks.polygons import even_odd_crossings

SQUARE = np.array([[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0]])
RULES = pytest.mark.parametrize("crossings_of", [coco_crossings, even_odd_crossings])


@RULES
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 2.0**29])
def test_coordinates_that_are_no_places_are_refused(crossings_of, bad):
    points = np.array([[0.0, 0.0], [bad, 0.0], [1.0, 1.0]])
    message = "points hold coordinates beyond 268435456 or no numbers; allowed are finite ones"
    with pytest.raises(InvalidArgument, match=message):
        crossings_of(points, np.array([3]), 4, 4)


@RULES
def test_the_farthest_coordinates_are_places_and_cost_no_more_than_the_image(crossings_of):
    far = 2.0**28
    square = np.array([[-far, -far], [far, -far], [far, far], [-far, far]])
    places = crossings_of(square, np.array([4]), 3, 3).places
    assert sorted(places.tolist()) == [0, 3, 3, 6, 6, 9]


@RULES
@pytest.mark.parametrize(
    ("points", "lengths", "size", "message"),
    [
        (np.zeros(4), [2], (4, 4), r"points has shape \(4,\) .* allowed is \(P, 2\) float64"),
        (np.zeros((3, 3)), [3], (4, 4), r"points has shape \(3, 3\)"),
        (np.zeros((3, 2), np.int64), [3], (4, 4), "and dtype int64"),
        (np.zeros((3, 2)), [[3]], (4, 4), r"lengths has shape \(1, 1\)"),
        (np.zeros((3, 2)), [3.0], (4, 4), r"dtype float64; allowed is \(R,\) integer"),
        (np.zeros((3, 2)), [4], (4, 4), "lengths sum up to 4; allowed are counts of 3 points"),
        (np.zeros((3, 2)), [4, -1], (4, 4), "lengths sum up to 3"),
        (np.zeros((3, 2)), [3], (-1, 4), "the size is -1 x 4; allowed is no negative number"),
        (np.zeros((3, 2)), [3], (4, -1), "the size is 4 x -1"),
    ],
)
def test_arrays_of_another_kind_are_refused(crossings_of, points, lengths, size, message):
    with pytest.raises(InvalidArgument, match=message):
        crossings_of(points, np.array(lengths), *size)


@RULES
def test_more_crossings_than_memory_can_hold_are_refused(crossings_of, monkeypatch):
    monkeypatch.setattr(crossings, "CROSSING_LIMIT", 3)
    with pytest.raises(InvalidArgument, match="points cross lines 4 times; allowed are 3"):
        crossings_of(SQUARE, np.array([4]), 4, 4)
    monkeypatch.setattr(crossings, "CROSSING_LIMIT", 4)
    assert len(crossings_of(SQUARE, np.array([4]), 4, 4).places) == 4


@RULES
def test_two_edges_may_not_cross_all_lines_of_an_endless_image(crossings_of):
    far = 2.0**28
    square = np.array([[-far, -far], [far, -far], [far, far], [-far, far]])
    message = "points cross lines 16,777,218 times; allowed are 16,777,216 crossings"
    side = (1 << 23) + 1
    with pytest.raises(InvalidArgument, match=message):
        crossings_of(square, np.array([4]), side, side)


@RULES
@pytest.mark.parametrize("lengths", [[], [0], [0, 0]])
def test_no_corners_are_crossed_nowhere(crossings_of, lengths):
    found = crossings_of(np.zeros((0, 2)), np.array(lengths, np.int64), 3, 3)
    assert [len(part) for part in found] == [0, 0]


@RULES
@pytest.mark.parametrize("ring", [[[1.0, 1.0]], [[0.0, 0.0], [4.0, 4.0]], [[2.0, 2.0]] * 5])
def test_what_has_no_area_is_left_where_it_is_entered(crossings_of, ring):
    places = np.sort(crossings_of(np.array(ring), np.array([len(ring)]), 4, 4).places)
    assert places[0::2].tolist() == places[1::2].tolist()


@RULES
def test_an_image_without_pixels_covers_nothing(crossings_of):
    assert len(crossings_of(SQUARE, np.array([4]), 0, 0).places) == 0
    assert set(crossings_of(SQUARE, np.array([4]), 0, 3).places.tolist()) <= {0}
    assert set(crossings_of(SQUARE, np.array([4]), 3, 0).places.tolist()) <= {0}


@RULES
def test_pieces_of_edges_make_no_difference(crossings_of, monkeypatch):
    points = np.random.default_rng(1).uniform(0, 30, (40, 2))
    whole = crossings_of(points, np.array([25, 15]), 30, 30)
    monkeypatch.setattr(crossings, "_CROSSINGS_AT_ONCE", 7)
    pieces = crossings_of(points, np.array([25, 15]), 30, 30)
    assert [part.tolist() for part in pieces] == [part.tolist() for part in whole]


@RULES
def test_points_stay_as_they_are(crossings_of):
    points = SQUARE.copy()
    points.flags.writeable = False
    crossings_of(points[::-1], np.array([4]), 4, 4)
    assert np.array_equal(points, SQUARE)


@RULES
def test_crossings_know_their_polygon(crossings_of):
    points = np.array([[9.0, 9.0], [9.5, 9.0], [9.0, 9.5], *SQUARE])
    found = crossings_of(points, np.array([3, 0, 4]), 4, 4)
    assert sorted(zip(*map(np.ndarray.tolist, found), strict=True)) == [
        (5, 2), (7, 2), (9, 2), (11, 2),
    ]  # fmt: skip


FAR = st.one_of(st.floats(-(2**28), 2**28), st.integers(-5, 12).map(float))


@RULES
@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.tuples(FAR, FAR), max_size=6), max_size=4))
def test_whatever_polygons_reach_lines_leave_them_within_the_image(crossings_of, polygons):
    lengths = np.array([len(corners) for corners in polygons], np.int64)
    points = np.array([corner for corners in polygons for corner in corners], np.float64)
    places, regions = crossings_of(points.reshape(-1, 2), lengths, 7, 7)
    assert len(places) <= 7 * len(points)
    for place, region in zip(places.tolist(), regions.tolist(), strict=True):
        assert 0 <= place <= 49
        assert 0 <= region < len(polygons)
    for region in range(len(polygons)):
        # A line that is left at its end is left where the next one begins.
        entered, left = np.sort(places[regions == region]).reshape(-1, 2).T
        assert (entered // 7 == np.maximum(left - 1, entered) // 7).all()


@RULES
def test_a_polygon_of_a_hundred_thousand_corners_is_crossed_at_once(crossings_of):
    angle = np.linspace(0, 2 * np.pi, 100_000)
    points = 50 + 40 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    places = np.sort(crossings_of(points, np.array([100_000]), 100, 100).places)
    inside = int((places[1::2] - places[0::2]).sum())
    assert inside == pytest.approx(np.pi * 40**2, rel=0.01)


def test_only_boolean_masks_have_pixels_inside():
    with pytest.raises(InvalidArgument, match="lines"):
        mask_crossings(np.zeros((2, 2)), 0, (0, 0), 2)


def test_the_next_corner_of_the_last_is_the_first():
    assert next_corners(np.array([], np.int64)).tolist() == []
    assert next_corners(np.array([0, 1, 0, 2], np.uint8)).tolist() == [0, 2, 1]


@settings(max_examples=50, deadline=None)
@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=5)))
def test_lines_are_crossed_where_pixels_of_a_small_mask_begin_and_end(small):
    found = mask_crossings(small, 4, (1, 2), 8)
    whole = np.zeros((7, 8), np.bool_)
    whole[1 : 1 + small.shape[0], 2 : 2 + small.shape[1]] = small
    inside = np.zeros(whole.size + 1, np.int64)
    np.add.at(inside, found.places, 1)
    assert (np.cumsum(inside)[:-1] % 2 == 1).tolist() == whole.ravel().tolist()
    assert (found.regions == 4).all()
