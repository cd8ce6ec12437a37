"""BIDS names: what they share with their image, what they add, and whose it is."""

import pytest

from segreview.dataset.dataset import Roles, open_dataset
from segreview.dataset.layouts.bids import by_bids
from segreview.errors import InvalidArgument


def keys(files):
    return [file.key for file in files]


def sets_of(layout):
    return {name: keys(files) for name, files in layout.predictions}


def test_other_names_are_not_its(folder):
    assert by_bids(folder("images/a.png", "masks/a.png", "sub-folder/a_seg.png")) is None


def test_images_alone_are_not_its(folder):
    assert by_bids(folder("sub-1_T2w.nii.gz", "sub-1_T1w.nii.gz")) is None


def test_a_ground_truth_is_named_like_its_image_with_more(folder):
    layout = by_bids(folder("sub-1_ses-2_T2w.nii.gz", "sub-1_ses-2_T2w_seg-manual.nii.gz"))
    assert layout is not None
    assert keys(layout.images) == keys(layout.ground_truth) == ["sub-1_ses-2_T2w"]
    assert layout.ground_truth[0].group == "sub-1"
    assert layout.described == "BIDS: ground truth *_seg-manual; image without that ending"


def test_labels_lie_in_derivatives_and_images_beside_the_subject(folder):
    layout = by_bids(
        folder(
            "sub-1/anat/sub-1_T2w.nii.gz",
            "derivatives/labels/sub-1/anat/sub-1_T2w_label-SC_seg.nii.gz",
            "derivatives/resampled/sub-1/anat/sub-1_T2w.nii.gz",
        )
    )
    assert layout is not None
    assert [str(file.path) for file in layout.images] == ["sub-1/anat/sub-1_T2w.nii.gz"]
    assert layout.ground_truth_set == "label-SC_seg"


def test_the_ground_truth_of_most_images_is_the_default_among_several(folder):
    listed = folder(
        "sub-1_T2w_lesion-manual.nii.gz",
        "sub-1_T2w_seg-manual.nii.gz",
        "sub-2_T2w_seg-manual.nii.gz",
    )
    layout = by_bids(listed)
    assert layout is not None
    assert layout.ground_truth_sets == ("seg-manual", "lesion-manual")
    assert keys(layout.ground_truth) == ["sub-1_T2w", "sub-2_T2w"]


def test_of_two_that_are_as_frequent_the_first_by_name_is_the_default(folder):
    layout = by_bids(folder("sub-1_SEM_seg-myelin-manual.png", "sub-1_SEM_seg-axon-manual.png"))
    assert layout is not None
    assert layout.ground_truth_set == "seg-axon-manual"


def test_what_predictions_are_named_for_is_the_default(folder):
    names = [f"sub-1_T2w_{kind}-manual.png" for kind in ("lesion", "seg")]
    layout = by_bids(folder(*names, "preds/sub-1_T2w_seg.png"))
    assert layout is not None
    assert layout.ground_truth_sets == ("seg-manual", "lesion-manual")
    assert sets_of(layout) == {"preds": ["sub-1_T2w"]}


def test_what_was_made_by_hand_comes_before_what_was_not(folder):
    layout = by_bids(folder("sub-1_T2w_seg.nii.gz", "sub-2_T2w_seg-manual.nii.gz"))
    assert layout is not None
    assert keys(layout.ground_truth) == ["sub-2_T2w"]
    assert layout.predictions == ()


def test_the_same_ending_in_two_derivatives_is_two_ground_truths(folder):
    layout = by_bids(
        folder(
            "derivatives/labels/sub-1/sub-1_T2w_seg.png",
            "derivatives/soft/sub-1/sub-1_T2w_seg.png",
        )
    )
    assert layout is not None
    assert layout.ground_truth_sets == ("seg", "soft/seg")


def test_segmentations_of_the_standard_find_the_only_image_of_their_subject(folder):
    layout = by_bids(folder("sub-1_T1w.png", "sub-1_dseg.png", "sub-2_T1w.png", "sub-2_T2w.png"))
    assert layout is not None
    assert [(file.key, str(file.path)) for file in layout.images] == [("sub-1", "sub-1_T1w.png")]
    both = by_bids(folder("sub-2_dseg.png"))
    assert both is not None
    assert keys(both.images) == ["sub-1"]


def test_predictions_in_folders_and_by_their_ending_are_sets(folder):
    layout = by_bids(
        folder(
            "sub-1_T2w_seg-manual.nii.gz",
            "sub-1_T2w_pred.nii.gz",
            "pred_masks/sub-1_T2w_seg_pred.nii.gz",
            "derivatives/predictions/sub-1/anat/sub-1_T2w.nii.gz",
        )
    )
    assert layout is not None
    assert sets_of(layout) == {
        "pred": ["sub-1_T2w"],
        "pred_masks": ["sub-1_T2w"],
        "predictions": ["sub-1_T2w"],
    }


def test_a_prediction_of_another_structure_is_not_compared(folder):
    listed = folder(
        "sub-1_T2w_seg-manual.png",
        "sub-2_T2w_seg-manual.png",
        "sub-1_T2w_lesion-manual.png",
        "preds/sub-1_T2w_lesion.png",
        "preds/sub-2_T2w_seg.png",
    )
    layout = by_bids(listed)
    assert layout is not None
    assert sets_of(layout) == {"preds": ["sub-1_T2w_lesion", "sub-2_T2w"]}


def test_a_person_chooses_among_several(folder, tmp_path):
    folder("sub-1_T2w_seg-manual.png", "sub-1_T2w_lesion-manual.png")
    roles = Roles(ground_truth_set="seg-manual")
    dataset = open_dataset(tmp_path, roles)
    assert dataset.ground_truth_choice == (
        "There are several ground truths: seg-manual is used, not lesion-manual."
    )
    assert dataset.samples[0].ground_truth.path.name == "sub-1_T2w_seg-manual.png"


def test_one_ground_truth_is_no_choice(folder, tmp_path):
    folder("sub-1_T2w_seg-manual.png")
    dataset = open_dataset(tmp_path)
    assert (dataset.ground_truth_sets, dataset.ground_truth_choice) == ((), "")


def test_a_ground_truth_that_is_not_there_is_refused(folder, tmp_path):
    folder("sub-1_T2w_seg-manual.png")
    with pytest.raises(InvalidArgument, match="no ground truth 'x'; there is: seg-manual"):
        open_dataset(tmp_path, Roles(ground_truth_set="x"))
    (tmp_path / "sub-1_T2w_seg-manual.png").unlink()
    folder("images/a.png", "masks/a.png")
    with pytest.raises(InvalidArgument, match="there is: none with a name"):
        open_dataset(tmp_path, Roles(ground_truth_set="x"))
