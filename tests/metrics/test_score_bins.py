"""Scores fall into the bins between thresholds; each scale and dtype takes its fastest way."""

import numpy as np
import pytest

from segreview.masks.threshold import BYTE_SCALE, LOGIT_SCALE, UNIT_SCALE, WORD_SCALE, ScoreScale
from segreview.metrics.bin_histogram import bin_histogram, common_bins
from segreview.metrics.score_bins import score_bins

LOGITS = ScoreScale(-8, 8, integer=False)
FAR = ScoreScale(10_000_000, 10_000_001, integer=False)
WIDE = ScoreScale(0, 2**20, integer=True)
BEYOND_FLOAT32 = ScoreScale(2**24, 2**24 + 100, integer=True)


WAYS = pytest.mark.parametrize(
    ("scale", "dtype", "way"),
    [
        (UNIT_SCALE, np.float16, "_Lookup"),
        (WORD_SCALE, np.uint16, "_Lookup"),
        (BYTE_SCALE, np.uint8, "_Lookup"),
        (UNIT_SCALE, np.float32, "_Steps"),
        (LOGITS, np.float64, "_Steps"),
        (LOGIT_SCALE, np.float32, "_Cells"),
        (LOGIT_SCALE, np.float64, "_Cells"),
        (BYTE_SCALE, np.float32, "_Whole"),
        (WORD_SCALE, np.int64, "_Whole"),
        (LOGITS, np.int32, "_Whole"),
        (FAR, np.float32, "_Search"),
        (WIDE, np.uint32, "_Search"),
        (BEYOND_FLOAT32, np.float32, "_Search"),
        (BEYOND_FLOAT32, np.float64, "_Whole"),
    ],
)


@WAYS
def test_each_scale_and_dtype_has_its_way(scale, dtype, way):
    assert type(score_bins(scale, np.dtype(dtype)).bins_of).__name__ == way


@WAYS
def test_what_is_no_number_has_the_last_bin_and_the_infinite_the_outermost(scale, dtype, way):
    if np.dtype(dtype).kind == "f":
        bins = score_bins(scale, np.dtype(dtype))
        found = bins.bins_of(np.array([np.nan, -np.inf, np.inf, np.nan], dtype))
        assert found.tolist() == [bins.number - 1, 0, bins.number - 2, bins.number - 1], way


def test_the_ways_are_made_once():
    assert score_bins(UNIT_SCALE, np.dtype("f4")) is score_bins(UNIT_SCALE, np.dtype(np.float32))


def test_thresholds_of_a_constant_scale_are_two_edges():
    bins = score_bins(ScoreScale(3, 3, integer=False), np.dtype(np.float64))
    assert (bins.edges.tolist(), bins.number) == ([3.0, np.nextafter(3, 4)], 4)
    assert bins.edge_of_row.tolist() == [0, 1] * 1001


def test_bins_change_no_score():
    for scale, dtype in ((UNIT_SCALE, "f4"), (BYTE_SCALE, "f8"), (FAR, "f4"), (UNIT_SCALE, "f2")):
        scores = np.array([0.5, np.nan, -3, np.inf], dtype)
        scores.flags.writeable = False
        before = scores.tobytes()
        score_bins(scale, scores.dtype).bins_of(scores)
        assert scores.tobytes() == before


def test_common_bins_hold_a_tenth_each_and_four_tenths_together():
    bins = score_bins(UNIT_SCALE, np.dtype(np.float32))
    alike = np.repeat(np.array([0, 0.5, 1], np.float32), [5, 2, 2])
    spread = np.linspace(0.11, 0.93, 11, dtype=np.float32)
    assert common_bins(np.concatenate([alike, spread])[np.newaxis], bins) == [1, 1001, 2001]
    fewer = np.concatenate([alike[2:], spread, spread[:2] + np.float32(0.02)])
    assert common_bins(fewer[np.newaxis], bins) == []
    assert common_bins(np.zeros((0, 4), np.float32), bins) == []
    assert common_bins(np.full((3, 3), np.nan, np.float32), bins) == []
    assert common_bins(np.array([[-1, 7]], np.float32), bins) == [0, 2002]


@pytest.mark.parametrize("side", [63, 64, 127, 128])
def test_maps_of_any_size_have_a_sample(side):
    bins = score_bins(UNIT_SCALE, np.dtype(np.float32))
    assert common_bins(np.ones((side, 1), np.float32), bins) == [2001]


def test_the_sample_reaches_over_a_large_map():
    scores = np.zeros((200, 300), np.float32)
    scores[100:] = 1
    bins = score_bins(UNIT_SCALE, scores.dtype)
    assert common_bins(scores, bins) == [1, 2001]
    found = bin_histogram(scores, scores > 0, None, bins)
    assert (found[0, 1], found[1, 2001], found.sum()) == (30_000, 30_000, 60_000)
