"""Polygons, run lengths and masks in a box lie over each other, by rows as by columns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segreview.errors import InvalidArgument
from segreview.formats.boxed_rle import Box
from segreview.formats.rle import counts_of_mask, encode_counts
from segreview.formats.shape_collector import ImageShapes
from segreview.formats.shape_layers import Fill, mask_of_lines, shape_layers

SIZE = HEIGHT, WIDTH = 4, 5
FILLS = pytest.mark.parametrize("fill", Fill)
masks = st.tuples(st.sampled_from(["text", "counts", "box"]), arrays(np.bool_, SIZE))
squares = st.tuples(st.just("square"), st.tuples(st.integers(0, 3), st.integers(0, 3)))


def added(shapes, kind, given):
    """Add an annotation; return the pixels that it covers."""
    if kind == "square":
        x, y = given
        shapes.add(1, 1.0, False, [[x, y, x + 2, y, x + 2, y + 2, x, y + 2]])
        covered = np.zeros(SIZE, np.bool_)
        covered[y : y + 2, x : x + 2] = True
        return covered
    counts = counts_of_mask(given)
    if kind == "box":
        small = given[1:3, 2:5]
        # Row by row through the box is column by column through the box turned over.
        shapes.add_boxed(1, Box(2, 1, 3, 2), counts_of_mask(small.T).tolist())
        return np.pad(small, ((1, 1), (2, 0)))
    held = encode_counts(counts) if kind == "text" else counts.tolist()
    shapes.add(1, 1.0, False, {"size": list(SIZE), "counts": held})
    return given


@FILLS
@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(masks, squares), max_size=5), st.randoms(use_true_random=False))
def test_annotations_lie_over_each_other_in_the_order_that_is_given(fill, some, random):
    shapes = ImageShapes()
    covered = [added(shapes, *one) for one in some]
    order = random.sample(range(len(some)), random.randint(0, len(some)))
    expected = np.full(SIZE, 9)
    for value, place in enumerate(order):
        expected[covered[place]] = value
    layers = shape_layers(shapes.shapes(*SIZE).taken(), np.array(order, np.intp), SIZE, fill)
    mask = mask_of_lines(layers.painted(np.arange(len(order)), blank=9), SIZE, fill)
    assert mask.flags.c_contiguous
    assert mask.tolist() == expected.tolist()
    times = np.sum([covered[place] for place in order], axis=0)
    assert layers.overlapped() == int((times > 1).sum())


@FILLS
def test_run_lengths_that_do_not_fit_are_refused(fill):
    shapes = ImageShapes()
    shapes.add(1, 1.0, False, {"size": [4, 5], "counts": [21]})
    with pytest.raises(InvalidArgument, match="counts cover 21 pixels"):
        shape_layers(shapes.shapes(4, 5).taken(), np.array([0]), SIZE, fill)
