"""Names of folders give roles."""

import pytest

from segreview.dataset.layouts.layout import Role
from segreview.dataset.layouts.plain_folders import by_outer_folders, folder_role


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("images", Role.IMAGE),
        ("rgb", Role.IMAGE),
        ("Ground_Truth", Role.GROUND_TRUTH),
        ("gt_rgb", Role.GROUND_TRUTH),
        ("unet_pred", Role.PREDICTION),
        ("pred_rgb", Role.PREDICTION),
        ("pred_masks", Role.PREDICTION),
        ("fov", Role.VALID),
        ("ignore", Role.IGNORE),
        ("my_pred_of_may", None),
        ("ann_dir", Role.GROUND_TRUTH),
        ("ISIC2018_Training_Input", Role.IMAGE),
        ("Original", Role.IMAGE),
        ("predicted", Role.PREDICTION),
        ("segmentations", Role.GROUND_TRUTH),
        ("semantic_segmentation", None),
        ("weights", None),
        ("JPEGImages", Role.IMAGE),
        ("leftMask", Role.GROUND_TRUTH),
        ("label40", Role.GROUND_TRUTH),
        ("1st_manual", Role.GROUND_TRUTH),
        ("Part1_Ground_Truth", Role.GROUND_TRUTH),
        ("01_RES", Role.PREDICTION),
        ("map", Role.GROUND_TRUTH),
        ("feature_map", None),
        ("images_and_masks", None),
        ("mask_overlay", None),
        ("mask_rcnn", None),
    ],
)
def test_the_first_or_last_word_of_a_folder_gives_its_role(name, role):
    assert folder_role(name) is role


def keys(files):
    return [file.key for file in files]


def predicted(layout):
    return {name: keys(files) for name, files in layout.predictions}


def test_predictions_that_lie_higher_than_their_ground_truth_are_found(folder):
    layout = by_outer_folders(folder("masks/a/1_mask.png", "masks/b/2.png", "preds/1.png"))
    assert predicted(layout) == {"preds": ["a/1"]}


def test_a_name_in_several_folders_is_not_guessed(folder):
    layout = by_outer_folders(folder("masks/a/1.png", "masks/b/1.png", "preds/1.png"))
    assert predicted(layout) == {"preds": ["1"]}


def test_sets_below_a_folder_are_told_apart_though_ground_truth_lies_deeper(folder):
    layout = by_outer_folders(folder("masks/a/1.png", "preds/unet/1.png", "preds/fcn/1.png"))
    assert predicted(layout) == {"fcn": ["a/1"], "unet": ["a/1"]}


def test_a_split_without_predictions_is_left_out_where_another_has_some(folder):
    names = [f"{split}/{role}/1.png" for split in ("train", "val") for role in ("images", "masks")]
    layout = by_outer_folders(folder(*names, "preds/val/1.png"))
    assert keys(layout.ground_truth) == keys(layout.images) == ["val/1"]
    assert layout.notes == (
        "All predictions are for val: 1 ground truths of other splits are left out.",
    )


def test_without_predictions_all_splits_stay(folder):
    layout = by_outer_folders(folder("train/masks/1.png", "val/masks/1.png"))
    assert keys(layout.ground_truth) == ["train/1", "val/1"]
    assert layout.notes == ()


def test_splits_are_compared_without_the_ending_of_masks(folder):
    names = ("train/images/1.png", "train/masks/1_mask.png", "val/masks/2_mask.png")
    layout = by_outer_folders(folder(*names, "train/preds/1.png"))
    assert keys(layout.ground_truth) == ["train/1_mask"]
    assert keys(layout.images) == ["train/1"]


def test_one_valid_area_for_all_stays_and_those_of_other_splits_do_not(folder):
    names = ("masks/train/1.png", "masks/val/2.png", "preds/val/2.png")
    one = by_outer_folders(folder(*names, "roi/all.png"))
    assert keys(one.valid) == ["all"]
    several = by_outer_folders(folder("roi/train/1.png", "roi/val/2.png"))
    assert keys(several.valid) == ["val/2"]


def test_images_that_lie_higher_than_their_ground_truth_are_found(folder):
    layout = by_outer_folders(folder("annotations/trimaps/1.png", "images/1.jpg"))
    assert keys(layout.images) == keys(layout.ground_truth) == ["trimaps/1"]


def test_names_that_differ_are_compared_where_all_ground_truth_lies(folder):
    layout = by_outer_folders(folder("training/1st_manual/21_manual1.gif", "preds/21_training.png"))
    assert predicted(layout) == {"preds": ["training/21_training"]}


def test_masks_beside_what_was_drawn_by_hand_are_fields_of_view(folder):
    layout = by_outer_folders(folder("images/1.jpg", "manual1/1.tif", "mask/1_mask.tif"))
    assert keys(layout.ground_truth) == ["1"]
    assert keys(layout.valid) == ["1_mask"]
    assert not layout.valid_marks_ignored


def test_a_data_set_may_lie_below_a_folder_named_seg(folder):
    layout = by_outer_folders(folder("seg/images/1.jpg", "seg/labels/1.png"))
    assert keys(layout.images) == keys(layout.ground_truth) == ["seg/1"]
