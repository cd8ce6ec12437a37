"""A folder of LabelMe files, with names, images and predictions beside them."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.labelme import by_labelme
from segreview.dataset.layouts.layout import Folder
from segreview.dataset.reading import read_ground_truth
from segreview.dataset.task import decide_task
from segreview.formats.source import list_files

CAT = {"label": "cat", "points": [[0, 0], [1, 0], [1, 1]]}
ANT = {"label": "ant", "points": [[2, 0], [3, 0], [3, 1]]}


def labelme(path, *shapes):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"shapes": shapes, "imageWidth": 4, "imageHeight": 2}))


def picture(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.zeros((2, 4), np.uint8)).save(path)


def layout_of(root):
    return by_labelme(Folder(root, list_files(root)))


def classes(table):
    return {entry.index: entry.name for entry in table}


def test_shapes_beside_their_images_are_ground_truth_for_predictions(tmp_path):
    for name in ("a", "b"):
        labelme(tmp_path / f"{name}.json", CAT)
        picture(tmp_path / f"{name}.jpg")
        picture(tmp_path / "preds" / f"{name}.png")
    (tmp_path / "labels.txt").write_text("__ignore__\n_background_\ndog\ncat\n")
    dataset = open_dataset(tmp_path)
    assert [sample.id for sample in dataset.samples] == ["a", "b"]
    sample = dataset.samples[0]
    assert sample.image.path == tmp_path / "a.jpg"
    assert sample.ground_truth.path == tmp_path / "a.json"
    assert sample.predictions[0].path == tmp_path / "preds/a.png"
    assert dataset.layout == (
        "LabelMe: ground truth from shapes in 2 JSON files; classes from labels.txt"
    )
    assert classes(dataset.class_table) == {0: "background", 1: "dog", 2: "cat", 255: "ignored"}
    assert dataset.class_table.ignored_labels == {255}
    truth = read_ground_truth(sample.ground_truth, decide_task(dataset))
    assert truth.values.tolist() == [[2, 2, 0, 0], [0, 2, 0, 0]]


def test_folders_for_each_role_and_split_are_put_together(tmp_path):
    for split in ("train", "test"):
        labelme(tmp_path / "annotations" / split / "a.json", CAT)
        picture(tmp_path / "images" / split / "a.png")
        picture(tmp_path / "preds" / "unet" / split / "a.png")
    dataset = open_dataset(tmp_path)
    assert [sample.id for sample in dataset.samples] == ["test/a", "train/a"]
    assert dataset.samples[0].image.path == tmp_path / "images/test/a.png"
    assert dataset.samples[0].predictions[0].path == tmp_path / "preds/unet/test/a.png"


def test_files_may_lie_in_a_folder_and_below_it(tmp_path):
    for place in ("", "more/"):
        labelme(tmp_path / "annotations" / f"{place}a.json", CAT)
        picture(tmp_path / "images" / f"{place}a.png")
    dataset = open_dataset(tmp_path)
    assert [sample.id for sample in dataset.samples] == ["a", "more/a"]
    assert [sample.image.path.parent.name for sample in dataset.samples] == ["images", "more"]


def test_without_names_the_labels_found_are_numbered_by_alphabet(tmp_path):
    labelme(tmp_path / "a.json", CAT)
    labelme(tmp_path / "b.json", ANT)
    (tmp_path / "c.json").write_text("damaged")
    layout = layout_of(tmp_path)
    assert classes(layout.class_table) == {0: "background", 1: "ant", 2: "cat", 255: "ignored"}
    said = (
        "No labels.txt says which number each class has: the labels found are numbered in "
        "alphabetical order from 1 (ant, cat).",
    )
    assert (layout.findings, layout.notes) == ((), said)
    for name in "ab":
        picture(tmp_path / "preds" / f"{name}.png")
    compared = layout_of(tmp_path)
    assert (compared.findings, compared.notes) == (said, ())
    assert [file.key for file in layout.ground_truth] == ["a", "b", "c"]


def test_names_are_the_nearest_file_and_may_lie_beside_the_folder(tmp_path):
    labelme(tmp_path / "set/a.json", CAT)
    (tmp_path / "labels.txt").write_text("_background_\ncat\n")
    assert classes(layout_of(tmp_path / "set").class_table)[1] == "cat"
    (tmp_path / "labels.txt").write_text("dog\ncat\n")
    assert "No labels.txt" in layout_of(tmp_path / "set").notes[0]
    (tmp_path / "set/class_names.txt").write_text("dog\ncat\n")
    layout = layout_of(tmp_path / "set")
    assert classes(layout.class_table)[2] == "cat"
    assert layout.described.endswith("classes from class_names.txt")


def test_many_names_have_an_ignored_label_of_their_own(tmp_path):
    labelme(tmp_path / "a.json", CAT)
    (tmp_path / "labels.txt").write_text("\n".join(f"class {n}" for n in range(254)))
    assert layout_of(tmp_path).class_table.ignored_labels == {255}
    (tmp_path / "labels.txt").write_text("\n".join(f"class {n}" for n in range(255)))
    assert layout_of(tmp_path).class_table.ignored_labels == {65535}


def test_masks_that_are_drawn_already_come_first(tmp_path):
    labelme(tmp_path / "a.json", CAT)
    for role in ("images", "masks", "preds"):
        picture(tmp_path / role / "a.png")
    assert layout_of(tmp_path) is None
    assert open_dataset(tmp_path).layout.startswith("plain folders")


def test_other_json_is_not_labelme(tmp_path):
    assert layout_of(tmp_path) is None
    (tmp_path / "a.json").write_text('{"images": [], "annotations": []}')
    assert layout_of(tmp_path) is None
    picture(tmp_path / "b.png")
    labelme(tmp_path / "a.json", CAT)
    assert layout_of(tmp_path) is None


def test_of_images_in_several_folders_the_only_photo_is_taken(tmp_path):
    labelme(tmp_path / "shapes/a.json", CAT)
    picture(tmp_path / "voc/SegmentationClass/a.png")
    picture(tmp_path / "voc/JPEGImages/a.jpg")
    (image,) = layout_of(tmp_path).images
    assert image.path == Path("voc/JPEGImages/a.jpg")
    picture(tmp_path / "more/a.jpg")
    assert layout_of(tmp_path).images == ()
