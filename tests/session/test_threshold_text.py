"""A threshold is told on the map's own scale."""

import pytest

from segreview.masks.threshold import BYTE_SCALE, LOGIT_SCALE, UNIT_SCALE, WORD_SCALE, ScoreScale
from segreview.session.threshold_text import native_threshold


@pytest.mark.parametrize(
    ("scale", "told"),
    [
        (BYTE_SCALE, "51 of 255"),
        (WORD_SCALE, "13107 of 65535"),
        (UNIT_SCALE, ""),
        (ScoreScale(0, 40, integer=False), "8 of 40"),
        (ScoreScale(-1, 1, integer=False), "-0.6 of -1 to 1"),
        (LOGIT_SCALE, "logit -1.386"),
    ],
)
def test_native_thresholds(scale, told):
    assert native_threshold(scale, 200) == told


@pytest.mark.parametrize(("step", "told"), [(0, "-∞"), (1, "-6.907"), (500, "0"), (1000, "∞")])
def test_no_logit_is_the_threshold_zero_or_one(step, told):
    assert native_threshold(LOGIT_SCALE, step) == f"logit {told}"
