"""A group of classes is scored as their union, from the matrix or from the pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.metrics.confusion import class_counts, confusion_matrix
from segreview.metrics.counts import binary_counts
from segreview.metrics.groups import ClassGroup, group_counts, pair_group_counts
from segreview.metrics.label_pairs import label_pairs

LABELS, IGNORED = (0, 1, 2, 5), frozenset({9})
GROUPS = (
    ClassGroup("low", frozenset({0, 1})),
    ClassGroup("high", frozenset({2, 5})),
    ClassGroup("odd", frozenset({1, 5})),
    ClassGroup("one", frozenset({2})),
)
MASKS = hnp.arrays(np.int64, (3, 4), elements=st.sampled_from((*LABELS, 9, 77)))


def parts(counts):
    return [part.tolist() for part in (counts.tp, counts.fp, counts.fn, counts.tn)]


@given(MASKS, MASKS)
@settings(max_examples=60, deadline=None)
def test_a_group_has_the_counts_of_its_union_as_one_binary_mask(truth, predicted):
    pairs = label_pairs(truth, predicted)
    matrix = confusion_matrix(pairs, LABELS, IGNORED)
    counted = np.isin(truth, LABELS)
    expected = [
        parts(
            binary_counts(
                np.isin(truth, list(group.labels)), np.isin(predicted, list(group.labels)), counted
            )
        )
        for group in GROUPS
    ]
    from_matrix = parts(group_counts(matrix, LABELS, GROUPS))
    assert [[part[g] for part in from_matrix] for g in range(len(GROUPS))] == expected
    sample = np.zeros(len(pairs.pixels), np.int64)
    from_pairs = parts(pair_group_counts(sample, pairs, 1, LABELS, IGNORED, GROUPS))
    assert [[part[0][g] for part in from_pairs] for g in range(len(GROUPS))] == expected


def test_a_group_of_one_class_has_the_counts_of_that_class():
    matrices = np.arange(2 * 4 * 5).reshape(2, 4, 5)
    single = tuple(ClassGroup(str(label), frozenset({label})) for label in LABELS)
    assert parts(group_counts(matrices, LABELS, single)) == parts(class_counts(matrices))


def test_each_sample_has_its_own_counts():
    pairs = label_pairs(np.array([[0, 1, 5]]), np.array([[1, 2, 5]]))
    found = pair_group_counts(np.array([1, 1, 2]), pairs, 4, LABELS, IGNORED, GROUPS[:2])
    assert found.tp.tolist() == [[0, 0], [1, 0], [0, 1], [0, 0]]
    assert found.fp.tolist() == [[0, 0], [0, 1], [0, 0], [0, 0]]
    assert found.fn.tolist() == [[0, 0], [1, 0], [0, 0], [0, 0]]
    assert found.tn.tolist() == [[0, 0], [0, 1], [1, 0], [0, 0]]


def test_an_ignored_class_of_a_group_is_neither_counted_nor_a_hit():
    pairs = label_pairs(np.array([[9, 0, 2]]), np.array([[0, 9, 9]]))
    group = (ClassGroup("with ignored", frozenset({0, 9})),)
    found = pair_group_counts(np.zeros(3, np.int64), pairs, 1, LABELS, IGNORED, group)
    assert parts(found) == [[[0]], [[0]], [[1]], [[1]]]


def test_groups_that_make_no_sense_are_refused():
    pairs, matrix = label_pairs(np.array([[0]]), np.array([[0]])), np.zeros((4, 5), np.int64)
    with pytest.raises(InvalidArgument, match=r"the group 'none' has no class"):
        ClassGroup("none", frozenset())
    with pytest.raises(InvalidArgument, match=r"groups is empty; allowed is one group or more"):
        group_counts(matrix, LABELS, ())
    stray = (ClassGroup("stray", frozenset({1, 9})),)
    with pytest.raises(InvalidArgument, match=r"'stray' has the label 9; allowed are: 0, 1, 2, 5$"):
        group_counts(matrix, LABELS, stray)
    far = (ClassGroup("far", frozenset({7})),)
    with pytest.raises(
        InvalidArgument, match=r"'far' has the label 7; allowed are: 0, 1, 2, 5, 9$"
    ):
        pair_group_counts(np.zeros(1, np.int64), pairs, 1, LABELS, IGNORED, far)
    with pytest.raises(InvalidArgument, match=r"matrix has shape \(4, 5\); allowed is \(..., 1, 2"):
        group_counts(matrix, (1,), stray)
