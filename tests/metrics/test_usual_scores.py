"""The usual scores are told by their bits, and only they."""

import numpy as np
import pytest

from segreview.masks.threshold import (
    BYTE_SCALE,
    LOGIT_SCALE,
    UNIT_SCALE,
    WORD_SCALE,
    ScoreScale,
)
from segreview.metrics.score_bins import row_bounds, score_bins
from segreview.metrics.usual_scores import usual_scores

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


def usual_of(scale, dtype):
    return usual_scores(score_bins(scale, np.dtype(dtype)), np.dtype(dtype))


@pytest.mark.parametrize(("scale", "dtype"), CASES)
def test_scores_that_are_usual_lie_in_the_usual_bin(scale, dtype):
    dtype = np.dtype(dtype)
    usual, scores = usual_of(scale, dtype), near_bounds(scale, dtype)
    found = score_bins(scale, dtype).bins_of(scores[~usual.others(scores)])
    assert set(found.tolist()) <= {usual.bin}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_probabilities_below_the_first_step_are_usual(dtype):
    usual = usual_of(UNIT_SCALE, dtype)
    scores = np.array([1e-7, 0.0005, 0, 0.001, -1e-7, 1, np.nan, np.inf], dtype)
    assert usual.others(scores).tolist() == [False, False] + 6 * [True]
    assert usual.bin == 2


def test_the_lowest_byte_is_usual():
    usual = usual_of(BYTE_SCALE, np.uint8)
    assert usual.bin == 1
    assert usual.others(np.array([0, 1, 255], np.uint8)).tolist() == [False, True, True]


@pytest.mark.parametrize(("scale", "dtype"), [(LOGIT_SCALE, "f4"), (ScoreScale(0, 1, True), "?")])
def test_signed_scales_and_bools_have_no_usual_score(scale, dtype):
    usual = usual_of(scale, dtype)
    scores = np.array([0, 1], dtype)
    assert (usual.first, usual.end) == (0, 0)
    assert usual.others(scores).all()
