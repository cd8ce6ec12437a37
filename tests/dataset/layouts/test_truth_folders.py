"""Folders of ground truth beside each other, with the same images, are several ground truths."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.audit import audit
from segreview.dataset.dataset import Roles, open_dataset
from segreview.dataset.findings import FindingKind
from segreview.dataset.reading import read_ground_truth
from segreview.dataset.task import decide_task

LEFT, MOST, RIGHT = (255, 255, 0, 0), (255, 255, 255, 0), (0, 0, 255, 255)


@pytest.fixture
def data(tmp_path):
    def save(**rows):
        for name, row in rows.items():
            for image in ("im1", "im2", "im3"):
                path = tmp_path / name.replace("*", image)
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(np.array([row], np.uint8)).save(path)
        return tmp_path

    return save


def names(root, wanted=""):
    dataset = open_dataset(root, Roles(ground_truth_set=wanted))
    return [sample.ground_truth.path.name for sample in dataset.samples]


def test_two_observers_with_an_ending_of_their_own_are_two_ground_truths(data):
    observers = {"labels-ah/*.ah.png": LEFT, "labels-vk/*.vk.png": MOST}
    root = data(**{"images/*.png": LEFT, "preds/*.png": LEFT}, **observers)
    dataset = open_dataset(root)
    assert dataset.ground_truth_sets == ("labels-ah", "labels-vk", "merged")
    assert names(root) == ["im1.ah.png", "im2.ah.png", "im3.ah.png"]
    assert names(root, "labels-vk") == ["im1.vk.png", "im2.vk.png", "im3.vk.png"]
    assert next(sample.image.path.name for sample in dataset.samples) == "im1.png"
    assert all(sample.predictions[0] is not None for sample in dataset.samples)
    finding = next(
        one for one in audit(dataset, decide_task(dataset)) if one.kind is FindingKind.GROUND_TRUTH
    )
    assert finding.asks
    assert "labels-ah is used, not labels-vk or merged" in finding.sentence


def test_parts_of_one_mask_are_merged_and_each_alone_is_a_choice(data):
    parts = {"ManualMask/leftMask/*.png": LEFT, "ManualMask/rightMask/*.png": RIGHT}
    root = data(**{"CXR/*.jpg": MOST, "preds/*.png": LEFT}, **parts)
    dataset = open_dataset(root)
    assert dataset.ground_truth_sets == ("merged", "leftMask", "rightMask")
    task = decide_task(dataset)
    truth = read_ground_truth(dataset.samples[0].ground_truth, task)
    assert truth.values.tolist() == [[True, True, True, True]]
    alone = open_dataset(root, Roles(ground_truth_set="rightMask"))
    truth = read_ground_truth(alone.samples[0].ground_truth, decide_task(alone))
    assert truth.values.tolist() == [[False, False, True, True]]
    assert "all of them merged are used, not leftMask or rightMask" in dataset.ground_truth_choice


def test_predictions_of_parts_are_no_ground_truth(data):
    parts = {
        f"{above}/{part}/*.png": row
        for above in ("ManualMask", "predictions")
        for part, row in (("leftMask", LEFT), ("rightMask", RIGHT))
    }
    dataset = open_dataset(data(**{"CXR/*.jpg": MOST}, **parts))
    assert len(dataset.samples) == 3
    assert dataset.prediction_sets == ("leftMask", "rightMask")


def test_what_was_made_of_a_ground_truth_is_not_the_default(data):
    others = {"GT_Edge/*.png": RIGHT, "GT_Object/*.png": LEFT}
    dataset = open_dataset(data(**{"Image/*.jpg": MOST, "preds/*.png": LEFT}, **others))
    assert (dataset.ground_truth_set, dataset.ground_truth_sets[-1]) == ("GT_Object", "GT_Edge")


def test_labels_of_several_kinds_are_never_merged(data):
    kinds = {"labels/*_id.png": (0, 1, 2, 3), "labels_coarse/*_coarse.png": (0, 1, 1, 2)}
    dataset = open_dataset(data(**{"images/*.png": MOST}, **kinds))
    assert dataset.ground_truth_sets == ("labels", "labels_coarse")


def test_splits_with_the_same_names_are_no_rivals(data):
    kinds = {"train_masks/*.png": LEFT, "val_masks/*.png": RIGHT}
    dataset = open_dataset(data(**{"train/*.png": MOST, "val/*.png": MOST}, **kinds))
    assert (len(dataset.samples), dataset.ground_truth_sets) == (6, ())


def test_predictions_of_one_split_find_it_by_the_ending_that_all_share(data):
    manual = {"test/1st_manual/*_manual1.png": LEFT, "test/2nd_manual/*_manual2.png": MOST}
    root = data(**{"test/images/*_test.png": MOST, "preds/*_test.png": LEFT}, **manual)
    for kind in ("images/9_training", "1st_manual/9_manual1", "images/8_training"):
        path = root / "training" / f"{kind}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.array([LEFT], np.uint8)).save(path)
    dataset = open_dataset(root)
    assert [sample.ground_truth.path.name for sample in dataset.samples] == [
        "im1_manual1.png",
        "im2_manual1.png",
        "im3_manual1.png",
    ]
    assert all(sample.predictions[0] is not None for sample in dataset.samples)


def test_colour_pictures_of_masks_are_left_out_and_listed(data):
    kinds = {f"labels/sem_seg/{kind}/val/*.png": LEFT for kind in ("masks", "colormaps")}
    root = data(**{"images/10k/val/*.jpg": MOST, "results/*.png": LEFT}, **kinds)
    dataset = open_dataset(root)
    assert {sample.ground_truth.path.parts[-3] for sample in dataset.samples} == {"masks"}
    assert all(sample.image and sample.predictions[0] for sample in dataset.samples)
    assert {entry.reason for entry in dataset.unpaired} == {
        "its folder holds another form of the masks beside it"
    }
