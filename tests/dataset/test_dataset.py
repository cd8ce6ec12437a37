"""Folders become data sets, or say in one sentence why not."""

import json
import os
from pathlib import Path

import pytest

from segreview.dataset.dataset import NO_PREDICTION, NO_VALID, Roles, open_dataset
from segreview.errors import DatasetError
from segreview.formats.pixel_source import PixelSource
from segreview.masks.classes import ClassTable, MaskClass

DATA = Path(__file__).parents[2] / "../shared/data"


def touched(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def ids(dataset):
    return [sample.id for sample in dataset.samples]


def test_plain_folders_are_recognised_and_ordered_naturally(tmp_path):
    touched(tmp_path, "images/10.jpg", "images/9.jpg", "masks/10.png", "masks/9.png")
    touched(tmp_path, "preds/10.png", "preds/9.png")
    dataset = open_dataset(tmp_path)
    assert ids(dataset) == ["9", "10"]
    assert dataset.prediction_sets == ("preds",)
    assert dataset.samples[0].image == PixelSource(tmp_path / "images/9.jpg")
    assert dataset.samples[0].predictions == (PixelSource(tmp_path / "preds/9.png"),)


def test_a_folder_of_predicted_masks_is_not_ground_truth(tmp_path):
    touched(tmp_path, "masks/a.png", "pred_masks/a.png", "mask_pred/a.png")
    dataset = open_dataset(tmp_path)
    assert dataset.samples[0].ground_truth == PixelSource(tmp_path / "masks/a.png")
    assert dataset.prediction_sets == ("mask_pred", "pred_masks")


def test_sub_folders_of_predictions_are_sets_where_stems_then_match(tmp_path):
    touched(tmp_path, "gt/a.png", "predictions/unet/a.png", "predictions/fcn/a.png")
    assert open_dataset(tmp_path).prediction_sets == ("fcn", "unet")


def test_sub_folders_are_kept_in_every_role(tmp_path):
    touched(tmp_path, "images/train/a.png", "masks/train/a.png", "preds/train/a.png")
    dataset = open_dataset(tmp_path)
    assert ids(dataset) == ["train/a"]
    assert dataset.prediction_sets == ("preds",)


def test_splits_named_train_and_valid_are_no_valid_areas(tmp_path):
    for split in ("train", "valid"):
        touched(tmp_path, *(f"{split}/{role}/a.png" for role in ("images", "masks", "preds")))
    dataset = open_dataset(tmp_path)
    assert ids(dataset) == ["train/a", "valid/a"]
    assert [sample.valid for sample in dataset.samples] == [None, None]


def test_suffixes_in_one_folder_give_roles_and_sets(tmp_path):
    for name in ("x_1", "y-2"):
        touched(
            tmp_path, *(f"{name}_{end}.png" for end in ("image", "label_viz", "fused", "side1"))
        )
    touched(tmp_path, "x_1_notes.png", "stray.png")
    dataset = open_dataset(tmp_path)
    assert ids(dataset) == ["x_1", "y-2"]
    assert dataset.prediction_sets == ("fused", "notes", "side1")
    assert [entry.path.name for entry in dataset.unpaired] == ["stray.png"]


def test_a_suffix_of_fewer_than_half_of_the_samples_is_no_set(tmp_path):
    for name in "abc":
        touched(tmp_path, f"{name}.jpg", f"{name}_mask.png", f"{name}_unet.png")
    touched(tmp_path, "a_notes.png")
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == ("unet",)
    assert dataset.samples[0].image == PixelSource(tmp_path / "a.jpg")
    assert "fewer than half" in dataset.unpaired[0].reason


def test_suffixes_and_prediction_folders_go_together(tmp_path):
    touched(tmp_path, "1_sat.jpg", "1_mask.png", "pred_e1/1_mask.png", "pred_e2/1_mask.png")
    dataset = open_dataset(tmp_path)
    assert ids(dataset) == ["1"]
    assert dataset.prediction_sets == ("pred_e1", "pred_e2")


def test_valid_areas_are_found_and_can_be_switched_off_or_replaced(tmp_path):
    touched(tmp_path, "masks/a.png", "preds/a.png", "fov/a.png", "other/a.png")
    assert open_dataset(tmp_path).samples[0].valid == PixelSource(tmp_path / "fov/a.png")
    assert open_dataset(tmp_path, Roles(valid=NO_VALID)).samples[0].valid is None
    replaced = open_dataset(tmp_path, Roles(valid=tmp_path / "other"))
    assert replaced.samples[0].valid == PixelSource(tmp_path / "other/a.png")


def test_one_valid_mask_serves_all_samples_and_ignore_marks_the_opposite(tmp_path):
    touched(tmp_path, "masks/a.png", "masks/b.png", "preds/a.png", "ignore/all.png")
    dataset = open_dataset(tmp_path)
    assert {sample.valid for sample in dataset.samples} == {
        PixelSource(tmp_path / "ignore/all.png")
    }
    assert dataset.valid_marks_ignored


def test_the_only_valid_mask_serves_a_single_sample_of_another_name(tmp_path):
    touched(tmp_path, "masks/a.png", "preds/a.png", "fov/scanner.png")
    assert open_dataset(tmp_path).samples[0].valid == PixelSource(tmp_path / "fov/scanner.png")


def test_explicit_roles_switch_recognition_off(tmp_path):
    touched(tmp_path, "images/a.png", "x/a.png", "y/a.png", "preds/a.png")
    roles = Roles(ground_truth=tmp_path / "x", predictions=(("mine", tmp_path / "y"),))
    dataset = open_dataset(tmp_path, roles)
    assert dataset.prediction_sets == ("mine",)
    assert dataset.samples[0].image is None
    assert dataset.samples[0].ground_truth == PixelSource(tmp_path / "x/a.png")


def test_names_that_share_one_token_are_named_by_the_image(tmp_path):
    for number in ("01", "02"):
        touched(tmp_path, f"images/{number}_test.tif", f"gt/{number}_manual1.gif")
        touched(tmp_path, f"pred/{number}_test.png")
    dataset = open_dataset(tmp_path)
    assert ids(dataset) == ["01_test", "02_test"]
    assert "01_manual1 with 01_test" in dataset.pairing


def test_a_missing_prediction_is_none_and_a_stray_one_is_listed(tmp_path):
    touched(tmp_path, "masks/a.png", "masks/b.png", "preds/a.png", "preds/c.png")
    dataset = open_dataset(tmp_path)
    assert dataset.samples[1].predictions == (None,)
    assert [entry.path.name for entry in dataset.unpaired] == ["c.png"]


def test_two_predictions_of_one_name_leave_the_sample_out_and_are_listed(tmp_path):
    touched(tmp_path, "masks/a.png", "masks/b.png", "preds/a.png", "preds/a.jpg", "preds/b.png")
    dataset = open_dataset(tmp_path)
    assert ids(dataset) == ["b"]
    assert {entry.path.name for entry in dataset.unpaired} == {"a.png", "a.jpg"}


def test_a_pipe_with_a_role_is_a_sample_that_reading_will_refuse(tmp_path):
    touched(tmp_path, "masks/a.png", "masks/b.png", "preds/a.png")
    os.mkfifo(tmp_path / "preds/b.png")
    assert open_dataset(tmp_path).samples[1].predictions == (PixelSource(tmp_path / "preds/b.png"),)


def test_odd_names_are_samples_like_any_other(tmp_path):
    names = ["a\nb", "🙂", os.fsdecode(b"\xff")]
    for name in names:
        touched(tmp_path, f"masks/{name}.png", f"preds/{name}.png")
    assert sorted(ids(open_dataset(tmp_path))) == sorted(names)


def test_names_that_clash_without_case_are_mentioned(tmp_path):
    touched(tmp_path, "masks/a.png", "masks/A.png", "preds/a.png", "preds/A.png")
    assert "same on other file systems" in open_dataset(tmp_path).skipped[0]


def test_the_class_table_beside_the_data_is_read(tmp_path):
    touched(tmp_path, "masks/a.png", "preds/a.png")
    classes = [{"id": 1, "name": "road", "color": [1, 2, 3]}, {"id": 0, "name": "sky"}]
    (tmp_path / "palette.json").write_text(json.dumps({"classes": classes, "ignore": [1]}))
    table = open_dataset(tmp_path).class_table
    assert [entry.name for entry in table] == ["sky", "road"]
    assert table.ignored_labels == {1}


def test_a_damaged_class_table_is_mentioned_and_not_used(tmp_path):
    touched(tmp_path, "masks/a.png", "preds/a.png")
    (tmp_path / "palette.json").write_text("{")
    dataset = open_dataset(tmp_path)
    assert dataset.class_table is None
    assert "palette.json is no class table" in dataset.skipped[0]


def test_folders_without_samples_say_what_is_needed(tmp_path):
    with pytest.raises(DatasetError, match="holds no image or mask files"):
        open_dataset(tmp_path)
    with pytest.raises(DatasetError, match="no folder that can be opened"):
        open_dataset(tmp_path / "gone")
    touched(tmp_path, "preds/b.png")
    with pytest.raises(DatasetError, match=r"no ground truth masks and 1 prediction .* give its"):
        open_dataset(tmp_path)
    touched(tmp_path, "masks/a.png")
    with pytest.raises(DatasetError, match="no two names match"):
        open_dataset(tmp_path)


def test_one_folder_can_be_named_for_every_role(tmp_path):
    touched(tmp_path, "a.png", "a_mask.png", "a_predict.png")
    roles = Roles(tmp_path, tmp_path, (("unet", tmp_path),))
    dataset = open_dataset(tmp_path, roles)
    (sample,) = dataset.samples
    assert sample.ground_truth.path.name == "a_mask.png"
    assert sample.predictions[0].path.name == "a_predict.png"
    assert (
        "2 files are left out, for others beside are named as prediction." in (dataset.skipped[-1])
    )


def test_masks_alone_are_a_data_set_without_predictions(tmp_path):
    dataset = open_dataset(touched(tmp_path, "masks/a.png"))
    assert (ids(dataset), dataset.ground_truth_only) == (["a"], True)


def test_nothing_is_written_beside_the_data(tmp_path):
    touched(tmp_path, "masks/a.png", "preds/a.png")
    before = sorted(tmp_path.rglob("*"))
    open_dataset(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_ground_truth_alone_is_one_set_of_no_predictions(tmp_path):
    touched(tmp_path, "masks/a.png", "masks/b.png", "images/a.jpg", "images/b.jpg")
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == (NO_PREDICTION,) == ("no prediction",)
    assert dataset.ground_truth_only
    assert [sample.predictions for sample in dataset.samples] == [(None,), (None,)]
    assert dataset.samples[0].image == PixelSource(tmp_path / "images/a.jpg")


def test_ground_truth_by_suffix_alone_is_a_data_set_too(tmp_path):
    touched(tmp_path, "a_image.png", "a_mask.png")
    assert open_dataset(tmp_path).ground_truth_only


def test_plain_masks_without_a_matching_image_are_no_data_set(tmp_path):
    touched(tmp_path, "masks/a.png", "images/b.jpg")
    with pytest.raises(DatasetError, match="1 ground truth mask and no predictions"):
        open_dataset(tmp_path)


def test_with_predictions_nothing_is_only_ground_truth(tmp_path):
    touched(tmp_path, "masks/a.png", "images/a.jpg", "preds/a.png")
    assert not open_dataset(tmp_path).ground_truth_only


def test_predictions_beside_a_layout_that_match_nothing_are_a_sentence(tmp_path):
    touched(tmp_path, "SegmentationClass/a.png", "JPEGImages/a.jpg", "preds/other.png")
    with pytest.raises(
        DatasetError, match="and 1 prediction were recognised, but no two names match; give"
    ):
        open_dataset(tmp_path)


def test_what_is_found_instead_of_masks_is_said(tmp_path):
    touched(tmp_path, "a.jpg", "captions_val.json")
    (tmp_path / "captions_val.json").write_text("{")
    with pytest.raises(DatasetError) as failure:
        open_dataset(tmp_path)
    assert str(failure.value) == (
        f"{tmp_path.name} is no segmentation data set: it holds captions (COCO JSON): 1, and no "
        "masks."
    )


def test_classes_that_are_left_out_by_their_name_are_mentioned(tmp_path):
    touched(tmp_path, "masks/a.png", "images/a.jpg")
    (tmp_path / "label_colors.txt").write_text("0 0 0 Void\n1 1 1 a\n2 2 2 b\n")
    assert open_dataset(tmp_path).notes == ("label_colors.txt: not counted by its name: Void.",)


def test_stored_instances_name_no_prediction_set(tmp_path):
    touched(tmp_path, "a.jpg", "a_labels.png", "a_instances.png")
    dataset = open_dataset(tmp_path)
    assert dataset.ground_truth_only
    assert [entry.reason for entry in dataset.unpaired] == [
        "the suffix _instances is not used: it names no prediction"
    ]


def test_another_class_table_keeps_what_the_layout_leaves_out(tmp_path):
    touched(tmp_path, "SegmentationClass/a.png", "JPEGImages/a.jpg")
    dataset = open_dataset(tmp_path).with_classes(ClassTable((MaskClass(0, "a", (1, 1, 1)),)))
    assert dataset.class_table.ignored_labels == {255}


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not here")
@pytest.mark.parametrize(
    ("name", "samples", "sets", "valid"),
    [
        ("deepcrack", 12, ("fused", "side1", "side5"), False),
        ("drive_vessels", 5, ("pred",), True),
        ("sod_edge3", 3, ("preds",), False),
        ("camvid_unet", 9, ("pred", "pred_rgb", "prob"), False),
    ],
)
def test_the_real_sets_open_whole(name, samples, sets, valid):
    dataset = open_dataset(DATA / name)
    assert len(dataset.samples) == samples
    assert dataset.prediction_sets == sets
    assert all(bool(sample.valid) is valid for sample in dataset.samples)
