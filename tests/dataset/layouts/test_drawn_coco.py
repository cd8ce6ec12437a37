"""COCO files of a model, as predictions for ground truth of another kind."""

import json
import pickle

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts import coco_files
from segreview.dataset.reading import read_prediction
from segreview.dataset.roles import Roles
from segreview.dataset.shape_labels import with_shape_labels
from segreview.dataset.task import TaskKind, decide_task
from segreview.errors import UnreadableFile
from segreview.formats.coco.reading import read_coco

HALF = [[0, 0, 2, 0, 2, 4, 0, 4]]
RUNS = {"size": [4, 4], "counts": [0, 8, 8]}
"""The left half too, with a size of its own."""
BINARY = ((255, 255, 0, 0),) * 4
THREE = ((1, 1, 2, 0),) * 4
NAMES = ("background", "car", "road")


def write(path, document):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))


def picture(path, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(values, np.uint8)).save(path)


def with_truth(root, values, *stems, names=()):
    for stem in stems:
        picture(root / f"images/{stem}.png", ((9,) * 4,) * 4)
        picture(root / f"masks/{stem}.png", values)
    if names:
        classes = [{"id": n, "name": x, "color": [n, n, n]} for n, x in enumerate(names)]
        write(root / "palette.json", {"classes": classes})


def found(image_id, category=1, score=1.0, segmentation=HALF):
    return {
        "image_id": image_id,
        "category_id": category,
        "segmentation": segmentation,
        "score": score,
    }


def listed(*names, categories=(), annotations=()):
    images = [{"id": n, "file_name": x, "height": 4, "width": 4} for n, x in enumerate(names, 1)]
    told = [{"id": number, "name": name} for number, name in categories]
    return {"images": images, "categories": told, "annotations": list(annotations)}


def predicted(root, roles=None):
    """Return the data set, its task and the first row of every sample's first prediction."""
    dataset = with_shape_labels(open_dataset(root, roles))
    task = decide_task(dataset)
    rows = [
        read_prediction(one.predictions[0], task, 0).values[0].tolist() for one in dataset.samples
    ]
    return dataset, task, rows


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("predictions.json", "predictions"),
        ("unet.json", "unet"),
        ("predictions/unet.json", "unet"),
        ("predictions/coco_instances_results.json", "predictions"),
        ("predictions/unet/results.segm.json", "unet"),
        ("runs/val/predictions.json", "runs/val/predictions"),
    ],
)
def test_results_are_a_set_called_like_their_file_or_folder(tmp_path, path, name):
    with_truth(tmp_path, BINARY, "a")
    write(tmp_path / path, [found("a")])
    dataset, task, rows = predicted(tmp_path)
    assert task.kind is TaskKind.BINARY
    assert dataset.prediction_sets == (name,)
    assert rows == [[1, 1, 0, 0]]
    assert dataset.skipped == ()


@pytest.mark.parametrize("segmentation", [HALF, RUNS])
def test_the_score_of_a_detection_is_that_of_its_pixels(tmp_path, segmentation):
    with_truth(tmp_path, BINARY, "a")
    write(tmp_path / "predictions.json", [found("a", score=0.25, segmentation=segmentation)])
    assert predicted(tmp_path)[2] == [[0.25, 0.25, 0, 0]]


def test_an_image_without_detection_is_one_in_which_nothing_was_found(tmp_path):
    with_truth(tmp_path, BINARY, "a", "b")
    write(tmp_path / "predictions.json", [found("b")])
    dataset, _, rows = predicted(tmp_path)
    assert rows == [[0, 0, 0, 0], [1, 1, 0, 0]]
    said = "predictions: 1 image has no detection: nothing found there."
    assert said in dataset.skipped


def test_an_id_may_be_the_number_that_a_name_is_which_is_said(tmp_path):
    with_truth(tmp_path, BINARY, "000007", "000010")
    write(tmp_path / "predictions.json", [found(7), found(10)])
    dataset, _, rows = predicted(tmp_path)
    assert rows == [[1, 1, 0, 0]] * 2
    said = "image ids are taken for the numbers that names are: 7 is 000007."
    assert dataset.skipped == (f"predictions: {said}",)


