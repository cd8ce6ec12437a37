"""A file that contradicts what was decided asks for the one choice that could let it fit."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.findings import FindingKind
from segreview.dataset.sample import Sample
from segreview.errors import (
    Contradiction,
    InvalidArgument,
    OtherLength,
    OtherScores,
    OtherSize,
    SeveralPages,
    TooLarge,
    UnknownValues,
    UnreadableFile,
)
from segreview.evaluation.questions import Question, of_failure, of_reference, of_warnings
from segreview.formats.pixel_source import PixelSource

KIND = FindingKind


def pages(path, count):
    every = [Image.fromarray(np.full((2, 2), value, np.uint8)) for value in range(count)]
    every[0].save(path, save_all=True, append_images=every[1:])
    return PixelSource(path)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OtherSize, KIND.SIZES),
        (OtherLength, KIND.LENGTHS),
        (UnknownValues, KIND.UNKNOWN),
        (OtherScores, KIND.PREDICTION),
    ],
)
def test_a_contradiction_asks_for_a_choice(tmp_path, error, kind):
    asked = of_failure(error("."), "m", PixelSource(tmp_path / "a.png"))
    assert asked == (Question(kind, "m"),)


@pytest.mark.parametrize("error", [UnreadableFile, TooLarge])
def test_what_becomes_of_a_file_that_cannot_be_read_is_asked(tmp_path, error):
    source = PixelSource(tmp_path / "a.png")
    assert of_failure(error("."), "m", source) == (Question(KIND.UNREADABLE, "m"),)
    asked = of_reference(error("."), Sample("a", None, source, (None,), source))
    assert asked == (Question(KIND.UNREADABLE, "ground truth"),)
    assert of_failure(error("."), "m", None) == ()


@pytest.mark.parametrize("error", [Contradiction, InvalidArgument])
def test_where_no_choice_helps_nothing_is_asked(tmp_path, error):
    assert of_failure(error("."), "m", PixelSource(tmp_path / "a.png")) == ()


def test_pages_are_counted(tmp_path):
    source = pages(tmp_path / "a.tif", 3)
    assert of_failure(SeveralPages("."), "m", source) == (Question(KIND.PAGES, "m", 3),)


def test_the_valid_area_asks_where_the_ground_truth_has_one_page(tmp_path):
    truth, valid = pages(tmp_path / "a.tif", 1), pages(tmp_path / "v.tif", 2)
    sample = Sample("a", None, truth, (None,), valid)
    assert of_reference(SeveralPages("."), sample) == (Question(KIND.PAGES, "valid area", 2),)
    turned = sample._replace(ground_truth=valid, valid=truth)
    assert of_reference(SeveralPages("."), turned) == (Question(KIND.PAGES, "ground truth", 2),)


def test_only_a_valid_area_has_another_size_than_the_ground_truth(tmp_path):
    source = PixelSource(tmp_path / "a.png")
    sample = Sample("a", None, source, (None,), source)
    assert of_reference(OtherSize("."), sample) == (Question(KIND.SIZES, "valid area"),)
    assert of_reference(UnknownValues("."), sample) == (Question(KIND.UNKNOWN, "ground truth"),)


def test_transparency_that_was_not_used_is_asked_about():
    assert of_warnings(("lossy mask", "transparency not used"), "m") == (
        Question(KIND.VALUES, "m"),
    )
    assert of_warnings(("lossy mask",), "m") == ()
