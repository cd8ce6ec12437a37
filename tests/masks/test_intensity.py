"""Values of an image become gray levels between a black and a white value."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from segreview.errors import InvalidArgument
from segreview.masks.intensity import (
    BYTE_WINDOW,
    IntensityWindow,
    displayable,
    in_window,
    percentile_window,
)

DTYPES = ["uint8", "int16", "uint16", "float32"]
BOUNDS = st.floats(-1e5, 1e5, width=32)


@pytest.mark.parametrize("dtype", DTYPES)
def test_values_between_black_and_white_are_spread_evenly(dtype):
    values = np.array([[0, 49, 50], [75, 99, 100]], dtype)
    shown = in_window(values, IntensityWindow(50, 100))
    assert shown.dtype == np.uint8
    assert shown.tolist() == [[0, 0, 0], [127, 249, 255]]


def test_what_is_no_number_is_black_and_infinity_is_at_its_end():
    values = np.array([[np.nan, -np.inf, np.inf, 3.0]], np.float32)
    assert in_window(values, IntensityWindow(2, 3)).tolist() == [[0, 0, 255, 255]]


def test_negative_numbers_of_16_bits_are_in_their_place():
    values = np.array([[-32768, -1000, 0, 32767]], np.int16)
    assert in_window(values, IntensityWindow(-1000, 1000)).tolist() == [[0, 0, 127, 255]]


def test_bytes_are_as_they_are_in_their_own_window():
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert (in_window(values, BYTE_WINDOW) == values).all()


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(
        st.sampled_from(DTYPES),
        arrays.array_shapes(min_dims=2, max_dims=3, max_side=5),
    ),
    BOUNDS,
    st.floats(1, 1e5, width=32),
)
def test_levels_rise_with_values(values, low, width):
    before = values.copy()
    shown = in_window(values, IntensityWindow(low, low + width)).ravel()
    np.testing.assert_array_equal(values, before)
    flat = values.ravel()
    numbers = np.isfinite(flat)
    order = np.argsort(flat[numbers], kind="stable")
    assert (np.diff(shown[numbers][order].astype(int)) >= 0).all()
    assert (shown[numbers][flat[numbers] <= low] == 0).all()


def test_large_images_are_done_in_strips():
    values = np.arange(600_000, dtype=np.float32).reshape(3, 200_000)
    shown = in_window(values, IntensityWindow(0, 599_999))
    assert (shown[0, 0], shown[1, 100_000], shown[2, -1]) == (0, 127, 255)


def test_the_window_leaves_out_a_hundredth_at_each_end():
    values = np.arange(101, dtype=np.uint16)
    values[-1] = 65535
    assert percentile_window(values) == IntensityWindow(1, 99)


def test_where_most_values_are_the_same_the_whole_range_is_shown():
    values = np.zeros(1000)
    values[0], values[1] = -3, 7
    assert percentile_window(values) == IntensityWindow(-3, 7)


@pytest.mark.parametrize("value", [0.0, -5.0, 1e30, -1e300, 1.7e308])
def test_a_constant_image_has_a_window_too(value):
    window = percentile_window(np.full((2, 2), value))
    assert window.low < window.high


def test_without_finite_values_there_is_no_window():
    assert percentile_window(np.full((2, 2), np.nan)) is None
    assert percentile_window(np.zeros((0, 4))) is None


@pytest.mark.parametrize(
    ("dtype", "shown"),
    [
        ("bool", "uint8"),
        ("uint8", "uint8"),
        ("int8", "int16"),
        ("int16", "int16"),
        ("uint16", "uint16"),
        ("int32", "float32"),
        ("uint64", "float32"),
        ("float16", "float32"),
        ("float64", "float32"),
    ],
)
def test_every_dtype_becomes_one_that_can_be_shown(dtype, shown):
    values = np.array([[0, 1]], dtype)
    found = displayable(values)
    assert found.dtype == shown
    assert found.tolist() == [[0, 255 if dtype == "bool" else 1]]


def test_numbers_beyond_32_bits_are_no_warning():
    assert displayable(np.array([1e300])).tolist() == [np.inf]


def test_level_and_width_are_another_way_to_say_it():
    window = IntensityWindow.around(40, 400)
    assert (window.low, window.high) == (-160, 240)
    assert (window.level, window.width) == (40, 400)


@pytest.mark.parametrize("bounds", [(1, 1), (2, 1), (np.nan, 1), (0, np.inf), (-np.inf, 0)])
def test_a_window_that_shows_nothing_is_refused(bounds):
    with pytest.raises(InvalidArgument, match="allowed are finite numbers, the second one greater"):
        IntensityWindow(*bounds)


def test_numbers_that_signal_are_no_reason_to_warn():
    signalling = np.array([0x7C01, 0x3C00, 0x4000], np.uint16).view(np.float16)
    assert percentile_window(signalling) == IntensityWindow(1.01, 1.99)
