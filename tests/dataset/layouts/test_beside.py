"""Predictions beside a layout find their ground truth, and their split."""

from pathlib import PurePosixPath

import pytest

from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.layout import Layout, RoleFile, split_at
from segreview.dataset.layouts.splits import splits_of


def layout_of(*keys, images=()):
    return Layout(
        "x",
        tuple(RoleFile(key, PurePosixPath(f"truth/{key}.png")) for key in keys),
        tuple(RoleFile(key, PurePosixPath(f"pictures/{key}.png")) for key in images),
    )


def sets(layout):
    return {name: [file.key for file in files] for name, files in layout.predictions}


@pytest.mark.parametrize(
    ("prediction", "key"),
    [
        ("pred/val/ulm/1.png", "val/ulm/1"),
        ("pred/val/ulm/1_pred.png", "val/ulm/1"),
        ("pred/ulm/1.png", "val/ulm/1"),
        ("pred/7.png", "train/bonn/7"),
        ("pred/bonn/7_mask.png", "train/bonn/7"),
    ],
)
def test_the_longest_ending_that_only_one_ground_truth_has_is_its_key(folder, prediction, key):
    layout = layout_of("val/ulm/1", "val/bonn/1", "train/bonn/7")
    assert sets(completed(layout, folder(prediction))) == {"pred": [key]}


@pytest.mark.parametrize("name", ["1", "8"])
def test_an_ending_of_several_or_of_none_is_left_as_it_is(folder, name):
    layout = layout_of("val/ulm/1", "val/bonn/1")
    assert sets(completed(layout, folder(f"pred/{name}.png"))) == {"pred": [name]}


def test_a_sub_folder_is_a_set_of_its_own_where_names_then_match(folder):
    layout = layout_of("val/ulm/1")
    found = completed(layout, folder("pred/unet/1.png", "pred/fcn/1.png"))
    assert sets(found) == {"unet": ["val/ulm/1"], "fcn": ["val/ulm/1"]}


def test_a_folder_that_holds_the_ground_truth_too_holds_no_predictions(folder):
    layout = Layout("x", (RoleFile("a", PurePosixPath("output/truth/a.png")),))
    found = completed(layout, folder("output/truth/a.png", "output/depth/a.png"))
    assert found.predictions == ()
    assert found.notes == ("Files that this layout does not use: output/depth (1).",)


def test_at_most_six_unused_folders_are_named(folder):
    names = [f"d{i}/{n}.png" for i in range(9) for n in range(9 - i)]
    (sentence,) = completed(layout_of("a"), folder(*names)).findings
    assert sentence == (
        "Files that this layout does not use: d0 (9), d1 (8), d2 (7), d3 (6), d4 (5), d5 (4) "
        "and 3 more folders."
    )


def test_files_of_other_kinds_are_not_said_to_be_unused(folder):
    assert completed(layout_of("a"), folder("notes.txt", "x.json")).findings == ()


def test_predictions_for_several_splits_keep_those_and_what_is_in_none(folder):
    layout = layout_of("train/1", "val/2", "test/3", "loose")
    found = completed(
        layout, folder("pred/1.png", "pred/2.png"), splits=splits_of(layout.ground_truth)
    )
    assert [file.key for file in found.ground_truth] == ["train/1", "val/2", "loose"]
    assert found.notes == (
        "All predictions are for train, val: 1 ground truths of other splits are left out.",
    )


def test_of_several_lists_with_all_predictions_the_shortest_is_meant(folder):
    lists = {"all": frozenset("abc"), "val": frozenset("ab"), "tiny": frozenset("c")}
    found = completed(layout_of("a", "b", "c"), folder("pred/a.png"), splits=lists)
    assert [file.key for file in found.ground_truth] == ["a", "b"]


def test_without_a_matching_prediction_no_split_is_left_out(folder):
    lists = {"val": frozenset("a")}
    found = completed(layout_of("a", "b"), folder("pred/z.png"), splits=lists)
    assert len(found.ground_truth) == 2
    assert found.findings == ()


def test_images_below_other_folders_are_found_by_their_ending(folder):
    found = completed(layout_of("truths/val/1", images=("images/val/1",)), folder())
    assert [file.key for file in found.images] == ["truths/val/1"]


def test_images_keep_their_keys_where_some_have_a_ground_truth(folder):
    found = completed(layout_of("val/1", images=("val/1", "train/1")), folder())
    assert [file.key for file in found.images] == ["val/1", "train/1"]


def test_splits_are_folders_named_like_one():
    files = layout_of("a/Train/x/1", "validation/2", "other/3", "train").ground_truth
    assert splits_of(files) == {
        "a/Train": frozenset({"a/Train/x/1"}),
        "validation": frozenset({"validation/2"}),
    }


def test_a_folder_is_split_at_the_first_part_with_a_name():
    assert split_at("a/b/c/b/d", ("b",)) == ("a/", "b", "c/b/d/")
    assert split_at("b", ("b", "c")) == ("", "b", "")
    assert split_at("", ("b",)) == ("", "", "")
