"""The Cell Tracking Challenge pairs files by the number of their frame."""

import numpy as np
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.layouts.cell_tracking import by_cell_tracking
from segreview.dataset.task import TaskKind, decide_task
from segreview.evaluation.evaluate import evaluate
from segreview.evaluation.spec import ReadingSpec
from segreview.masks.threshold import BINARY_SCALE, Operator

FILES = ("01/t000.tif", "01_GT/SEG/man_seg000.tif", "01_GT/TRA/man_track000.tif")


def keys(files):
    return [file.key for file in files]


def test_frames_have_the_masks_of_their_number(folder):
    layout = by_cell_tracking(folder(*FILES, "02/t000.tif", "02_GT/SEG/man_seg000.tif"))
    assert keys(layout.images) == keys(layout.ground_truth) == ["01/000", "02/000"]
    assert layout.described == (
        "Cell Tracking Challenge: ground truth in *_GT/SEG/man_seg*; image in t*"
    )


def test_results_and_other_predictions_are_found(folder):
    layout = by_cell_tracking(folder(*FILES, "01_RES/mask000.tif", "preds/01/t000.png"))
    found = {name: keys(files) for name, files in layout.predictions}
    assert found == {"RES": ["01/000"], "preds": ["01/000"]}


def test_silver_truth_is_used_where_there_is_no_gold(folder):
    layout = by_cell_tracking(folder("N/01_ST/SEG/man_seg0001.tif", "N/01/t0001.tif"))
    assert keys(layout.ground_truth) == keys(layout.images) == ["N/01/0001"]


def test_without_masks_it_is_another_layout(folder):
    assert by_cell_tracking(folder("01/t000.tif", "01_GT/TRA/man_track000.tif")) is None


def test_every_cell_is_foreground_whatever_its_number(tmp_path):
    cells = {"01_GT/SEG/man_seg000.tif": [[0, 300, 7, 7]], "01_RES/mask000.tif": [[0, 1, 2, 0]]}
    for name, values in cells.items():
        (tmp_path / name).parent.mkdir(parents=True)
        Image.fromarray(np.array(values, np.uint16)).save(tmp_path / name)
    dataset = open_dataset(tmp_path)
    task = decide_task(dataset)
    (result,) = evaluate(dataset.samples[0], 0, ReadingSpec(task)).predictions
    assert task.kind is TaskKind.BINARY
    found = result.table.counts(BINARY_SCALE.row(500, Operator.GE))
    assert [int(found.tp), int(found.fp), int(found.fn), int(found.tn)] == [2, 0, 1, 1]
