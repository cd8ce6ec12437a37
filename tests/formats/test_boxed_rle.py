"""Counts row by row through a box become column-major runs of the image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segreview.errors import InvalidArgument
from segreview.formats.boxed_rle import Box, boxed_runs

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
def test_runs_cover_the_pixels_of_the_small_mask(data):
    box = Box(
        data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2)),
        data.draw(st.integers(0, 4)), data.draw(st.integers(0, 3)),
    )  # fmt: skip
    small = data.draw(arrays(np.bool_, (box.height, box.width)))
    runs = boxed_runs(3, box, counts_of(small), HEIGHT, WIDTH)
    flat = np.zeros(HEIGHT * WIDTH, np.int64)
    for start, stop in zip(runs.starts, runs.stops, strict=True):
        flat[start:stop] += 1
    whole = np.zeros((HEIGHT, WIDTH), np.int64)
    whole[box.top : box.top + box.height, box.left : box.left + box.width] = small
    assert flat.reshape(WIDTH, HEIGHT).T.tolist() == whole.tolist()
    assert (runs.owners == 3).all()


@pytest.mark.parametrize("box", [(-1, 0, 1, 1), (0, -1, 1, 1), (6, 0, 1, 1), (0, 5, 1, 1)])
def test_a_box_outside_of_the_image_is_refused(box):
    with pytest.raises(InvalidArgument, match=r"a mask lies at .*, outside of 6 × 5 pixels"):
        boxed_runs(0, Box(*box), np.array([1]), HEIGHT, WIDTH)
    with pytest.raises(InvalidArgument, match="outside of 6 × 5 pixels"):
        boxed_runs(0, Box(0, 0, -1, -1), np.array([1]), HEIGHT, WIDTH)


@pytest.mark.parametrize("counts", [[], [3], [5], [-1, 5], [2, 1 << 62, 2]])
def test_counts_that_do_not_cover_the_box_are_refused(counts):
    with pytest.raises(InvalidArgument, match="counts"):
        boxed_runs(0, Box(0, 0, 2, 2), np.array(counts, np.int64), HEIGHT, WIDTH)
