"""EXIF turns images and masks alike, unless the sizes agree only without it; both are said."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.sample import Sample
from segreview.evaluation.evaluate import evaluate
from segreview.evaluation.screen import read_pixels
from segreview.formats.orientation import AS_STORED, TURNED, upright
from segreview.formats.pixel_source import PixelSource

TRUTH = np.array([[255, 255, 0], [0, 0, 0]], np.uint8)
SCORES = np.array([[255, 0, 0], [200, 0, 9]], np.uint8)
PICTURE = np.array([[10, 20, 30], [40, 50, 60]], np.uint8)
ORIENTATION = 0x0112
TURNS = range(1, 9)
QUARTER_TURNS = range(5, 9)
"""These exchange width and height."""


@pytest.fixture
def write(tmp_path):
    def written(name, pixels, orientation=1):
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        Image.fromarray(pixels).save(tmp_path / name, exif=exif)
        return PixelSource(tmp_path / name)

    return written


def outcome(sample, spec):
    """Return tp, fp and all positives at 0.5, the size and the warnings."""
    result = evaluate(sample, 0, spec).predictions[0]
    assert result.reason == ""
    row = spec.task.readings[0].scale.row(500, ">=")
    found = result.table.foreground[row], result.table.background[row], result.table.positives
    return tuple(int(count) for count in found), (result.width, result.height), result.warnings


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_masks_with_one_orientation_are_turned_together(write, binary, orientation, suffix):
    truth = write(f"truth.{suffix}", TRUTH, orientation)
    sample = Sample("a", None, truth, (write(f"scores.{suffix}", SCORES, orientation),))
    counts, size, warnings = outcome(sample, binary)
    assert counts == (1, 1, 2)
    assert size == ((2, 3) if orientation in QUARTER_TURNS else (3, 2))
    assert warnings == ((TURNED, TURNED) if orientation > 1 else ())


@pytest.mark.parametrize("orientation", QUARTER_TURNS)
@pytest.mark.parametrize("turned", ["truth", "scores"])
def test_sizes_that_agree_only_as_stored_are_used_as_stored(write, binary, orientation, turned):
    truth = write("truth.png", TRUTH, orientation if turned == "truth" else 1)
    scores = write("scores.png", SCORES, orientation if turned == "scores" else 1)
    counts, size, warnings = outcome(Sample("a", None, truth, (scores,)), binary)
    assert (counts, size) == ((1, 1, 2), (3, 2))
    assert warnings == (AS_STORED,)


@pytest.mark.parametrize("orientation", TURNS)
def test_sizes_that_agree_upright_are_used_upright(write, binary, orientation):
    truth = write("truth.png", TRUTH, orientation)
    scores = write("scores.png", np.ascontiguousarray(upright(SCORES, orientation)))
    counts, _, warnings = outcome(Sample("a", None, truth, (scores,)), binary)
    assert counts == (1, 1, 2)
    assert warnings == ((TURNED,) if orientation > 1 else ())


@pytest.mark.parametrize("orientation", QUARTER_TURNS)
def test_the_valid_area_follows_the_ground_truth(write, binary, orientation):
    truth = write("truth.png", TRUTH, orientation)
    area = write("area.png", np.array([[255, 0, 255], [0, 255, 255]], np.uint8))
    sample = Sample("a", None, truth, (write("scores.png", SCORES),), area)
    counts, _, warnings = outcome(sample, binary)
    assert counts == (1, 0, 1)
    assert warnings == (AS_STORED,)


@pytest.mark.parametrize("orientation", QUARTER_TURNS)
def test_each_prediction_set_has_its_own_way(write, binary, orientation):
    truth = write("truth.png", TRUTH, orientation)
    both = (write("plain.png", SCORES), write("turned.png", SCORES, orientation))
    (reading,) = binary.task.readings
    spec = replace(binary, task=replace(binary.task, readings=(reading, reading)))
    results = evaluate(Sample("a", None, truth, both), 0, spec).predictions
    assert [(result.width, result.height) for result in results] == [(3, 2), (2, 3)]
    assert [result.warnings for result in results] == [(AS_STORED,), (TURNED, TURNED)]


@pytest.mark.parametrize("orientation", QUARTER_TURNS)
def test_sizes_that_agree_in_no_way_are_refused_as_they_are_upright(write, binary, orientation):
    truth = write("truth.png", TRUTH, orientation)
    scores = write("scores.png", np.zeros((2, 4), np.uint8))
    (result,) = evaluate(Sample("a", None, truth, (scores,)), 0, binary).predictions
    expected = "sizes differ: the prediction is 4 × 2, the ground truth 2 × 3 pixels"
    assert result.reason == expected


@pytest.mark.parametrize("orientation", TURNS)
def test_an_image_lies_as_its_masks_do(write, binary, orientation):
    image = write("image.png", PICTURE, orientation)
    sample = Sample("a", image, write("truth.png", TRUTH), (write("scores.png", SCORES),))
    shown = read_pixels(sample, 0, 0, binary).image
    expected = PICTURE if orientation in QUARTER_TURNS else upright(PICTURE, orientation)
    assert shown.tolist() == expected.tolist()
    turned = Sample(
        "a",
        image,
        write("truth.png", TRUTH, orientation),
        (write("scores.png", SCORES, orientation),),
    )
    pixels = read_pixels(turned, 0, 0, binary)
    assert pixels.image.tolist() == upright(PICTURE, orientation).tolist()
    assert pixels.ground_truth.tolist() == (upright(TRUTH, orientation) > 0).tolist()
