"""A folder with CVAT's XML files and the images that they name."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.cvat import by_cvat
from segreview.dataset.layouts.layout import Folder
from segreview.dataset.reading import read_ground_truth
from segreview.dataset.task import TaskKind, decide_task
from segreview.errors import DatasetError
from segreview.formats.source import list_files

POLYGON = '<polygon label="cat" points="0,0;4,0;4,2;0,2"/>'
BOX = '<box label="dog" xtl="0" ytl="0" xbr="1" ybr="1"/>'


def picture(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.zeros((2, 4), np.uint8)).save(path)


def image(name, shapes, subset=""):
    given = f' subset="{subset}"' if subset else ""
    return f'<image name="{name}"{given} width="4" height="2">{shapes}</image>'


def cvat(path, *images, labels=("cat", "dog")):
    listed = "".join(f"<label><name>{name}</name></label>" for name in labels)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<annotations><meta>{listed}</meta>{''.join(images)}</annotations>")


def layout_of(root):
    return by_cvat(Folder(root, list_files(root)))


def test_images_are_told_apart_by_their_subset(tmp_path):
    for subset in ("Test", "Train"):
        picture(tmp_path / f"images/{subset}/a.png")
    picture(tmp_path / "unet_pred/Test/a.png")
    cvat(tmp_path / "annotations.xml", image("a.png", POLYGON, "Test"), image("a.png", "", "Train"))
    dataset = open_dataset(tmp_path)
    assert dataset.layout == "CVAT for images: ground truth from shapes in annotations.xml"
    assert [sample.id for sample in dataset.samples] == ["Test/a", "Train/a"]
    assert [sample.image.path.parent.name for sample in dataset.samples] == ["Test", "Train"]
    assert dataset.prediction_sets == ("unet_pred",)
    assert [bool(sample.predictions[0]) for sample in dataset.samples] == [True, False]
    assert [entry.name for entry in dataset.class_table] == ["background", "cat", "dog"]
    task = decide_task(dataset)
    values = [read_ground_truth(one.ground_truth, task).values for one in dataset.samples]
    assert [np.unique(labels).tolist() for labels in values] == [[1], [0]]


def test_several_files_share_their_labels(tmp_path):
    cvat(tmp_path / "a/annotations.xml", image("x/1.png", POLYGON))
    cvat(tmp_path / "b/annotations.xml", image("1.png", POLYGON), labels=("cow", "cat"))
    layout = layout_of(tmp_path)
    assert [file.key for file in layout.ground_truth] == ["a/x/1", "b/1"]
    assert [entry.name for entry in layout.class_table] == ["background", "cat", "dog", "cow"]


def test_one_label_is_a_binary_task(tmp_path):
    cvat(tmp_path / "annotations.xml", image("a.png", POLYGON), labels=("cat",))
    task = decide_task(open_dataset(tmp_path))
    assert task.kind is TaskKind.BINARY
    assert [entry.name for entry in task.classes] == ["background", "cat"]


def test_what_is_filled_and_what_is_left_out_is_told(tmp_path):
    cvat(tmp_path / "a.xml", image("a.png", POLYGON + BOX + BOX + '<points label="cat"/>'))
    assert layout_of(tmp_path).notes == (
        "Boxes are filled, as CVAT's own export of masks does: 2.",
        "Shapes that cover no pixel and are left out: points: 1.",
    )
    cvat(tmp_path / "a.xml", image("a.png", POLYGON))
    assert layout_of(tmp_path).notes == ()


TRACK = '<track label="cat"><polygon frame="0"/></track>'


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (image("a.png", BOX), "it holds box: 1, no polygons and no masks"),
        (image("a.png", ""), "it holds no shapes, no polygons and no masks"),
        ("", "it holds no shapes, no polygons and no masks"),
        (
            TRACK + TRACK,
            "it is CVAT for video with 2 tracks (polygon: 2); export polygons and masks as CVAT "
            "for images 1.1",
        ),
    ],
)
def test_a_file_without_masks_is_said_to_be_none(tmp_path, held, said):
    cvat(tmp_path / "annotations.xml", held)
    picture(tmp_path / "images/a.png")
    layout = layout_of(tmp_path)
    assert [(str(path), reason) for path, reason in layout.unused] == [("annotations.xml", said)]
    with pytest.raises(DatasetError) as failure:
        open_dataset(tmp_path)
    assert f"annotations.xml: {said}." in str(failure.value)


def test_a_damaged_file_is_said_beside_a_good_one(tmp_path):
    cvat(tmp_path / "a.xml", image("a.png", POLYGON))
    (tmp_path / "b.xml").write_text("<annotations><image>")
    layout = layout_of(tmp_path)
    assert len(layout.ground_truth) == 1
    assert layout.unused[0][1].startswith("b.xml is no valid XML file: no element found")


def test_other_xml_files_and_drawn_masks_are_left_to_other_layouts(tmp_path):
    assert layout_of(tmp_path) is None
    (tmp_path / "a.xml").write_text("<annotation/>")
    assert layout_of(tmp_path) is None
    cvat(tmp_path / "b.xml", image("a.png", POLYGON))
    assert len(layout_of(tmp_path).ground_truth) == 1
    picture(tmp_path / "masks/a.png")
    assert layout_of(tmp_path) is None


def test_predictions_are_no_ground_truth(tmp_path):
    cvat(tmp_path / "predictions/a.xml", image("a.png", POLYGON))
    assert layout_of(tmp_path) is None


def test_a_label_that_is_named_background_is_what_lies_outside(tmp_path):
    dog = POLYGON.replace("cat", "dog").replace("4,", "2,")
    cvat(tmp_path / "a.xml", image("a.png", dog), labels=("background", "dog"))
    dataset = open_dataset(tmp_path)
    task = decide_task(dataset)
    assert task.kind is TaskKind.MULTI_CLASS
    values = read_ground_truth(dataset.samples[0].ground_truth, task).values
    assert values.tolist() == [[2, 2, 1, 1]] * 2
