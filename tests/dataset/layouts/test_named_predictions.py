"""Predictions lie among the masks or images that they are named after."""

import pytest

from segreview.dataset.layouts.named_predictions import with_named_predictions
from segreview.dataset.layouts.plain_folders import by_outer_folders


def split(folder):
    layout = with_named_predictions(by_outer_folders(folder), folder)
    found = {name: [file.key for file in files] for name, files in layout.predictions}
    return [file.key for file in layout.ground_truth], [f.key for f in layout.images], found


def test_what_is_named_after_a_mask_is_its_prediction(folder):
    names = ("masks/a_mask.png", "masks/a_pred.png", "masks/a_unet.png")
    assert split(folder(*names)) == (["a_mask", "a_unet"], [], {"pred": ["a"]})


def test_a_mask_may_have_several(folder):
    names = ("masks/a.png", "masks/a_pred.png", "masks/a-prob.png")
    assert split(folder(*names)) == (["a"], [], {"pred": ["a"], "prob": ["a"]})


def test_what_is_named_after_an_image_is_its_prediction(folder):
    names = ("images/a.jpg", "images/a_pred.png", "masks/a_mask.png")
    assert split(folder(*names)) == (["a_mask"], ["a"], {"pred": ["a"]})


@pytest.mark.parametrize("name", ["b_pred", "x/a_pred", "a_predator", "_pred"])
def test_other_names_stay_what_their_folder_says(folder, name):
    assert split(folder("masks/a.png", f"masks/{name}.png"))[2] == {}
