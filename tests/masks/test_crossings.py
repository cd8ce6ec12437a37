"""What polygons may be, and how crossings become runs, by either rule of filling."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks import crossings
from segreview.masks.coco_polygons import polygon_runs
from segreview.masks.crossings import next_corners
from segreview.masks.polygons import even_odd_runs

SQUARE = np.array([[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0]])
RULES = pytest.mark.parametrize("runs_of", [polygon_runs, even_odd_runs])


@RULES
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 2.0**29])
def test_coordinates_that_are_no_places_are_refused(runs_of, bad):
    points = np.array([[0.0, 0.0], [bad, 0.0], [1.0, 1.0]])
    message = "points hold coordinates beyond 268435456 or no numbers; allowed are finite ones"
    with pytest.raises(InvalidArgument, match=message):
        runs_of(points, np.array([3]), 4, 4)


@RULES
def test_the_farthest_coordinates_are_places(runs_of):
    far = 2.0**28
    square = np.array([[-far, -far], [far, -far], [far, far], [-far, far]])
    assert len(runs_of(square, np.array([4]), 3, 4).starts) == 4


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
def test_arrays_of_another_kind_are_refused(runs_of, points, lengths, size, message):
    with pytest.raises(InvalidArgument, match=message):
        runs_of(points, np.array(lengths), *size)


@RULES
def test_more_crossings_than_memory_can_hold_are_refused(runs_of, monkeypatch):
    monkeypatch.setattr(crossings, "CROSSING_LIMIT", 3)
    with pytest.raises(InvalidArgument, match="points cross columns 4 times; allowed are 3"):
        runs_of(SQUARE, np.array([4]), 4, 4)
    monkeypatch.setattr(crossings, "CROSSING_LIMIT", 4)
    assert len(runs_of(SQUARE, np.array([4]), 4, 4).starts) == 2


@RULES
@pytest.mark.parametrize("lengths", [[], [0], [0, 0]])
def test_no_corners_have_no_runs(runs_of, lengths):
    runs = runs_of(np.zeros((0, 2)), np.array(lengths, np.int64), 3, 3)
    assert [len(part) for part in runs] == [0, 0, 0]


@RULES
def test_an_image_without_pixels_has_no_runs(runs_of):
    for height, width in ((0, 3), (3, 0)):
        assert not len(runs_of(SQUARE, np.array([4]), height, width).starts)


@RULES
def test_pieces_of_edges_make_no_difference(runs_of, monkeypatch):
    points = np.random.default_rng(1).uniform(0, 30, (40, 2))
    whole = runs_of(points, np.array([25, 15]), 30, 30)
    monkeypatch.setattr(crossings, "_CROSSINGS_AT_ONCE", 7)
    pieces = runs_of(points, np.array([25, 15]), 30, 30)
    assert [part.tolist() for part in pieces] == [part.tolist() for part in whole]


@RULES
def test_points_stay_as_they_are(runs_of):
    points = SQUARE.copy()
    points.flags.writeable = False
    runs_of(points[::-1], np.array([4]), 4, 4)
    assert np.array_equal(points, SQUARE)


def test_the_next_corner_of_the_last_is_the_first():
    assert next_corners(np.array([], np.int64)).tolist() == []
    assert next_corners(np.array([0, 1, 0, 2], np.uint8)).tolist() == [0, 2, 1]
