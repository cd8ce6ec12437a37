"""Photos are told from masks of the same names by their format."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.layouts.layout import Folder
from segreview.dataset.layouts.photos import by_photos
from segreview.formats.source import list_files


@pytest.fixture
def pictures(tmp_path):
    def make(*names, values=2):
        pixels = (np.arange(256) % values).astype(np.uint8).reshape(16, 16)
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(path)
        return Folder(tmp_path, list_files(tmp_path))

    return make


def paths(files):
    return [str(file.path) for file in files]


def test_photos_have_the_masks_beside_them(pictures):
    layout = by_photos(pictures("t/a.jpg", "t/a.png", "t/b.JPG", "t/b.bmp", "preds/a.png"))
    assert paths(layout.images) == ["t/a.jpg", "t/b.JPG"]
    assert paths(layout.ground_truth) == ["t/a.png", "t/b.bmp"]
    assert [(name, paths(files)) for name, files in layout.predictions] == [
        ("preds", ["preds/a.png"])
    ]


def test_photos_have_the_masks_of_another_folder(pictures):
    layout = by_photos(pictures("val2017/1.jpg", "stuff/val2017/1.png"))
    assert [file.key for file in layout.images] == ["stuff/val2017/1"]


def test_what_is_named_after_photos_as_a_prediction_is_no_ground_truth(pictures):
    layout = by_photos(pictures("a.jpg", "a.png", "a_pred.png"))
    assert paths(layout.ground_truth) == ["a.png"]
    assert [(name, [file.key for file in files]) for name, files in layout.predictions] == [
        ("pred", ["a"])
    ]


@pytest.mark.parametrize(
    ("names", "values"),
    [
        (("a.png", "b.png"), 2),
        (("a.jpg", "b.png"), 2),
        (("a.jpg", "a.png", "b.png"), 2),
        (("a.jpg", "one/a.png", "two/a.png"), 2),
        (("a.jpg", "a.png"), 256),
    ],
)
def test_other_names_and_pictures_are_no_masks_of_photos(pictures, names, values):
    assert by_photos(pictures(*names, values=values)) is None
