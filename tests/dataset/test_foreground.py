"""What is foreground is asked where ground truth and predictions do not tell it together."""

import json

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.audit import audit
from segreview.dataset.dataset import open_dataset
from segreview.dataset.findings import FindingKind, Severity
from segreview.dataset.reading import read_ground_truth, read_prediction
from segreview.dataset.task import TaskKind, decide_task
from segreview.errors import InvalidArgument

SCORES = np.array([[0.1, 0.2, 0.7, 0.5]], "f4")


def save(root, folder, *masks):
    (root / folder).mkdir(exist_ok=True)
    for number, values in enumerate(masks):
        values = np.asarray(values)
        if values.dtype.kind == "f":
            np.save(root / folder / f"{number:03}.npy", values)
        else:
            Image.fromarray(values.astype(np.uint8)).save(root / folder / f"{number:03}.png")


def question(root, chosen="found"):
    dataset = open_dataset(root)
    task = decide_task(dataset, foreground=chosen)
    findings = audit(dataset, task, chosen={FindingKind.FOREGROUND: chosen})
    return next((one for one in findings if one.kind is FindingKind.FOREGROUND), None)


def masks(root, chosen, sample=0):
    """Return ground truth and prediction of a sample, and the scale of the predictions."""
    dataset = open_dataset(root)
    task = decide_task(dataset, foreground=chosen)
    truth = read_ground_truth(dataset.samples[sample].ground_truth, task).values
    prediction = read_prediction(dataset.samples[sample].predictions[0], task, 0).values
    return truth.tolist(), prediction.tolist()


def test_scores_beside_labels_ask_for_the_foreground(tmp_path):
    save(tmp_path, "masks", [[0, 1, 2, 2]])
    save(tmp_path, "preds", SCORES)
    asked = question(tmp_path)
    assert asked.sentence == (
        "preds: one score for each pixel does not say which label it has; not scored."
    )
    assert [choice.value for choice in asked.choices] == ["found", "any", "1", "2"]
    assert (asked.default, asked.chosen, asked.asks) == ("found", "found", True)
    dataset = open_dataset(tmp_path)
    notes = audit(dataset, decide_task(dataset))
    assert all(one.severity is Severity.NOTE for one in notes if one.kind != asked.kind)


def test_binary_masks_beside_labels_ask_for_the_foreground(tmp_path):
    save(tmp_path, "masks", [[0, 1, 2, 2]])
    save(tmp_path, "preds", [[0, 255, 0, 255]])
    assert question(tmp_path).sentence == (
        "preds: 0 and 255 alone are no labels of the ground truth; 255 counts as a class of its "
        "own."
    )
    assert question(tmp_path).asks
    assert masks(tmp_path, "any") == ([[False, True, True, True]], [[0, 255, 0, 255]])


@pytest.mark.parametrize(
    ("truth", "prediction"),
    [
        ([0, 1, 2, 2], [0, 1, 1, 2]),
        ([0, 1, 2, 255], [0, 255, 0, 255]),
        ([0, 1, 2, 2], [0, 7, 0, 7]),
    ],
)
def test_labels_beside_labels_ask_for_no_foreground(tmp_path, truth, prediction):
    save(tmp_path, "masks", [truth])
    save(tmp_path, "preds", [prediction])
    assert question(tmp_path) is None


@pytest.mark.parametrize(
    ("chosen", "truth", "words"),
    [
        ("any", [[False, True, True, True]], "Foreground is whatever is not 0, as chosen."),
        ("2", [[False, False, True, True]], "Foreground is label 2, as chosen."),
        ("7", [[False, False, False, False]], "Foreground is 7, as chosen."),
    ],
)
def test_a_chosen_foreground_makes_the_task_binary(tmp_path, chosen, truth, words):
    save(tmp_path, "masks", [[0, 1, 2, 2]])
    save(tmp_path, "preds", SCORES)
    assert masks(tmp_path, chosen) == (truth, SCORES.tolist())
    answered = question(tmp_path, chosen)
    assert (answered.sentence, answered.severity) == (words, Severity.NOTE)
    assert (answered.default, answered.chosen) == ("found", chosen)
    values = [choice.value for choice in answered.choices]
    assert values[:5] == ["found", "any", "1", "2", "none"]


