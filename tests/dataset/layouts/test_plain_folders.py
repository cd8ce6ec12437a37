"""What a folder's name promises, its files are."""

from segreview.dataset.layouts.plain_folders import by_outer_folders


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


def test_ground_truth_and_predictions_of_different_folders_are_one_data_set_and_that_is_said(
    folder,
):
    layout = by_outer_folders(folder("data/images/a.png", "data/masks/a.png", "unet/preds/a.png"))
    assert layout.notes == (
        "Ground truth lies in data, predictions lie in unet: they are taken for one data set "
        "because their names are the same.",
    )
    for place in ("data/preds", "preds"):
        assert by_outer_folders(folder("data/masks/a.png", f"{place}/a.png")).notes == ()
