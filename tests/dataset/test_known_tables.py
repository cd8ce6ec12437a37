"""Tables that nobody named are used where they know all pixels that were looked at."""

import json

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.reading import read_ground_truth, read_prediction
from segreview.dataset.task import TaskKind, decide_task

VOC_COLORS = [[0, 0, 0], [128, 0, 0], [224, 224, 192]]
WHITE, BLACK, CYAN = [255] * 3, [0] * 3, [0, 255, 255]
GUESSED = "all colours found are those of the built-in table voc, which is used"


def save(path, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(values, np.uint8)).save(path)


def decided(root, ground_truth, prediction=None, folder="masks", images="images"):
    save(root / images / "a.png", np.zeros(np.array(ground_truth).shape[:2]))
    save(root / folder / "a.png", ground_truth)
    if prediction is not None:
        save(root / "preds" / "a.png", prediction)
    dataset = open_dataset(root)
    return dataset, decide_task(dataset, dataset.ignored_labels)


def test_colours_of_voc_are_recognised_and_it_is_said(tmp_path):
    dataset, task = decided(tmp_path, [VOC_COLORS], [VOC_COLORS])
    assert len(task.classes) == 22
    assert task.table_given
    assert [GUESSED in warning for warning in task.warnings] == [True]
    sample = dataset.samples[0]
    assert read_ground_truth(sample.ground_truth, task).values.tolist() == [[0, 1, 255]]
    assert read_prediction(sample.predictions[0], task, 0).values.tolist() == [[0, 1, 255]]


@pytest.mark.parametrize("role", [0, 1])
def test_one_foreign_colour_in_any_role_is_enough_to_guess_nothing(tmp_path, role):
    masks = [[VOC_COLORS], [VOC_COLORS]]
    masks[role] = [[*VOC_COLORS, [7, 8, 9]]]
    _, task = decided(tmp_path, *masks)
    assert not task.table_given
    assert "no palette.json beside the data says" in task.warnings[0]


def test_the_built_in_tables_with_all_colours_are_suggested(tmp_path):
    _, task = decided(tmp_path, [[[244, 35, 232], [220, 20, 60]]], [[[244, 35, 232]] * 2])
    assert task.warnings[0].endswith(
        "not scored (the colours are those of --classes cityscapes or cityscapes-train or "
        "synthia-sf)."
    )


def test_labels_are_never_guessed_to_be_voc(tmp_path):
    _, task = decided(tmp_path, [[0, 1, 7]], [[0, 1, 7]])
    assert (task.kind, task.table_given, task.warnings) == (TaskKind.MULTI_CLASS, False, ())


def test_a_layouts_own_table_is_used_silently_where_it_knows_all_labels(tmp_path):
    _, task = decided(tmp_path, [[0, 1, 255]], None, "SegmentationClass", "JPEGImages")
    assert (task.kind, len(task.classes), task.warnings) == (TaskKind.MULTI_CLASS, 22, ())
    assert task.classes.ignored_labels == {255}


def test_a_label_that_the_layouts_table_lacks_leaves_the_classes_unnamed(tmp_path):
    dataset, task = decided(tmp_path, [[0, 30, 255]], None, "SegmentationClass", "JPEGImages")
    assert not task.table_given
    assert (task.kind, dataset.ignored_labels) == (TaskKind.MULTI_CLASS, {255})


def test_a_table_beside_the_data_comes_before_that_of_the_layout(tmp_path):
    (tmp_path / "class_names.txt").write_text("one\ntwo\n")
    dataset, task = decided(tmp_path, [[0, 1, 255]], None, "SegmentationClass", "JPEGImages")
    assert [entry.name for entry in task.classes] == ["one", "two", "void"]
    assert task.classes.ignored_labels == {255}
    assert dataset.skipped == ()


def test_masks_that_are_all_grey_by_chance_are_still_colours(tmp_path):
    classes = [
        {"id": 0, "name": "urban", "color": CYAN},
        {"id": 1, "name": "barren", "color": WHITE},
        {"id": 2, "name": "water", "color": [0, 0, 255]},
        {"id": 6, "name": "unknown", "color": BLACK},
    ]
    (tmp_path / "palette.json").write_text(json.dumps({"classes": classes, "ignore": [6]}))
    dataset, task = decided(tmp_path, [[BLACK, WHITE]], [[WHITE, WHITE]])
    assert (task.color_coded, task.readings[0].color_coded) == (True, True)
    sample = dataset.samples[0]
    assert read_ground_truth(sample.ground_truth, task).values.tolist() == [[6, 1]]
    assert read_prediction(sample.predictions[0], task, 0).values.tolist() == [[1, 1]]


def test_labels_that_were_stored_three_times_are_labels(tmp_path):
    classes = [{"id": i, "name": str(i), "color": [i * 9, 7, 7]} for i in range(4)]
    (tmp_path / "palette.json").write_text(json.dumps({"classes": classes}))
    _, task = decided(tmp_path, [[[1] * 3, [3] * 3]], [[[1] * 3, [2] * 3]])
    assert (task.color_coded, task.readings[0].color_coded) == (False, False)


def test_a_void_that_a_table_leaves_out_is_no_foreground(tmp_path):
    (tmp_path / "labels.txt").write_text("__ignore__\n_background_\ncat\n")
    _, task = decided(tmp_path, [[0, 1, 255, 255, 255]], [[0, 1, 1, 1, 1]])
    assert (task.kind, task.described) == (TaskKind.MULTI_CLASS, "labels as stored")


def test_the_palette_of_a_file_colours_classes_without_a_name(tmp_path):
    picture = Image.fromarray(np.array([[0, 1, 2]], np.uint8), "P")
    picture.putpalette([9, 9, 9, 8, 8, 8, 7, 7, 7])
    (tmp_path / "masks").mkdir()
    picture.save(tmp_path / "masks" / "a.png")
    save(tmp_path / "preds" / "a.png", [[0, 1, 2]])
    task = decide_task(open_dataset(tmp_path))
    assert task.palette[:3] == ((9, 9, 9), (8, 8, 8), (7, 7, 7))
