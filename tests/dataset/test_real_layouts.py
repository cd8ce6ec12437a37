"""Small real folders in the layouts of many tools: each opens whole, or says why it does not."""

from pathlib import Path

import numpy as np
import pytest

from segreview.dataset.dataset import open_dataset
from segreview.dataset.reading import read_ground_truth
from segreview.dataset.task import decide_task
from segreview.errors import DatasetError, UnreadableFile

DATA = Path(__file__).parents[2] / "../shared/data"
ZOO = DATA / "format_zoo/datumaro"
pytestmark = pytest.mark.skipif(not ZOO.is_dir(), reason="the shared data sets are not here")

OPENS = [
    # folder, layout, samples, images, classes of the table (None: none), labels found
    ("ade20k2017_dataset/dataset", "ADE20K, full", 2, 2, None, {0, 1}),
    ("ade20k2017_dataset/dataset_with_meta_file", "ADE20K, full", 1, 1, None, {0, 1}),
    ("ade20k2020_dataset/dataset", "ADE20K, full", 2, 2, None, {0, 401, 1831}),
    ("ade20k2020_dataset/dataset_with_meta_file", "ADE20K, full", 1, 1, None, {0, 401, 1831}),
    ("camvid_dataset", "CamVid", 4, 4, 32, {1, 2, 3, 4, 8, 18, 22, 27}),
    ("cityscapes_dataset/dataset", "Cityscapes", 4, 4, 34, {1, 3, 12, 24, 27, 31}),
    ("cityscapes_dataset/train_dataset", "Cityscapes", 4, 4, 21, {3, 11, 14, 16, 19}),
    ("common_semantic_segmentation_dataset/dataset", "plain", 2, 2, 6, {1, 3, 4, 5}),
    (
        "common_semantic_segmentation_dataset/non_standard_dataset",
        "plain",
        2,
        2,
        8,
        {1, 3, 5, 7},
    ),
    ("kaggle_dataset/image_mask", "plain", 2, 2, None, {0, 1}),
    ("kaggle_dataset/image_mask_with_labelmap", "plain", 3, 3, 3, {0, 1, 2}),
    ("kitti_dataset/kitti_segmentation", "KITTI", 2, 2, 34, {3, 12, 27, 31}),
    ("mapillary_vistas_dataset", "Mapillary Vistas v2.0", 3, 3, 3, {0, 1, 2}),
    ("mvtec_dataset", "MVTec", 2, 2, None, {0, 1}),
    ("cvat_dataset/for_images/export_project", "CVAT for images", 6, 6, 3, {0, 1}),
    ("labelme_dataset", "LabelMe XML", 1, 1, 9, {0, 1, 2, 3, 4, 5, 6, 7}),
    ("mvtec_dataset/category_0", "MVTec", 2, 2, None, {0, 1}),
    ("synthia_dataset/al", "SYNTHIA", 2, 2, 14, {1, 3, 8, 10, 11}),
    ("synthia_dataset/rand", "SYNTHIA", 2, 2, 14, {1, 2, 3, 13}),
    ("synthia_dataset/rand_custom_labelmap", "plain", 2, 2, 5, {1, 2, 3, 4}),
    ("synthia_dataset/rand_meta_file", "plain", 2, 2, 5, {1, 2, 3, 4}),
    ("synthia_dataset/sf", "SYNTHIA", 2, 2, 23, {1, 3, 8, 10, 11}),
    ("voc_dataset/voc_dataset1", "Pascal VOC", 1, 1, 22, {2}),
]


@pytest.mark.parametrize(("name", "layout", "samples", "images", "classes", "labels"), OPENS)
def test_a_folder_opens_with_its_samples_and_classes(
    name, layout, samples, images, classes, labels
):
    dataset = open_dataset(ZOO / name)
    assert dataset.layout.startswith(layout)
    assert len(dataset.samples) == samples
    assert sum(sample.image is not None for sample in dataset.samples) == images
    assert dataset.prediction_sets == ("no prediction",)
    task = decide_task(dataset, dataset.ignored_labels)
    assert (len(task.classes) if task.table_given else None) == classes
    found = {
        int(label)
        for sample in dataset.samples
        for label in np.unique(read_ground_truth(sample.ground_truth, task).values)
    }
    assert found == labels


