"""The pixels of a sample are prepared once and know their size."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.evaluation.pixels import build_pixels, image_pyramid
from segreview.masks.threshold import BYTE_SCALE

TRUTH = np.zeros((200, 300), bool)
SCORES = np.zeros((200, 300), np.uint8)


def build(**changes):
    given = {
        "sample": 3,
        "prediction_set": "fused",
        "image": None,
        "ground_truth": TRUTH,
        "prediction": SCORES,
        "valid": None,
        "scale": BYTE_SCALE,
        "binary": True,
    }
    return build_pixels(**{**given, **changes})


def test_a_score_map_gets_levels_for_every_threshold():
    pixels = build()
    assert (pixels.width, pixels.height) == (300, 200)
    assert len(pixels.score_levels) == 4
    assert pixels.missed_levels == ()


def test_a_missing_prediction_gets_levels_of_misses():
    pixels = build(prediction=None)
    assert pixels.score_levels == ()
    assert len(pixels.missed_levels) == 4


def test_label_maps_know_their_range():
    labels = np.array([[0, 7], [255, 3]], np.uint8)
    pixels = build(ground_truth=labels, prediction=labels - 1 + 0, scale=None, binary=False)
    assert pixels.label_range == (0, 255)
    assert pixels.score_levels == ()


def test_bytes_are_counted_once():
    pixels = build()
    assert TRUTH.nbytes + SCORES.nbytes * 2 < pixels.nbytes < 5 * SCORES.nbytes


def test_masks_of_another_size_are_refused():
    with pytest.raises(InvalidArgument, match="the prediction is 10 × 20 pixels"):
        build(prediction=np.zeros((20, 10), np.uint8))


def test_a_reduced_image_keeps_its_mean():
    image = np.tile(np.array([[0, 100], [100, 200]], np.uint8), (150, 150))
    reduced = image_pyramid(image)
    assert [level.shape for level in reduced] == [(300, 300), (150, 150), (75, 75)]
    assert (reduced[1] == 100).all()


def test_colours_stay_apart_in_a_reduced_image():
    image = np.zeros((300, 200, 3), np.uint8)
    image[..., 1] = 40
    assert image_pyramid(image)[-1][5, 5].tolist() == [0, 40, 0]
