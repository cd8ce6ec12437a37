"""What is said of a folder in which nothing can be reviewed."""

import pytest

from segreview.dataset.dataset import open_dataset
from segreview.errors import DatasetError


@pytest.fixture
def said_of(tmp_path):
    """Make files with their text, and return what is said of their folder."""

    def said(*names, **texts):
        for name in (*names, *texts):
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts.get(name, ""))
        with pytest.raises(DatasetError) as failure:
            open_dataset(tmp_path)
        return str(failure.value).replace(tmp_path.name, "folder")

    return said


def test_known_annotations_that_are_no_masks_are_one_sentence(said_of):
    assert said_of("a.jpg", **{"a.xml": "<bndbox>", "captions_val.json": "{"}) == (
        "folder is no segmentation data set: it holds boxes (VOC XML): 1, "
        "captions (COCO JSON): 1, and no masks."
    )


def test_what_a_layout_says_of_its_files_follows(said_of):
    boxes = '{"images": [], "annotations": [{"bbox": []}], "categories": []}'
    track = "<annotations><track><box/></track></annotations>"
    assert said_of("a.jpg", **{"b.json": boxes, "c.xml": track, "d.csv": ""}) == (
        "folder is no segmentation data set: it holds tables (CSV): 1, and no masks; c.xml: it is "
        "CVAT for video with 1 tracks (box: 1); export polygons and masks as CVAT for images 1.1."
    )


def test_a_damaged_file_is_no_verdict(said_of):
    said = said_of("a.jpg", **{"b.xml": "<annotations><x>"})
    assert said.startswith("No sample in folder: of 1 image file, no ground truth masks and no")
    assert ". Found instead of masks: CVAT XML files: 1. b.xml is no valid XML file:" in said


def test_photos_in_a_folder_of_labels_are_no_masks(said_of):
    said = said_of("labels/a.jpg", **{"labels__a.txt": "0 .1 .2 .3 .4"})
    assert said == (
        "folder is no segmentation data set: it holds boxes (YOLO text): 1, and no masks."
    )


def test_where_masks_may_lie_names_are_asked_for(said_of):
    said = said_of("x/a.jpg", "y/a.png", **{"b.csv": ""})
    assert said.startswith("No sample in folder: of 2 image files, ")
    assert said.endswith(
        "name the folders like images, masks and preds, or give their roles explicitly. Found "
        "instead of masks: tables (CSV): 1."
    )


def test_predictions_alone_need_a_ground_truth(said_of):
    assert said_of("preds/a.jpg") == (
        "No sample in folder: of 1 image file, no ground truth masks and 1 prediction were "
        "recognised; predictions are scored against ground truth: give its folder explicitly."
    )


def test_a_folder_of_nothing_says_so(said_of):
    assert said_of() == "The folder folder holds no image or mask files."
