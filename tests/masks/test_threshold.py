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
    comparison,
    foreground,
    threshold_step,
)
from segreview.metrics.histogram import score_table

LOGITS = ScoreScale(-8, 8, integer=False)


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


@pytest.mark.parametrize("operator", Operator)
@pytest.mark.parametrize("scale", [UNIT_SCALE, LOGITS, ScoreScale(-70000, 70000, integer=False)])
def test_every_half_compares_as_numpy_compares_it(operator: Operator, scale: ScoreScale):
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16).reshape(256, 256)
    for step in range(0, STEPS + 1, 50):
        with np.errstate(invalid="ignore", over="ignore"):
            bound = np.float16(float(scale.exact(step)))
            expected = halves >= bound if operator is Operator.GE else halves > bound
            found = foreground(halves, step, operator, scale)
        assert np.array_equal(found, expected), step


def test_halves_of_any_layout_are_compared_and_not_changed():
    halves = np.array([[0.25, 0.5], [0.75, np.nan]], np.float16)
    halves.flags.writeable = False
    for other in (halves, halves.T, halves.astype(">f2"), np.repeat(halves, 2, axis=1)[:, ::2]):
        found = foreground(other, 500, Operator.GE, UNIT_SCALE)
        assert np.array_equal(found, np.isin(other, [0.5, 0.75]))
    assert foreground(halves[0, 1], 500, Operator.GE, UNIT_SCALE).shape == ()


def test_a_whole_bound_that_a_half_cannot_hold_is_not_rounded_down():
    scale = ScoreScale(0, 4098, integer=True)
    halves = np.array([2048, 2050], np.float16)
    assert scale.first_foreground(500, Operator.GE) == 2049
    assert foreground(halves, 500, Operator.GE, scale).tolist() == [False, True]


def test_a_comparison_writes_into_the_array_that_it_is_given():
    for dtype in (np.uint8, np.float16, np.float32):
        scale = BYTE_SCALE if dtype is np.uint8 else UNIT_SCALE
        out = np.zeros(2, bool)
        found = comparison(500, Operator.GE, scale, np.dtype(dtype))(np.array([0, 200], dtype), out)
        assert found is out
        assert out.tolist() == [False, True]


@pytest.mark.parametrize("step", [-1, 1001])
def test_a_step_beyond_the_scale_is_refused(step: int):
    sentence = rf"step is {step}; allowed is 0 ... 1000, in thousandths"
    with pytest.raises(InvalidArgument, match=sentence):
        foreground(np.zeros(1), step, Operator.GE, UNIT_SCALE)
    for scale in (UNIT_SCALE, BYTE_SCALE):
        with pytest.raises(InvalidArgument, match=sentence):
            scale.row(step, Operator.GT)


@pytest.mark.parametrize("ends", [(1, 0), (0, np.inf), (-np.inf, 0), (np.nan, 1), (0, np.nan)])
def test_a_scale_without_two_finite_ends_in_order_is_refused(ends: tuple[float, float]):
    with pytest.raises(InvalidArgument, match="allowed are two finite ends, the lower one first"):
        ScoreScale(*ends, integer=False)


@pytest.mark.parametrize("ends", [(0, 1.5), (0.5, 1)])
def test_whole_numbers_have_whole_ends(ends: tuple[float, float]):
    sentence = rf"score scale is {ends[0]} to {ends[1]} of whole numbers; allowed are whole ends"
    with pytest.raises(InvalidArgument, match=sentence):
        ScoreScale(*ends, integer=True)


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


@pytest.mark.parametrize(("high", "rows"), [(255, 257), (256, 2002)])
def test_up_to_256_whole_values_have_a_row_each(high, rows):
    scale = ScoreScale(0, high, integer=True)
    assert scale.has_row_per_value is (rows == 257)
    assert scale.rows == rows