SAYS_WHY = [
    ("kaggle_dataset/image_csv", r"tables \(CSV\): 2"),
    ("kaggle_dataset/image_csv_det", r"boxes \(CSV\): 3"),
    ("kaggle_dataset/image_csv_multi_label", r"tables \(CSV\): 2"),
    ("kaggle_dataset/image_txt", r"lists of images \(text\): 2"),
    ("kaggle_dataset/image_txt_det", r"lists of images \(text\): 2"),
    ("kaggle_dataset/relaxed_voc1", r"boxes \(VOC XML\): 1"),
    ("kaggle_dataset/relaxed_voc2", r"boxes \(VOC XML\): 1"),
    ("kitti_dataset/kitti_3d", r"boxes \(KITTI label_2\): 1"),
    ("kitti_dataset/kitti_3d_with_subset", r"boxes \(KITTI label_2\): 3"),
    ("kitti_dataset/kitti_detection", r"boxes \(KITTI label_2\): 2"),
    ("cvat_dataset/for_video", r"CVAT for video with 3 tracks \(box: 1, points: 1, polyline: 1\)"),
    ("kaggle_dataset/relaxed_coco", "annotations.json: it holds boxes, no segmentation"),
    ("kaggle_dataset/relaxed_yolo", r"boxes \(YOLO text\): 2"),
    ("roboflow_dataset/createml", r"boxes \(CreateML JSON\): 2"),
    ("roboflow_dataset/multiclass", r"tables \(CSV\): 2"),
    ("roboflow_dataset/tfrecord", r"no segmentation data set: it holds TFRecord files: 2, and no"),
    ("roboflow_dataset/yolo", r"boxes \(YOLO text\): 3"),
    ("roboflow_dataset/yolo_obb", r"oriented boxes \(DOTA text\): 3"),
    ("yolo_dataset/labels", r"boxes \(YOLO text\): 2"),
    ("yolo_dataset/strict", r"boxes \(YOLO text\): 1"),
    ("roboflow_dataset/voc", r"boxes \(VOC XML\): 3"),
    ("voc_dataset/voc_dataset2", r"no segmentation data set: it holds boxes \(VOC XML\): 4"),
    ("voc_dataset/voc_dataset3", r"boxes \(VOC XML\): 1"),
]


@pytest.mark.parametrize(("name", "sentence"), SAYS_WHY)
def test_a_folder_without_masks_says_what_it_holds_instead(name, sentence):
    with pytest.raises(DatasetError, match=sentence):
        open_dataset(ZOO / name)


def test_a_polygon_of_cvat_without_a_label_is_a_row_of_its_own():
    dataset = open_dataset(ZOO / "cvat_dataset/for_images/export_task")
    assert [sample.id for sample in dataset.samples] == ["img0", "img1"]
    with pytest.raises(UnreadableFile, match=r"train\.xml: one polygon .* it has no label"):
        read_ground_truth(dataset.samples[1].ground_truth, decide_task(dataset))


def test_labels_of_vistas_open_without_taking_its_instances_for_predictions():
    dataset = open_dataset(DATA / "format_zoo/vistas")
    assert (len(dataset.samples), dataset.prediction_sets) == (1, ("no prediction",))


def test_labelme_opens_with_the_names_beside_its_masks():
    dataset = open_dataset(DATA / "labelme_voc3")
    assert len(dataset.samples) == 6
    assert dataset.class_table.label_of("tv/monitor") == 20
    assert dataset.class_table.ignored_labels == {255}


def test_satellite_opens_with_six_prediction_sets():
    assert len(open_dataset(DATA / "satellite7_rgb").prediction_sets) == 6
