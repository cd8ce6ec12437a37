"""What the canvas shows is what was counted."""

from dataclasses import replace

import pytest

from segreview.errors import UnreadableFile
from segreview.evaluation.screen import read_pixels


def test_a_sample_is_read_with_its_image(sample, binary):
    pixels = read_pixels(sample, 3, 0, binary)
    assert (pixels.sample, pixels.prediction_set, pixels.binary) == (3, "model", True)
    assert pixels.image.tolist() == [[10, 20], [30, 40]]
    assert pixels.ground_truth.tolist() == [[True, True], [False, False]]
    assert pixels.prediction.tolist() == [[255, 0], [200, 0]]


def test_masks_are_shown_where_the_image_is_damaged_or_absent(sample, binary, tmp_path):
    (tmp_path / "image.png").write_bytes(b"no picture")
    assert read_pixels(sample, 0, 0, binary).image is None
    assert read_pixels(sample._replace(image=None), 0, 0, binary).image is None


def test_a_missing_prediction_shows_the_ground_truth(sample, binary):
    pixels = read_pixels(sample._replace(predictions=(None,)), 0, 0, binary)
    assert pixels.prediction is None
    assert len(pixels.missed_levels) > 0


def test_the_valid_area_comes_along(sample, binary, save):
    area = save("valid.png", [[1, 0], [0, 0]])
    pixels = read_pixels(sample._replace(valid=area), 0, 0, binary)
    assert pixels.valid.tolist() == [[True, False], [False, False]]


def test_labels_have_no_score_scale(sample, labelled, save):
    labels = save("labels.png", [[0, 0], [1, 9]])
    sample = sample._replace(ground_truth=labels, predictions=(labels,))
    pixels = read_pixels(sample, 0, 0, labelled)
    assert (pixels.binary, pixels.scale, pixels.label_range) == (False, None, (0, 9))


def test_a_damaged_prediction_is_said(sample, binary, tmp_path):
    (tmp_path / "scores.png").write_bytes(b"no picture")
    with pytest.raises(UnreadableFile, match=r"scores\.png"):
        read_pixels(sample, 0, 0, binary)


def test_ground_truth_that_is_not_scored_is_shown(sample, binary):
    alone, skipping = sample._replace(predictions=(None,)), replace(binary, ground_truth_only=True)
    assert read_pixels(alone, 0, 0, skipping).prediction is None