def test_ids_that_are_numbers_of_their_own_are_not_guessed(tmp_path):
    with_truth(tmp_path, BINARY, "img_1", "img_2")
    write(tmp_path / "predictions.json", [found(0), found(1)])
    dataset = open_dataset(tmp_path)
    assert dataset.ground_truth_only
    (alone,) = dataset.unpaired
    assert alone.reason == (
        "which images are meant by 0, 1 cannot be told from names; a COCO file with the list of "
        "images beside it would tell"
    )


def test_a_number_that_two_names_are_is_not_guessed(tmp_path):
    with_truth(tmp_path, BINARY, "007", "07", "b")
    write(tmp_path / "predictions.json", [found(7), found("b")])
    dataset, _, rows = predicted(tmp_path)
    assert rows == [[0, 0, 0, 0]] * 2 + [[1, 1, 0, 0]]
    (alone,) = dataset.unpaired
    assert alone.path.name == "predictions.json"
    assert "which images are meant by 7 cannot be told" in alone.reason


@pytest.mark.parametrize("mask", ["preds/a.png", "a_pred.png"])
def test_masks_beside_results_are_predictions_as_before(tmp_path, mask):
    if mask == "a_pred.png":
        picture(tmp_path / "a_image.png", ((9,) * 4,) * 4)
        picture(tmp_path / "a_mask.png", BINARY)
    else:
        with_truth(tmp_path, BINARY, "a")
    picture(tmp_path / mask, BINARY)
    write((tmp_path / mask).parent / "unet.json", [found("a")])
    dataset = open_dataset(tmp_path)
    assert len(dataset.prediction_sets) == 2
    assert "unet" in dataset.prediction_sets


def test_a_list_of_images_beside_it_tells_which_id_is_which(tmp_path):
    with_truth(tmp_path, BINARY, "b", "c", "d")
    write(tmp_path / "image_info.json", listed("photos/c.jpg", "photos/b.jpg"))
    write(tmp_path / "predictions.json", [found(2)])
    dataset = open_dataset(tmp_path)
    read = [one.predictions[0] is not None for one in dataset.samples]
    # That nothing was found is known of c, which is listed, and not of d.
    assert read == [True, True, False]
    assert dataset.skipped == ()


def test_two_lists_that_tell_different_names_tell_none(tmp_path):
    with_truth(tmp_path, BINARY, "a", "b")
    write(tmp_path / "train.json", listed("a.png"))
    write(tmp_path / "val.json", listed("b.png"))
    write(tmp_path / "predictions.json", [found(1), found("a")])
    dataset = open_dataset(tmp_path)
    said = [one.reason for one in dataset.unpaired if one.path.name == "predictions.json"]
    assert len(said) == 1
    assert "which images are meant by 1 cannot be told" in said[0]


def test_categories_have_the_label_of_the_class_with_their_name(tmp_path):
    with_truth(tmp_path, THREE, "a", names=NAMES)
    write(tmp_path / "info.json", listed("a.png", categories=[(7, "Road"), (9, "Car")]))
    write(tmp_path / "predictions.json", [found(1, category=9)])
    dataset, task, rows = predicted(tmp_path)
    assert task.kind is TaskKind.MULTI_CLASS
    assert rows == [[1, 1, 0, 0]]
    assert dataset.skipped == ()
    assert any("those with a score of 0.5 and more" in said for said in dataset.notes)


@pytest.mark.parametrize(
    ("category", "row", "said"),
    [
        (2, [2, 2, 0, 0], ["class n is read as label n."]),
        (0, [1, 1, 0, 0], ["class n is read as label n + 1."]),
        (5, [5, 5, 0, 0], ["class n is read as label n.", "no label 5: such shapes are errors."]),
    ],
)
def test_numbers_of_categories_are_labels_which_is_said(tmp_path, category, row, said):
    with_truth(tmp_path, THREE, "a", names=NAMES)
    write(tmp_path / "predictions.json", [found("a", category)])
    dataset, _, rows = predicted(tmp_path)
    assert rows == [row]
    assert len(dataset.skipped) == len(said)
    assert all(one.endswith(words) for one, words in zip(dataset.skipped, said, strict=True))


