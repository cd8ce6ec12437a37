"""What annotation tools wrote, as predictions for ground truth of any kind."""

import json

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.reading import read_prediction
from segreview.dataset.roles import Roles
from segreview.dataset.shape_labels import with_shape_labels
from segreview.dataset.task import TaskKind, decide_task
from segreview.errors import UnreadableFile

LEFT = [[0, 0], [1, 0], [1, 3], [0, 3]]
"""As LabelMe draws it and as the others do, it covers the left half."""
HALF = [[0, 0], [2, 0], [2, 4], [0, 4]]
CLASSES = [{"id": n, "name": name, "color": [n, n, n]} for n, name in enumerate(("road", "car"))]


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def picture(path, values=((0,) * 4,) * 4):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(values, np.uint8)).save(path)


def labelme(path, *labels, points=LEFT):
    shapes = [{"label": label, "points": points, "shape_type": "polygon"} for label in labels]
    write(path, json.dumps({"shapes": shapes, "imageWidth": 4, "imageHeight": 4}))


def labelme_xml(path, *labels):
    points = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in HALF)
    shapes = "".join(
        f"<object><name>{label}</name><polygon>{points}</polygon></object>" for label in labels
    )
    size = "<imagesize><nrows>4</nrows><ncols>4</ncols></imagesize>"
    write(path, f"<annotation>{size}{shapes}</annotation>")


def cvat(path, *labels, named=("car", "road", "tree"), image="a.png"):
    points = ";".join(f"{x},{y}" for x, y in HALF)
    shapes = "".join(f'<polygon label="{label}" points="{points}"/>' for label in labels)
    listed = "".join(f"<label><name>{name}</name></label>" for name in named)
    pictured = f'<image id="0" name="{image}" width="4" height="4">{shapes}</image>'
    write(path, f"<annotations><labels>{listed}</labels>{pictured}</annotations>")


def yolo(path, *numbers, score=""):
    fractions = " ".join(f"{value / 4}" for corner in HALF for value in corner)
    write(path, "".join(f"{number} {fractions} {score}\n" for number in numbers))


def with_truth(root, values, **classes):
    picture(root / "images/a.png")
    picture(root / "masks/a.png", values)
    if classes:
        write(root / "palette.json", json.dumps(classes))


BINARY = ((255, 255, 0, 0),) * 4
TWO = ((1, 1, 0, 0),) * 4
THREE = ((1, 1, 2, 0),) * 4


def predicted(root, roles=None):
    dataset = with_shape_labels(open_dataset(root, roles))
    task = decide_task(dataset)
    sources = dataset.samples[0].predictions
    rows = [read_prediction(source, task, p).values[0].tolist() for p, source in enumerate(sources)]
    return dataset, task, rows


TOOLS = [
    (labelme, "predictions/a.json", "car"),
    (labelme_xml, "predictions/a.xml", "car"),
    (cvat, "predictions/annotations.xml", "car"),
    (yolo, "predictions/labels/a.txt", 0),
]


@pytest.mark.parametrize(("draw", "path", "label"), TOOLS)
def test_shapes_of_one_class_are_the_foreground(tmp_path, draw, path, label):
    with_truth(tmp_path, BINARY)
    draw(tmp_path / path, label)
    dataset, task, rows = predicted(tmp_path)
    assert task.kind is TaskKind.BINARY
    assert dataset.prediction_sets == ("predictions",)
    assert rows == [[1, 1, 0, 0]]
    assert dataset.skipped == ()


@pytest.mark.parametrize(("draw", "path", "label"), TOOLS)
def test_shapes_have_the_label_of_the_class_with_their_name(tmp_path, draw, path, label):
    names = ("background", "Car", "road")
    with_truth(
        tmp_path, THREE, classes=[{**CLASSES[0], "id": n, "name": x} for n, x in enumerate(names)]
    )
    write(tmp_path / "data.yaml", "names: [road, car]\n")
    draw(tmp_path / path, 1 if draw is yolo else label)
    _, task, rows = predicted(tmp_path)
    assert task.kind is TaskKind.MULTI_CLASS
    assert rows == [[1, 1, 0, 0]]


@pytest.mark.parametrize(("draw", "path", "label"), TOOLS)
def test_a_named_folder_of_shapes_is_a_prediction_set(tmp_path, draw, path, label):
    with_truth(tmp_path, BINARY)
    draw(tmp_path / "elsewhere" / path, label)
    picture(tmp_path / "elsewhere/predictions/a.jpg")
    folder = tmp_path / "elsewhere/predictions"
    roles = Roles(tmp_path / "images", tmp_path / "masks", (("unet", folder),))
    dataset, _, rows = predicted(tmp_path, roles)
    assert dataset.prediction_sets == ("unet",)
    assert rows == [[1, 1, 0, 0]]


