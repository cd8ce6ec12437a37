"""Small real folders in the layouts of many tools: each opens whole, or says why it does not."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.audit import audit
from segreview.dataset.dataset import Roles, open_dataset
from segreview.dataset.findings import FindingKind, Severity
from segreview.dataset.reading import read_ground_truth, read_prediction
from segreview.dataset.task import decide_task
from segreview.errors import DatasetError, SeveralDatasets, UnreadableFile
from segreview.masks.threshold import WORD_SCALE

DATA = Path(__file__).parents[2] / "../shared/data"
ZOO = DATA / "format_zoo/datumaro"
pytestmark = pytest.mark.skipif(not ZOO.is_dir(), reason="the shared data sets are not here")

OPENS = [
    # folder, layout, samples, images, classes of the table (None: none), labels found
    ("ade20k2017_dataset/dataset", "ADE20K, full", 2, 2, 2, {0, 1}),
    ("ade20k2017_dataset/dataset_with_meta_file", "ADE20K, full", 1, 1, 2, {0, 1}),
    ("ade20k2020_dataset/dataset", "ADE20K, full", 2, 2, 3, {0, 401, 1831}),
    ("ade20k2020_dataset/dataset_with_meta_file", "ADE20K, full", 1, 1, 3, {0, 401, 1831}),
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


KINDS = {FindingKind.MISSING: "missing", FindingKind.SETS: "sets"}
SATELLITE_SETS = tuple(
    f"pred_{network}_epoch{epoch}" for network in ("fcn32", "improved") for epoch in (1, 10, 20)
)
NONE = ("no prediction",)
SETS = [
    # folder, layout, samples, images, counted classes, prediction sets, questions asked
    ("sod_edge3", "plain folders", 3, 0, 2, ("preds",), []),
    ("deepcrack", "one folder with suffixes", 12, 12, 2, ("fused", "side1", "side5"), ["sets"]),
    ("drive_vessels", "plain folders", 5, 5, 2, ("pred",), ["paired"]),
    ("camvid_unet", "plain folders", 9, 9, 11, ("pred", "pred_rgb", "prob"), ["missing"]),
    ("voc_deeplab_rgb3", "one folder with suffixes", 3, 3, 21, ("pred",), ["classes"]),
    ("satellite7_rgb", "one folder with suffixes", 3, 3, 6, SATELLITE_SETS, []),
    ("coco_tiny3", "COCO", 3, 3, 5, ("dt_dataset",), []),
    ("labelme_voc3/semantic_segmentation/data_annotated", "LabelMe", 3, 0, 21, NONE, []),
    ("labelme_voc3/semantic_segmentation/data_dataset_voc", "Pascal VOC", 3, 3, 21, NONE, []),
    ("labelme_voc3/instance_segmentation/data_dataset_coco", "COCO", 3, 0, 21, NONE, []),
    ("format_zoo/kaggle_salt", "one folder with suffixes", 1, 1, 2, NONE, []),
    ("format_zoo/isbi_jpeg_labels", "plain folders", 2, 2, 2, NONE, ["paired"]),
    ("format_zoo/inria", "one folder with suffixes", 1, 0, 2, NONE, []),
    ("format_zoo/vistas", "one folder with suffixes", 1, 1, 0, NONE, []),
    ("format_zoo/ivadomed_softlabel", "BIDS", 1, 1, 2, NONE, ["ground truth"]),
]


@pytest.mark.parametrize(
    ("name", "layout", "samples", "images", "classes", "sets", "questions"), SETS
)
def test_a_set_opens_with_its_samples_and_classes_and_at_most_one_question(
    name, layout, samples, images, classes, sets, questions
):
    dataset = open_dataset(DATA / name)
    task = decide_task(dataset, dataset.ignored_labels)
    assert dataset.layout.startswith(layout)
    assert (len(dataset.samples), dataset.prediction_sets) == (samples, sets)
    assert sum(sample.image is not None for sample in dataset.samples) == images
    assert len(task.classes.counted) == classes
    doubts = [one for one in audit(dataset, task) if one.severity is Severity.DOUBT]
    assert all(finding.asks for finding in doubts)
    assert [KINDS.get(finding.kind, finding.kind.value) for finding in doubts] == questions


SAYS_WHAT_LACKS = [
    ("format_zoo/isbi_unet", "no ground truth masks and 3 predictions.*give its folder"),
    ("format_zoo/ivadomed_png_tif", "of 14 image files, no ground truth masks and no predictions"),
]


@pytest.mark.parametrize(("name", "sentence"), SAYS_WHAT_LACKS)
def test_a_set_without_ground_truth_says_so(name, sentence):
    with pytest.raises(DatasetError, match=sentence):
        open_dataset(DATA / name)


def reference(name):
    entries = json.loads((DATA / "format_zoo/reference.json").read_text(encoding="utf-8"))
    return entries[name]


def ground_truths(dataset):
    task = decide_task(dataset, dataset.ignored_labels)
    return {
        sample.ground_truth.path.name: read_ground_truth(sample.ground_truth, task).values
        for sample in dataset.samples
    }


MASKS = [
    ("kaggle_salt/0fea4b5049.png", "foreground_pixels", ""),
    ("inria/inria_tyrol_w4_mask.tif", "foreground_pixels", ""),
    ("isbi_jpeg_labels/train-labels00.jpg", "foreground >127", ""),
    ("isbi_jpeg_labels/train-labels15.jpg", "foreground >127", ""),
    (
        "ivadomed_softlabel/sub-rat2_sample-data5_SEM_seg-axon-manual.png",
        "foreground >127",
        "seg-axon-manual",
    ),
    (
        "ivadomed_softlabel/sub-rat2_sample-data5_SEM_seg-myelin-manual.png",
        "foreground >127",
        "seg-myelin-manual",
    ),
]


@pytest.mark.parametrize(("name", "key", "chosen"), MASKS)
def test_a_ground_truth_has_the_foreground_of_the_reference(name, key, chosen):
    folder, _, file = name.partition("/")
    dataset = open_dataset(DATA / "format_zoo" / folder, Roles(ground_truth_set=chosen))
    assert np.count_nonzero(ground_truths(dataset)[file]) == reference(name)[key]


def test_labels_of_vistas_are_those_of_the_reference():
    (labels,) = ground_truths(open_dataset(DATA / "format_zoo/vistas")).values()
    assert np.unique(labels).tolist() == reference("vistas")["label_ids"]


@pytest.mark.parametrize("name", ["0", "7", "29"])
def test_soft_predictions_of_16_bit_have_the_foreground_of_the_reference(name, tmp_path):
    predictions = DATA / "format_zoo/isbi_unet"
    Image.fromarray(np.full((256, 256), 255, np.uint8)).save(tmp_path / f"{name}.png")
    roles = Roles(None, tmp_path, (("unet", predictions),))
    dataset = open_dataset(tmp_path, roles)
    task = decide_task(dataset)
    (source,) = dataset.samples[0].predictions
    assert source.path.name == f"{name}_predict.png"
    assert task.readings[0].scale == WORD_SCALE
    scores = read_prediction(source, task, 0).values
    above = np.count_nonzero(scores >= 65535 / 2)
    assert above == reference(f"isbi_unet/{name}_predict.png")["foreground at value/65535>=0.5"]


def test_labels_of_volumes_are_counted_slice_by_slice():
    nibabel = pytest.importorskip("nibabel")
    folder = DATA / "format_zoo/ivadomed_nifti"
    for chosen, slices in (("seg-manual", 74), ("lesion-manual", 48), ("labels-disc-manual", 16)):
        dataset = open_dataset(folder, Roles(ground_truth_set=chosen))
        assert len(dataset.samples) == slices
        task = decide_task(dataset)
        found: dict[str, int] = {}
        for sample in dataset.samples:
            values = read_ground_truth(sample.ground_truth, task).values
            name = sample.ground_truth.path.name
            found[name] = found.get(name, 0) + int(np.count_nonzero(values))
        stored = {name: np.asarray(nibabel.load(folder / name).dataobj) for name in found}
        assert found == {name: np.count_nonzero(volume) for name, volume in stored.items()}


def test_labelme_opens_with_the_names_beside_its_masks():
    dataset = open_dataset(DATA / "labelme_voc3/semantic_segmentation/data_dataset_voc")
    assert dataset.class_table.label_of("tv/monitor") == 20
    assert dataset.class_table.ignored_labels == {255}


@pytest.mark.parametrize(
    ("name", "inside", "first"),
    [
        ("labelme_voc3", 4, "instance_segmentation/data_dataset_coco"),
        ("format_zoo/datumaro/synthia_dataset", 5, "al"),
        ("format_zoo/datumaro/kaggle_dataset", 2, "image_mask"),
        ("format_zoo/datumaro/coco_dataset", 7, "coco"),
    ],
)
def test_a_folder_of_several_sets_names_them(name, inside, first):
    with pytest.raises(
        SeveralDatasets, match=f"holds {inside} data sets: open one of {first}"
    ) as at:
        open_dataset(DATA / name)
    assert len(at.value.inside) == inside
    assert at.value.inside[0].path == DATA / name / first


@pytest.mark.parametrize("name", ["mvtec_dataset", "camvid_dataset", "voc_dataset"])
def test_splits_and_parts_of_one_set_are_one(name):
    assert open_dataset(ZOO / name).samples
