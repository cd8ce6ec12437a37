"""What the values mean is decided once, from a few files."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.score_reading import LOGITS, ScoreKind, ScoreReading
from segreview.dataset.task import TaskKind, decide_task, with_score_reading
from segreview.errors import InvalidArgument
from segreview.masks.threshold import (
    BINARY_SCALE,
    BYTE_SCALE,
    LOGIT_SCALE,
    UNIT_SCALE,
    WORD_SCALE,
    ScoreScale,
)

DATA = Path(__file__).parents[2] / "../shared/data"
SOFT = np.arange(100, dtype=np.uint8).reshape(10, 10)


def decided(root, ground_truth, prediction, ignored=frozenset(), table=None):
    for folder, values in (("masks", ground_truth), ("preds", prediction)):
        (root / folder).mkdir()
        values = np.asarray(values)
        if values.dtype.kind == "f":
            np.save(root / folder / "a.npy", values)
        else:
            Image.fromarray(values).save(root / folder / "a.png")
    if table:
        classes = [{"id": index, "name": str(index)} for index in table]
        (root / "palette.json").write_text(json.dumps({"classes": classes}))
    return decide_task(open_dataset(root), ignored)


def bytes_of(*values):
    return np.array([values], np.uint8)


@pytest.mark.parametrize(
    ("ground_truth", "above"),
    [
        (bytes_of(0, 1), 0.5),
        (bytes_of(0, 0), 0),
        (bytes_of(0, 255), 127.5),
        (bytes_of(0, 255, 255, 113), 127.5),
        (np.array([[0, 65535]], np.uint16), 32767.5),
        (np.array([[True, False]]), 0.5),
        (np.array([[0.0, 1.0]]), 0.5),
    ],
)
def test_two_values_are_binary_at_their_middle(tmp_path, ground_truth, above):
    task = decided(tmp_path, ground_truth, bytes_of(0, 255))
    assert task.kind is TaskKind.BINARY
    assert task.foreground_above == above


def test_values_between_are_binary_when_a_prediction_is_a_score_map(tmp_path):
    task = decided(tmp_path, bytes_of(0, 255, 85, 113), SOFT)
    assert task.kind is TaskKind.BINARY


@pytest.mark.parametrize("values", [(0, 1, 2), (0, 255, 85, 113), (0, 7)])
def test_other_values_are_labels(tmp_path, values):
    task = decided(tmp_path, bytes_of(*values), bytes_of(0, 1))
    assert task.kind is TaskKind.MULTI_CLASS
    assert task.readings[0].scale is None


def test_one_gray_that_predictions_hold_too_is_a_label(tmp_path):
    kind = decided(tmp_path, bytes_of(0, 128, 255, 255), bytes_of(0, 128, 128, 255)).kind
    assert kind is TaskKind.MULTI_CLASS


@pytest.mark.parametrize(
    ("ground_truth", "prediction"),
    [
        (bytes_of(0, 128, 255, 255), bytes_of(0, 255, 255, 255)),
        (bytes_of(0, 128, 255, 255), bytes_of(0, 127, 128, 255)),
        (bytes_of(*[0] * 11, 128, *[255] * 11), bytes_of(0, 128, 255, 255)),
        (bytes_of(0, 113, 128, 255, 255, 255), bytes_of(0, 113, 128, 255)),
    ],
)
def test_other_grays_are_the_edges_of_binary_masks(tmp_path, ground_truth, prediction):
    assert decided(tmp_path, ground_truth, prediction).kind is TaskKind.BINARY


@pytest.mark.parametrize(("black", "kind"), [(10, TaskKind.MULTI_CLASS), (11, TaskKind.BINARY)])
def test_a_gray_at_edges_has_a_tenth_of_the_pixels_of_the_others(tmp_path, black, kind):
    truth = bytes_of(*[0] * black, 128, *[255] * 11)
    assert decided(tmp_path, truth, bytes_of(0, 128, 255)).kind is kind


def test_ignored_values_are_left_out_of_the_judgement(tmp_path):
    assert decided(tmp_path, bytes_of(0, 1, 255), bytes_of(0, 1), frozenset({255})).kind == "binary"


def test_a_table_of_many_classes_means_labels(tmp_path):
    task = decided(tmp_path, bytes_of(0, 1), bytes_of(0, 1), table=(0, 1, 2))
    assert task.kind is TaskKind.MULTI_CLASS
    assert task.table_given


@pytest.mark.parametrize(
    ("prediction", "scale", "hard"),
    [
        (bytes_of(0, 1), BINARY_SCALE, True),
        (bytes_of(0, 255), BYTE_SCALE, True),
        (SOFT, BYTE_SCALE, False),
        (np.array([[0, 300, 65535]], np.uint16), WORD_SCALE, False),
        (np.array([[0.0, 0.3, 1.0]]), UNIT_SCALE, False),
        (np.array([[0.0, 1.0]]), UNIT_SCALE, True),
    ],
)
def test_the_scale_of_a_set_follows_from_its_values(tmp_path, prediction, scale, hard):
    reading = decided(tmp_path, bytes_of(0, 255), prediction).readings[0]
    assert reading.scale == scale
    assert reading.hard is hard


def test_a_lossy_ground_truth_is_binary_with_a_warning(tmp_path):
    for folder in ("labels", "preds"):
        (tmp_path / folder).mkdir()
        Image.fromarray(SOFT).save(tmp_path / folder / "a.jpg")
    task = decide_task(open_dataset(tmp_path))
    assert task.foreground_above == 127.5
    assert "lossily" in task.warnings[0]


def test_colours_without_a_table_are_said_not_to_be_scored(tmp_path):
    colors = np.zeros((2, 2, 3), np.uint8)
    colors[0, 0] = (255, 0, 0)
    task = decided(tmp_path, colors, colors)
    assert task.color_coded
    assert "palette.json" in task.warnings[0]


def test_masks_of_one_colour_channel_are_said_to_be_readable_from_it(tmp_path):
    red = np.zeros((2, 2, 3), np.uint8)
    red[0, 0, 0] = 255
    task = decided(tmp_path, red, bytes_of(0, 255))
    (said,) = task.of_classes
    assert task.of_foreground == ()
    assert said.endswith('(only red differs, which --values "ground truth=red" reads).')


def test_damaged_files_do_not_stop_the_judgement(tmp_path):
    (tmp_path / "masks").mkdir()
    (tmp_path / "preds").mkdir()
    for name in "abcd":
        Image.fromarray(bytes_of(0, 255)).save(tmp_path / f"masks/{name}.png")
        (tmp_path / f"preds/{name}.png").write_text("no picture")
    (tmp_path / "masks/a.png").write_text("no picture")
    task = decide_task(open_dataset(tmp_path))
    assert task.foreground_above == 127.5
    assert task.readings[0].scale == BYTE_SCALE


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not here")
@pytest.mark.parametrize("name", ["deepcrack", "drive_vessels", "sod_edge3"])
def test_the_real_binary_sets_are_gray_against_eight_bit_scores(name):
    task = decide_task(open_dataset(DATA / name))
    assert (task.kind, task.foreground_above) == (TaskKind.BINARY, 127.5)
    assert {reading.scale for reading in task.readings} == {BYTE_SCALE}


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not here")
def test_the_real_street_scenes_are_labels_colours_and_volumes():
    task = decide_task(open_dataset(DATA / "camvid_unet"))
    assert task.kind is TaskKind.MULTI_CLASS
    assert task.classes.ignored_labels == {11}
    assert [reading.color_coded for reading in task.readings] == [False, True, False]


@pytest.mark.parametrize(
    ("prediction", "scale", "described"),
    [
        (np.array([[-0.02, 1.05]]), UNIT_SCALE, "scores from 0 to 1"),
        (np.array([[-7.5, 0.3, 4]]), LOGIT_SCALE, "logits, score = sigmoid(value)"),
        (np.array([[0.5, np.nan, np.inf, 38.0]]), ScoreScale(0, 38, integer=False), "0 to 38"),
        (np.array([[0, 500, 990]], np.uint16), ScoreScale(0, 1000, integer=True), "0 to 1000"),
    ],
)
def test_a_scale_that_is_assumed_is_said(tmp_path, prediction, scale, described):
    task = decided(tmp_path, bytes_of(0, 255), prediction)
    (reading,) = task.readings
    assert reading.scale == scale
    assert described in reading.described
    assert task.warnings == (f"{reading.name}: {reading.assumed}",)
    assert "in the files looked at: read" in reading.assumed


def test_a_person_may_say_how_scores_are_read(tmp_path):
    task = decided(tmp_path, bytes_of(0, 255), np.array([[0.5, 3.0, 40.0]]))
    changed = with_score_reading(task, 0, LOGITS)
    assert changed.readings[0].scale == LOGIT_SCALE
    assert changed.readings[0].described == LOGITS.described
    assert changed.warnings == ()
    assert changed.readings[0].name == task.readings[0].name
    typed = with_score_reading(task, 0, ScoreReading(ScoreKind.LINEAR, 0, 60))
    assert typed.readings[0].scale == ScoreScale(0, 60, integer=False)


def test_whole_numbers_stay_whole_where_a_person_says_the_scale(tmp_path):
    task = decided(tmp_path, bytes_of(0, 255), np.array([[0, 5, 20_000]], np.uint16))
    changed = with_score_reading(task, 0, ScoreReading(ScoreKind.LINEAR, 0.0, 20_000.0))
    assert changed.readings[0].scale == ScoreScale(0, 20_000, integer=True)


def test_labels_have_no_score_reading(tmp_path):
    task = decided(tmp_path, bytes_of(0, 1, 2), bytes_of(0, 1))
    with pytest.raises(InvalidArgument, match="preds holds labels; allowed is a set of score maps"):
        with_score_reading(task, 0, LOGITS)


@pytest.mark.parametrize(
    ("scores", "scale", "words"),
    [
        ([0.25, 0.75], UNIT_SCALE, None),
        ([-0.05, 1.05], UNIT_SCALE, "read as probabilities"),
        ([-3.0, 5.0], None, "scores of the classes run from -3 to 5 in the files looked at and"),
    ],
)
def test_only_probabilities_of_classes_have_thresholds(tmp_path, scores, scale, words):
    volume = np.zeros((3, 4, 5))
    volume[1], volume[2] = scores
    task = decided(tmp_path, np.tile(bytes_of(0, 1, 2, 2, 2), (4, 1)), volume)
    assert task.kind is TaskKind.MULTI_CLASS
    assert (task.readings[0].scale, task.readings[0].class_scale) == (None, scale)
    assert task.readings[0].described == "scores for each class, of which the greatest is taken"
    assert len(task.warnings) == (words is not None)
    assert (words or "") in "".join(task.warnings)
