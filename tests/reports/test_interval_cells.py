"""ci_low and ci_high of dataset.csv: around the value, seeded, empty where one image is too few."""

import math
from copy import copy
from dataclasses import replace

from segreview.evaluation.scoreboard import Scoreboard
from segreview.reports.csv_report import settings_bytes, table_bytes
from segreview.reports.dataset_rows import dataset_rows
from segreview.reports.results import Results


def found(results, average, classes, score):
    rows = [
        row
        for row in dataset_rows(results)
        if (row["average"], row["classes"], row["score"]) == (average, classes, score)
    ]
    assert len(rows) == 1
    return rows[0]


def test_the_interval_of_a_pooled_score_spans_what_resamples_give(binary):
    # Images a (tp 1 fp 1 fn 1) and empty: the background is 1/3, 5/7 or 1, whichever are drawn.
    row = found(binary, "pooled", "each:0", "iou")
    assert (row["ci_low"], row["value"], row["ci_high"]) == (1 / 3, 5 / 7, 1.0)


def test_the_interval_of_an_image_mean_spans_what_resamples_give(binary):
    row = found(binary, "image_mean", "each:0", "iou")
    assert math.isclose(row["ci_low"], 1 / 3, abs_tol=1e-12)
    assert row["ci_high"] == 1.0


def test_one_image_with_the_score_is_too_few(binary):
    row = found(binary, "image_mean", "each:1", "iou")
    assert row["n_used"] == 1
    assert math.isnan(row["ci_low"])
    assert math.isnan(row["ci_high"])


def test_f1_has_the_interval_of_dice(multi):
    for average in ("pooled", "image_mean"):
        rows = [found(multi, average, "macro", score) for score in ("f1", "dice")]
        assert rows[0]["ci_low"] == rows[1]["ci_low"]
        assert rows[0]["ci_low"] <= rows[0]["value"] <= rows[0]["ci_high"]


def test_the_same_results_give_the_same_bytes(multi):
    assert table_bytes("dataset", multi) == table_bytes("dataset", multi)


def test_the_settings_say_how_intervals_were_made(binary):
    text = settings_bytes(binary).decode()
    assert '"resamples": 2000' in text
    assert '"method": "percentile bootstrap over images"' in text


def test_without_a_scored_image_cells_are_undefined(binary):
    nothing = Results(Scoreboard(binary.dataset, binary.task), binary.scoring, binary.reading)
    assert all(math.isnan(row["ci_low"]) for row in dataset_rows(nothing))


def grouped(results, *groups):
    """Return the results with the first samples in these groups."""
    samples = results.dataset.samples
    named = (s._replace(group=g) for s, g in zip(samples, groups, strict=False))
    board = copy(results.scoreboard)
    board.dataset = replace(results.dataset, samples=(*named, *samples[len(groups) :]))
    return replace(results, scoreboard=board)


def test_images_of_one_group_are_drawn_together(binary):
    # Both scored images are one case: there is nothing to resample.
    one_case = grouped(binary, "patient", "patient")
    for average in ("pooled", "image_mean"):
        row = found(one_case, average, "each:0", "iou")
        assert math.isnan(row["ci_low"])
        assert row["value"] == found(binary, average, "each:0", "iou")["value"]


def test_an_image_without_a_group_is_drawn_alone(binary):
    for groups in (("patient",), ("", "patient"), ("first", "second")):
        row = found(grouped(binary, *groups), "pooled", "each:0", "iou")
        assert (row["ci_low"], row["ci_high"]) == (1 / 3, 1.0)


def test_a_group_that_has_the_name_of_a_sample_is_another_one(binary):
    row = found(grouped(binary, "empty"), "pooled", "each:0", "iou")
    assert (row["ci_low"], row["ci_high"]) == (1 / 3, 1.0)


def test_the_settings_say_what_was_resampled(binary):
    text = settings_bytes(grouped(binary, "patient")).decode()
    assert '"method": "percentile bootstrap over groups"' in text
