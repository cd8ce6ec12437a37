"""ADE20K's full releases and SceneParsing."""

import json

import numpy as np
from PIL import Image

from segreview.dataset.layouts.ade20k import by_full_ade20k, by_scene_parsing
from segreview.dataset.layouts.layout import Folder
from segreview.formats.label_coding import CodedLabels, LabelCoding
from segreview.formats.source import list_files


def keys(files):
    return [file.key for file in files]


def test_a_seg_file_alone_is_not_ade20k(folder):
    assert by_full_ade20k(folder("a.jpg", "a_seg.png")) is None


def test_the_release_of_2017_is_recognised_by_its_attributes(folder):
    layout = by_full_ade20k(
        folder("training/x/a.jpg", "training/x/a_seg.png", "training/x/a_atr.txt", "b_seg.png")
    )
    assert keys(layout.ground_truth) == keys(layout.images) == ["training/x/a"]
    assert layout.ground_truth[0].part == CodedLabels(LabelCoding.ADE20K)
    assert (layout.ignored_labels, layout.many_classes) == ({0}, True)
    assert layout.class_files == ("palette.json",)


def test_the_release_of_2020_is_recognised_by_its_json(folder):
    layout = by_full_ade20k(folder("a.jpg", "a_seg.png", "a.json", "a/instance_000_x.png"))
    assert keys(layout.ground_truth) == keys(layout.images) == ["a"]
    assert layout.notes == ("Files that this layout does not use: a (1).",)


def test_parts_are_no_ground_truth(folder):
    layout = by_full_ade20k(folder("a.jpg", "a_seg.png", "a_parts_1.png"))
    assert keys(layout.ground_truth) == ["a"]


def test_scene_parsing_counts_from_one(folder):
    names = ("validation/ADE_val_00000001", "training/ADE_train_00000001")
    layout = by_scene_parsing(
        folder(*(f"{place}/{name}.png" for name in names for place in ("annotations", "images")))
    )
    assert keys(layout.ground_truth) == sorted(names)
    assert keys(layout.images) == sorted(names)
    assert layout.ignored_labels == {0}
    assert [known.name for known in layout.known_tables] == ["ade20k"]


def test_images_and_annotations_of_others_are_not_ade20k(folder):
    assert (
        by_scene_parsing(folder("annotations/validation/1.png", "images/validation/1.jpg")) is None
    )
    assert by_scene_parsing(folder("images/ADE_val_00000001.jpg")) is None


def test_predictions_for_one_split_leave_the_other_out(folder):
    layout = by_scene_parsing(
        folder(
            "annotations/validation/ADE_val_00000001.png",
            "annotations/training/ADE_train_00000001.png",
            "pred/ADE_val_00000001.png",
        )
    )
    assert keys(layout.ground_truth) == ["validation/ADE_val_00000001"]


def named(root):
    table = by_full_ade20k(Folder(root, list_files(root))).class_table
    return None if table is None else {entry.index: entry.name for entry in table}


def segmentation(path, *objects):
    """Save a row of pixels (label, instance)."""
    row = [(label // 256 * 10, label % 256, instance) for label, instance in objects]
    Image.fromarray(np.array([row], np.uint8)).save(path)


def test_json_names_the_labels_of_objects_and_not_of_their_parts(tmp_path):
    segmentation(tmp_path / "a_seg.png", (401, 1))
    objects = [
        {"name": name, "name_ndx": label, "hypernym": ["x"], "parts": {"part_level": level}}
        for name, label, level in [
            ("car, auto", 401, 0),
            ("wheel", 2978, 1),
            ("bar", 7, 0),
            ("bar, rod", 9, 0),
            ("-", 0, 0),
        ]
    ]
    text = json.dumps({"annotation": {"filename": "a.jpg", "object": objects}}, indent=1)
    (tmp_path / "a.json").write_text(text)
    assert named(tmp_path) == {7: "bar", 9: "bar, rod", 401: "car"}


def test_text_names_the_instances_that_pixels_give_labels(tmp_path):
    # Blue is 3 and 9 for the first and the second instance.
    segmentation(tmp_path / "a_seg.png", (0, 0), (2600, 3), (2600, 3), (5, 3), (12, 9))
    lines = (
        '001 # 0 # 0 # sky # sky # ""',
        '002 # 0 # 1 # person, soul # person # "walking"',
        '001 # 1 # 0 # plate # plate # ""',
        '003 # 0 # 0 # gone # gone # ""',
        "nothing # of # this",
    )
    (tmp_path / "a_atr.txt").write_text("\n".join(lines))
    assert named(tmp_path) == {12: "person", 2600: "sky"}


def test_the_name_that_most_images_give_a_label_is_its_name(tmp_path):
    for image, name in (("a", "hut"), ("b", "house"), ("c", "house")):
        segmentation(tmp_path / f"{image}_seg.png", (4, 1))
        (tmp_path / f"{image}.json").write_text(
            f'{{"name": "{name}", "name_ndx": 4, "parts": {{"part_level": 0}}}}'
        )
    assert named(tmp_path) == {4: "house"}


def test_damaged_files_name_nothing(tmp_path):
    (tmp_path / "a_seg.png").write_text("no picture")
    (tmp_path / "a_atr.txt").write_text('001 # 0 # 0 # sky # sky # ""')
    segmentation(tmp_path / "b_seg.png", (4, 1))
    (tmp_path / "b_parts_1.png").touch()
    assert named(tmp_path) is None
