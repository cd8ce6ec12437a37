"""The core against two oracles: a loop over pixels and exact rational arithmetic."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.masks.threshold import BYTE_SCALE, STEPS, UNIT_SCALE, Operator, ScoreScale
from segreview.metrics.confusion import class_counts, confusion_matrix
from segreview.metrics.counts import Counts, binary_counts
from segreview.metrics.histogram import score_table
from segreview.metrics.label_pairs import label_pairs
from segreview.metrics.scores import SCORES, score

COUNTS = st.tuples(*[st.integers(0, 12) | st.integers(0, 10**9)] * 4)
SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=7)


def ratio(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def exact_scores(tp: int, fp: int, fn: int, tn: int) -> dict[str, Fraction | float | None]:
    """Return every score from its definition by areas; None where it is 0 / 0."""
    truth, predicted, everything = tp + fn, tp + fp, tp + fp + fn + tn
    outside = everything - truth
    recall, specificity = ratio(tp, truth), ratio(tn, outside)
    agreement = ratio(tp + tn, everything)
    both_defined = recall is not None and specificity is not None
    squared = truth * predicted * outside * (everything - predicted)
    return {
        "iou": ratio(tp, truth + predicted - tp),
        "dice": ratio(2 * tp, truth + predicted),
        "f1": ratio(2 * tp, truth + predicted),
        "fscore": ratio(2 * tp, truth + predicted) if tp else None,
        "precision": ratio(tp, predicted),
        "recall": recall,
        "specificity": specificity,
        "accuracy": agreement,
        "f_beta": ratio(5 * tp, 4 * truth + predicted),
        "mcc": (tp * tn - fp * fn) / math.sqrt(squared) if squared else None,
        "kappa": exact_kappa(agreement, truth, predicted, everything),
        "balanced_accuracy": (recall + specificity) / 2 if both_defined else None,
        "false_positive_rate": ratio(fp, outside),
        "prevalence": ratio(truth, everything),
        "area_difference": ratio(predicted - truth, truth),
    }


def exact_kappa(
    agreement: Fraction | None, truth: int, predicted: int, everything: int
) -> Fraction | None:
    """Cohen: agreement beyond chance, as a share of what is possible beyond chance."""
    if agreement is None:
        return None
    both = truth * predicted + (everything - truth) * (everything - predicted)
    chance = Fraction(both, everything**2)
    return None if chance == 1 else (agreement - chance) / (1 - chance)


def loop_counts(ground_truth, prediction, valid) -> tuple[int, int, int, int]:
    seen = Counter(
        (bool(truth), bool(predicted))
        for truth, predicted, counted in zip(
            ground_truth.flat, prediction.flat, valid.flat, strict=True
        )
        if counted
    )
    return seen[True, True], seen[False, True], seen[True, False], seen[False, False]


def numbers(counts: Counts) -> tuple[int, int, int, int]:
    return counts.tp.item(), counts.fp.item(), counts.fn.item(), counts.tn.item()


@pytest.mark.parametrize("name", SCORES)
@settings(max_examples=60, deadline=None)
@given(parts=COUNTS)
def test_scores_equal_their_definition_in_exact_arithmetic(name, parts):
    found = score(name, Counts(*map(np.array, parts))).item()
    exact = exact_scores(*parts)[name]
    if exact is None:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(float(exact), rel=1e-13, abs=1e-13)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_binary_counts_equal_a_loop_over_pixels(data):
    shape = data.draw(SHAPES)
    masks = [data.draw(hnp.arrays(np.bool_, shape)) for _ in range(3)]
    assert numbers(binary_counts(*masks)) == loop_counts(*masks)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_confusion_equals_a_loop_over_pixels(data):
    shape = data.draw(SHAPES)
    dtypes = st.sampled_from([np.uint8, np.int8, np.uint16, np.int32, np.int64])
    few = st.integers(0, 5)
    ground_truth, prediction = (
        data.draw(hnp.arrays(data.draw(dtypes), shape, elements=few)) for _ in range(2)
    )
    valid = data.draw(hnp.arrays(np.bool_, shape))
    labels, ignored = (0, 1, 3), frozenset({5})
    matrix = np.zeros((3, 4), int)
    for truth, predicted, counted in zip(
        ground_truth.flat, prediction.flat, valid.flat, strict=True
    ):
        if counted and truth in labels:
            column = labels.index(predicted) if predicted in labels else 3
            matrix[labels.index(truth), column] += 1
    found = confusion_matrix(label_pairs(ground_truth, prediction, valid), labels, ignored)
    assert np.array_equal(found, matrix)
    for place in range(3):
        assert numbers(class_counts(found).at(place)) == rest_counts(matrix, place)


def rest_counts(matrix, place: int) -> tuple[int, int, int, int]:
    """Count one class against the rest, cell by cell."""
    seen = Counter()
    for row, cells in enumerate(matrix):
        for column, pixels in enumerate(cells):
            seen[row == place, column == place] += int(pixels)
    return seen[True, True], seen[False, True], seen[True, False], seen[False, False]


def exactly_foreground(value: float, step: int, operator: Operator, scale: ScoreScale, dtype):
    """Compare as exact fractions, with the threshold as a whole map would hold it."""
    if math.isnan(value):
        return False
    threshold = Fraction(step, STEPS) * Fraction(scale.high)
    if dtype.kind == "f":
        threshold = Fraction(float(dtype.type(step / STEPS)))
    exact = Fraction(value)
    return exact >= threshold if operator is Operator.GE else exact > threshold


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_score_tables_equal_a_loop_over_pixels(data):
    dtype, scale = data.draw(
        st.sampled_from(
            [
                (np.dtype(np.uint8), BYTE_SCALE),
                (np.dtype(np.float32), UNIT_SCALE),
                (np.dtype(np.float64), UNIT_SCALE),
            ]
        )
    )
    values = st.integers(0, 255) if dtype == np.uint8 else near_steps(dtype)
    scores = data.draw(hnp.arrays(dtype, (3, 4), elements=values))
    ground_truth, valid = (data.draw(hnp.arrays(np.bool_, (3, 4))) for _ in range(2))
    step, operator = data.draw(st.integers(0, STEPS)), data.draw(st.sampled_from(Operator))
    prediction = np.array(
        [
            exactly_foreground(value, step, operator, scale, dtype)
            for value in scores.ravel().tolist()
        ]
    ).reshape(3, 4)
    table = score_table(scores, ground_truth, valid, scale)
    expected = loop_counts(ground_truth, prediction, valid)
    assert numbers(table.counts(scale.row(step, operator))) == expected


def near_steps(dtype):
    steps = st.integers(0, STEPS).map(lambda step: dtype.type(step / STEPS).item())
    anything = st.floats(0, 1, width=8 * dtype.itemsize) | st.just(float("nan"))
    return steps | anything
