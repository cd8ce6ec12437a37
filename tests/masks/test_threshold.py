"""A score map becomes foreground where its score reaches the threshold, exactly."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.threshold import (
    BYTE_SCALE,
    STEPS,
    UNIT_SCALE,
    WORD_SCALE,
    Operator,
    ScoreScale,
    foreground,
    threshold_step,
)


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
