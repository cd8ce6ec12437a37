"""A score map becomes foreground where its score reaches the threshold, exactly."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.threshold import (
    BYTE_SCALE,
    LOGIT_SCALE,
    STEPS,
    UNIT_SCALE,
    WORD_SCALE,
    Operator,
    ScoreScale,
    foreground,
    threshold_step,
)
from segreview.metrics.histogram import score_table


def test_a_byte_map_is_foreground_from_128_at_one_half():
    scores = np.array([127, 128], np.uint8)
    assert foreground(scores, 500, Operator.GE, BYTE_SCALE).tolist() == [False, True]


@pytest.mark.parametrize("scale", [BYTE_SCALE, WORD_SCALE])
def test_the_highest_score_reaches_one_but_does_not_exceed_it(scale: ScoreScale):
    highest = np.array([int(scale.high)], np.uint16)
    assert foreground(highest, STEPS, Operator.GE, scale).tolist() == [True]
    assert foreground(highest, STEPS, Operator.GT, scale).tolist() == [False]


def test_a_score_equal_to_the_threshold_is_foreground_for_at_least_only():
    half = np.array([0.5], np.float32)
    assert foreground(half, 500, Operator.GE, UNIT_SCALE).tolist() == [True]
    assert foreground(half, 500, Operator.GT, UNIT_SCALE).tolist() == [False]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_are_compared_in_their_own_dtype(dtype: type[np.floating]):
    for step in range(STEPS + 1):
        scores = np.array([step / STEPS], dtype)
        assert foreground(scores, step, Operator.GE, UNIT_SCALE).all()
        assert not foreground(scores, step, Operator.GT, UNIT_SCALE).any()


def test_no_number_is_never_foreground():
    missing = np.array([np.nan], np.float32)
    assert not foreground(missing, 0, Operator.GE, UNIT_SCALE).any()


@pytest.mark.parametrize("operator", Operator)
def test_whole_numbers_stored_as_floats_are_compared_as_whole_numbers(operator: Operator):
    whole = np.arange(256, dtype=np.uint8)
    for step in range(STEPS + 1):
        expected = foreground(whole, step, operator, BYTE_SCALE)
        stored = foreground(whole.astype(np.float16), step, operator, BYTE_SCALE)
        assert np.array_equal(stored, expected)


@pytest.mark.parametrize("threshold", [-0.1, 1.001, 0.0005, float("nan")])
def test_a_threshold_between_the_steps_is_refused(threshold: float):
    with pytest.raises(InvalidArgument, match="steps it moves in"):
        threshold_step(threshold)


def test_a_typed_threshold_finds_its_step():
    assert [threshold_step(value) for value in (0, 0.001, 0.5, 0.999, 1)] == [0, 1, 500, 999, 1000]


def test_logits_are_compared_with_the_logit_of_the_threshold():
    assert float(LOGIT_SCALE.exact(500)) == 0
    assert float(LOGIT_SCALE.exact(731)) == pytest.approx(0.99970, abs=1e-5)
    assert float(LOGIT_SCALE.exact(1)) == pytest.approx(-np.log(999), rel=1e-15)
    logits = np.array([-0.1, 0, 0.1], np.float32)
    assert foreground(logits, 500, Operator.GE, LOGIT_SCALE).tolist() == [False, True, True]
    assert foreground(logits, 500, Operator.GT, LOGIT_SCALE).tolist() == [False, False, True]


@pytest.mark.parametrize("operator", list(Operator))
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_no_logit_is_below_the_threshold_zero_and_only_infinity_reaches_one(operator, dtype):
    logits = np.array([-np.inf, -900, 900, np.inf, np.nan], dtype)
    at_zero = foreground(logits, 0, operator, LOGIT_SCALE)
    assert at_zero.tolist() == [False, True, True, True, False]
    at_one = foreground(logits, STEPS, operator, LOGIT_SCALE)
    assert at_one.tolist() == [False, False, False, True, False]


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_a_table_of_logits_equals_direct_comparison(dtype):
    random = np.random.default_rng(0)
    exact = [float(LOGIT_SCALE.exact(step)) for step in range(0, STEPS + 1, 10)]
    logits = np.array([[*random.normal(0, 4, 300), *exact, np.inf, -np.inf, np.nan]], dtype)
    truth = random.random(logits.shape) < 0.5
    table = score_table(logits, truth, None, LOGIT_SCALE)
    for step in range(0, STEPS + 1, 5):
        for operator in Operator:
            reached = foreground(logits, step, operator, LOGIT_SCALE)
            row = LOGIT_SCALE.row(step, operator)
            assert table.foreground[row] == np.count_nonzero(reached & truth)
            assert table.background[row] == np.count_nonzero(reached & ~truth)


def test_a_stored_value_has_a_score():
    assert BYTE_SCALE.score(102) == 0.4
    assert ScoreScale(-2, 2, integer=False).score(1) == 0.75
    assert LOGIT_SCALE.score(-800) == 0
    assert LOGIT_SCALE.score(1) == pytest.approx(1 / (1 + np.exp(-1)), rel=1e-15)