def test_named_ground_truth_may_be_shapes_too(tmp_path):
    labelme(tmp_path / "truth/a.json", "car", "road")
    picture(tmp_path / "pictures/a.png")
    labelme(tmp_path / "unet/a.json", "road")
    yolo(tmp_path / "yolo/a.txt", 0)
    write(tmp_path / "yolo/classes.txt", "car\nroad\n")
    sets = (("", tmp_path / "unet"), ("", tmp_path / "yolo"))
    dataset, _, rows = predicted(tmp_path, Roles(tmp_path / "pictures", tmp_path / "truth", sets))
    assert [entry.name for entry in dataset.class_table][:3] == ["background", "car", "road"]
    assert rows == [[2, 2, 0, 0], [1, 1, 0, 0]]
    assert dataset.samples[0].image is not None


def test_the_score_of_a_line_is_the_score_of_its_pixels(tmp_path):
    with_truth(tmp_path, BINARY)
    yolo(tmp_path / "runs/segment/predict/labels/a.txt", 0, score="0.25")
    picture(tmp_path / "runs/segment/predict/a.jpg")
    dataset, _, rows = predicted(tmp_path)
    assert dataset.prediction_sets == ("runs/segment/predict",)
    assert rows == [[0.25, 0.25, 0, 0]]


def test_several_names_are_all_foreground_unless_the_class_is_one_of_them(tmp_path):
    with_truth(tmp_path, BINARY)
    labelme(tmp_path / "preds/a.json", "car", "dent")
    dataset, _, rows = predicted(tmp_path)
    assert rows == [[1, 1, 0, 0]]
    assert dataset.skipped == (
        "preds: all shapes are read as foreground, whatever they are called: car, dent.",
    )
    picture(tmp_path / "masks/a.png", TWO)
    write(tmp_path / "palette.json", json.dumps({"classes": CLASSES}))
    labelme(tmp_path / "preds/a.json", "dent")
    labelme(tmp_path / "preds/b.json", "car")
    dataset, _, rows = predicted(tmp_path)
    assert rows == [[1, 1, 0, 0]]
    for name in "ab":
        picture(tmp_path / f"masks/{name}.png", TWO)
    dataset, _, rows = predicted(tmp_path)
    assert rows == [[0, 0, 0, 0]]
    assert "preds: shapes of other classes are left out: dent." in dataset.notes


def test_a_name_without_a_class_is_an_error_of_the_true_class(tmp_path):
    with_truth(tmp_path, THREE, classes=[*CLASSES, {**CLASSES[0], "id": 2, "name": "sky"}])
    labelme(tmp_path / "preds/a.json", "tree", "car")
    dataset, _, rows = predicted(tmp_path)
    assert rows == [[1, 1, 3, 3]], "0 is the road, which no shape says of what lies outside"
    labelme(tmp_path / "preds/a.json", "tree")
    dataset, _, rows = predicted(tmp_path)
    assert not {0, 1, 2, 3} & set(rows[0][:2])
    assert "preds: no class of the ground truth is called tree: such shapes are errors." in (
        dataset.skipped
    )


def test_without_names_of_classes_shapes_are_numbered_and_that_is_doubtful(tmp_path):
    with_truth(tmp_path, THREE)
    labelme(tmp_path / "unet/preds/a.json", "tree", "car")
    yolo(tmp_path / "fcn/preds/a.txt", 1)
    dataset, _, rows = predicted(tmp_path)
    assert rows == [[2, 2, 0, 0], [1, 1, 0, 0]]
    assert dataset.skipped == (
        "fcn/preds: its files name no classes: class n is read as label n + 1.",
        "unet/preds: the ground truth names no classes: shapes are numbered from 1: car, tree.",
    )


def test_a_line_of_fractions_without_an_image_is_not_scored(tmp_path):
    labelme(tmp_path / "truth/a.json", "car")
    yolo(tmp_path / "preds/a.txt", 0)
    with pytest.raises(UnreadableFile, match=r"a\.txt holds fractions of an image that is not"):
        predicted(tmp_path, Roles(None, tmp_path / "truth", (("", tmp_path / "preds"),)))


def test_json_that_is_no_prediction_leaves_the_masks_beside_it(tmp_path):
    with_truth(tmp_path, BINARY)
    picture(tmp_path / "preds/a.png", BINARY)
    write(tmp_path / "preds/a.json", '{"seconds": 3}')
    dataset, _, rows = predicted(tmp_path)
    assert dataset.samples[0].predictions[0].path.suffix == ".png"
    assert rows == [[255, 255, 0, 0]]


@pytest.mark.parametrize("folder", ["predictions", "predictions/unet", "unet_pred"])
def test_predictions_may_be_an_export_as_pascal_voc(tmp_path, folder):
    picture(tmp_path / "JPEGImages/a.jpg")
    for place in ("", f"{folder}/"):
        for name in ("SegmentationClass", "SegmentationObject"):
            picture(tmp_path / f"{place}{name}/a.png", TWO)
        write(tmp_path / f"{place}ImageSets/Segmentation/default.txt", "a\n")
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == (folder.rpartition("/")[2],)
    assert dataset.skipped == ()
    (sample,) = dataset.samples
    assert sample.predictions[0].path == tmp_path / folder / "SegmentationClass/a.png"
    named = Roles(None, tmp_path / "SegmentationClass", (("", tmp_path / folder),))
    assert open_dataset(tmp_path, named).samples[0].predictions == sample.predictions
