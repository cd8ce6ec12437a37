"""Masks of one image that lie over each other are of several people."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import Roles, open_dataset
from segreview.errors import InvalidArgument
from segreview.formats.merged_masks import MergedMasks

LEFT, MOST, RIGHT = (255, 255, 0, 0), (255, 255, 255, 0), (0, 0, 255, 255)


def mask(path, row):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array([row], np.uint8)).save(path)


def drawn(root, *rows, name="{image}_mask_{number}", images="ab"):
    for image in images:
        mask(root / "images" / f"{image}.png", LEFT)
        mask(root / "preds" / f"{image}.png", LEFT)
        for number, row in enumerate(rows, 1):
            mask(root / "masks" / f"{name.format(image=image, number=number)}.png", row)
    return root


def truths(root, wanted=""):
    dataset = open_dataset(root, Roles(ground_truth_set=wanted))
    return [sample.ground_truth.path.name for sample in dataset.samples]


def test_of_several_annotators_the_first_is_used_and_the_others_can_be_chosen(tmp_path):
    dataset = open_dataset(drawn(tmp_path, LEFT, MOST))
    assert dataset.ground_truth_sets == ("mask_1", "mask_2", "merged")
    assert dataset.ground_truth_set == "mask_1"
    assert truths(tmp_path) == ["a_mask_1.png", "b_mask_1.png"]
    assert truths(tmp_path, "mask_2") == ["a_mask_2.png", "b_mask_2.png"]
    assert dataset.samples[0].ground_truth.part is None
    assert dataset.layout.startswith("plain folders, masks of several annotators: image in")


def test_all_of_them_together_are_a_choice(tmp_path):
    drawn(tmp_path, LEFT, MOST)
    dataset = open_dataset(tmp_path, Roles(ground_truth_set="merged"))
    assert isinstance(dataset.samples[0].ground_truth.part, MergedMasks)
    assert dataset.ground_truth_set == "merged"


def test_an_annotator_who_is_not_there_is_refused(tmp_path):
    with pytest.raises(InvalidArgument, match="there is: mask_1, mask_2, merged"):
        open_dataset(drawn(tmp_path, LEFT, MOST), Roles(ground_truth_set="mask_3"))


@pytest.mark.parametrize("name", ["{image}/{number}", "{image}-{number}"])
def test_annotators_may_be_numbers_alone(tmp_path, name):
    drawn(tmp_path, LEFT, MOST, name=name)
    assert open_dataset(tmp_path).ground_truth_sets == ("1", "2", "merged")


def test_an_image_that_an_annotator_did_not_draw_has_no_sample_of_theirs(tmp_path):
    drawn(tmp_path, LEFT, MOST)
    (tmp_path / "masks" / "b_mask_2.png").unlink()
    assert truths(tmp_path, "mask_2") == ["a_mask_2.png"]
    assert truths(tmp_path, "mask_1") == ["a_mask_1.png", "b_mask_1.png"]


def test_masks_beside_each_other_are_objects_and_no_question(tmp_path):
    dataset = open_dataset(drawn(tmp_path, LEFT, RIGHT))
    assert dataset.ground_truth_sets == ()
    assert isinstance(dataset.samples[0].ground_truth.part, MergedMasks)
    assert "masks of one object each, merged" in dataset.layout


def test_objects_may_share_a_quarter_of_what_they_cover(tmp_path):
    third = (0, 255, 255, 255)
    assert open_dataset(drawn(tmp_path, (255, 255, 0, 0), third)).ground_truth_sets == ()
    assert open_dataset(drawn(tmp_path, (255, 255, 255, 0), third)).ground_truth_sets


def test_a_person_may_know_better_than_the_pixels(tmp_path):
    assert truths(drawn(tmp_path, LEFT, RIGHT), "mask_2") == ["a_mask_2.png", "b_mask_2.png"]


def test_more_masks_than_people_are_objects(tmp_path):
    assert open_dataset(drawn(tmp_path, *[MOST] * 8)).ground_truth_set == "mask_1"
    assert open_dataset(drawn(tmp_path, *[MOST] * 9)).ground_truth_sets == ()


def test_what_cannot_be_read_says_nothing(tmp_path):
    drawn(tmp_path, LEFT, MOST)
    (tmp_path / "masks" / "a_mask_1.png").write_bytes(b"no picture")
    assert open_dataset(tmp_path).ground_truth_set == "mask_1"
    (tmp_path / "masks" / "b_mask_1.png").write_bytes(b"no picture")
    assert open_dataset(tmp_path).ground_truth_sets == ()


def test_masks_of_classes_are_no_annotators(tmp_path):
    drawn(tmp_path, LEFT, MOST, name="{image}/road")
    for image in "ab":
        mask(tmp_path / "masks" / image / "car.png", (255, 0, 0, 0))
    dataset = open_dataset(tmp_path)
    assert dataset.ground_truth_sets == ()
    assert [entry.name for entry in dataset.class_table] == ["background", "car", "road"]


def test_masks_with_names_that_nearly_cover_each_other_are_of_people(tmp_path):
    for image in "ab":
        mask(tmp_path / "images" / f"{image}.png", LEFT)
        mask(tmp_path / "preds" / f"{image}.png", LEFT)
        mask(tmp_path / "masks" / f"{image}_anna.png", MOST)
        mask(tmp_path / "masks" / f"{image}_bob.png", LEFT)
    dataset = open_dataset(tmp_path)
    assert dataset.ground_truth_sets == ("anna", "bob", "merged")
    assert dataset.layout.startswith("plain folders, masks of several annotators: image in")
    assert (dataset.class_table, dataset.many_classes, dataset.skipped) == (None, False, ())
    merged = open_dataset(tmp_path, Roles(ground_truth_set="merged")).samples[0].ground_truth.part
    assert merged == MergedMasks(("a_bob.png",))
