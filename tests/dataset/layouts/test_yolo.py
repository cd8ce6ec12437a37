"""A YOLO folder of images and text files of polygons."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.layout import Folder
from segreview.dataset.layouts.shape_choices import ShapeChoices
from segreview.dataset.layouts.yolo import by_yolo
from segreview.dataset.reading import read_ground_truth, read_prediction
from segreview.dataset.role_parts import PartChoices
from segreview.dataset.shape_labels import with_shape_labels
from segreview.dataset.task import TaskKind, decide_task
from segreview.errors import UnreadableFile
from segreview.formats.source import list_files

POLYGON = "1 0 0 1 0 1 1 0 1\n"
BOX = "1 0.5 0.5 0.2 0.2\n"


def text(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def picture(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.zeros((2, 4), np.uint8)).save(path)


def layout_of(root):
    return by_yolo(Folder(root, list_files(root)))


@pytest.mark.parametrize("place", ["images/{}/{}/a.{}", "images/{1}/{0}/a.{2}"])
def test_images_and_labels_of_every_split_are_put_together(tmp_path, place):
    for split in ("train", "test"):
        if place.startswith("images/{}"):
            image, label = f"images/{split}/a.jpg", f"labels/{split}/a.txt"
        else:
            image, label = f"{split}/images/a.jpg", f"{split}/labels/a.txt"
        picture(tmp_path / image)
        text(tmp_path / label, POLYGON)
        picture(tmp_path / f"preds/{split}/a.png")
    text(tmp_path / "data.yaml", "path: ../somewhere\nnames:\n  0: cat\n  1: dog\n")
    dataset = open_dataset(tmp_path)
    assert [sample.id for sample in dataset.samples] == ["test/a", "train/a"]
    assert dataset.prediction_sets == ("preds",)
    assert all(sample.image and sample.predictions[0] for sample in dataset.samples)
    assert dataset.layout == (
        "YOLO segmentation: ground truth from polygons in 2 text files; classes from data.yaml"
    )
    assert [entry.name for entry in dataset.class_table] == ["background", "cat", "dog"]
    assert dataset.notes[0].startswith("YOLO has no class for what lies outside")
    truth = read_ground_truth(dataset.samples[0].ground_truth, decide_task(dataset))
    assert truth.values.tolist() == [[2, 2, 2, 2]] * 2


def test_files_in_one_folder_with_names_of_any_kind(tmp_path):
    picture(tmp_path / "a.png")
    text(tmp_path / "a.txt", POLYGON)
    layout = layout_of(tmp_path)
    assert layout.class_table is None
    assert layout.described.endswith("no names of classes")
    for name in ("a.names", "classes.txt", "data.yaml"):
        text(tmp_path / name, "names: [cat, dog]" if name == "data.yaml" else "cat\ndog\n")
        layout = layout_of(tmp_path)
        assert [entry.name for entry in layout.class_table] == ["background", "cat", "dog"]
        assert layout.described.endswith(f"classes from {name}")


def test_a_text_file_whose_image_is_not_the_only_one_is_listed(tmp_path):
    picture(tmp_path / "images/a.png")
    text(tmp_path / "labels/a.txt", POLYGON)
    picture(tmp_path / "x/b.png")
    picture(tmp_path / "y/b.png")
    text(tmp_path / "labels/b.txt", POLYGON)
    layout = layout_of(tmp_path)
    assert [file.key for file in layout.ground_truth] == ["a"]
    assert [(str(path), reason) for path, reason in layout.unused] == [
        ("labels/b.txt", "its image, which gives the size, is not found or not the only one")
    ]


def test_boxes_and_other_texts_are_no_yolo_segmentation(tmp_path):
    assert layout_of(tmp_path) is None
    picture(tmp_path / "a.png")
    picture(tmp_path / "b.png")
    for content in (BOX, "", "a note", "1 2 3"):
        text(tmp_path / "a.txt", content)
        assert layout_of(tmp_path) is None
    text(tmp_path / "b.txt", POLYGON)
    assert len(layout_of(tmp_path).ground_truth) == 2


def test_masks_that_are_drawn_already_come_first(tmp_path):
    text(tmp_path / "labels/a.txt", POLYGON)
    picture(tmp_path / "images/a.png")
    assert layout_of(tmp_path) is not None
    picture(tmp_path / "masks/a.png")
    assert layout_of(tmp_path) is None


def test_empty_files_do_not_hide_the_polygons_behind_them(tmp_path):
    for number in range(20):
        picture(tmp_path / f"images/{number}.png")
        text(tmp_path / f"labels/{number}.txt", POLYGON if number == 19 else "")
    assert len(layout_of(tmp_path).ground_truth) == 20


def test_one_named_class_is_a_binary_task_and_two_are_not(tmp_path):
    picture(tmp_path / "a.png")
    text(tmp_path / "a.txt", POLYGON.replace("1 0", "0 0", 1))
    text(tmp_path / "classes.txt", "cat\n")
    task = decide_task(open_dataset(tmp_path))
    assert task.kind is TaskKind.BINARY
    assert [entry.name for entry in task.classes] == ["background", "cat"]
    text(tmp_path / "classes.txt", "cat\ndog\n")
    assert decide_task(open_dataset(tmp_path)).kind is TaskKind.MULTI_CLASS


def test_a_class_without_a_name_is_refused_in_ground_truth_and_wrong_in_a_prediction(tmp_path):
    picture(tmp_path / "images/a.png")
    text(tmp_path / "labels/a.txt", POLYGON)
    text(tmp_path / "predict/labels/a.txt", POLYGON.replace("1 ", "7 ", 1))
    text(tmp_path / "classes.txt", "cat\ndog\n")
    dataset = open_dataset(tmp_path)
    task, sample = decide_task(dataset), dataset.samples[0]
    assert dataset.prediction_sets == ("predict",)
    predicted = read_prediction(sample.predictions[0], task, 0)
    assert not np.isin(predicted.values, (0, 1, 2)).any()
    text(tmp_path / "labels/a.txt", POLYGON.replace("1 ", "7 ", 1))
    with pytest.raises(UnreadableFile, match=r"Line 1 of a\.txt has the class 7; there are 2"):
        read_ground_truth(sample.ground_truth, task)


@pytest.mark.parametrize(
    ("folders", "sets"),
    [
        (["predictions"], ("predictions",)),
        (["predictions/labels"], ("predictions",)),
        (["predict/labels"], ("predict",)),
        (["predictions/unet", "predictions/yolo"], ("unet", "yolo")),
        (["predictions/unet/labels", "predictions/yolo/labels"], ("unet", "yolo")),
        (["pred_unet/labels", "pred_yolo"], ("pred_unet", "pred_yolo")),
        (["runs/a/predict/labels"], ("runs/a/predict",)),
    ],
)
def test_text_files_in_folders_that_promise_predictions_are_prediction_sets(
    tmp_path, folders, sets
):
    picture(tmp_path / "images/a.png")
    text(tmp_path / "labels/a.txt", POLYGON)
    for folder in folders:
        text(tmp_path / folder / "a.txt", "1 0 0 1 0 1 1 0.9\n")
        picture(tmp_path / folder / "a.jpg")
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == sets
    task = decide_task(dataset)
    for place, source in enumerate(dataset.samples[0].predictions):
        assert source.path.suffix == ".txt"
        assert set(np.unique(read_prediction(source, task, place).values)) == {0, 2}


def test_an_image_without_a_text_file_is_one_in_which_a_model_found_nothing(tmp_path):
    for name in ("a", "b"):
        picture(tmp_path / f"images/{name}.png")
        text(tmp_path / f"labels/{name}.txt", POLYGON)
    text(tmp_path / "preds/a.txt", "1 0 0 1 0 1 1 0.25\n1 0 0 1 0 1 1 0 0.5 0.75\n")
    text(tmp_path / "preds/c.txt", POLYGON)
    picture(tmp_path / "images/c.png")
    dataset = open_dataset(tmp_path)
    task = decide_task(dataset)
    found, nothing = (read_prediction(one.predictions[0], task, 0) for one in dataset.samples)
    assert set(np.unique(found.values)) == {0, 2}
    assert nothing.values.tolist() == [[0] * 4] * 2
    assert "preds: 1 image has no text file: nothing found there." in dataset.skipped
    assert ("c.txt", "no ground truth has its name") in [
        (one.path.name, one.reason) for one in dataset.unpaired
    ]


def test_scores_of_one_class_are_a_score_map(tmp_path):
    picture(tmp_path / "images/a.png")
    text(tmp_path / "labels/a.txt", "0 0 0 1 0 1 1 0 1\n")
    text(tmp_path / "preds/a.txt", "0 0 0 0.5 0 0.5 1 0 1 0.3\n3 0 0 1 0 1 1 0 1 0.9\n")
    text(tmp_path / "classes.txt", "cat\n")
    dataset = with_shape_labels(open_dataset(tmp_path))
    task = decide_task(dataset)
    predicted = read_prediction(dataset.samples[0].predictions[0], task, 0).values
    assert predicted.tolist() == [[np.float32(0.3)] * 2 + [0, 0]] * 2


def test_keypoints_are_no_polygons(tmp_path):
    picture(tmp_path / "a.png")
    text(tmp_path / "a.txt", POLYGON)
    text(tmp_path / "data.yaml", "kpt_shape: [2, 2]\nnames: [cat]\n")
    assert layout_of(tmp_path) is None


def test_names_that_are_not_understood_and_four_corners_are_told(tmp_path):
    picture(tmp_path / "a.png")
    text(tmp_path / "a.txt", POLYGON)
    text(tmp_path / "data.yaml", "names: &all [cat]\n")
    layout = layout_of(tmp_path)
    assert layout.findings == ("data.yaml: its names are not understood and not used.",)
    assert layout.four_corners.startswith("All objects looked at have four corners: oriented boxes")
    text(tmp_path / "a.txt", POLYGON + "0 0 0 1 0 1 1\n")
    assert layout_of(tmp_path).four_corners == ""


def test_boxes_of_four_corners_are_no_ground_truth(tmp_path):
    for name in ("images/a.png", "preds/a.png"):
        picture(tmp_path / name)
    text(tmp_path / "labels/a.txt", POLYGON)
    boxes = PartChoices(shapes=ShapeChoices(four_are_boxes=True))
    assert open_dataset(tmp_path).four_corners
    assert open_dataset(tmp_path, choices=boxes).predictions_only
    text(tmp_path / "labels/a.txt", POLYGON + "0 0 0 1 0 1 1\n")
    assert not open_dataset(tmp_path, choices=boxes).predictions_only


def test_a_class_that_is_named_background_is_what_lies_outside(tmp_path):
    for name in ("a", "b"):
        picture(tmp_path / f"images/{name}.png")
        text(tmp_path / f"labels/{name}.txt", "1 0 0 0.5 0 0.5 1 0 1\n")
    text(tmp_path / "preds/a.txt", "0 0 0 1 0 1 1 0 1\n")
    text(tmp_path / "classes.txt", "background\ncat\n")
    dataset = with_shape_labels(open_dataset(tmp_path))
    assert [(entry.index, entry.name) for entry in dataset.class_table] == [
        (1, "background"),
        (2, "cat"),
    ]
    assert dataset.notes[0].startswith("What lies outside of all polygons is the class that is")
    task, (first, second) = decide_task(dataset), dataset.samples
    assert task.kind is TaskKind.MULTI_CLASS
    assert read_ground_truth(first.ground_truth, task).values.tolist() == [[2, 2, 1, 1]] * 2
    assert read_prediction(first.predictions[0], task, 0).values.tolist() == [[1] * 4] * 2
    assert read_prediction(second.predictions[0], task, 0).values.tolist() == [[1] * 4] * 2
