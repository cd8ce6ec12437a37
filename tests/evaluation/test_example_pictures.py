from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.task import decide_task
from segreview.evaluation.example_pictures import (
    GROUND_TRUTH,
    IMAGE,
    SIDE,
    VALID_AREA,
    read_example,
    score_levels,
)
from segreview.evaluation.spec import ReadingSpec
from segreview.masks.threshold import LOGIT_SCALE, ScoreScale

BLACK, WHITE = [0, 0, 0], [255, 255, 255]


def save(path: Path, rows: object, dtype: type = np.uint8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, dtype)).save(path)


def read(root, title, p=None, side=SIDE):
    dataset = open_dataset(root)
    return read_example(title, dataset.samples[0], p, ReadingSpec(decide_task(dataset)), side)


@pytest.fixture
def binary(tmp_path):
    save(tmp_path / "images" / "a.png", [[[9, 8, 7], [1, 2, 3], [1, 2, 3]]])
    save(tmp_path / "masks" / "a.png", [[0, 255, 255]])
    save(tmp_path / "preds" / "a.png", [[0, 51, 204]])
    save(tmp_path / "roi" / "a.png", [[0, 1, 1]])
    return tmp_path


def test_each_mask_is_drawn_as_it_is_read(binary):
    assert read(binary, GROUND_TRUTH).pixels.tolist() == [[BLACK, WHITE, WHITE]]
    assert read(binary, VALID_AREA).pixels.tolist() == [[BLACK, WHITE, WHITE]]
    assert read(binary, IMAGE).pixels.tolist() == [[[9, 8, 7], [1, 2, 3], [1, 2, 3]]]
    prediction = read(binary, "preds", 0)
    assert prediction.pixels.tolist() == [[BLACK, [51] * 3, [204] * 3]]
    assert (prediction.title, prediction.sample, prediction.reason) == ("preds", "a", "")


def test_labels_have_the_colours_of_the_table_and_others_their_own(tmp_path):
    save(tmp_path / "masks" / "a.png", [[0, 1, 2]])
    save(tmp_path / "preds" / "a.png", [[0, 1, 3]])
    (tmp_path / "palette.json").write_text(
        '{"classes": [{"id": 0, "color": [1, 1, 1]}, {"id": 1, "color": [2, 2, 2]},'
        ' {"id": 2, "color": [3, 3, 3]}]}'
    )
    assert read(tmp_path, GROUND_TRUTH).pixels.tolist() == [[[1] * 3, [2] * 3, [3] * 3]]
    assert read(tmp_path, "preds", 0).pixels[0, 2].tolist() == [128, 128, 0]


def test_large_masks_are_drawn_small_by_their_longer_side(tmp_path):
    save(tmp_path / "masks" / "a.png", np.full((40, 20), 255))
    save(tmp_path / "preds" / "a.png", np.full((1, 40), 255))
    assert read(tmp_path, GROUND_TRUTH, side=10).pixels.shape == (10, 5, 3)
    assert read(tmp_path, "preds", 0, side=10).pixels.shape == (1, 10, 3)


def test_what_cannot_be_read_says_why(binary):
    (binary / "preds" / "a.png").write_bytes(b"no picture")
    found = read(binary, "preds", 0)
    assert found.pixels is None
    assert "a.png is damaged" in found.reason


def test_scores_stay_between_0_and_1_and_no_score_is_0():
    values = np.array([np.nan, -9.0, 0.0, 9.0])
    assert score_levels(values, ScoreScale(-1, 1, integer=False)).tolist() == [0, 0, 0.5, 1]
    assert score_levels(np.array([0.0]), LOGIT_SCALE).tolist() == [0.5]
