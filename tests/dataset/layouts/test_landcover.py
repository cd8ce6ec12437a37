"""LandCover.ai, whole and cut into tiles."""

import numpy as np
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.landcover import by_landcover

NAMES = [f"M-33_{number}" for number in range(3)]
TILES = [f"output/{name}{ending}" for name in NAMES for ending in (".jpg", "_m.png")]


def keys(files):
    return [file.key for file in files]


def test_tiles_are_read_against_the_masks_beside_them(folder):
    layout = by_landcover(folder("images/M-33.tif", "masks/M-33.tif", *TILES))
    assert keys(layout.ground_truth) == keys(layout.images) == [f"output/{name}" for name in NAMES]
    assert layout.ground_truth[0].path.name == "M-33_0_m.png"
    assert layout.notes == ("Files that this layout does not use: images (1), masks (1).",)


def test_predictions_may_have_the_name_of_the_tile_or_of_its_mask(folder):
    for ending in ("", "_m", "_pred"):
        layout = by_landcover(folder(*TILES, f"results/unet/M-33_1{ending}.png"))
        ((name, files),) = layout.predictions
        assert (name, "output/M-33_1" in keys(files)) == ("unet", True)


def test_the_lists_are_splits_of_which_the_predicted_one_is_kept(folder):
    lists = {"test.txt": "M-33_1\nM-33_2\n", "train.txt": "M-33_0\n"}
    layout = by_landcover(folder(*TILES, "preds/M-33_2.png", **lists))
    assert keys(layout.ground_truth) == ["output/M-33_1", "output/M-33_2"]


def test_photos_alone_or_beside_masks_of_their_own_names_are_no_tiles(folder):
    assert by_landcover(folder("output/a.jpg", "output/a.png", "photos/b.jpg")) is None


def test_the_tiles_are_no_predictions_of_the_whole_images(tmp_path):
    for name in ("images/M-33.tif", "masks/M-33.tif", "preds/M-33.png", *TILES):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.array([[0, 1, 2]], np.uint8)).save(path)
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == ("preds",)
    assert [sample.ground_truth.path.name for sample in dataset.samples] == ["M-33.tif"]
