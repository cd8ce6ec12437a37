"""Every pixel has exactly one outcome, and the outcomes are the counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from segreview.masks.merging import merged_labels
from segreview.masks.outcome import (
    OUTCOME_COLORS,
    Outcome,
    class_outcome_map,
    outcome_bits,
    outcome_map,
    possible_outcomes,
    predicted_outcomes,
)
from segreview.metrics.confusion import class_counts, confusion_matrix
from segreview.metrics.counts import binary_counts
from segreview.metrics.label_pairs import label_pairs
from segreview.metrics.pair_sums import LabelPairs

masks = arrays.arrays(np.bool_, (5, 7))
labels = arrays.arrays(np.int16, (5, 7), elements=st.integers(0, 4))


def test_each_pair_of_masks_has_its_outcome():
    truth = np.array([False, False, True, True, True])
    predicted = np.array([False, True, True, False, True])
    valid = np.array([True, True, True, True, False])
    expected = [Outcome.TN, Outcome.FP, Outcome.TP, Outcome.FN, Outcome.IGNORED]
    assert outcome_map(truth, predicted, valid).tolist() == expected


@given(masks, masks, st.none() | masks)
def test_the_outcomes_are_the_counts(truth, predicted, valid):
    found = np.bincount(outcome_map(truth, predicted, valid).ravel(), minlength=5)
    counts = binary_counts(truth, predicted, valid)
    assert found[Outcome.TP] == counts.tp
    assert found[Outcome.FP] == counts.fp
    assert found[Outcome.FN] == counts.fn
    assert found[Outcome.TN] == counts.tn
    assert found[Outcome.IGNORED] == (0 if valid is None else (~valid).sum())


@given(masks, masks, st.none() | masks)
def test_sets_of_possible_outcomes_lead_to_the_same_map(truth, predicted, valid):
    bits = predicted_outcomes(possible_outcomes(truth, valid), predicted)
    assert (bits == outcome_bits(outcome_map(truth, predicted, valid))).all()


@given(labels, labels, st.none() | masks, st.integers(0, 4))
def test_a_class_alone_is_a_binary_task(truth, predicted, valid, label):
    found = class_outcome_map(truth, predicted, valid, label, frozenset())
    assert (found == outcome_map(truth == label, predicted == label, valid)).all()


def test_all_classes_are_right_wrong_or_ignored():
    truth, predicted = np.array([[3, 3, 255]]), np.array([[3, 255, 3]])
    found = class_outcome_map(truth, predicted, None, None, frozenset({255}))
    assert found.tolist() == [[Outcome.TP, Outcome.WRONG_CLASS, Outcome.IGNORED]]


def test_a_missing_label_map_has_no_class_anywhere():
    truth = np.array([[0, 1]])
    alone = class_outcome_map(truth, None, None, 1, frozenset())
    everything = class_outcome_map(truth, None, None, None, frozenset())
    assert alone.tolist() == [[Outcome.TN, Outcome.FN]]
    assert everything.tolist() == [[Outcome.WRONG_CLASS, Outcome.WRONG_CLASS]]


def test_errors_are_seen_before_what_is_right():
    assert Outcome.TN < Outcome.IGNORED < Outcome.TP < Outcome.FP < Outcome.FN


@pytest.mark.parametrize("outcome", [Outcome.TP, Outcome.FP, Outcome.FN])
def test_outcomes_differ_in_colour(outcome):
    others = {OUTCOME_COLORS[other] for other in (Outcome.TP, Outcome.FP, Outcome.FN)}
    assert len(others) == 3
    assert OUTCOME_COLORS[outcome] in others


def test_the_colours_are_those_that_stay_apart_for_four_kinds_of_colour_vision():
    assert OUTCOME_COLORS == {
        Outcome.TP: (0x56, 0xB4, 0xE9),
        Outcome.FP: (0xD5, 0x5E, 0x00),
        Outcome.FN: (0xF0, 0xE4, 0x42),
        Outcome.WRONG_CLASS: (0xD5, 0x5E, 0x00),
    }


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(np.uint8, (4, 6), elements=st.integers(0, 5)),
    arrays.arrays(np.uint8, (4, 6), elements=st.integers(0, 5)),
    st.dictionaries(st.integers(0, 2), st.integers(3, 5), max_size=3),
    st.sets(st.integers(3, 5), max_size=1),
    st.sampled_from([None, 3, 4, 5]),
)
def test_what_is_seen_of_merged_classes_is_what_is_counted(
    truth, prediction, merges, ignored, label
):
    pairs = tuple(merges.items())
    codes = class_outcome_map(truth, prediction, None, label, frozenset(ignored), pairs)
    seen = np.bincount(codes.ravel(), minlength=len(Outcome))
    stored = label_pairs(truth, prediction)
    counted = LabelPairs(
        merged_labels(stored.ground_truth, pairs),
        merged_labels(stored.prediction, pairs),
        stored.pixels,
    )
    labels = tuple(sorted({0, 1, 2, 3, 4, 5} - merges.keys() - ignored))
    matrix = confusion_matrix(counted, labels, frozenset(ignored))
    assert seen[Outcome.IGNORED] == truth.size - matrix.sum()
    if label is None:
        assert seen[Outcome.TP] == np.trace(matrix)
        assert seen[Outcome.WRONG_CLASS] == matrix.sum() - np.trace(matrix)
    elif label in labels:
        counts = class_counts(matrix).at(labels.index(label))
        found = [seen[code] for code in (Outcome.TP, Outcome.FP, Outcome.FN, Outcome.TN)]
        assert found == [counts.tp, counts.fp, counts.fn, counts.tn]
