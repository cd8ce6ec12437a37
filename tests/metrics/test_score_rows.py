"""Codes of scores: how many rows of a scale they reach."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.threshold import (
    BYTE_SCALE,
    LOGIT_SCALE,
    UNIT_SCALE,
    WORD_SCALE,
    Operator,
    ScoreScale,
    foreground,
)
from segreview.metrics.score_rows import row_bounds, row_coder

FORTY = ScoreScale(0, 40, integer=False)
CASES = [
    (UNIT_SCALE, np.float16),
    (UNIT_SCALE, np.float32),
    (UNIT_SCALE, np.float64),
    (LOGIT_SCALE, np.float16),
    (LOGIT_SCALE, np.float32),
    (FORTY, np.float32),
    (BYTE_SCALE, np.uint8),
    (BYTE_SCALE, np.float32),
    (WORD_SCALE, np.uint16),
    (WORD_SCALE, np.int32),
    (WORD_SCALE, np.uint64),
    (ScoreScale(-100, 100, integer=True), np.int8),
    (ScoreScale(0, 1, integer=True), np.bool_),
]


def near_bounds(scale, dtype):
    bounds = row_bounds(scale, dtype)
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind != "f":
        info = np.iinfo(dtype)
        values = np.unique(np.concatenate([bounds - 1, bounds, bounds + 1]))
        values = values[(values >= info.min) & (values <= min(info.max, 2**62))].astype(dtype)
        return np.append(values, np.array([info.min, info.max], dtype))
    below, above = (np.nextafter(bounds, dtype.type(end)) for end in (-np.inf, np.inf))
    special = np.array([-5, 5, np.inf, -np.inf, np.nan, -np.nan, -0.0, 1e-7, -1e-7], dtype)
    return np.concatenate([below, bounds, above, special])


@pytest.mark.parametrize(("scale", "dtype"), CASES)
def test_the_code_says_which_rows_are_foreground(scale, dtype):
    dtype = np.dtype(dtype)
    scores = near_bounds(scale, dtype)
    code = row_coder(scale, dtype).encode(scores)
    for step in range(0, 1001, 1 if dtype.itemsize > 1 else 50):
        for operator in Operator:
            expected = foreground(scores, step, operator, scale)
            np.testing.assert_array_equal(code > scale.row(step, operator), expected)
    assert code.min() >= 0
    assert code.max() <= scale.rows


@pytest.mark.parametrize(("scale", "dtype"), CASES)
def test_scores_that_are_usual_have_the_usual_code(scale, dtype):
    dtype = np.dtype(dtype)
    coder, scores = row_coder(scale, dtype), near_bounds(scale, np.dtype(dtype))
    unusual = coder.unusual(scores)
    assert set(coder.encode(scores[~unusual]).tolist()) <= {coder.usual}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_probabilities_below_the_first_step_are_usual(dtype):
    coder = row_coder(UNIT_SCALE, np.dtype(dtype))
    scores = np.array([1e-7, 0.0005, 0, 0.001, -1e-7, 1, np.nan, np.inf], dtype)
    assert coder.unusual(scores).tolist() == [False, False] + 6 * [True]
    assert coder.usual == 2


def test_the_lowest_byte_is_usual_and_signed_scales_have_no_usual_score():
    assert row_coder(BYTE_SCALE, np.dtype(np.uint8)).unusual(
        np.array([0, 1, 255], np.uint8)
    ).tolist() == [False, True, True]
    signed = row_coder(LOGIT_SCALE, np.dtype(np.float32))
    assert signed.unusual(np.array([0, 1, -1], np.float32)).all()


def test_only_thresholds_that_are_steps_of_one_are_found_by_division():
    assert row_coder(UNIT_SCALE, np.dtype(np.float32)).divides
    assert row_coder(UNIT_SCALE, np.dtype(np.float64)).divides
    assert not row_coder(FORTY, np.dtype(np.float32)).divides
    assert not row_coder(LOGIT_SCALE, np.dtype(np.float64)).divides
    assert not row_coder(WORD_SCALE, np.dtype(np.int32)).divides


def test_thresholds_that_a_dtype_cannot_tell_apart_are_refused():
    scale = ScoreScale(10_000_000, 10_000_001, integer=False)
    with pytest.raises(InvalidArgument, match=r"from 1e\+07 to 1e\+07, whose thresholds float32"):
        row_coder(scale, np.dtype(np.float32))
