"""A folder that holds several data sets, or one with other things."""

import json
import pickle

import pytest

from segreview.dataset.dataset import open_dataset
from segreview.errors import SeveralDatasets


def touched(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def plain(root, *folders):
    for folder in folders:
        touched(root, *(f"{folder}/{role}/a.png" for role in ("images", "masks", "preds")))


def inside(root):
    with pytest.raises(SeveralDatasets) as several:
        open_dataset(root)
    return {one.path.relative_to(root).as_posix(): one.described for one in several.value.inside}


def palette(path, name):
    path.write_text(json.dumps({"classes": [{"id": 0, "name": name, "color": [0, 0, 0]}]}))


def test_data_sets_in_different_layouts_are_named(tmp_path):
    plain(tmp_path, "roads")
    touched(tmp_path, "more/cracks/a_image.png", "more/cracks/a_mask.png")
    plain(tmp_path, "more/cars")
    touched(tmp_path, "voc/JPEGImages/b.jpg", "voc/SegmentationClass/b.png", "readme/notes.txt")
    assert inside(tmp_path) == {
        "more/cars": "plain folders, 1 ground truth",
        "more/cracks": "one folder with suffixes, 1 ground truth",
        "roads": "plain folders, 1 ground truth",
        "voc": "Pascal VOC, 1 ground truth",
    }


def test_the_sentence_names_some_of_them_and_goes_from_one_worker_to_another(tmp_path):
    touched(tmp_path, *(f"set{n}/JPEGImages/a.jpg" for n in range(8)))
    touched(tmp_path, *(f"set{n}/SegmentationClass/a.png" for n in range(8)))
    plain(tmp_path, "plain")
    with pytest.raises(SeveralDatasets) as several:
        open_dataset(tmp_path)
    assert str(several.value).endswith(
        "data sets: open one of plain, set0, set1, set2, set3, set4 and 3 more."
    )
    again = pickle.loads(pickle.dumps(several.value))
    assert again.inside == several.value.inside


def test_parts_of_one_layout_are_one_data_set(tmp_path):
    plain(tmp_path, "patient1", "patient2")
    assert [sample.id for sample in open_dataset(tmp_path).samples] == ["patient1/a", "patient2/a"]


def test_parts_with_other_classes_or_other_folders_are_not(tmp_path):
    plain(tmp_path, "one", "two")
    palette(tmp_path / "one/palette.json", "road")
    assert list(inside(tmp_path)) == ["one", "two"]
    palette(tmp_path / "two/palette.json", "road")
    assert len(open_dataset(tmp_path).samples) == 2
    touched(tmp_path, "three/images/a.png", "three/gt/a.png", "three/preds/a.png")
    assert list(inside(tmp_path)) == ["one", "three", "two"]


def test_splits_are_one_data_set(tmp_path):
    plain(tmp_path, "train", "val")
    palette(tmp_path / "train/palette.json", "road")
    assert len(open_dataset(tmp_path).samples) == 2


def test_a_data_set_beside_folders_of_roles_is_left_aside(tmp_path):
    touched(tmp_path, "images/a.png", "masks/a.png", "preds/a.png")
    touched(tmp_path, "old/JPEGImages/b.jpg", "old/SegmentationClass/b.png")
    plain(tmp_path, "older")
    assert open_dataset(tmp_path).samples[0].ground_truth.path == tmp_path / "masks/a.png"


def test_the_only_data_set_in_a_folder_is_opened(tmp_path):
    touched(tmp_path, "shots/x.png", "shots/y.png", "data/JPEGImages/b.jpg")
    touched(tmp_path, "data/SegmentationClass/b.png", "data/ImageSets/Segmentation/val.txt")
    touched(tmp_path, "photos/1/a.jpg", "photos/2/a.jpg")
    assert [sample.id for sample in open_dataset(tmp_path).samples] == ["data/b"]


def test_many_folders_are_samples(tmp_path):
    for number in range(70):
        touched(tmp_path, f"{number}/images/a.png", f"{number}/masks/a.png")
    palette(tmp_path / "1/palette.json", "road")
    assert len(open_dataset(tmp_path).samples) == 70


def test_predictions_beside_images_are_no_data_set_of_their_own(tmp_path):
    touched(tmp_path, "images/a.png", "preds/SegmentationClass/a.png")
    assert open_dataset(tmp_path).predictions_only


def test_splits_of_which_one_is_predicted_are_one_data_set(tmp_path):
    for split in ("train", "val", "test"):
        touched(tmp_path, f"{split}/image/{split}1.png", f"{split}/label/{split}1.png")
    touched(tmp_path, "results/test1.png")
    dataset = open_dataset(tmp_path)
    assert [sample.id for sample in dataset.samples] == ["test/test1"]
    assert dataset.samples[0].predictions[0].path == tmp_path / "results/test1.png"


def test_pictures_of_predictions_make_no_data_set_of_a_training_folder(tmp_path):
    touched(tmp_path, "data/img_dir/val/a.png", "data/ann_dir/val/a.png")
    touched(tmp_path, "work_dirs/vis_data/vis_image/a.png", "work_dirs/format_results/a.png")
    dataset = open_dataset(tmp_path)
    assert dataset.samples[0].predictions[0].path.parent.name == "format_results"


def test_predictions_beside_the_only_data_set_that_match_no_name_are_said(tmp_path):
    touched(tmp_path, *(f"data/{role}/{name}.png" for role in ("images", "masks") for name in "bc"))
    touched(tmp_path, "preds/x7.png", "preds/y8.png", "preds/z9.png")
    dataset = open_dataset(tmp_path)
    assert [sample.id for sample in dataset.samples] == ["b", "c"]
    assert dataset.skipped == (
        "Only the data set in data is read: no name of the predictions beside it matches, "
        "in preds (3).",
    )
