"""Regions over each other on a line, against one pixel after the other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.masks.crossings import Crossings
from segreview.masks.painting import layers_of, mask_of_columns

SIZE = 70
stretches = st.lists(st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)), max_size=4)
regions = st.lists(st.tuples(stretches, st.integers(0, 3)), max_size=12)


def layers_over(some, size=SIZE):
    """Lay regions, each its stretches and its owner, over each other."""
    crossings = [(place, n) for n, (held, _) in enumerate(some) for one in held for place in one]
    places, numbers = np.array(crossings, np.int64).reshape(-1, 2).T
    owners = np.array([owner for _, owner in some], np.int64)
    return layers_of(Crossings(places, numbers), owners, size)


def covered(held):
    """Say which pixels lie inside: every stretch turns its pixels over."""
    inside = np.zeros(SIZE, np.bool_)
    for place, other in held:
        inside[min(place, other) : max(place, other)] ^= True
    return inside


@settings(max_examples=60, deadline=None)
@given(regions)
def test_greater_owners_lie_on_top_and_pixels_of_several_are_counted(some):
    values = np.array([10, 20, 30, 40], np.uint8)
    expected, times = np.full(SIZE, 7, np.uint8), np.zeros(SIZE, np.int64)
    for owner, value in enumerate(values):
        own = np.any([covered(held) for held, whose in some if whose == owner], axis=0)
        times += own
        expected[np.broadcast_to(own, SIZE)] = value
    layers = layers_over(some)
    line = layers.painted(values, blank=7)
    assert line.dtype == np.uint8
    assert line.tolist() == expected.tolist()
    assert layers.overlapped() == int((times > 1).sum())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_many_regions_lie_over_each_other_as_if_painted_one_by_one(seed):
    generator = np.random.default_rng(seed)
    some = [([tuple(generator.integers(0, SIZE + 1, 2).tolist())], n) for n in range(300)]
    expected, times = np.zeros(SIZE, np.int64), np.zeros(SIZE, np.int64)
    for held, owner in some:
        expected[covered(held)] = owner + 1
        times += covered(held)
    layers = layers_over(some)
    assert layers.top.dtype == np.uint16
    assert layers.painted(np.arange(1, 301), blank=0).tolist() == expected.tolist()
    assert layers.overlapped() == int((times > 1).sum())


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 64, 65])
def test_a_region_over_any_number_of_others_ends_where_it_should(length):
    below = [([(place, place + 1)], 0) for place in range(SIZE)]
    layers = layers_over([*below, ([(2, 2 + length)], 1)])
    line = layers.painted(np.array([0, 1]), blank=0)
    assert np.flatnonzero(line).tolist() == list(range(2, 2 + length))
    assert layers.overlapped() == length


def test_no_regions_leave_all_blank():
    assert layers_over([]).painted(np.zeros(0, np.float32), blank=0.5).tolist() == [0.5] * SIZE
    assert layers_over([]).overlapped() == 0
    assert layers_over([], size=0).painted(np.array([3]), blank=1).tolist() == []
    assert layers_over([([], 0)]).painted(np.array([3]), blank=1).tolist() == [1] * SIZE


def test_the_last_of_255_owners_needs_no_wider_number():
    layers = layers_over([([(0, 1)], 0), ([(1, 2)], 254)])
    assert layers.top.dtype == np.uint8
    assert layers.painted(np.arange(1, 256), blank=0)[:3].tolist() == [1, 255, 0]
    assert layers.overlapped() == 0


@pytest.mark.parametrize(
    ("places", "regions", "owners", "message"),
    [
        ([-1, 2], [0, 0], [0], "crossings leave the line; allowed are places from 0 to 12"),
        ([0, 13], [0, 0], [0], "crossings leave the line"),
        ([0, 1], [0, 1], [0], "regions have no owner; allowed are 0 to 0"),
        ([0, 1], [-1, -1], [0], "regions have no owner"),
        ([0, 1], [0, 0], [-1], "owners are negative; allowed are numbers from 0 on"),
        ([0, 1, 2], [0, 0, 0], [0], "regions have an odd number of crossings; allowed are even"),
        ([0, 1], [0, 1], [0, 0], "regions have an odd number of crossings"),
    ],
)
def test_crossings_that_do_not_fit_are_refused(places, regions, owners, message):
    with pytest.raises(InvalidArgument, match=message):
        layers_of(Crossings(np.array(places), np.array(regions)), np.array(owners), 12)


def test_a_line_of_another_length_is_no_mask():
    with pytest.raises(InvalidArgument, match=r"line has shape \(5,\); allowed is \(6,\)"):
        mask_of_columns(np.arange(5), 3, 2)


@pytest.mark.parametrize("width", [0, 1, 31, 32, 33, 70])
def test_columns_one_after_the_other_become_a_mask(width):
    line = np.arange(3 * width)
    mask = mask_of_columns(line, 3, width)
    assert mask.flags.c_contiguous
    assert mask.tolist() == line.reshape(width, 3).T.tolist()
