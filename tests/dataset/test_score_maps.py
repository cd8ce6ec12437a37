"""A score map on the scale of its set: odd values are said, impossible ones refused."""

from pathlib import Path

import numpy as np
import pytest

from segreview.dataset.score_maps import checked_scores
from segreview.dataset.score_reading import LOGITS, ScoreKind, ScoreReading
from segreview.dataset.task import PredictionReading
from segreview.errors import UnreadableFile
from segreview.masks.threshold import BYTE_SCALE, LOGIT_SCALE, UNIT_SCALE, WORD_SCALE, ScoreScale

FORTY = ScoreReading(ScoreKind.LINEAR, 0, 40).scale()
COUNTS = ScoreScale(0, 4095, integer=True)


def checked(values, scale):
    reading = PredictionReading("unet", scale, False, "")
    return checked_scores(Path("a.npy"), np.asarray(values), reading)


@pytest.mark.parametrize(
    ("values", "scale", "words"),
    [
        ([[0.0, 1.0]], UNIT_SCALE, None),
        ([[-0.001, 1.001]], UNIT_SCALE, None),
        ([[-0.04, 1.02]], UNIT_SCALE, "scores run from -0.04 to 1.02, beyond the scale 0 to 1 of"),
        ([[0, 1.1]], UNIT_SCALE, "beyond the scale"),
        ([[0.0, 40.04]], FORTY, None),
        ([[0.0, 55.5]], FORTY, "scores run from 0 to 55.5, beyond the scale 0 to 40 of unet: comp"),
        ([[-3.0, 5.0]], FORTY, "from -3 to 5, beyond"),
        ([[-30.0, 50.0]], LOGIT_SCALE, None),
        ([[-0.1, 0.5]], LOGIT_SCALE, None),
        ([[0.5, 1.5]], LOGIT_SCALE, None),
        ([[0.0, 1.0]], LOGIT_SCALE, "scores run from 0 to 1, while those of unet are read as log"),
        ([[0, 4095]], COUNTS, None),
        ([[0, 5000]], COUNTS, "scores run from 0 to 5000, beyond the scale 0 to 4095"),
    ],
)
def test_what_leaves_the_scale_is_said_and_kept(values, scale, words):
    scores, warnings = checked(values, scale)
    np.testing.assert_array_equal(scores, values)
    assert len(warnings) == (words is not None)
    assert (words or "") in "".join(warnings)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([[-0.11, 0.5]], UNIT_SCALE),
        ([[0.5, 1.11]], UNIT_SCALE),
        (np.array([[0, 256]], np.uint16), BYTE_SCALE),
        ([[-1, 5]], BYTE_SCALE),
        ([[0, 70_000]], WORD_SCALE),
    ],
)
def test_what_cannot_be_meant_is_refused(values, scale):
    with pytest.raises(UnreadableFile, match=r"a\.npy holds values from .* of unet are read as 0"):
        checked(values, scale)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[np.nan, 0.5]], ["1 pixel has no score (NaN): counted as background"]),
        ([[np.inf] * 2], ["2 pixels have an infinite score: foreground at every threshold"]),
        ([[-np.inf, 1]], ["1 pixel has the score minus infinity: counted as background"]),
        (np.full((40, 50), np.nan), ["2,000 pixels have no score (NaN): counted as background"]),
        ([[np.nan, np.inf, 1.05]], ["1 pixel has no score", "1 pixel has an", "scores run from"]),
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_pixels_without_a_number_are_counted_and_kept(values, words, dtype):
    values = np.asarray(values, dtype)
    scores, warnings = checked(values, UNIT_SCALE)
    np.testing.assert_array_equal(scores, values)
    assert scores.dtype == dtype
    for found, expected in zip(warnings, words, strict=True):
        assert expected in found


@pytest.mark.parametrize(
    ("values", "scale", "dtype"),
    [
        (np.array([[0, 255]], np.uint16), BYTE_SCALE, np.uint8),
        (np.array([[0.0, 255.0]]), BYTE_SCALE, np.uint8),
        (np.array([[0, 9]], np.uint8), WORD_SCALE, np.uint16),
        (np.array([[0, 9]], np.uint16), COUNTS, np.uint16),
        (np.array([[0.0, 9.0]]), COUNTS, np.int64),
        (np.array([[False, True]]), COUNTS, np.int64),
        (np.array([[False, True]]), FORTY, np.float32),
        (np.array([[False, True]]), LOGITS.scale(), np.float32),
    ],
)
def test_whole_numbers_have_the_dtype_of_their_scale(values, scale, dtype):
    scores, warnings = checked(values, scale)
    assert scores.dtype == dtype
    assert not warnings
    if values.dtype.kind == "b":
        assert scores.tolist() == [[scale.low, scale.high]]


def test_maps_without_a_pixel_have_nothing_odd():
    assert checked(np.zeros((0, 3)), UNIT_SCALE)[1] == ()
