"""Folders that are named after the folder of their images."""

import pytest

from segreview.dataset.layouts.siblings import by_siblings


def keys(files):
    return [file.key for file in files]


@pytest.mark.parametrize("masks", ["train_masks", "train-labels", "gt_train", "train_mask"])
def test_masks_are_named_after_their_images(folder, masks):
    layout = by_siblings(folder("train/1.jpg", f"{masks}/1_mask.gif"))
    assert layout is not None
    assert keys(layout.images) == keys(layout.ground_truth) == ["train/1_mask"]
    assert layout.described == (
        f"folders named after each other: ground truth in {masks}; image in train"
    )


@pytest.mark.parametrize(
    "names",
    [
        ("images/1.png", "masks/1.png"),
        ("train/1.png", "val_masks/1.png"),
        ("train/1.png", "train_preds/1.png"),
        ("train_images/1.png", "train_masks/1.png"),
        ("a/train/1.png", "b/train_masks/1.png"),
    ],
)
def test_other_folders_are_not_its(folder, names):
    assert by_siblings(folder(*names)) is None


def test_sub_folders_and_folders_above_are_kept(folder):
    layout = by_siblings(folder("tiff/train/a/1.tif", "tiff/train_labels/a/1.tif"))
    assert layout is not None
    assert keys(layout.images) == keys(layout.ground_truth) == ["tiff/train/a/1"]


def test_valid_is_a_split(folder):
    layout = by_siblings(folder("valid/1.png", "valid_masks/1.png"))
    assert layout is not None
    assert (keys(layout.images), layout.valid) == (["valid/1"], ())


def test_images_without_a_folder_of_masks_are_not_its(folder):
    layout = by_siblings(folder("train/1.png", "train_masks/1.png", "test/2.png"))
    assert layout is not None
    assert keys(layout.images) == ["train/1"]
    assert layout.notes == ("Files that this layout does not use: test (1).",)


def test_predictions_named_after_their_images_are_one_set_for_all_splits(folder):
    layout = by_siblings(
        folder(
            *(f"{split}{end}/1.png" for split in ("train", "val") for end in ("", "_gt", "_pred"))
        )
    )
    assert layout is not None
    assert [(name, keys(files)) for name, files in layout.predictions] == [
        ("pred", ["train/1", "val/1"])
    ]


def test_predictions_for_one_split_leave_the_others_out(folder):
    layout = by_siblings(
        folder("train/1.png", "train_gt/1.png", "val/2.png", "val_gt/2.png", "preds/2.png")
    )
    assert layout is not None
    assert keys(layout.ground_truth) == ["val/2"]
    assert [(name, keys(files)) for name, files in layout.predictions] == [("preds", ["val/2"])]
