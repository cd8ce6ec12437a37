"""The pixels of a sample are prepared once and know their size."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.evaluation.pixels import build_pixels, image_pyramid
from segreview.formats.stored import DisplayImage
from segreview.masks.intensity import IntensityWindow
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


@pytest.mark.parametrize("dtype", ["uint16", "int16", "float32"])
def test_images_in_their_own_units_keep_their_mean_and_dtype(dtype):
    offset = -20_000 if dtype == "int16" else 30_000
    image = np.tile(np.array([[0, 100], [100, 201]], dtype), (150, 150)) + np.array(offset, dtype)
    reduced = image_pyramid(image)
    assert {level.dtype.name for level in reduced} == {dtype}
    mean = 100.25 if dtype == "float32" else 100
    assert (reduced[1] == offset + mean).all()


def test_the_greatest_values_do_not_run_over():
    for value, dtype in ((65535, np.uint16), (-32768, np.int16), (3.4e38, np.float32)):
        levels = image_pyramid(np.full((200, 200), value, dtype))
        assert (levels[-1] == value).all() or np.isinf(levels[-1]).all()


def test_no_number_stays_no_number():
    image = np.full((200, 200), np.nan, np.float32)
    image[:, 100:] = [np.inf, -np.inf] * 50
    assert np.isnan(image_pyramid(image)[1]).all()


def test_the_window_is_what_a_person_chose_else_what_was_read():
    read, chosen = IntensityWindow(5, 9), IntensityWindow(1, 2)
    image = DisplayImage(np.zeros((200, 300), np.int16), "page 1 of 2", window=read)
    pixels = build(image=image)
    assert (pixels.window(None), pixels.window(chosen)) == (read, chosen)
    assert pixels.image_note == "page 1 of 2"
    assert build().window(None) == IntensityWindow(0, 255)
    assert build().image_note == ""
