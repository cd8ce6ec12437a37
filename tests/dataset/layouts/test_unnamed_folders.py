"""Folders that no word names are told by the names and pixels of their files."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.first_look import Look, first_look

LABELS = np.zeros((16, 16), np.uint8)
GRAY = np.arange(256, dtype=np.uint8).reshape(16, 16)
PHOTO = np.stack([GRAY, GRAY[::-1], GRAY.T], -1)


@pytest.fixture
def opened(tmp_path):
    def write(**pixels):
        for name, values in pixels.items():
            for stem in ("a", "b"):
                path = tmp_path / name.replace("__", "/").format(stem)
                path.parent.mkdir(parents=True, exist_ok=True)
                if path.suffix == ".npy":
                    np.save(path, values / 256)
                else:
                    Image.fromarray(values).save(path)
        return open_dataset(tmp_path)

    return write


def files(sources):
    return [None if one is None else one.path.name for one in sources]


def test_masks_named_like_ground_truth_are_predictions_and_doubtful(opened):
    dataset = opened(**{"images/{}.png": PHOTO, "masks/{}.png": LABELS, "unet/{}.png": LABELS})
    assert dataset.prediction_sets == dataset.guessed_sets == ("unet",)
    assert files(dataset.samples[1].predictions) == ["b.png"]
    assert dataset.layout.endswith("ground truth in masks; prediction in unet")
    assert dataset.unpaired == ()
    assert dataset.guess_sentence == (
        "Taken as predictions by the names of their files, though no word says so: unet."
    )


def test_folders_of_models_below_one_folder_are_sets(opened):
    masks = {"models/unet/{}.png": LABELS, "models/fcn/{}.npy": GRAY}
    dataset = opened(**{"images/{}.png": PHOTO, "masks/{}.png": LABELS}, **masks)
    assert dataset.prediction_sets == ("fcn", "unet")


def test_scores_are_predictions_beside_images(opened):
    dataset = opened(**{"images/{}.png": PHOTO, "masks/{}.png": LABELS, "unet/{}.png": GRAY})
    assert dataset.prediction_sets == ("unet",)


def test_pictures_are_images(opened):
    dataset = opened(**{"CXR/{}.png": GRAY, "mask/{}_mask.png": LABELS, "preds/{}.png": LABELS})
    assert [files([sample.image]) for sample in dataset.samples] == [["a.png"], ["b.png"]]
    assert (dataset.prediction_sets, dataset.guessed_sets) == (("preds",), ())
    assert dataset.layout.endswith("prediction in preds; image in CXR")


def test_pictures_in_the_folder_itself_are_images(opened):
    dataset = opened(**{"{}.png": PHOTO, "masks/{}.png": LABELS})
    assert files([dataset.samples[0].image]) == ["a.png"]
    assert dataset.layout.endswith("image in the folder itself")


def test_pictures_in_the_folder_around_their_masks_are_images(opened):
    masks = {f"Class{n}/Test/Label/{{}}_label.png": LABELS for n in (1, 2)}
    pictures = {f"Class{n}/Test/{{}}.png": GRAY for n in (1, 2)}
    dataset = opened(**masks, **pictures, **{"preds/Class1/Test/{}.png": LABELS})
    assert [sample.id for sample in dataset.samples] == ["Class1/Test/a", "Class1/Test/b"]
    assert files(sample.image for sample in dataset.samples) == ["a.png", "b.png"]


def test_other_pictures_of_the_same_samples_are_left_aside(opened):
    dataset = opened(**{"A/{}.png": PHOTO, "B/{}.png": PHOTO, "label/{}.png": LABELS})
    assert [sample.image.path.parent.name for sample in dataset.samples] == ["A", "A"]
    assert {entry.path.parent.name for entry in dataset.unpaired} == {"B"}


def test_images_may_lie_in_several_folders(opened, tmp_path):
    for name in ("1", "2"):
        for folder, pixels in ((f"Slide_{name}", PHOTO), (f"GT_{name}", LABELS)):
            (tmp_path / folder).mkdir()
            Image.fromarray(pixels).save(tmp_path / folder / f"{name}_x.png")
    assert files(sample.image for sample in opened().samples) == ["1_x.png", "2_x.png"]


@pytest.mark.parametrize("other", ["depth", "SegmentationObject", "overlays", "unlike"])
def test_what_was_made_of_masks_or_has_other_names_is_no_prediction(opened, other):
    name = "x{}.png" if other == "unlike" else "{}.png"
    masks = {"masks/{}.png": LABELS, f"{other}/{name}": LABELS}
    assert opened(**{"images/{}.png": PHOTO}, **masks).ground_truth_only


def test_beside_named_predictions_nothing_is_guessed(opened):
    masks = {"masks/{}.png": LABELS, "preds/{}.png": LABELS, "edges/{}.png": LABELS}
    assert opened(**masks).prediction_sets == ("preds",)


@pytest.mark.parametrize(
    ("name", "values", "look"),
    [
        ("a.png", LABELS, Look.LABELS),
        ("a.png", np.zeros((8, 8, 3), np.uint8), Look.LABELS),
        ("a.png", GRAY, Look.GRAY),
        ("a.png", PHOTO, Look.PICTURE),
        ("a.npy", GRAY / 256, Look.SCORES),
        ("a.npy", LABELS, Look.LABELS),
    ],
)
def test_pixels_tell_labels_scores_and_pictures(tmp_path, name, values, look):
    path = tmp_path / name
    np.save(path, values) if path.suffix == ".npy" else Image.fromarray(values).save(path)
    assert first_look(path) is look


def test_what_cannot_be_read_looks_like_nothing(tmp_path):
    path = Path(tmp_path / "a.png")
    path.touch()
    assert first_look(path) is Look.NOTHING
