"""The band along the edge of a mask."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.masks.band import boundary_band

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12)


def slow_band(mask, rows, columns, valid):
    """Look at the square around each pixel; outside the image is outside the mask."""
    height, width = mask.shape
    outside = np.pad(~mask & valid, ((rows, rows), (columns, columns)), constant_values=True)
    band = np.zeros_like(mask)
    for y, x in np.argwhere(mask & valid):
        band[y, x] = outside[y : y + 2 * rows + 1, x : x + 2 * columns + 1].any()
    assert band.shape == (height, width)
    return band


@settings(max_examples=60, deadline=None)
@given(data=st.data(), rows=st.integers(1, 6), columns=st.integers(1, 6), density=st.floats(0.5, 1))
def test_a_band_is_where_a_square_reaches_outside(data, rows, columns, density):
    shape = data.draw(SHAPES)
    generator = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    mask, valid = generator.random((2, *shape)) < density
    everywhere = np.ones(shape, bool)
    expected = slow_band(mask, rows, columns, everywhere)
    assert np.array_equal(boundary_band(mask, rows, columns), expected)
    cut = slow_band(mask, rows, columns, valid)
    assert np.array_equal(boundary_band(mask, rows, columns, valid), cut)
    top = data.draw(st.integers(0, shape[0]))
    part = slice(top, data.draw(st.integers(top, shape[0])))
    assert np.array_equal(boundary_band(mask, rows, columns, valid, part), cut[part])
    assert np.array_equal(boundary_band(mask.T, columns, rows, valid.T), cut.T)


def test_a_wide_band_is_the_mask():
    mask = np.ones((4, 9), bool)
    assert boundary_band(mask, 2, 1).all()
    assert boundary_band(mask, 1, 5).all()
    assert not boundary_band(mask, 1, 1).all()


def test_the_mask_is_never_changed():
    mask = np.ones((8, 8), bool)
    mask.flags.writeable = False
    assert np.count_nonzero(boundary_band(mask, 1, 1)) == 28
    assert mask.all()


def test_a_band_has_a_width():
    with pytest.raises(InvalidArgument, match="rows is 0; allowed is 1 or more"):
        boundary_band(np.ones((2, 2), bool), 0, 1)
    with pytest.raises(InvalidArgument, match="columns is -1; allowed is 1 or more"):
        boundary_band(np.ones((2, 2), bool), 1, -1)
    with pytest.raises(InvalidArgument, match="mask has dtype int64"):
        boundary_band(np.ones((2, 2), np.int64), 1, 1)
    with pytest.raises(InvalidArgument, match="valid has dtype int64"):
        boundary_band(np.ones((2, 2), bool), 1, 1, np.ones((2, 2), np.int64))
    with pytest.raises(InvalidArgument, match=r"valid has shape \(1, 2\)"):
        boundary_band(np.ones((2, 2), bool), 1, 1, np.ones((1, 2), bool))
