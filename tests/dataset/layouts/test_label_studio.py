"""Brush masks of Label Studio, with and without the export that names their images."""

import json

import pytest

from segreview.dataset.layouts.label_studio import by_label_studio
from segreview.formats.merged_masks import MergedMasks

MASKS = [
    f"masks/task-{task}-annotation-{task + 20}-by-1-tag-{tag}-0.png"
    for task in (12, 13)
    for tag in ("Road", "Car")
]
EXPORT = json.dumps(
    [
        {"id": 12, "data": {"image": "/data/upload/1/1a2b3c4d-left.jpg"}},
        {"id": 13, "file_upload": "1a2b3c4e-right.jpg", "data": {}},
    ]
)


def keys(files):
    return [file.key for file in files]


def test_the_tags_of_a_task_are_classes(folder):
    layout = by_label_studio(folder(*MASKS, "images/task-12.jpg", "preds/task-13.png"))
    assert keys(layout.ground_truth) == ["task-12", "task-13"]
    assert layout.ground_truth[0].path.name.endswith("-tag-Car-0.png")
    assert layout.ground_truth[0].part == MergedMasks((MASKS[0].rpartition("/")[2],), (1, 2))
    assert [entry.name for entry in layout.class_table] == ["background", "Car", "Road"]
    assert (keys(layout.images), keys(layout.predictions[0][1])) == (["task-12"], ["task-13"])
    assert layout.findings == (
        "No file says which label each class has: they are numbered by their names, and "
        "predictions are read so too (1 Car, 2 Road).",
    )
    assert layout.notes == ()


def test_the_json_export_names_the_images(folder):
    layout = by_label_studio(
        folder(
            *MASKS,
            "images/left.jpg",
            "preds/right_pred.png",
            "preds/left.png",
            **{"a.json": EXPORT},
        )
    )
    assert keys(layout.ground_truth) == ["left", "right"]
    assert keys(layout.images) == ["left"]
    assert sorted(keys(layout.predictions[0][1])) == ["left", "right"]


def test_images_may_keep_the_names_that_they_had_on_the_server(folder):
    names = ("images/1a2b3c4d-left.jpg", "preds/1a2b3c4d-left.png")
    layout = by_label_studio(folder(*MASKS, *names, **{"a.json": EXPORT}))
    assert (keys(layout.images), keys(layout.predictions[0][1])) == (["left"], ["left"])


def test_without_an_export_other_names_are_no_partners_and_what_helps_is_said(folder):
    layout = by_label_studio(folder(*MASKS, "images/left.jpg", "preds/left.png"))
    assert (layout.predictions, layout.images) == ((), ())
    assert layout.findings == (
        "Masks are named by their task, and nothing says which image task-12 is, so that preds "
        "cannot be used: put the JSON export of Label Studio beside them, or name images and "
        "predictions like task-12, task-13.",
    )


def test_of_several_people_one_is_chosen(folder):
    other = [name.replace("by-1", "by-2") for name in MASKS[:2]]
    found = folder(*MASKS, *other, "images/task-12.jpg")
    layout = by_label_studio(found)
    assert (layout.ground_truth_sets, layout.ground_truth_set) == (("1", "2"), "1")
    assert len(layout.ground_truth) == 2


@pytest.mark.parametrize("text", ["{", "[1, 2]", '{"id": 12}', '[{"id": 12, "data": 3}]'])
def test_other_json_names_nothing(folder, text):
    layout = by_label_studio(folder(*MASKS, "images/task-12.jpg", **{"a.json": text}))
    assert keys(layout.ground_truth) == ["task-12", "task-13"]


def test_other_names_are_not_of_label_studio(folder):
    assert by_label_studio(folder("task-1.png", "a-annotation-2.png")) is None
