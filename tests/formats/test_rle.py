import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.formats.rle import (
    checked_counts,
    counts_of_mask,
    decode_counts,
    encode_counts,
    mask_of_counts,
)


def test_runs_go_down_the_columns_and_begin_with_zeros():
    mask = np.array([[0, 1, 0], [1, 1, 0]])
    assert counts_of_mask(mask).tolist() == [1, 3, 2]
    assert mask_of_counts(np.array([1, 3, 2]), 2, 3).tolist() == mask.astype(bool).tolist()


def test_a_mask_that_begins_set_has_no_zeros_first():
    assert counts_of_mask(np.ones((2, 2))).tolist() == [0, 4]
    assert counts_of_mask(np.zeros((2, 2))).tolist() == [4]
    assert counts_of_mask(np.zeros((0, 2))).tolist() == []


def test_from_the_fourth_on_differences_are_written():
    assert decode_counts("0102").tolist() == [0, 1, 0, 3]
    assert decode_counts("0102O").tolist() == [0, 1, 0, 3, -1]


def test_large_numbers_take_several_characters():
    assert encode_counts(np.array([16])) == "`0"
    assert decode_counts("`0").tolist() == [16]
    assert decode_counts(encode_counts(np.array([2**32 - 1]))).tolist() == [2**32 - 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0/", "counts hold the character '/'"),
        ("0p", "counts hold the character 'p'"),
        ("0é", "counts hold a character beyond ASCII"),
        ("0P", "counts end within a number"),
        ("PPPPPPP0", "counts hold a number of 8 characters; allowed are 7"),
    ],
)
def test_text_that_is_no_run_lengths_is_refused(text, message):
    with pytest.raises(InvalidArgument, match=message):
        decode_counts(text)


def test_seven_characters_are_a_number():
    assert decode_counts("PPPPPP1").tolist() == [1 << 30]


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([3, -1, 4], "counts hold -1; allowed is no negative number"),
        ([3, 2], "counts cover 5 pixels; allowed are those of the image, 6"),
        ([7], "counts cover 7 pixels"),
        ([], "counts cover 0 pixels"),
        ([2**62, 2**62, 2**62, 2**62, 6], "counts cover 4,611,686,018,427,387,904 pixels"),
    ],
)
def test_counts_that_do_not_cover_the_image_are_refused(counts, message):
    with pytest.raises(InvalidArgument, match=message):
        mask_of_counts(np.array(counts, np.int64), 2, 3)


def test_counts_may_hold_zeros():
    assert checked_counts(np.array([0, 2, 0, 4]), 6).tolist() == [0, 2, 0, 4]
    assert mask_of_counts(np.array([0, 2, 0, 4]), 2, 3).all()


@pytest.mark.parametrize("counts", [[-1], [2**32]])
def test_counts_beyond_the_text_are_refused(counts):
    with pytest.raises(InvalidArgument, match="allowed are 0 to 2"):
        encode_counts(np.array(counts, np.int64))


def test_masks_of_other_dimensions_are_refused():
    with pytest.raises(InvalidArgument, match=r"mask has shape \(3,\)"):
        counts_of_mask(np.zeros(3))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12))
def test_any_text_gives_counts_or_one_sentence(text):
    try:
        counts = decode_counts(text)
    except InvalidArgument:
        return
    assert counts.dtype == np.int64
