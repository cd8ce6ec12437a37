"""Averages over images and classes, each under its name."""

import pytest

from segreview.reports.dataset_rows import (
    class_rows,
    confusion_rows,
    dataset_rows,
)


def value(results, average, classes, score):
    wanted = (average, classes, score)
    found = [
        row
        for row in dataset_rows(results)
        if (row["average"], row["classes"], row["score"]) == wanted
    ]
    assert len(found) == 1
    return found[0]


def test_an_average_says_how_many_images_it_uses_and_skips(binary):
    row = value(binary, "image_mean", "each:1", "iou")
    assert (row["value"], row["n_used"], row["n_skipped"]) == (1 / 3, 1, 1)
    assert row["convention"] == "seed-report"


def test_pooled_counts_are_summed_before_they_are_scored(binary):
    row = value(binary, "pooled", "each:0", "iou")
    assert (row["value"], row["n_used"], row["n_skipped"]) == (5 / 7, 2, 0)


def test_the_macro_image_mean_goes_over_classes_and_then_over_images(binary):
    row = value(binary, "image_mean", "macro", "iou")
    assert row["order"] == "classes_then_images"
    assert row["value"] == pytest.approx((1 / 3 + 1) / 2, abs=1e-15)


def test_the_background_can_be_left_out(multi):
    row = value(multi, "pooled", "macro_no_background", "iou")
    assert row["value"] == pytest.approx((1 / 3 + 1) / 2, abs=1e-15)


def test_weighted_recall_is_pixel_accuracy(multi):
    assert value(multi, "pooled", "weighted", "recall")["value"] == pytest.approx(7 / 9)


def test_an_ignored_class_is_listed_without_numbers(multi):
    rows = {row["name"]: row for row in class_rows(multi)}
    assert rows["unlabelled"]["ignored"] is True
    assert "tp" not in rows["unlabelled"]
    assert rows["sky"]["images"] == 1
    assert (rows["sky"]["image_mean_iou"], rows["sky"]["image_mean_iou_n_skipped"]) == (1.0, 1)


def test_the_confusion_table_adds_up_and_ends_with_no_valid_class(multi):
    rows = list(confusion_rows(multi))
    assert sum(row["pixels"] for row in rows) == 9
    missed = [row for row in rows if row["prediction_class"] is None and row["pixels"]]
    assert [(row["ground_truth_class"], row["pixels"]) for row in missed] == [(1, 1)]
