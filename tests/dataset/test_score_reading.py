"""What scores mean: a default for every range, and never judged per image."""

import numpy as np
import pytest

from segreview.dataset.score_reading import (
    LOGITS,
    PROBABILITY,
    ScoreKind,
    ScoreReading,
    float_reading,
    is_probability,
    parse_score_reading,
    reading_of,
    whole_reading,
)
from segreview.errors import InvalidArgument
from segreview.masks.threshold import BYTE_SCALE, LOGIT_SCALE, UNIT_SCALE, WORD_SCALE, ScoreScale


def linear(low, high):
    return ScoreReading(ScoreKind.LINEAR, low, high)


@pytest.mark.parametrize(
    ("low", "high", "reading", "words"),
    [
        (0, 1, PROBABILITY, ""),
        (0.2, 0.3, PROBABILITY, ""),
        (-0.001, 1.001, PROBABILITY, ""),
        (-0.1, 1.1, PROBABILITY, "read as probabilities, values beyond 0 and 1 as they are"),
        (0, 1.002, PROBABILITY, "scores run from 0 to 1.002 in the files looked at"),
        (-0.002, 1, PROBABILITY, "from -0.002 to 1 in"),
        (-0.9, 0.8, linear(-1, 1), "linear scale from -1 to 1, so that the threshold 0.5 is 0"),
        (-1.001, 1.001, linear(-1, 1), "from -1 to 1"),
        (-1.01, 0.5, LOGITS, "read as logits, score = sigmoid(value), so that the threshold 0.5"),
        (-0.5, 1.01, LOGITS, "logits"),
        (-9, -2, LOGITS, "logits"),
        (0, 40, linear(0, 40), "linear scale from 0 to 40, so that the threshold 0.5 is 20"),
        (-0.05, 30, linear(0, 30), "from 0 to 30"),
        (20, 40, linear(0, 40), "from 0 to 40"),
        (21, 40, linear(21, 40), "from 21 to 40"),
        (0, 89, linear(0, 89), "from 0 to 89"),
        (0, 90, linear(0, 100), "from 0 to 100"),
        (0, 254.7, linear(0, 255), "from 0 to 255"),
        (0, 65000, linear(0, 65535), "from 0 to 65535"),
    ],
)
def test_floats_have_a_default_that_is_said(low, high, reading, words):
    found, assumed = float_reading(low, high)
    assert found == reading
    assert words in assumed
    assert bool(words) == bool(assumed)


@pytest.mark.parametrize(
    ("low", "high", "hard", "reading", "words"),
    [
        (0, 2, False, linear(0, 255), ""),
        (0, 255, True, linear(0, 255), ""),
        (0, 65535, True, linear(0, 65535), ""),
        (0, 32768, False, linear(0, 65535), ""),
        (0, 300, False, linear(0, 65535), "value / 65535, in which no pixel reaches the score 0.5"),
        (0, 4000, False, linear(0, 4095), "linear scale from 0 to 4095"),
        (0, 1000, False, linear(0, 1000), "threshold 0.5 is 500"),
        (0, 3000, True, linear(0, 3000), "linear scale from 0 to 3000"),
        (0, 70000, False, linear(0, 70000), "linear scale from 0 to 70000"),
        (-120, 90, False, linear(-120, 90), "linear scale from -120 to 90"),
        (-3, -3, True, linear(-3, -2), "from -3 to -2"),
    ],
)
def test_whole_numbers_have_a_default_that_is_said(low, high, hard, reading, words):
    found, assumed = whole_reading(low, high, hard)
    assert found == reading
    assert words in assumed
    assert bool(words) == bool(assumed)


@pytest.mark.parametrize(
    ("reading", "whole", "scale", "described"),
    [
        (PROBABILITY, False, UNIT_SCALE, "scores from 0 to 1"),
        (LOGITS, False, LOGIT_SCALE, "logits, score = sigmoid(value)"),
        (linear(0.0, 255.0), True, BYTE_SCALE, "scores from 0 to 255"),
        (linear(0.0, 65535.0), True, WORD_SCALE, "scores from 0 to 65535"),
        (linear(-2.0, 40.0), False, ScoreScale(-2, 40, integer=False), "scores from -2 to 40"),
        (linear(0.5, 40.0), True, ScoreScale(0.5, 40, integer=False), "scores from 0.5 to 40"),
        (linear(0.0, 40.5), True, ScoreScale(0, 40.5, integer=False), "scores from 0 to 40.5"),
    ],
)
def test_a_reading_is_a_scale_for_thresholds_and_words_for_people(reading, whole, scale, described):
    assert reading.scale(whole) == scale
    assert reading.described == described


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (-np.inf, 1), (0, np.inf), (0, np.nan)])
def test_a_scale_that_does_not_rise_is_refused(low, high):
    with pytest.raises(InvalidArgument, match=f"low is {low:g} and high {high:g}; allowed are"):
        linear(low, high)


def test_a_small_overshoot_is_still_probability():
    assert is_probability(-0.1, 1.1)
    assert not is_probability(-0.11, 1)
    assert not is_probability(0, 1.11)


def test_one_value_beyond_1_is_the_full_score_of_a_range_from_0():
    assert float_reading(7.5, 7.5)[0] == linear(0, 7.5)


@pytest.mark.parametrize("text", ["probability", "logits", "0..255", "-1..1", "0.25..0.75"])
def test_a_reading_that_was_written_is_read_again(text):
    assert parse_score_reading(text).text == text


@pytest.mark.parametrize("text", ["", "percent", "0-255", "0..x", "..", "0.."])
def test_what_is_no_reading_is_one_sentence(text):
    with pytest.raises(InvalidArgument, match="allowed are probability, logits, or a range"):
        parse_score_reading(text)


def test_a_range_that_does_not_rise_is_refused():
    with pytest.raises(InvalidArgument, match="the second one greater"):
        parse_score_reading("5..5")


@pytest.mark.parametrize("text", ["probability", "logits", "0..255", "-1..1"])
def test_the_reading_of_a_scale_gives_that_scale(text):
    scale = parse_score_reading(text).scale()
    assert reading_of(scale).text == text
    assert reading_of(scale).scale() == scale
