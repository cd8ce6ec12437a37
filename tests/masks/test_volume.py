"""The channel with the greatest score, as np.argmax finds it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.masks import volume as module
from segreview.masks.volume import bands, best_channel, channel_planes, refuse_nan, score_range

DTYPES = (np.float16, np.float32, np.float64, ">f4", np.uint8, np.int8, np.uint16, np.int64, bool)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), dtype=st.sampled_from(DTYPES), axis=st.sampled_from([0, 2]))
def test_it_is_argmax_for_every_dtype_and_both_axis_orders(data, dtype, axis):
    shape = data.draw(hnp.array_shapes(min_dims=3, max_dims=3, max_side=5))
    few = st.sampled_from([0, 1, 0.5, -0.0, -1, np.inf, -np.inf])
    floats = np.dtype(dtype).kind == "f"
    volume = data.draw(hnp.arrays(dtype, shape, elements=few if floats else None))
    volume.setflags(write=False)
    found = best_channel(volume, axis)
    np.testing.assert_array_equal(found, volume.argmax(axis))
    assert found.dtype == np.uint8


@pytest.mark.parametrize("step", [(1, 2, 1), (2, 1, -1), (-1, -1, 3)])
def test_strided_volumes_are_read_as_they_are(step):
    volume = np.random.default_rng(1).random((6, 8, 9), np.float32)
    view = volume[tuple(slice(None, None, one) for one in step)]
    np.testing.assert_array_equal(best_channel(view), view.argmax(0))
    np.testing.assert_array_equal(best_channel(np.asfortranarray(view)), view.argmax(0))


@pytest.mark.parametrize("axis", [0, 2])
def test_bands_cover_every_pixel_once(monkeypatch, axis):
    monkeypatch.setattr(module, "_BAND_PIXELS", 7)
    monkeypatch.setattr(module, "_BAND_VALUES", 20)
    volume = np.random.default_rng(2).random((5, 6, 7), np.float32)
    np.testing.assert_array_equal(best_channel(volume, axis), volume.argmax(axis))
    seen = np.zeros(np.moveaxis(volume, axis, 0).shape[1:], int)
    for block, band in bands(channel_planes(volume, axis)):
        seen[block] += 1
        assert band[0].size <= 7
        assert axis == 0 or band.flags.c_contiguous
    assert (seen == 1).all()


@pytest.mark.parametrize(
    ("channels", "dtype"), [(1, np.uint8), (256, np.uint8), (257, np.uint16), (300, np.uint16)]
)
def test_the_dtype_holds_the_last_channel(channels, dtype):
    volume = np.zeros((channels, 1, 2), np.uint8)
    volume[-1, 0, 1] = 1
    found = best_channel(volume)
    assert found.dtype == dtype
    assert found.tolist() == [[0, channels - 1]]


def test_the_first_of_equal_scores_wins_and_minus_zero_is_zero():
    volume = np.array([[[-0.0, 0.5, -np.inf]], [[0.0, 0.5, -np.inf]]])
    for dtype in (np.float16, np.float64):
        assert best_channel(volume.astype(dtype)).tolist() == [[0, 0, 0]]


def test_inputs_do_not_change_and_no_pixel_is_no_error():
    volume = np.array([[[0.25]], [[0.5]]], np.float16)
    before = volume.copy()
    best_channel(volume)
    np.testing.assert_array_equal(volume, before)
    assert best_channel(np.zeros((3, 0, 4))).shape == (0, 4)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("channel", [0, 1, 2])
@pytest.mark.parametrize("number", [np.nan, -np.nan])
def test_nan_is_refused_wherever_it_is(dtype, channel, number):
    volume = np.full((3, 2, 2), np.inf, dtype)
    assert best_channel(volume).tolist() == [[0, 0], [0, 0]]
    volume[channel, 1, 0] = number
    with pytest.raises(InvalidArgument, match=r"volume holds scores .* \(NaN\); allowed are"):
        best_channel(volume)


@pytest.mark.parametrize(
    ("volume", "axis", "words"),
    [
        (np.zeros((2, 3)), 0, r"volume has shape \(2, 3\) and dtype float64; allowed is \(C, H"),
        (np.zeros((1, 2, 3), complex), 0, "dtype complex128; allowed is"),
        (np.zeros((1, 2, 3)), 1, "axis is 1; allowed is 0 for"),
        (np.zeros((1, 2, 3)), -1, "axis is -1; allowed is 0 for"),
        (np.zeros((0, 2, 3)), 0, r"volume has shape \(0, 2, 3\); allowed is at least one channel"),
    ],
)
def test_what_is_no_volume_is_refused(volume, axis, words):
    with pytest.raises(InvalidArgument, match=words):
        best_channel(volume, axis)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.uint8, np.int16])
def test_the_range_of_scores_is_exact(dtype):
    low = 0 if dtype is np.uint8 else -3
    volume = np.array([[[low, 1, 100]]], dtype)
    assert score_range(volume) == (low, 100)
    assert score_range(volume[..., 1:]) == (1, 100)


def test_the_range_of_negative_and_infinite_half_floats_is_exact():
    assert score_range(np.array([[[-2.5, -0.125]]], np.float16)) == (-2.5, -0.125)
    assert score_range(np.array([[[-np.inf, np.inf]]], np.float16)) == (-np.inf, np.inf)


def test_a_range_needs_scores_that_are_numbers():
    with pytest.raises(InvalidArgument, match=r"volume has shape \(0, 1, 1\); allowed is at least"):
        score_range(np.zeros((0, 1, 1)))
    for dtype in (np.float16, np.float32):
        with pytest.raises(InvalidArgument, match="NaN"):
            score_range(np.array([[[1, np.nan, 2]]], dtype))


def test_whole_numbers_and_infinity_are_numbers():
    refuse_nan(np.array([np.iinfo(np.int16).min], np.int16))
    refuse_nan(np.array([np.inf, -np.inf], np.float16))
    refuse_nan(np.zeros(0, np.float16))