def test_sets_of_labels_are_cut_as_the_ground_truth_is(tmp_path):
    save(tmp_path, "masks", [[0, 1, 2, 2]])
    save(tmp_path, "preds", [[2, 2, 1, 0]])
    assert masks(tmp_path, "2")[1] == [[1, 1, 0, 0]]
    assert masks(tmp_path, "any")[1] == [[1, 1, 1, 0]]
    task = decide_task(open_dataset(tmp_path), foreground="2")
    assert (task.readings[0].described, task.described) == (
        "labels",
        "binary, foreground is label 2",
    )
    findings = audit(open_dataset(tmp_path), task)
    (reading,) = (one for one in findings if one.kind is FindingKind.PREDICTION)
    assert reading.choices == ()


def test_two_values_are_labels_only_if_the_ground_truth_has_them(tmp_path):
    save(tmp_path, "masks", [[0, 1, 2, 2]])
    save(tmp_path, "preds", [[0, 1, 1, 0]])
    assert masks(tmp_path, "2")[1] == [[0, 0, 0, 0]]
    save(tmp_path, "preds", [[0, 255, 255, 0]])
    assert masks(tmp_path, "2")[1] == [[0, 255, 255, 0]]


def test_what_a_class_table_leaves_out_stays_out(tmp_path):
    save(tmp_path, "masks", [[0, 1, 2, 9]])
    save(tmp_path, "preds", np.array([[0.1, 0.2, 0.3, 0.5, 0.7, 0.9]], "f4"))
    classes = [{"id": n, "name": name} for n, name in ((0, "road"), (1, "car"), (2, "bus"))]
    table = {"classes": [*classes, {"id": 9, "name": "void"}], "ignore": ["void"]}
    (tmp_path / "palette.json").write_text(json.dumps(table))
    assert decide_task(open_dataset(tmp_path), foreground="bus").foreground_label == 2
    assert decide_task(open_dataset(tmp_path), foreground="any").left_out == {9}
    assert question(tmp_path).choices[2].words == "Foreground is label 1, car"


def test_every_label_can_be_a_class(tmp_path):
    save(tmp_path, "masks", [[0, 255]])
    save(tmp_path, "preds", [[0, 255]])
    task = decide_task(open_dataset(tmp_path), foreground="none")
    assert task.kind is TaskKind.MULTI_CLASS
    assert question(tmp_path, "none").sentence == "Every label is a class, as chosen."
    assert question(tmp_path) is None


def test_colours_have_no_label_that_could_be_foreground(tmp_path):
    save(tmp_path, "masks", [[[9, 0, 0], [0, 9, 0]]])
    save(tmp_path, "preds", SCORES[:, :2])
    asked = question(tmp_path)
    assert (asked.severity, asked.choices) == (Severity.DOUBT, ())
    for chosen in ("any", "2"):
        with pytest.raises(InvalidArgument, match="where ground truth holds colours"):
            decide_task(open_dataset(tmp_path), foreground=chosen)


def test_without_a_class_table_a_foreground_is_a_number(tmp_path):
    save(tmp_path, "masks", [[0, 1, 2, 2]])
    save(tmp_path, "preds", SCORES)
    with pytest.raises(InvalidArgument, match="is 'car'; allowed are any, none, and a label"):
        decide_task(open_dataset(tmp_path), foreground="car")


def test_ground_truth_that_is_all_background_asks_whether_there_are_classes(tmp_path):
    save(tmp_path, "masks", [[0, 0]])
    save(tmp_path, "preds", [[0, 255]])
    asked = question(tmp_path)
    assert asked.sentence == (
        "The looked-at ground truth is all background: non-zero is foreground."
    )
    assert [choice.value for choice in asked.choices] == ["found", "none"]
    assert (asked.default, asked.asks) == ("found", True)