def test_number_0_is_a_label_where_another_class_lies_outside(tmp_path):
    with_truth(tmp_path, ((0, 0, 1, 2),) * 4, "a", names=("road", "car", "tree"))
    write(tmp_path / "predictions.json", [found("a", 0)])
    assert predicted(tmp_path)[2] == [[0, 0, 3, 3]]


def test_several_categories_are_one_foreground_which_is_said(tmp_path):
    with_truth(tmp_path, BINARY, "a")
    write(tmp_path / "predictions.json", [found("a", 3), found("a", 5)])
    dataset, _, rows = predicted(tmp_path)
    assert rows == [[1, 1, 0, 0]]
    (said,) = dataset.skipped
    assert "all shapes are read as foreground, whatever they are called: 3, 5." in said


def test_a_file_of_instances_among_predictions_is_one_too(tmp_path):
    with_truth(tmp_path, THREE, "a", names=NAMES)
    shape = {"id": 1, "image_id": 1, "category_id": 4, "segmentation": HALF}
    document = listed("images/a.png", categories=[(4, "road")], annotations=[shape])
    write(tmp_path / "predictions/unet.json", document)
    dataset, _, rows = predicted(tmp_path)
    assert dataset.prediction_sets == ("unet",)
    assert rows == [[2, 2, 0, 0]]


def test_a_named_folder_of_results_is_a_prediction_set(tmp_path):
    with_truth(tmp_path, BINARY, "a")
    write(tmp_path / "elsewhere/dt.json", [found("a", segmentation=RUNS)])
    sets = (("best", tmp_path / "elsewhere"),)
    roles = Roles(tmp_path / "images", tmp_path / "masks", sets)
    dataset, _, rows = predicted(tmp_path, roles)
    assert dataset.prediction_sets == ("best",)
    assert rows == [[1, 1, 0, 0]]


def test_images_with_results_alone_open_for_verdicts(tmp_path):
    picture(tmp_path / "images/a.png", ((9,) * 4,) * 4)
    picture(tmp_path / "images/b.png", ((9,) * 4,) * 4)
    write(tmp_path / "predictions.json", [found("a", 3), found("a", 5, 0.75), found("b", 5)])
    dataset, _, rows = predicted(tmp_path)
    assert dataset.predictions_only
    assert rows == [[3, 3, 0, 0], [5, 5, 0, 0]]


def test_polygons_without_an_image_have_no_size(tmp_path):
    shape = {"label": "x", "points": [[0, 0], [1, 0], [1, 3]], "shape_type": "polygon"}
    write(tmp_path / "labels/a.json", {"shapes": [shape], "imageWidth": 4, "imageHeight": 4})
    write(tmp_path / "predictions/unet.json", [found("a")])
    dataset = with_shape_labels(open_dataset(tmp_path))
    task = decide_task(dataset)
    with pytest.raises(UnreadableFile, match=r"unet\.json holds polygons in an image that is not"):
        read_prediction(dataset.samples[0].predictions[0], task, 0)


def test_the_same_results_are_read_once_for_all_who_ask(tmp_path, monkeypatch):
    read = []

    def noted(path, on_read):
        read.append(path.name)
        return read_coco(path, on_read)

    monkeypatch.setattr(coco_files, "read_coco", noted)
    with_truth(tmp_path, BINARY, "a")
    write(tmp_path / "predictions.json", [found("a")])
    open_dataset(tmp_path)
    assert read == ["predictions.json"]


def test_a_part_knows_its_size_and_is_sent_to_a_worker(tmp_path):
    with_truth(tmp_path, BINARY, "a")
    write(tmp_path / "predictions.json", [found("a")])
    source = predicted(tmp_path)[0].samples[0].predictions[0]
    again = pickle.loads(pickle.dumps(source))
    assert again == source
    assert again.part.size(again.path) == (4, 4)
