"""Area opening equals taking small components out of every threshold, one after the other."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.masks.area_opening import area_opened
from segreview.masks.components import without_small
from segreview.masks.threshold import STEPS

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9)
LEVELS = st.sampled_from([2, 5, 256]).flatmap(
    lambda levels: hnp.arrays(np.uint8, SHAPES, elements=st.integers(0, levels - 1))
)
FLOATS = hnp.arrays(np.float32, SHAPES, elements=st.floats(0, 1, width=32) | st.just(np.nan))


@settings(max_examples=150, deadline=None)
@given(scores=LEVELS, data=st.data())
def test_every_threshold_loses_just_its_small_components(scores, data):
    minimum = data.draw(st.integers(1, scores.size))
    opened = area_opened(scores, minimum)
    for level in range(256):
        assert np.array_equal(opened >= level, without_small(scores >= level, minimum))
        assert np.array_equal(opened > level, without_small(scores > level, minimum))


@settings(max_examples=60, deadline=None)
@given(scores=FLOATS, data=st.data())
def test_floats_and_pixels_without_a_score_are_opened_alike(scores, data):
    minimum = data.draw(st.integers(1, scores.size))
    opened = area_opened(scores, minimum)
    for level in {*scores[~np.isnan(scores)].tolist(), *(k / STEPS for k in range(0, STEPS, 50))}:
        cut = np.float32(level)
        assert np.array_equal(opened >= cut, without_small(scores >= cut, minimum))
        assert np.array_equal(opened > cut, without_small(scores > cut, minimum))
