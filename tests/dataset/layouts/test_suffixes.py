"""Ends of names give roles."""

from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.layouts.layout import Role
from segreview.dataset.layouts.suffixes import by_suffixes, of_role, suffix_role


@pytest.mark.parametrize(
    ("suffix", "role"),
    [
        ("label_viz", Role.GROUND_TRUTH),
        ("mask_pred", Role.PREDICTION),
        ("sat", Role.IMAGE),
        ("fov", Role.VALID),
        ("t1ce", Role.IMAGE),
        ("predict", Role.PREDICTION),
        ("seg", None),
        ("fused", None),
    ],
)
def test_the_first_word_of_a_suffix_gives_its_role(suffix, role):
    assert suffix_role(suffix) is role


def keys(files):
    return [file.key for file in files]


def test_a_mask_alone_is_ground_truth(folder):
    layout = by_suffixes(folder("a_mask.tif"))
    assert (keys(layout.ground_truth), layout.images, layout.predictions) == (["a"], (), ())


def test_segmentations_are_ground_truth_beside_an_image(folder):
    layout = by_suffixes(folder("a.png", "a_seg.png"))
    assert (keys(layout.ground_truth), keys(layout.images)) == (["a"], ["a"])
    assert layout.described == "one folder with suffixes: ground truth *_seg; image *_image"
    scans = by_suffixes(folder("b_t1.png", "b_flair.png", "b_seg.png"))
    assert str(scans.images[-1].path) == "b_flair.png"
    assert scans.predictions == ()


def test_predictions_that_lie_higher_than_their_ground_truth_are_found(folder):
    layout = by_suffixes(folder("a/a_t1.png", "a/a_seg.png", "b/b_seg.png", "preds/a.png"))
    assert [(name, keys(files)) for name, files in layout.predictions] == [("preds", ["a/a"])]


def test_segmentations_without_an_image_or_beside_masks_are_none(folder):
    assert by_suffixes(folder("a_seg.png")).ground_truth == ()
    layout = by_suffixes(folder("a_mask.png"))
    assert layout.described == ("one folder with suffixes: ground truth *_mask; prediction *_seg")


def test_a_name_without_suffix_is_the_mask_of_an_image_with_one(folder, tmp_path):
    listed = folder("a.png", "a_image.png", "a_pred.png", "b_image.png")
    Image.fromarray(np.array([[0, 65535]], np.uint16)).save(tmp_path / "a.png")
    layout = by_suffixes(listed)
    assert [str(file.path) for file in layout.ground_truth] == ["a.png"]
    assert [str(file.path) for file in layout.images] == ["a_image.png"]
    assert [(name, keys(files)) for name, files in layout.predictions] == [("pred", ["a"])]
    assert layout.described == (
        "one folder with suffixes: ground truth *; image *_image; prediction *_pred"
    )
    assert [str(path) for path, _ in layout.unused] == ["b_image.png"]
    assert layout.unused[0][1] == "no file named like it ends with _image"


@pytest.mark.parametrize("shape", [(8, 9), (8, 9, 3)])
def test_pictures_are_no_masks_whatever_their_names(folder, tmp_path, shape):
    listed = folder("a.png", "a_image.png")
    values = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    Image.fromarray(values).save(tmp_path / "a.png")
    assert by_suffixes(listed).ground_truth == ()


def test_as_many_values_as_labels_have_still_are_a_mask(folder, tmp_path):
    listed = folder("a.png", "a_image.png")
    Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8)).save(tmp_path / "a.png")
    assert keys(by_suffixes(listed).ground_truth) == ["a"]


def test_what_cannot_be_read_is_no_mask_by_its_lack_of_a_suffix(folder):
    assert by_suffixes(folder("a.png", "a_image.png")).ground_truth == ()


def test_predictions_without_ground_truth_are_counted_as_such(folder):
    layout = by_suffixes(folder("a.png", "a_predict.png"))
    assert layout.ground_truth == ()
    assert [(name, keys(files)) for name, files in layout.predictions] == [("predict", ["a"])]
    assert keys(layout.images) == ["a"]
    assert layout.unused == ()


def test_sets_that_no_word_names_are_doubtful(folder):
    layout = by_suffixes(folder("a_mask.png", "a_fused.png", "a_pred.png", "a_side.png"))
    assert layout.guessed_sets == ("fused", "side")
    assert layout.findings == ()


def test_sets_that_a_word_names_are_not(folder):
    assert by_suffixes(folder("a_mask.png", "a_pred.png")).findings == ()


@pytest.mark.parametrize("other", ["lesion-manual", "depth", "expert2_rater", "uncertainty"])
def test_what_lies_beside_masks_is_no_prediction(folder, other):
    layout = by_suffixes(folder("a_mask.png", f"a_{other}.png"))
    assert layout.predictions == ()
    assert layout.unused[0][1] == f"the suffix _{other} is not used: it names no prediction"


def test_of_files_beside_each_other_those_named_for_the_role_are_kept():
    names = ("a.png", "a_image.png", "a_mask.png", "a_pred.png", "b.png", "s/a.png", "c_x.png")
    paths = [PurePosixPath(name) for name in names]

    def kept(role):
        return {str(path) for path in of_role(paths, role)}

    others = {"b.png", "s/a.png", "c_x.png"}
    assert kept(Role.PREDICTION) == {"a_pred.png", *others}
    assert kept(Role.GROUND_TRUTH) == {"a_mask.png", *others}
    assert kept(Role.IMAGE) == {"a_image.png", *others}
    assert kept(Role.VALID) == set(names)


def test_a_second_observer_is_another_ground_truth_and_no_prediction(folder):
    names = [f"Image_01{ending}" for ending in ("L.jpg", "L_1stHO.png", "L_2ndHO.png")]
    found = folder(*names, "preds/Image_01L.png")
    layout = by_suffixes(found)
    assert (layout.ground_truth_sets, layout.ground_truth_set) == (("1stho", "2ndho"), "1stho")
    assert [name for name, _ in layout.predictions] == ["preds"]
    other = by_suffixes(replace(found, ground_truth_set="2ndho"))
    assert str(other.ground_truth[0].path) == "Image_01L_2ndHO.png"
    assert other.ground_truth_set == "2ndho"


def test_masks_that_cellpose_found_are_predictions(folder):
    names = (f"{n}_img{ending}" for n in "12" for ending in (".tif", "_masks.tif", "_cp_masks.png"))
    layout = by_suffixes(folder(*names, "1_img_flows.tif", "2_img_flows.tif"))
    assert keys(layout.ground_truth) == keys(layout.images) == ["1_img", "2_img"]
    assert [(name, keys(files)) for name, files in layout.predictions] == [
        ("cp_masks", ["1_img", "2_img"])
    ]


def test_splits_that_are_not_predicted_are_left_out(folder):
    names = (f"{split}/{split}1{ending}" for split in ("test", "train") for ending in ("", "_GT"))
    layout = by_suffixes(folder(*(f"{name}.png" for name in names), "results/test1.png"))
    assert keys(layout.ground_truth) == ["test/test1"]
