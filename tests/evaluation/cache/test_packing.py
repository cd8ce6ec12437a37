"""Arrays and words come back as they were."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segreview.evaluation.cache.packing import Damaged, packed, unpacked

WORDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
KINDS = st.sampled_from(["u1", "i4", "u4", "i8", "f8", "?", "S16"])
ARRAYS = KINDS.flatmap(
    lambda kind: arrays(kind, st.lists(st.integers(0, 4), min_size=1, max_size=3).map(tuple))
)


@given(st.dictionaries(st.text(), ARRAYS, max_size=3), WORDS)
@settings(max_examples=60, deadline=None)
def test_arrays_and_words_come_back_as_they_were(given_arrays, words):
    found, said = unpacked(packed(given_arrays, words))
    assert said == words
    assert found.keys() == given_arrays.keys()
    for name, array in given_arrays.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert found[name].tobytes() == array.tobytes()


def test_arrays_of_any_strides_come_back():
    array = np.arange(24).reshape(4, 6)[::2, ::-3]
    assert unpacked(packed({"a": array}, None))[0]["a"].tolist() == array.tolist()


def test_counts_that_are_mostly_zero_take_little_room():
    counts = np.zeros(100_000, np.int64)
    counts[::100] = np.arange(1000)
    assert len(packed({"counts": counts}, None)) < 10_000


def test_other_files_are_damaged():
    with pytest.raises(Damaged, match="the checksum is not that of the content"):
        unpacked(b"something else")
