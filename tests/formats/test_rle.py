import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.formats.rle import (
    RunLengths,
    check_counts,
    counts_of_mask,
    decode_counts,
    encode_counts,
    mask_of_counts,
    run_edges,
)


def decoded(*texts: str) -> list[list[int]]:
    """Return the counts of each text."""
    written = [np.frombuffer(text.encode(), np.uint8) for text in texts]
    counts, numbers = decode_counts(np.concatenate(written), np.array(list(map(len, written))))
    return [part.tolist() for part in np.split(counts, np.cumsum(numbers)[:-1])]


def test_runs_go_down_the_columns_and_begin_with_zeros():
    mask = np.array([[0, 1, 0], [1, 1, 0]])
    assert counts_of_mask(mask).tolist() == [1, 3, 2]
    assert mask_of_counts(np.array([1, 3, 2]), 2, 3).tolist() == mask.astype(bool).tolist()


def test_a_mask_that_begins_set_has_no_zeros_first():
    assert counts_of_mask(np.ones((2, 2))).tolist() == [0, 4]
    assert counts_of_mask(np.zeros((2, 2))).tolist() == [4]
    assert counts_of_mask(np.zeros((0, 2))).tolist() == []


def test_from_the_fourth_on_differences_are_written():
    assert decoded("0102") == [[0, 1, 0, 3]]
    assert decoded("0102O") == [[0, 1, 0, 3, -1]]


def test_the_differences_of_each_text_begin_anew():
    assert decoded("0102O", "", "7", "0102", "52203") == [
        [0, 1, 0, 3, -1],
        [],
        [7],
        [0, 1, 0, 3],
        [5, 2, 2, 2, 5],
    ]
    assert decoded("") == [[]]


def test_large_numbers_take_several_characters():
    assert encode_counts(np.array([16])) == "`0"
    assert decoded("`0") == [[16]]
    assert decoded(encode_counts(np.array([2**32 - 1]))) == [[2**32 - 1]]


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
        decoded("0102", text, "7")


def test_seven_characters_are_a_number():
    assert decoded("PPPPPP1") == [[1 << 30]]


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
    both = RunLengths(np.array([6, *counts], np.int64), np.array([1, len(counts)]))
    with pytest.raises(InvalidArgument, match=message):
        run_edges(both, 6)


def test_no_mask_lends_another_one_pixels():
    check_counts(RunLengths(np.array([2, 1, 3]), np.array([2, 1])), 3)
    with pytest.raises(InvalidArgument, match="counts cover 2 pixels"):
        check_counts(RunLengths(np.array([2, 1, 3]), np.array([1, 2])), 3)


def test_counts_may_hold_zeros():
    assert mask_of_counts(np.array([0, 2, 0, 4]), 2, 3).all()


def test_ones_begin_and_end_at_edges_of_which_there_are_two_each():
    runs = RunLengths(np.array([0, 2, 1, 3, 1, 2]), np.array([3, 1, 2]))
    edges, numbers = run_edges(runs, 3)
    assert edges.tolist() == [0, 2, 1, 3]
    assert numbers.tolist() == [2, 0, 2]


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
        (counts,) = decoded(text)
    except InvalidArgument:
        return
    assert len(counts) <= len(text)
