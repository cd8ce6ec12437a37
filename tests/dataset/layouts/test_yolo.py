"""A YOLO folder of images and text files of polygons."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.layout import Folder
from segreview.dataset.layouts.yolo import by_yolo, names_in_yaml
from segreview.dataset.reading import read_ground_truth
from segreview.dataset.task import decide_task
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
    assert dataset.skipped[0].startswith("YOLO has no class for what lies outside")
    truth = read_ground_truth(dataset.samples[0].ground_truth, decide_task(dataset))
    assert truth.values.tolist() == [[2, 2, 2, 2]] * 2


def test_files_in_one_folder_with_names_of_any_kind(tmp_path):
    picture(tmp_path / "a.png")
    text(tmp_path / "a.txt", POLYGON)
    layout = layout_of(tmp_path)
    assert layout.class_table is None
    assert layout.described.endswith("no names of classes")
    for name in ("classes.txt", "obj.names", "data.yaml"):
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


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["names: [cat, 'hot dog', \"b\"]"], ("cat", "hot dog", "b")),
        (["names: [cat, dog,]  # two"], ("cat", "dog")),
        (["nc: 2", "names:", "- cat", "- 'dog'", "val: x"], ("cat", "dog")),
        (["names: # all", "0: cat", "1: dog"], ("cat", "dog")),
        (["names:", "1: cat"], ()),
        (["names:", "0: cat", "2: dog"], ()),
        (["names: [a, 'b]"], ()),
        (["names: {0: a}"], ()),
        (["names: [a, , b]"], ()),
        (["names: []"], ()),
        (["names: &x [a]"], ()),
        (["names: [a]", "names: [b]"], ()),
        (["nc: 2"], ()),
        ([], ()),
    ],
)
def test_names_are_read_from_what_data_yaml_holds_and_nothing_else(lines, names):
    assert names_in_yaml(lines) == names
