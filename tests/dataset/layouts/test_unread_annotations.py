"""Formats that are known but not read are named, with what helps."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.unread_annotations import unread_said
from segreview.errors import DatasetError

XML = '<?xml version="1.0"?>'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.xml", f"{XML}<!DOCTYPE annotation><annotation/>", "delete the line that begins with"),
        ("a.xml", f'{XML}<Annotations><Vertex X="1" Y="2"/></Annotations>', "Aperio ImageScope"),
        ("a.jpg.json", '{"objects": [{"classTitle": "cat"}]}', "Supervisely cannot be read"),
        ("a.json", '{"item": {"slots": [{"slot_name": "0"}]}}', "V7 Darwin cannot be read"),
        ("via.json", '{"a": {"shape_attributes": {}}}', "VGG Image Annotator"),
        ("a.json", '{"features": {"xy": [{"wkt": "POLYGON"}]}}', "masks of its targets folder"),
        ("a.json", '{"annotations": [{"predicted_iou": 1}]}', "Segment Anything"),
        ("a.geojson", '{"type": "FeatureCollection"}', "GeoJSON"),
        ("train.csv", "ImageId,EncodedPixels\na.jpg,1 3\n", "CSV of run lengths"),
        ("a.CSV", "ImageId,PolygonWKT_Pix\n", "CSV of polygons"),
        ("a.mat", "MATLAB 5.0", "as PNG or .npy"),
        ("a.nrrd", "NRRD0004", "convert them to NIfTI"),
    ],
)
def test_each_format_is_named_with_what_helps(folder, name, text, said):
    (sentence,) = unread_said(folder(**{f"labels__{name}": text}))
    assert sentence.startswith("1 file of ")
    assert f"the first is labels/{name}: " in sentence
    assert said in sentence


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.xml", f"{XML}<annotation><object><bndbox/></object></annotation>"),
        ("a.json", '{"images": [], "annotations": [], "categories": []}'),
        ("a.json", '{"shapes": [], "imagePath": "a.jpg"}'),
        ("a.csv", "image,ground_truth,prediction\n"),
        ("a.txt", "0 0.1 0.2 0.3\n"),
    ],
)
def test_formats_that_are_read_or_hold_no_masks_are_not_named(folder, name, text):
    assert unread_said(folder(**{f"labels__{name}": text})) == ()


def test_files_are_counted_by_what_the_first_of_each_folder_is(folder):
    found = folder("a/1.mat", "a/2.mat", "b/3.mat", "b/4.png")
    assert unread_said(found) == (
        "3 files of MATLAB cannot be read, the first is a/1.mat: save the masks in them as PNG or "
        ".npy.",
    )


def test_beside_images_and_predictions_they_are_doubtful(tmp_path):
    for name in ("images/a.png", "preds/a.png"):
        path = tmp_path / name
        path.parent.mkdir()
        Image.fromarray(np.eye(4, dtype=np.uint8)).save(path)
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.xml").write_text(f"{XML}<!DOCTYPE annotation><annotation/>")
    dataset = open_dataset(tmp_path)
    assert dataset.predictions_only
    assert dataset.skipped == (
        "1 file of XML with a document type cannot be read, the first is labels/a.xml: delete the "
        "line that begins with <!DOCTYPE in each of them.",
    )


def test_alone_they_are_why_there_is_no_sample(tmp_path):
    (tmp_path / "train.csv").write_text("ImageId,ClassId,EncodedPixels\na.jpg,1,1 3\n")
    with pytest.raises(DatasetError, match=r"^No sample in .* 1 file of CSV of run lengths"):
        open_dataset(tmp_path)
