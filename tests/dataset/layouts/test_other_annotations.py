"""What is found instead of masks."""

from pathlib import PurePosixPath

import pytest

from segreview.dataset.layouts.other_annotations import is_named_by_its_name, other_annotations


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("label_2/1.txt", "Car 0", "boxes (KITTI label_2)"),
        ("captions_val.json", "", "captions (COCO JSON)"),
        ("person_keypoints_val.json", "", "keypoints (COCO JSON)"),
        ("image_info_val.json", "", "lists of images (COCO JSON)"),
        ("_annotations.createml.json", "", "boxes (CreateML JSON)"),
        ("x.json", "", "JSON files"),
        ("x.csv", "id,label\n1,2\n", "tables (CSV)"),
        ("x.csv", "id,xmin,ymin,xmax,ymax\n", "boxes (CSV)"),
        ("x.tfrecord", "", "TFRecord files"),
        ("x.mp4", "", "videos"),
        ("x.pcd", "", "point clouds"),
        ("x.xml", "<annotations>", "CVAT XML files"),
        ("x.xml", "<annotation><object><bndbox>", "boxes (VOC XML)"),
        ("x.xml", "<annotation><object><polygon>", "polygons (LabelMe XML)"),
        ("x.xml", "<annotation>", "XML files"),
        ("a.txt", "0 .1 .2 .3 .4\n", "boxes (YOLO text)"),
        ("a.txt", "0 .1 .2 .3 .4 .5 .6\n", "shapes (YOLO text)"),
        ("a.txt", "0 0 0 2 2 2 2 0 label_0 0\n", "oriented boxes (DOTA text)"),
        ("a.txt", "hello\n", "text files named like images"),
        ("all.txt", "a.jpg 3\n\nset/a,4\n", "lists of images (text)"),
        ("gone.txt", "0 .1 .2 .3 .4\n", "boxes (YOLO text)"),
        ("gone.txt", "0 0 0 1 0 1 1\n", "polygons (YOLO text) without their images"),
    ],
)
def test_each_kind_has_its_name(folder, name, text, kind):
    found = folder("a.jpg", "label_2/x", **{name: text})
    assert other_annotations(found).named == f"{kind}: 1"


def test_kinds_are_counted_the_most_frequent_first(folder):
    texts = {"a.csv": "", "b.tfrecord": "", "c.tfrecord": ""}
    found = other_annotations(folder(**texts))
    assert found == ("TFRecord files: 2, tables (CSV): 1", True)


def test_after_eight_files_of_a_kind_the_others_are_named_after_most_of_them(folder):
    texts = {f"{i}.xml": "<bndbox>" for i in range(8)} | {"x.xml": "<annotations>"}
    assert other_annotations(folder(**texts)).named == "boxes (VOC XML): 9"


def test_texts_of_other_names_are_only_named_where_nothing_else_is_found(folder):
    assert other_annotations(folder("a.jpg", "README.txt")) == ("", False)
    found = other_annotations(folder("a.jpg", **{"ann.txt": "b.jpg 3\n"}))
    assert found == ("text files: 1", False)


def test_nothing_is_said_of_pictures_alone(folder):
    assert other_annotations(folder("a.jpg")) == ("", False)


@pytest.mark.parametrize(
    ("texts", "is_telling"),
    [
        ({"a.json": ""}, False),
        ({"a.xml": "<annotations>"}, False),
        ({"a.xml": "<x>"}, False),
        ({"a.txt": "hello"}, False),
        ({"notes.txt": "1 2 3\n"}, False),
        ({"all.txt": "a 1\n"}, True),
        ({"a.xml": "<x>", "a.csv": ""}, True),
        ({"a.xml": "<bndbox>"}, True),
    ],
)
def test_some_kinds_tell_that_there_are_no_masks(folder, texts, is_telling):
    assert other_annotations(folder("a.jpg", **texts)).is_telling is is_telling


def test_only_telling_kinds_are_named_where_there_is_one(folder):
    found = other_annotations(folder("a.jpg", **{"a.xml": "<x>", "b.xml": "<x>", "a.csv": ""}))
    assert found.named == "tables (CSV): 1"


def test_some_files_are_told_by_their_name_alone():
    assert is_named_by_its_name(PurePosixPath("annotations/captions_val.json"))
    assert not is_named_by_its_name(PurePosixPath("annotations/instances_val.json"))
    assert not is_named_by_its_name(PurePosixPath("a.xml"))