@pytest.mark.parametrize("value", [1, 255])
def test_more_is_looked_at_until_a_ground_truth_is_not_all_background(tmp_path, value):
    blank, telling = [[0, 0, 0]], [[0, value, value]]
    # Of 100 samples, the first, the 26th, the 51st and the 76th are looked at by themselves.
    save(tmp_path, "masks", *[blank] * 78, telling, *[blank] * 21)
    save(tmp_path, "preds", *[telling] * 100)
    task = decide_task(open_dataset(tmp_path))
    assert task.foreground_above == value / 2
    assert question(tmp_path) is None


def test_labels_behind_much_background_are_labels(tmp_path):
    save(tmp_path, "masks", *[[[0, 0, 0]]] * 9, [[0, 1, 2]])
    save(tmp_path, "preds", *[[[0, 1, 2]]] * 10)
    assert decide_task(open_dataset(tmp_path)).kind is TaskKind.MULTI_CLASS


def test_files_that_cannot_be_read_tell_nothing(tmp_path):
    save(tmp_path, "masks", *[[[0, 255]]] * 8)
    save(tmp_path, "preds", *[[[0, 255]]] * 8)
    for number in (0, 2, 4, 6):
        (tmp_path / "masks" / f"{number:03}.png").write_bytes(b"no picture")
    assert decide_task(open_dataset(tmp_path)).foreground_above == 127.5


@pytest.mark.parametrize(("pixels", "named"), [([0, 1, 2, 2], "0, 1, 2"), ([0, 100] * 2, "0, 100")])
def test_few_values_of_which_none_would_be_foreground_may_be_labels(tmp_path, pixels, named):
    save(tmp_path, "masks", [[0, 255, 255, 255]])
    save(tmp_path, "preds", [pixels])
    asked = question(tmp_path)
    assert asked.sentence == (
        f"preds: its values {named} are read as scores of value / 255, of which none reaches 0.5; "
        "they may be labels."
    )
    assert [choice.value for choice in asked.choices] == ["found", "any", "none"]
    assert asked.asks
    _, found = masks(tmp_path, "any")
    assert [bool(value) for value in found[0]] == [bool(value) for value in pixels]


def test_many_labels_without_a_table_are_classes_and_that_is_asked(tmp_path):
    labels = np.arange(100).reshape(10, 10)
    save(tmp_path, "masks", labels)
    save(tmp_path, "preds", labels)
    asked = question(tmp_path)
    assert asked.sentence == (
        "Ground truth holds 100 different values, which no class table names: each is read as a "
        "class."
    )
    assert (asked.asks, asked.choices[0].words) == (True, "Every label is a class")


def test_many_labels_and_255_are_no_soft_edges_of_a_binary_mask(tmp_path):
    labels = np.arange(100).reshape(10, 10)
    labels[0] = 255
    save(tmp_path, "masks", labels)
    save(tmp_path, "preds", np.arange(100).reshape(10, 10))
    task = decide_task(open_dataset(tmp_path))
    assert (task.kind, task.described) == (TaskKind.MULTI_CLASS, "labels as stored")
    (reading,) = task.readings
    assert reading.described == "labels"


def classes_said(root):
    dataset = open_dataset(root)
    findings = audit(dataset, decide_task(dataset))
    return next(one for one in findings if one.kind is FindingKind.CLASSES)


def test_255_that_nothing_predicts_may_be_no_class(tmp_path):
    save(tmp_path, "masks", [[0, 1, 2, 255]])
    save(tmp_path, "preds", [[0, 1, 2, 2]])
    finding = classes_said(tmp_path)
    assert finding.severity is Severity.DOUBT
    assert finding.sentence.endswith(
        "No prediction holds 255: if it marks what is not counted, leave it out in the class panel "
        "or with --ignore 255."
    )


@pytest.mark.parametrize(
    ("truth", "predicted"), [([0, 1, 2, 255], [0, 255, 2, 2]), ([0, 85, 170, 254], [0, 1, 2, 2])]
)
def test_255_that_is_predicted_or_not_there_is_no_doubt(tmp_path, truth, predicted):
    save(tmp_path, "masks", [truth])
    save(tmp_path, "preds", [predicted])
    assert classes_said(tmp_path).severity is Severity.NOTE
