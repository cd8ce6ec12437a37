"""One row per image, and one per image and class."""

from pathlib import Path

import numpy as np
import pytest

from segreview.reports.image_rows import image_class_rows, image_rows, relative_path


def test_a_binary_image_has_the_counts_and_scores_of_its_foreground(binary):
    row = next(image_rows(binary))
    assert [row[name] for name in ("tp", "fp", "fn", "tn")] == [1, 1, 1, 1]
    assert row["iou"] == 1 / 3
    assert row["dice"] == row["f1"] == 0.5
    assert (row["counted_pixels"], row["ignored_pixels"]) == (4, 0)
    assert (row["threshold"], row["operator"]) == (0.5, "ge")


def test_the_mean_iou_of_a_binary_image_is_that_of_foreground_and_background(binary):
    assert next(image_rows(binary))["mean_iou"] == 1 / 3


def test_an_image_without_foreground_has_no_iou_and_the_mean_of_its_background(binary):
    row = list(image_rows(binary))[1]
    assert np.isnan(row["iou"])
    assert row["mean_iou"] == 1
    assert np.isnan(row["mean_specificity"])


def test_an_image_that_was_not_scored_says_why_and_has_no_number(binary):
    broken, later = list(image_rows(binary))[2:]
    assert (broken["status"], broken["reason"]) == ("not_scored", "= is no PNG")
    assert later["reason"] == "not evaluated yet"
    assert "tp" not in broken
    assert "iou" not in later


def test_paths_are_seen_from_the_data_folder(binary):
    row = next(image_rows(binary))
    paths = (row["image"], row["ground_truth"], row["prediction"])
    assert paths == ("images/a.jpg", "gt/a.png", "a.png")


def test_a_path_outside_the_data_folder_is_whole_and_a_missing_one_empty():
    assert relative_path(Path("/other/a.png"), Path("/data")) == "/other/a.png"


def test_a_verdict_stands_in_the_row_of_its_image_only(binary):
    first, second = list(image_rows(binary))[:2]
    assert first["verdict"] == "flagged"
    assert first["reviewer"] == "Ada"
    assert second["verdict"] is None


def test_a_multi_class_image_has_pixel_accuracy_and_no_one_class_counts(multi):
    row = next(image_rows(multi))
    assert row["accuracy"] == 2 / 4
    assert row["threshold"] is None
    assert "tp" not in row
    assert "iou" not in row
    assert (row["counted_pixels"], row["ignored_pixels"]) == (4, 1)


def test_the_mean_of_a_multi_class_image_leaves_out_classes_that_do_not_occur(multi):
    row = next(image_rows(multi))
    assert row["mean_iou"] == pytest.approx((1 / 2 + 1 / 3) / 2, abs=1e-15)


def test_every_scored_image_has_a_row_for_every_counted_class(multi, binary):
    rows = list(image_class_rows(multi))
    assert [(row["sample"], row["class"]) for row in rows] == [
        (name, label) for name in "ab" for label in (0, 1, 2)
    ]
    assert [row["name"] for row in image_class_rows(binary)] == ["background", "foreground"] * 2


def test_a_prediction_of_an_ignored_class_is_missed_and_never_a_false_alarm(multi):
    road = list(image_class_rows(multi))[1]
    assert [road[name] for name in ("tp", "fp", "fn", "tn")] == [1, 1, 1, 1]
