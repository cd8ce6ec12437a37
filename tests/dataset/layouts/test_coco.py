"""COCO folders become data sets, or say in one sentence why not."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.coco_places import Places
from segreview.dataset.layouts.shape_choices import CrowdRule, ShapeChoices
from segreview.dataset.layouts.shape_classes import instance_classes, panoptic_classes
from segreview.dataset.reading import read_ground_truth, read_prediction, read_valid
from segreview.dataset.role_parts import PartChoices
from segreview.dataset.task import TaskKind, decide_task
from segreview.errors import Cancelled, DatasetError
from segreview.formats.coco.document import CocoCategory
from segreview.formats.registry import read_mask
from segreview.formats.source import Unwatched

DATA = Path(__file__).parents[3] / "../shared/data"
LEFT = [[0, 0, 2, 0, 2, 2, 0, 2]]
RIGHT = [[2, 0, 4, 0, 4, 2, 2, 2]]
DOG, CAT = {"id": 1, "name": "dog"}, {"id": 2, "name": "cat"}


def image(number, name):
    return {"id": number, "file_name": name, "height": 2, "width": 4}


def annotation(image_id, category, segmentation, **more):
    return {"image_id": image_id, "category_id": category, "segmentation": segmentation, **more}


IMAGES = (image(1, "a.jpg"), image(2, "b.jpg"))


def instances(*annotations, images=IMAGES, categories=(DOG, CAT)):
    return {"images": images, "annotations": annotations, "categories": categories}


TRUTH = instances(annotation(1, 1, LEFT), annotation(2, 2, RIGHT))


def put(root, **files):
    for name, document in files.items():
        path = root / name.replace("__", "/").replace("_json", ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document))
    return root


def picture(path, pixels=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    shown = np.zeros((2, 4, 3), np.uint8) if pixels is None else np.asarray(pixels, np.uint8)
    Image.fromarray(shown).save(path)


def ids(dataset):
    return [sample.id for sample in dataset.samples]


def truths(dataset):
    return [read_mask(sample.ground_truth).values.tolist() for sample in dataset.samples]


def predictions(dataset, place=0):
    return [read_mask(sample.predictions[place]).values.tolist() for sample in dataset.samples]


def test_results_are_prediction_sets_named_like_their_files(tmp_path):
    found = annotation(1, 2, LEFT, score=0.75)
    put(tmp_path, annotations__instances_json=TRUTH, unet_json=[found], best_json=[found])
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == ("best", "unet")
    assert ids(dataset) == ["a", "b"]
    assert truths(dataset) == [[[1, 1, 0, 0]] * 2, [[0, 0, 2, 2]] * 2]
    assert predictions(dataset) == [[[2, 2, 0, 0]] * 2, [[0] * 4] * 2]
    assert [entry.name for entry in dataset.class_table] == ["background", "dog", "cat"]
    assert decide_task(dataset).kind is TaskKind.MULTI_CLASS
    assert any("1 image has no detection" in said for said in dataset.notes)
    assert any("with a score of 0.5 and more" in said for said in dataset.notes)
    reading = decide_task(dataset).readings[0]
    assert (reading.cut, reading.scale) == (0.5, None)
    assert reading.described == "labels of the detections with a score of 0.5 and more"


def test_of_one_category_the_threshold_is_that_of_the_score(tmp_path):
    truth = instances(annotation(1, 7, LEFT), categories=[{"id": 7, "name": "crack"}])
    found = [annotation(1, 7, LEFT, score=0.25), annotation(1, 8, RIGHT, score=1)]
    put(tmp_path, gt_json=truth, dt_json=found)
    dataset = open_dataset(tmp_path)
    task = decide_task(dataset)
    assert task.kind is TaskKind.BINARY
    assert [(entry.index, entry.name) for entry in task.classes] == [
        (0, "background"),
        (1, "crack"),
    ]
    assert read_ground_truth(dataset.samples[0].ground_truth, task).values[0].tolist() == (
        [True, True, False, False]
    )
    scores = read_prediction(dataset.samples[0].predictions[0], task, 0).values
    assert scores.tolist() == [[0.25, 0.25, 0, 0]] * 2
    assert any("other categories are left out: [8]" in said for said in dataset.notes)


def test_a_second_file_of_instances_is_a_prediction_by_its_name(tmp_path):
    images = [image(70, "photos/b.jpg"), image(80, "photos/a.jpg")]
    other = instances(annotation(80, 2, RIGHT), images=images)
    put(tmp_path, gt_json=TRUTH, predictions__unet_json=other)
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == ("unet",)
    assert predictions(dataset) == [[[0, 0, 2, 2]] * 2, [[0] * 4] * 2]
    assert decide_task(dataset).readings[0].cut is None


def test_masks_in_a_folder_beside_are_predictions_too(tmp_path):
    put(tmp_path, instances_json=TRUTH)
    for name in ("a", "b"):
        picture(tmp_path / f"preds/{name}.png", np.ones((2, 4)))
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == ("preds",)
    assert predictions(dataset) == [[[1] * 4] * 2] * 2
    assert dataset.samples[0].image is None


def test_mask_files_with_predictions_come_before_a_file_without_results(tmp_path):
    put(tmp_path, annotations_json=TRUTH)
    for folder in ("images", "masks", "preds"):
        picture(tmp_path / folder / "a.png", np.ones((2, 4)))
    assert open_dataset(tmp_path).layout.startswith("plain folders")


def test_images_are_found_by_name_near_the_file_but_never_outside(tmp_path):
    outside = instances(images=[image(1, "/etc/a.jpg"), image(2, "../../b.jpg")])
    outside["annotations"] = [annotation(1, 1, LEFT)]
    root = put(tmp_path / "data", annotations__instances_val2017_json=outside)
    picture(root / "images/val2017/a.jpg")
    picture(root / "images/train2017/a.jpg")
    picture(tmp_path / "b.jpg")
    dataset = open_dataset(root)
    assert [sample.image and sample.image.path for sample in dataset.samples] == [
        None,
        root / "images/val2017/a.jpg",
    ]


def test_images_that_fit_alike_are_not_guessed():
    places = Places([Path("x/a.jpg"), Path("y/a.jpg"), Path("preds/a.jpg")])
    assert places.image("a.jpg", Path("gt.json")) is None
    assert places.image("x/a.jpg", Path("gt.json")) == Path("x/a.jpg")
    assert places.image("", Path("gt.json")) is None


def test_splits_are_told_apart_and_those_without_predictions_left_out(tmp_path):
    put(tmp_path, annotations__instances_train_json=TRUTH, annotations__instances_val_json=TRUTH)
    for split in ("train", "val"):
        for name in ("a", "b"):
            picture(tmp_path / f"{split}/{name}.jpg")
    assert ids(open_dataset(tmp_path)) == ["train/a", "train/b", "val/a", "val/b"]
    put(tmp_path, unet_val_json=[annotation(1, 1, LEFT, score=1)])
    dataset = open_dataset(tmp_path)
    assert ids(dataset) == ["val/a", "val/b"]
    assert dataset.prediction_sets == ("unet",)
    assert any("There is no prediction for train" in said for said in dataset.notes)


def test_detections_in_other_images_are_left_out_and_said(tmp_path):
    found = [annotation(number, 1, LEFT, score=1) for number in (1, 8, 9)]
    dataset = open_dataset(put(tmp_path, gt_json=TRUTH, dt_json=found))
    assert predictions(dataset) == [[[1, 1, 0, 0]] * 2, [[0] * 4] * 2]
    assert "dt.json: 2 images have no ground truth: left out." in dataset.notes


def test_results_that_fit_several_splits_alike_are_not_guessed(tmp_path):
    put(tmp_path, instances_train_json=TRUTH, instances_val_json=TRUTH)
    for split in ("train", "val"):
        picture(tmp_path / f"{split}/a.jpg")
        picture(tmp_path / f"{split}/b.jpg")
    put(tmp_path, unet_json=[annotation(1, 1, LEFT, score=1)])
    dataset = open_dataset(tmp_path)
    assert dataset.ground_truth_only
    assert ["cannot be told from its image ids" in e.reason for e in dataset.unpaired] == [True]


def test_a_damaged_file_is_told_and_the_others_are_used(tmp_path):
    put(tmp_path, gt_json=instances(annotation(1, 1, LEFT)))
    put(tmp_path, a_json=[annotation(1, 1, LEFT, score=1)])
    (tmp_path / "b.json").write_text('[{"image_id": 1, "category_id": 1,')
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == ("a",)
    (sentence,) = dataset.unusable
    assert sentence.startswith("b.json is no valid JSON file")
    (tmp_path / "gt.json").unlink()
    with pytest.raises(DatasetError, match=r"b\.json is no valid JSON file"):
        open_dataset(tmp_path)


def test_crowds_are_not_counted(tmp_path):
    runs = {"size": [2, 4], "counts": [4, 4]}
    crowd = annotation(1, 1, runs, iscrowd=1)
    put(tmp_path, gt_json=instances(annotation(1, 1, LEFT), crowd), dt_json=[])
    dataset = open_dataset(put(tmp_path, dt_json=[annotation(1, 1, LEFT, score=1)]))
    assert read_valid(dataset.samples[0].valid).values.tolist() == [[True, True, False, False]] * 2
    assert dataset.samples[1].valid is None
    assert dataset.crowds.sentence == "Crowd regions in 1 image are not counted."
    counted = open_dataset(tmp_path, choices=PartChoices(shapes=ShapeChoices(CrowdRule.OBJECTS)))
    assert counted.samples[0].valid is None
    truth = read_mask(counted.samples[0].ground_truth, 100).values
    assert truth.tolist() == [[1, 1, 1, 1]] * 2
    assert counted.crowds.sentence == "Crowd regions in 1 image count as objects."


def test_brush_masks_are_objects_unless_a_person_says_that_they_are_crowds(tmp_path):
    runs = {"size": [2, 4], "counts": [4, 4]}
    brushes = [annotation(n, 1, runs, iscrowd=1) for n in (1, 2)]
    put(tmp_path, gt_json=instances(*brushes), unet_pred_json=instances(*brushes))
    dataset = open_dataset(tmp_path)
    sample = dataset.samples[0]
    assert sample.valid is None
    assert read_mask(sample.ground_truth, 100).values.tolist() == [[0, 0, 1, 1]] * 2
    assert read_mask(sample.predictions[0], 100).values.tolist() == [[0, 0, 1, 1]] * 2
    assert dataset.crowds.sentence == (
        "Crowd regions in 2 images count as objects. Every run-length mask is marked as a crowd, "
        "as CVAT writes brush masks."
    )
    left_out = open_dataset(tmp_path, choices=PartChoices(shapes=ShapeChoices(CrowdRule.IGNORE)))
    assert left_out.crowds.rule is CrowdRule.IGNORE
    assert read_valid(left_out.samples[0].valid).values.tolist() == [[1, 1, 0, 0]] * 2
    assert read_mask(left_out.samples[0].predictions[0], 100).values.tolist() == [[0, 0, 1, 1]] * 2


def test_panoptic_segments_become_categories(tmp_path):
    def panoptic(category):
        segment = {"id": 260, "category_id": category}
        entry = {"image_id": 1, "file_name": "a.png", "segments_info": [segment]}
        return {"images": [image(1, "a.jpg")], "annotations": [entry], "categories": [DOG, CAT]}

    ids_of = np.zeros((2, 4, 3), np.uint8)
    ids_of[0] = (4, 1, 0)
    put(tmp_path, panoptic_val_json=panoptic(2), preds__unet_json=panoptic(1))
    picture(tmp_path / "panoptic_val/a.png", ids_of)
    picture(tmp_path / "preds/unet/a.png", ids_of)
    picture(tmp_path / "val/a.jpg")
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets[-1] == "unet"
    assert truths(dataset) == [[[2] * 4, [0] * 4]]
    assert predictions(dataset, -1) == [[[1] * 4, [0] * 4]]
    assert dataset.class_table.ignored_labels == {0}
    assert dataset.samples[0].image.path == tmp_path / "val/a.jpg"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (instances({"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1]}), "holds boxes"),
        (instances({"image_id": 1, "caption": "a"}), "holds captions"),
        ({"images": [{"id": 1}]}, "an image has no id or no file_name"),
        ([annotation(1, 1, LEFT)], "there is no COCO ground truth beside it"),
    ],
)
def test_a_folder_without_masks_says_what_its_files_hold(tmp_path, document, reason):
    with pytest.raises(DatasetError, match=reason):
        open_dataset(put(tmp_path, annotations_json=document))


def test_of_files_about_the_same_images_instances_are_the_ground_truth(tmp_path):
    put(tmp_path, instances_json=TRUTH, person_keypoints_json=TRUTH, stuff_json=TRUTH)
    dataset = open_dataset(tmp_path)
    assert dataset.layout == "COCO: ground truth in instances.json"
    assert {entry.reason for entry in dataset.unpaired} == {
        "instances.json describes the same images"
    }


def test_background_is_the_category_of_this_name_else_a_free_id():
    def classes(*named):
        made = instance_classes([CocoCategory(*one) for one in named], frozenset())
        return made.blank, made.table.counted_labels

    assert classes((1, "a"), (2, "b")) == (0, (0, 1, 2))
    assert classes((0, "a"), (2, "b")) == (3, (0, 2, 3))
    assert classes((0, "_background_"), (1, "a"), (2, "b")) == (0, (0, 1, 2))
    assert classes((5, "a")) == (0, (0, 1))


def test_the_group_that_roboflow_adds_is_left_out():
    categories = [CocoCategory(0, "animals"), CocoCategory(1, "cat", "animals")]
    assert instance_classes(categories, frozenset({1})).is_binary
    assert not instance_classes(categories, frozenset({0, 1})).is_binary


def test_annotations_of_an_unlisted_category_are_no_foreground():
    assert not instance_classes([CocoCategory(1, "cat")], frozenset({1, 9})).is_binary


def test_void_of_panoptic_files_is_ignored_at_a_free_label():
    made = panoptic_classes([CocoCategory(0, "road"), CocoCategory(4, "sky", "", (1, 2, 3))])
    assert (made.blank, made.table.ignored_labels) == (5, {5})
    assert made.table.find(4).color == (1, 2, 3)


@pytest.mark.skipif(not DATA.is_dir(), reason="the real data sets lie in ../shared/data")
@pytest.mark.parametrize(
    ("folder", "samples", "classes"),
    [
        ("coco_tiny3", 3, 5),
        ("labelme_voc3/instance_segmentation/data_dataset_coco", 3, 21),
        ("format_zoo/datumaro/coco_dataset/coco", 1, 4),
        ("format_zoo/datumaro/coco_dataset/coco_instances", 1, 4),
        ("format_zoo/datumaro/coco_dataset/coco_panoptic", 2, 3),
        ("format_zoo/datumaro/coco_dataset/coco_person_keypoints", 1, 3),
        ("format_zoo/datumaro/coco_dataset/coco_roboflow", 1, 4),
        ("format_zoo/datumaro/coco_dataset/coco_stuff", 2, 3),
        ("format_zoo/datumaro/coco_dataset/mmdet_coco", 1, 4),
    ],
)
def test_real_folders_open_with_their_samples_and_classes(folder, samples, classes):
    dataset = open_dataset(DATA / folder)
    assert (len(dataset.samples), len(dataset.class_table)) == (samples, classes)
    for sample in dataset.samples:
        assert read_mask(sample.ground_truth).values.ndim == 2


def test_who_hears_how_far_a_large_file_is_can_end_the_opening(tmp_path, monkeypatch):
    put(tmp_path, instances_json=TRUTH)
    monkeypatch.setattr("segreview.formats.coco.reading.OWN_PROCESS", 0)

    class Impatient(Unwatched):
        def read(self, path, done, size):
            told.append((path.name, done, size))
            raise Cancelled("nobody waits")

    told = []
    with pytest.raises(Cancelled):
        open_dataset(tmp_path, watch=Impatient())
    assert told == [("instances.json", *[(tmp_path / "instances.json").stat().st_size] * 2)]


def test_why_a_file_cannot_be_read_is_said_once(tmp_path):
    (tmp_path / "instances.json").write_text('{"images": [')
    with pytest.raises(DatasetError) as caught:
        open_dataset(tmp_path)
    assert str(caught.value).endswith(
        " instances.json is no valid JSON file: Expecting value: character 13."
    )


def test_an_export_named_result_is_ground_truth_where_nothing_else_is(tmp_path):
    for name in "ab":
        picture(tmp_path / "images" / f"{name}.jpg")
        picture(tmp_path / "preds" / f"{name}.png", [[1, 1, 0, 0]] * 2)
    dataset = open_dataset(put(tmp_path, result_json=TRUTH))
    assert dataset.layout == "COCO: ground truth in result.json; prediction in preds"
    assert dataset.skipped == (
        "result.json is read as ground truth, though its name promises predictions: it lists "
        "images and categories, and nothing else is ground truth.",
    )


def test_a_file_named_result_beside_masks_is_a_prediction(tmp_path):
    for folder in ("images", "masks"):
        for name in "ab":
            picture(tmp_path / folder / f"{name}.png", [[1, 1, 0, 0]] * 2)
    dataset = open_dataset(put(tmp_path, result_json=TRUTH))
    assert dataset.samples[0].ground_truth.path.parent.name == "masks"
