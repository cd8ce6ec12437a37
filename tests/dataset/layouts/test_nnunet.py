"""nnU-Net's raw data sets, and the folders that its training and prediction write."""

import json
from pathlib import Path, PurePosixPath

from segreview.dataset.class_table import read_class_table
from segreview.dataset.layouts.layout import Folder
from segreview.dataset.layouts.nnunet import by_nnunet
from segreview.formats.source import ListedFolder, Listing


def listed(*names):
    folders: dict[str, list[str]] = {}
    for path in map(PurePosixPath, names):
        folders.setdefault(str(path.parent), []).append(path.name)
    listed = tuple(ListedFolder(folder, tuple(held)) for folder, held in folders.items())
    return Folder(Path("data"), Listing(listed, ()))


def keys(files):
    return [file.key for file in files]


def test_other_folders_are_not_its():
    assert by_nnunet(listed("images/a.png", "labels/a.png", "gt_segmentations/a.png")) is None
    assert by_nnunet(listed("imagesTr/a_0000.png", "preds/a.png")) is None
    assert by_nnunet(listed("labelsTr/dataset.json")) is None


def test_a_raw_data_set_shows_the_first_channel():
    layout = by_nnunet(
        listed(
            "imagesTr/ct_001_0000.nii.gz", "imagesTr/ct_001_0001.nii.gz", "labelsTr/ct_001.nii.gz"
        )
    )

    assert layout is not None
    assert keys(layout.ground_truth) == keys(layout.images) == ["ct_001"]
    assert layout.images[0].path == PurePosixPath("imagesTr/ct_001_0000.nii.gz")
    assert layout.predictions == ()
    assert layout.described == (
        "nnU-Net: ground truth in labelsTr; image in imagesTr, the first channel"
    )
    assert layout.notes == ("Files that this layout does not use: imagesTr (1).",)


def test_images_of_the_decathlon_have_the_name_of_their_ground_truth():
    layout = by_nnunet(
        listed("imagesTr/lung_1.nii.gz", "imagesTr/lung_2.nii.gz", "labelsTr/lung_1.nii.gz")
    )

    assert layout is not None
    assert keys(layout.images) == ["lung_1"]
    assert layout.described == "Medical Decathlon: ground truth in labelsTr; image in imagesTr"


def test_predictions_of_the_test_split_leave_the_training_split_out():
    layout = by_nnunet(
        listed("labelsTr/a.png", "labelsTs/b.png", "labelsTs/c.png", "predictionsTs/b.png")
    )

    assert layout is not None
    assert keys(layout.ground_truth) == ["b", "c"]
    assert [(name, keys(files)) for name, files in layout.predictions] == [("predictionsTs", ["b"])]
    assert layout.notes == (
        "All predictions are for labelsTs: 1 ground truths of other splits are left out.",
    )


def test_cases_of_one_name_in_both_splits_are_told_apart():
    layout = by_nnunet(
        listed(
            *("imagesTr/a_0000.tif", "imagesTs/a_0000.tif", "labelsTr/a.tif", "labelsTs/a.tif"),
            *("predictionsTs/Tr/a.tif", "predictionsTs/Ts/a.tif"),
        )
    )

    assert layout is not None
    assert keys(layout.ground_truth) == keys(layout.images) == ["Tr/a", "Ts/a"]


def test_the_folds_of_a_training_are_one_prediction_set():
    layout = by_nnunet(
        listed(
            *("gt_segmentations/a.nii.gz", "gt_segmentations/b.nii.gz"),
            *("trainer__3d/fold_0/validation/a.nii.gz", "trainer__3d/fold_1/validation/b.nii.gz"),
            "trainer__3d/fold_0/validation/summary.json",
            *("trainer__2d/fold_all/validation/a.nii.gz", "trainer__2d/fold_0/validation/a.nii.gz"),
            "trainer__2d/crossval_results_folds_0_1/b.nii.gz",
        )
    )

    assert layout is not None
    assert [(name, keys(files)) for name, files in layout.predictions] == [
        ("trainer__3d", ["a", "b"]),
        ("trainer__2d/fold_all", ["a"]),
        ("trainer__2d/fold_0", ["a"]),
        ("crossval_results_folds_0_1", ["b"]),
    ]
    assert layout.described.startswith("nnU-Net: ground truth in gt_segmentations; prediction in ")


def test_folds_are_scored_against_raw_labels_wherever_they_lie():
    layout = by_nnunet(
        listed(
            "nnUNet_raw/Dataset001/labelsTr/a.nii.gz",
            "nnUNet_results/Dataset001/trainer/fold_0/validation/a.nii.gz",
        )
    )

    assert layout is not None
    assert keys(layout.ground_truth) == ["nnUNet_raw/Dataset001/a"]
    assert keys(layout.predictions[0][1]) == ["nnUNet_raw/Dataset001/a"]


def test_classes_come_from_either_form_of_dataset_json(tmp_path):
    path = tmp_path / "dataset.json"
    forms = (
        {"0": "background", "1": "liver", "2": "ignore"},
        {"background": 0, "liver": 1, "ignore": 2},
    )
    for labels in forms:
        path.write_text(json.dumps({"labels": labels, "file_ending": ".nii.gz"}))
        table = read_class_table(path)
        assert [entry.name for entry in table] == ["background", "liver", "ignore"]
        assert table.ignored_labels == {2}


def test_a_label_is_named_by_the_regions_that_hold_it(tmp_path):
    path = tmp_path / "dataset.json"
    labels = {"background": 0, "whole tumour": [1, 2, 3], "core": [2, 3], "enhancing": [3]}
    path.write_text(json.dumps({"labels": labels}))

    assert [entry.name for entry in read_class_table(path)] == [
        "background",
        "whole tumour",
        "whole tumour + core",
        "whole tumour + core + enhancing",
    ]
