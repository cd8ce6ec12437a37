import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.masks import painted_runs
from segreview.masks.painted_runs import Runs, painted, union_runs

HEIGHT, WIDTH = 3, 4
SIZE = HEIGHT * WIDTH
stretches = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE), st.integers(0, 3)).map(
    lambda one: (min(one[:2]), max(one[:2]), one[2])
)


def runs_of(some):
    table = np.array(some, np.int64).reshape(-1, 3)
    return Runs(table[:, 0], table[:, 1], table[:, 2])


def covered(runs, owner):
    flat = np.zeros(SIZE, np.bool_)
    for start, stop, whose in zip(*runs, strict=True):
        if whose == owner:
            flat[start:stop] = True
    return flat


@settings(max_examples=60, deadline=None)
@given(st.lists(stretches, max_size=8))
def test_united_runs_cover_the_same_pixels_and_do_not_touch(some):
    runs, united = runs_of(some), union_runs(runs_of(some), SIZE)
    for owner in range(4):
        assert np.array_equal(covered(runs, owner), covered(united, owner))
        own = united.owners == owner
        assert (united.starts[own][1:] > united.stops[own][:-1]).all()
    assert (united.starts < united.stops).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(stretches, max_size=8), st.sampled_from([2, 6, 1 << 18]))
def test_later_owners_lie_on_top_and_shared_pixels_are_counted(some, at_once):
    united = union_runs(runs_of(some), SIZE)
    values = np.array([10, 20, 30, 40], np.uint8)
    flat, times = np.full(SIZE, 7, np.uint8), np.zeros(SIZE, np.int64)
    for owner, value in enumerate(values):
        flat[covered(united, owner)] = value
        times += covered(united, owner)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(painted_runs, "_PLACES_AT_ONCE", at_once)
        mask, shared = painted(united, values, 7, (HEIGHT, WIDTH))
    assert mask.dtype == np.uint8
    assert mask.flags.c_contiguous
    assert mask.tolist() == flat.reshape(WIDTH, HEIGHT).T.tolist()
    assert shared == int((times > 1).sum())


@pytest.mark.parametrize(
    ("some", "message"),
    [
        ([(-1, 2, 0)], "runs leave the image; allowed are places from 0 to 12"),
        ([(0, 13, 0)], "runs leave the image"),
        ([(3, 2, 0)], "runs leave the image"),
        ([(0, 1, 2)], "runs have owners without a value; allowed are 0 to 1"),
        ([(0, 1, -1)], "runs have owners without a value"),
    ],
)
def test_runs_that_do_not_fit_are_refused(some, message):
    with pytest.raises(InvalidArgument, match=message):
        painted(runs_of(some), np.array([1, 2]), 0, (HEIGHT, WIDTH))
