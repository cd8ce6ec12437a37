"""Images and predictions without any ground truth."""

import json

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.roles import Roles
from segreview.dataset.shape_labels import with_shape_labels
from segreview.dataset.task import TaskKind, decide_task
from segreview.errors import DatasetError
from segreview.formats.label_coding import NoGroundTruth
from segreview.formats.registry import read_mask
from segreview.masks.threshold import BINARY_SCALE, BYTE_SCALE


def mask(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows or [[0, 1]], np.uint8)).save(path)


def opened(root, roles=None):
    dataset = with_shape_labels(open_dataset(root, roles))
    assert dataset.predictions_only
    return dataset, decide_task(dataset)


def ids(dataset):
    return [sample.id for sample in dataset.samples]


def test_folders_of_images_and_predictions_open(tmp_path):
    for name in ("images/a.jpg", "images/b.jpg", "preds/unet/a.png", "preds/fcn/a.png"):
        mask(tmp_path / name)
    dataset, task = opened(tmp_path)
    assert (ids(dataset), dataset.prediction_sets) == (["a"], ("fcn", "unet"))
    assert task.kind is TaskKind.BINARY
    assert [reading.scale for reading in task.readings] == [BINARY_SCALE] * 2
    assert task.warnings == ()
    truth = dataset.samples[0].ground_truth
    assert truth.part == NoGroundTruth(None)
    assert read_mask(truth).values.tolist() == [[0, 0]]
    assert truth.part.size(truth.path) == (2, 1)
    assert [(one.path.name, one.reason) for one in dataset.unpaired] == [
        ("b.jpg", "no prediction has its name, or several have")
    ]


def test_a_folder_with_suffixes_opens(tmp_path):
    for name in ("a.png", "b_image.png", "c.png"):
        mask(tmp_path / name)
    mask(tmp_path / "a_predict.png", range(200))
    mask(tmp_path / "b_predict.png", range(200))
    dataset, task = opened(tmp_path)
    assert (ids(dataset), dataset.prediction_sets) == (["a", "b"], ("predict",))
    assert all(sample.image for sample in dataset.samples)
    assert task.readings[0].scale == BYTE_SCALE
    assert [one.path.name for one in dataset.unpaired] == ["c.png"]


@pytest.mark.parametrize("shape", [(3, 4, 5), (4, 5, 3)])
def test_scores_of_several_classes_have_their_channels_first_or_last(tmp_path, shape):
    mask(tmp_path / "images/a.jpg")
    (tmp_path / "preds").mkdir()
    np.save(tmp_path / "preds/a.npy", np.zeros(shape, np.float32))
    dataset, task = opened(tmp_path)
    assert task.kind is TaskKind.MULTI_CLASS
    assert read_mask(dataset.samples[0].ground_truth).values.shape == (4, 5)


def test_labels_are_several_classes(tmp_path):
    mask(tmp_path / "images/a.jpg")
    mask(tmp_path / "preds/a.png", [0, 3, 7])
    assert opened(tmp_path)[1].kind is TaskKind.MULTI_CLASS


def test_shapes_tell_the_classes(tmp_path):
    mask(tmp_path / "a.jpg", *([[0] * 4] * 4))
    mask(tmp_path / "b.jpg", *([[0] * 4] * 4))
    points = [[0, 0], [1, 0], [1, 3], [0, 3]]

    def draw(name, *labels):
        shapes = [{"label": label, "points": points} for label in labels]
        document = {"shapes": shapes, "imageWidth": 4, "imageHeight": 4}
        (tmp_path / "preds").mkdir(exist_ok=True)
        (tmp_path / "preds" / name).write_text(json.dumps(document))

    draw("a.json", "dent")
    assert opened(tmp_path)[1].kind is TaskKind.BINARY
    draw("b.json", "scratch")
    dataset, task = opened(tmp_path)
    assert [entry.name for entry in task.classes] == ["background", "dent", "scratch"]
    found = [read_mask(sample.predictions[0]).values[0].tolist() for sample in dataset.samples]
    assert found == [[1, 1, 0, 0], [2, 2, 0, 0]]


