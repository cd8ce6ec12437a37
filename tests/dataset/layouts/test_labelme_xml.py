"""A folder of the LabelMe web tool: XML files, images and masks."""

import numpy as np
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.labelme_xml import by_labelme_xml
from segreview.dataset.layouts.layout import Folder
from segreview.dataset.reading import read_ground_truth
from segreview.dataset.task import decide_task
from segreview.formats.source import list_files

POINTS = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in ((0, 0), (4, 0), (4, 2), (0, 2)))
SIZE = "<imagesize><nrows>2</nrows><ncols>4</ncols></imagesize>"


def picture(path, value=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((2, 4), value, np.uint8)).save(path)


def labelme(path, *shapes, size=SIZE):
    objects = "".join(f"<object><name>{name}</name>{shape}</object>" for name, shape in shapes)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<annotation>{size}{objects}</annotation>")


def polygon(name):
    return name, f"<polygon>{POINTS}</polygon>"


def mask(name, file):
    return name, f"<segm><mask>{file}</mask></segm>"


def layout_of(root):
    return by_labelme_xml(Folder(root, list_files(root)))


def test_shapes_masks_images_and_predictions_are_put_together(tmp_path):
    for number in (1, 2):
        picture(tmp_path / f"Images/set/{number}.png")
        picture(tmp_path / f"preds/set/{number}.png")
    picture(tmp_path / "Masks/set/1_mask.png", 255)
    labelme(tmp_path / "Annotations/set/1.xml", polygon("dog"), mask("cat", "1_mask.png"))
    labelme(tmp_path / "Annotations/set/2.xml", polygon("dog"), size="")
    dataset = open_dataset(tmp_path)
    assert dataset.layout == (
        "LabelMe XML: ground truth from shapes in 2 XML files; classes from the shapes"
    )
    assert [sample.id for sample in dataset.samples] == ["1", "2"]
    assert all(sample.image and sample.predictions[0] for sample in dataset.samples)
    assert [(entry.index, entry.name) for entry in dataset.class_table] == [
        (0, "background"),
        (1, "cat"),
        (2, "dog"),
        (255, "ignored"),
    ]
    task = decide_task(dataset)
    values = [read_ground_truth(one.ground_truth, task).values for one in dataset.samples]
    assert [np.unique(labels).tolist() for labels in values] == [[1], [2]]


def test_a_file_of_names_gives_the_numbers(tmp_path):
    labelme(tmp_path / "1.xml", polygon("dog"))
    (tmp_path / "labels.txt").write_text("dog\ncat\n")
    layout = layout_of(tmp_path)
    assert [entry.name for entry in layout.class_table][:3] == ["background", "dog", "cat"]
    assert layout.described.endswith("classes from labels.txt")


def test_masks_without_a_folder_of_their_own_lie_beside(tmp_path):
    picture(tmp_path / "a/1_mask.png", 255)
    labelme(tmp_path / "a/1.xml", mask("cat", "1_mask.png"))
    picture(tmp_path / "a/1.jpg")
    part = layout_of(tmp_path).ground_truth[0].part
    assert (part.masks, part.image) == (".", "1.jpg")
    assert part.read_mask(tmp_path / "a/1.xml", 1000).values.all()


def test_an_image_without_a_shape_does_not_hide_the_others(tmp_path):
    for number in range(3):
        picture(tmp_path / f"{number}.png")
        labelme(tmp_path / f"{number}.xml", *([polygon("cat")] if number == 2 else []))
    assert len(layout_of(tmp_path).ground_truth) == 3


def test_boxes_of_voc_and_predictions_are_left_to_other_layouts(tmp_path):
    assert layout_of(tmp_path) is None
    labelme(tmp_path / "1.xml", ("cat", "<bndbox><xmin>1</xmin></bndbox>"))
    labelme(tmp_path / "preds/2.xml", polygon("cat"))
    assert layout_of(tmp_path) is None
