"""Pixels of one label that count as another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segreview.errors import InvalidArgument
from segreview.masks.blocks import BLOCK_PIXELS
from segreview.masks.merging import check_merges, merged_labels, merged_masks

DTYPES = (np.bool_, np.uint8, np.int8, np.uint16, np.int16, np.int32, np.uint32, np.int64)


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.uint8, (5, 7), elements=st.integers(0, 6)),
    st.dictionaries(st.integers(0, 3), st.integers(4, 6), max_size=4),
    st.sampled_from(DTYPES[1:]),
)
def test_every_pixel_is_looked_up_once(values, merges, dtype):
    labels = values.astype(dtype)
    merged = merged_labels(labels, tuple(merges.items()))
    assert merged.dtype == labels.dtype
    assert merged.tolist() == [[merges.get(v, v) for v in row] for row in values.tolist()]


@pytest.mark.parametrize(
    ("dtype", "target", "expected"),
    [
        (np.uint8, 255, np.uint8),
        (np.uint8, 256, np.uint16),
        (np.uint8, -1, np.int16),
        (np.int8, 127, np.int8),
        (np.int8, 128, np.int16),
        (np.int16, 40000, np.int32),
        (np.bool_, 1, np.uint8),
        (np.bool_, 2, np.uint8),
        (np.uint32, -1, np.int64),
    ],
)
def test_the_dtype_grows_only_where_the_new_label_needs_it(dtype, target, expected):
    merged = merged_labels(np.array([[0, 1]], dtype), ((0, target),))
    assert (merged.dtype, merged.tolist()) == (expected, [[target, 1]])


def test_labels_that_no_whole_numbers_hold_are_refused():
    with pytest.raises(InvalidArgument, match=r"hold the labels of uint64 and all of \[-1\]"):
        merged_labels(np.zeros((1, 1), np.uint64), ((0, -1),))


@pytest.mark.parametrize("dtype", [np.uint8, np.int16])
def test_a_label_beyond_the_dtype_never_occurs(dtype):
    labels = np.array([[0, 44, 2]], dtype)
    assert merged_labels(labels, ((300, 2), (-70000, 2))).tolist() == [[0, 44, 2]]


def test_many_blocks_give_one_map():
    labels = (np.arange(BLOCK_PIXELS * 2 + 5) % 7).astype(np.int32)
    merged = merged_labels(labels, ((3, 1),))
    assert np.array_equal(merged, np.where(labels == 3, 1, labels))


@pytest.mark.parametrize("dtype", [np.uint8, np.int32])
def test_any_strides_are_read_and_nothing_is_changed(dtype):
    labels = np.arange(24, dtype=dtype).reshape(4, 6)
    labels.flags.writeable = False
    expected = np.where(labels == 5, 4, labels)
    assert np.array_equal(merged_labels(labels.T[::-1], ((5, 4),)), expected.T[::-1])
    assert labels[0, 5] == 5


def test_big_endian_labels_become_native():
    merged = merged_labels(np.array([3, 1], ">u2"), ((3, 2),))
    assert (merged.dtype, merged.tolist()) == (np.dtype("=u2"), [2, 1])


def test_without_merges_the_labels_are_the_same_array():
    labels = np.zeros((2, 2), np.uint8)
    assert merged_labels(labels, ()) is labels


def test_without_pixels_nothing_is_merged():
    assert merged_labels(np.zeros((0, 3), np.uint8), ((1, 2),)).shape == (0, 3)


def test_a_missing_prediction_stays_missing():
    assert merged_masks(np.array([[1]]), None, ((1, 0),))[1] is None


@pytest.mark.parametrize("labels", [np.zeros((1, 1)), np.zeros((1, 1, 1), int)])
def test_only_label_masks_and_columns_are_merged(labels):
    with pytest.raises(InvalidArgument, match=r"allowed are \(H, W\) or \(n,\) of whole numbers"):
        merged_labels(labels, ())


def test_a_label_is_merged_once():
    with pytest.raises(InvalidArgument, match="merges have 3 twice on the left"):
        check_merges(((3, 1), (3, 2)))
    with pytest.raises(InvalidArgument, match="merges have 3 on both sides"):
        merged_labels(np.zeros((1, 1), int), ((3, 3),))
    check_merges(((3, 1), (2, 1)))
