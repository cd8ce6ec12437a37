"""A reduced picture shows an outcome where, and only where, a covered pixel has it."""

from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from segreview.masks.coverage import screen_length
from segreview.masks.outcome import Outcome, outcome_bits, outcome_map
from segreview.masks.pyramid import (
    STRIP,
    fold,
    outcome_pyramid,
    score_pyramid,
    screen_outcomes,
    screen_score_outcomes,
)
from segreview.masks.threshold import BYTE_SCALE, UNIT_SCALE, Operator, ScoreScale, foreground

EVERYTHING = (slice(None), slice(None))
NO_TN = np.uint8(0xFF ^ Outcome.TN.bit)


@st.composite
def scored_masks(draw):
    """Draw scores, ground truth and valid area of a size that has several levels."""
    shape = (draw(st.integers(65, 150)), draw(st.integers(1, 150)))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    truth = generator.random(shape) < draw(st.sampled_from([0.0, 0.01, 0.5, 1.0]))
    valid = draw(st.sampled_from([None, generator.random(shape) < 0.8]))
    if draw(st.booleans()):
        return generator.integers(0, 256, shape, dtype=np.uint8), truth, valid, BYTE_SCALE
    scores = generator.integers(0, 11, shape).astype(np.float32) / 10
    scores[generator.random(shape) < 0.05] = np.nan
    return scores, truth, valid, UNIT_SCALE


def true_outcomes(scores, truth, valid, scale: ScoreScale, step, operator):
    return outcome_bits(outcome_map(truth, foreground(scores, step, operator, scale), valid))


@settings(max_examples=60, deadline=None)
@given(scored_masks(), st.integers(0, 1000), st.sampled_from(Operator))
def test_every_level_is_exact_at_every_threshold(masks, step, operator):
    scores, truth, valid, scale = masks
    expected = outcome_pyramid(true_outcomes(scores, truth, valid, scale, step, operator))
    levels = score_pyramid(scores, truth, valid)
    assert len(levels) == len(expected)
    for level, merged in zip(levels, expected, strict=True):
        found = level.outcomes(EVERYTHING, step, operator, scale)
        assert ((found & NO_TN) == (merged & NO_TN)).all()


@settings(max_examples=60, deadline=None)
@given(scored_masks(), st.floats(0.03, 1.0), st.integers(0, 1000), st.sampled_from(Operator))
def test_no_covered_outcome_is_lost_on_screen(masks, zoom, step, operator):
    scores, truth, valid, scale = masks
    bits = true_outcomes(scores, truth, valid, scale, step, operator)
    height, width = (screen_length(side, zoom) for side in bits.shape)
    screen = screen_score_outcomes(
        score_pyramid(scores, truth, valid), scale, step, operator, zoom, (0, height), (0, width)
    )
    assert screen.shape == (height, width)
    for row in range(0, height, 3):
        for column in range(0, width, 3):
            covered = _covered(bits, row, column, zoom)
            assert (covered & NO_TN) & ~screen[row, column] == 0


def _covered(bits, row, column, zoom):
    down = slice(floor(row / zoom + 1e-9), ceil((row + 1) / zoom - 1e-9))
    across = slice(floor(column / zoom + 1e-9), ceil((column + 1) / zoom - 1e-9))
    return np.bitwise_or.reduce(bits[down, across], axis=None)


@given(arrays.arrays(np.bool_, (70, 90)), st.floats(0.05, 1.0))
@settings(max_examples=30, deadline=None)
def test_a_part_of_the_screen_is_that_part_of_the_whole(missed, zoom):
    levels = outcome_pyramid(missed.view(np.uint8) * np.uint8(Outcome.FN.bit))
    height, width = screen_length(70, zoom), screen_length(90, zoom)
    whole = screen_outcomes(levels, zoom, (0, height), (0, width))
    rows, columns = (height // 3, height // 3 + 1), (width // 2, width)
    part = screen_outcomes(levels, zoom, rows, columns)
    assert (part == whole[slice(*rows), slice(*columns)]).all()


@pytest.mark.parametrize("zoom", [0.9, 0.5, 0.37, 0.1, 0.02])
def test_a_line_one_pixel_wide_survives_any_reduction(zoom):
    missed = np.zeros((400, 300), np.uint8)
    missed[:, 123] = Outcome.FN.bit
    rows, columns = (0, screen_length(400, zoom)), (0, screen_length(300, zoom))
    screen = screen_outcomes(outcome_pyramid(missed), zoom, rows, columns)
    assert (screen == Outcome.FN.bit).any(axis=1).all()


def test_without_reduction_the_screen_is_the_mask():
    bits = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert (screen_outcomes((bits,), 1.0, (0, 3), (0, 4)) == bits).all()


@pytest.mark.parametrize(("side", "levels"), [(64, 1), (65, 2), (128, 2), (129, 3)])
def test_a_picture_is_halved_until_its_longer_side_is_at_most_64(side, levels):
    bits = np.ones((3, side), np.uint8)
    assert len(outcome_pyramid(bits)) == levels
    assert len(score_pyramid(bits, bits.view(np.bool_))) == levels


def test_a_level_keeps_full_size_scores_once():
    scores, truth = np.zeros((80, 10), np.float32), np.zeros((80, 10), np.bool_)
    full, half = score_pyramid(scores, truth)
    assert full.nbytes == scores.nbytes + truth.size
    assert half.nbytes == (3 * 4 + 1) * 40 * 5


@pytest.mark.parametrize("width", [1, 1000, STRIP, STRIP + 1])
def test_strips_of_any_width_are_halved_like_the_whole(width):
    generator = np.random.default_rng(width)
    shape = (5, width) if width > 1000 else (2 * STRIP // width + 3, width)
    scores = generator.integers(0, 256, shape, dtype=np.uint8)
    truth = generator.random(shape) < 0.5
    half = score_pyramid(scores, truth)[1]
    assert np.array_equal(half.background_high, fold(np.where(truth, 0, scores), np.maximum))
    assert np.array_equal(half.foreground_high, fold(np.where(truth, scores, 0), np.maximum))
    assert np.array_equal(half.foreground_low, fold(np.where(truth, scores, 255), np.minimum))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(4, 6), (5, 6), (4, 7), (1, 2), (2, 1), (1, 1)])
@pytest.mark.parametrize("merge", [np.maximum, np.minimum, np.bitwise_or])
def test_a_cell_is_merged_from_the_pixels_that_it_covers(dtype, shape, merge):
    if merge is np.bitwise_or and dtype is np.float32:
        return
    array = np.random.default_rng(2).integers(0, 255, shape).astype(dtype)
    kept = array.copy()
    folded = fold(array, merge)
    assert folded.dtype == dtype
    for row in range(folded.shape[0]):
        for column in range(folded.shape[1]):
            cell = array[2 * row : 2 * row + 2, 2 * column : 2 * column + 2].ravel()
            assert folded[row, column] == merge.reduce(cell)
    assert np.array_equal(array, kept)
