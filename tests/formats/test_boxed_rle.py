"""Counts row by row through a box become a small mask."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segreview.errors import InvalidArgument
from segreview.formats.boxed_rle import Box, mask_in_box

HEIGHT, WIDTH = 5, 6


def counts_of(mask):
    """Return the counts of 0 and 1 in turn, row by row; the first is of zeros."""
    counts, value = [0], False
    for pixel in mask.ravel().tolist():
        if pixel != value:
            counts.append(0)
            value = pixel
        counts[-1] += 1
    return np.array(counts)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_counts_become_the_small_mask(data):
    box = Box(
        data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2)),
        data.draw(st.integers(0, 4)), data.draw(st.integers(0, 3)),
    )  # fmt: skip
    small = data.draw(arrays(np.bool_, (box.height, box.width)))
    assert mask_in_box(box, counts_of(small), HEIGHT, WIDTH).tolist() == small.tolist()


@pytest.mark.parametrize("box", [(-1, 0, 1, 1), (0, -1, 1, 1), (6, 0, 1, 1), (0, 5, 1, 1)])
def test_a_box_outside_of_the_image_is_refused(box):
    with pytest.raises(InvalidArgument, match=r"a mask lies at .*, outside of 6 × 5 pixels"):
        mask_in_box(Box(*box), np.array([1]), HEIGHT, WIDTH)
    with pytest.raises(InvalidArgument, match="outside of 6 × 5 pixels"):
        mask_in_box(Box(0, 0, -1, -1), np.array([1]), HEIGHT, WIDTH)


@pytest.mark.parametrize("counts", [[], [3], [5], [-1, 5], [2, 1 << 62, 2]])
def test_counts_that_do_not_cover_the_box_are_refused(counts):
    with pytest.raises(InvalidArgument, match="counts"):
        mask_in_box(Box(0, 0, 2, 2), np.array(counts, np.int64), HEIGHT, WIDTH)
