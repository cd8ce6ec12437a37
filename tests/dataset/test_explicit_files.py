"""A role that a person names may be a single file."""

import json

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import Roles, open_dataset
from segreview.dataset.reading import read_ground_truth, read_prediction
from segreview.dataset.shape_labels import with_shape_labels
from segreview.dataset.task import decide_task
from segreview.errors import DatasetError

LEFT, RIGHT = [[0, 0, 2, 0, 2, 2, 0, 2]], [[2, 0, 4, 0, 4, 2, 2, 2]]


@pytest.fixture
def truth(tmp_path):
    images = [{"id": n, "file_name": f"{name}.jpg", "height": 2, "width": 4} for n, name in NAMED]
    annotations = [
        {"image_id": 7, "category_id": 5, "segmentation": LEFT},
        {"image_id": 8, "category_id": 6, "segmentation": RIGHT},
    ]
    categories = [{"id": 5, "name": "dog"}, {"id": 6, "name": "cat"}]
    document = {"images": images, "annotations": annotations, "categories": categories}
    return written(tmp_path / "gt" / "annotations.json", document)


NAMED = ((7, "a"), (8, "b"))


def written(path, document):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path


def mask(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, np.uint8)).save(path)
    return path


def opened(root, truth, prediction, images=None):
    return open_dataset(root, Roles(images, truth, (("", prediction),)))


def values(dataset):
    dataset = with_shape_labels(dataset)
    task = decide_task(dataset)
    truths = [read_ground_truth(one.ground_truth, task).values for one in dataset.samples]
    found = [read_prediction(one.predictions[0], task, 0).values for one in dataset.samples]
    return [[one.tolist() for one in some] for some in (truths, found)]


def test_results_are_told_images_and_classes_by_the_ground_truth_file(tmp_path, truth):
    results = [
        {"image_id": 7, "category_id": 6, "segmentation": LEFT, "score": 0.9},
        {"image_id": 8, "category_id": 6, "segmentation": RIGHT, "score": 0.9},
    ]
    dataset = opened(tmp_path, truth, written(tmp_path / "runs" / "results.json", results))
    assert dataset.prediction_sets == ("results",)
    assert dataset.layout == (
        "explicit roles; COCO: ground truth in annotations.json; prediction in shapes of results"
    )
    truths, found = values(dataset)
    assert truths[1] == found[1]
    cat = truths[1][0][2]
    assert found[0][0][:2] == [cat, cat] != truths[0][0][:2]


def test_only_the_file_that_is_named_is_read(tmp_path, truth):
    written(truth.parent / "other.json", {"images": [], "annotations": [], "categories": []})
    mask(truth.parent / "a.png", [1, 1, 1, 1])
    dataset = opened(tmp_path, truth, mask(tmp_path / "p" / "a.png", *[[1, 1, 0, 0]] * 2).parent)
    assert [one.ground_truth.path.name for one in dataset.samples] == ["annotations.json"] * 2
    assert [one.predictions[0] is None for one in dataset.samples] == [False, True]


def test_a_file_that_is_named_as_ground_truth_may_be_called_results(tmp_path, truth):
    renamed = truth.rename(truth.with_name("result.json"))
    dataset = opened(tmp_path, renamed, mask(tmp_path / "p" / "a.png", [0, 0, 0, 0]).parent)
    assert (len(dataset.samples), dataset.skipped) == (2, ())


def test_one_mask_and_one_prediction_are_partners_whatever_their_names(tmp_path):
    truth = mask(tmp_path / "gt" / "case_7.png", [0, 255])
    mask(tmp_path / "gt" / "case_8.png", [0, 255])
    image = mask(tmp_path / "scan.png", [9, 8])
    dataset = opened(tmp_path, truth, mask(tmp_path / "unet_out.png", [255, 255]), image)
    (sample,) = dataset.samples
    assert (sample.image.path.name, sample.predictions[0].path.name) == ("scan.png", "unet_out.png")
    assert dataset.pairing == "because each was named alone"


def test_a_stack_may_be_one_file(tmp_path):
    for name in ("gt.tif", "out.tif"):
        pages = [Image.fromarray(np.full((2, 2), page, np.uint8)) for page in (0, 255)]
        pages[0].save(tmp_path / name, save_all=True, append_images=pages[1:])
    assert len(opened(tmp_path, tmp_path / "gt.tif", tmp_path / "out.tif").samples) == 2


def test_labelme_shapes_may_be_one_file(tmp_path):
    shape = {"label": "cat", "points": [[0, 0], [4, 0], [4, 2], [0, 2]], "shape_type": "polygon"}
    document = {"imagePath": "a.png", "imageHeight": 2, "imageWidth": 4, "shapes": [shape]}
    path = written(tmp_path / "gt" / "a.json", document)
    dataset = opened(tmp_path, path, mask(tmp_path / "p" / "a.png", *[[1, 1, 0, 0]] * 2))
    assert [sample.id for sample in dataset.samples] == ["a"]
    assert dataset.samples[0].predictions[0] is not None


@pytest.mark.parametrize("role", ["ground truth", "prediction"])
def test_a_file_that_holds_no_masks_is_one_sentence(tmp_path, role):
    table = tmp_path / "train.csv"
    table.write_text("a,b\n")
    other = mask(tmp_path / "m" / "a.png", [0, 255]).parent
    sides = (table, other) if role == "ground truth" else (other, table)
    with pytest.raises(DatasetError, match=f"train.csv cannot be the {role}: .* name a folder of"):
        opened(tmp_path, *sides)


def test_a_path_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(DatasetError, match="nothing is no file or folder that can be opened"):
        opened(tmp_path, tmp_path / "nothing", tmp_path)