def test_numbers_of_classes_without_names_are_labels(tmp_path):
    mask(tmp_path / "images/a.jpg", *([[0] * 4] * 4))
    (tmp_path / "predict/labels").mkdir(parents=True)
    (tmp_path / "predict/labels/a.txt").write_text("4 0 0 0.5 0 0.5 1 0 1 0.9\n")
    dataset, task = opened(tmp_path)
    assert task.kind is TaskKind.MULTI_CLASS
    assert read_mask(dataset.samples[0].predictions[0]).values[0].tolist() == [5, 5, 0, 0]


def test_files_for_ground_truth_that_no_one_understands_are_said(tmp_path):
    for name in ("images/a.jpg", "preds/a.png"):
        mask(tmp_path / name)
    assert opened(tmp_path)[0].skipped == ()
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/a.json").write_bytes('{"shapes": []}'.encode("utf-16"))
    (tmp_path / "preds/labels").mkdir()
    (tmp_path / "preds/labels/a.json").write_text("{}")
    assert opened(tmp_path)[0].skipped == (
        "1 file in folders for ground truth cannot be read as such, the first is labels/a.json.",
    )


def test_volumes_are_the_slices_of_cases(tmp_path):
    nibabel = pytest.importorskip("nibabel", reason="the extra medical is not installed")
    values = np.zeros((4, 5, 3), np.uint8)
    values[1, 2, 0], values[1, 2, 1] = 1, 2
    for name in ("imagesTs/a_0000.nii.gz", "predictionsTs/a.nii.gz"):
        (tmp_path / name).parent.mkdir()
        nibabel.save(nibabel.Nifti1Image(values, np.eye(4)), tmp_path / name)
    dataset, task = opened(tmp_path)
    assert ids(dataset) == ["a/0", "a/1", "a/2"]
    assert task.kind is TaskKind.MULTI_CLASS
    second = dataset.samples[1]
    assert (second.case, second.image is None) == ("a", False)
    assert read_mask(second.predictions[0]).values.max() == 2
    truth = second.ground_truth
    assert truth.part.size(truth.path) == (4, 5)
    assert read_mask(truth).values.tolist() == [[0] * 4] * 5


def test_roles_may_leave_ground_truth_out(tmp_path):
    mask(tmp_path / "photos/a.jpg")
    mask(tmp_path / "unet/a.png")
    sets = (("", tmp_path / "unet"),)
    assert ids(opened(tmp_path, Roles(tmp_path / "photos", None, sets))[0]) == ["a"]
    mask(tmp_path / "other/b.png")
    with pytest.raises(DatasetError, match="no prediction has the name of an image"):
        open_dataset(tmp_path, Roles(tmp_path / "photos", None, (("", tmp_path / "other"),)))
    with pytest.raises(DatasetError, match="A ground truth folder or file is needed"):
        open_dataset(tmp_path, Roles(None, None, sets))


def test_predictions_that_match_no_image_or_no_ground_truth_are_no_data_set(tmp_path):
    mask(tmp_path / "preds/a.png")
    with pytest.raises(DatasetError, match="no ground truth masks and 1 prediction"):
        open_dataset(tmp_path)
    mask(tmp_path / "images/a.png")
    mask(tmp_path / "masks/other.png")
    with pytest.raises(DatasetError, match="no two names match"):
        open_dataset(tmp_path)


def test_masks_of_the_same_names_may_be_the_ground_truth_and_that_is_said(tmp_path):
    for name in ("val/Images/a.png", "val/Category_ids/a.png", "preds/a.png", "val/Other/b.png"):
        mask(tmp_path / name)
    dataset, _ = opened(tmp_path)
    assert dataset.skipped == (
        "Masks of the same names lie in val/Category_ids: if they are the ground truth, say so in "
        "the open dialog or with --ground-truth.",
    )
