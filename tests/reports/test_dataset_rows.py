"""Averages over images and classes, each under its name."""

import math
from dataclasses import replace

import pytest

from segreview.evaluation.spec import ScoringSpec
from segreview.masks.threshold import STEPS, Operator
from segreview.metrics.averages import EmptyRule
from segreview.metrics.conventions import CONVENTIONS, SEED_REPORT, with_empty
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


def under(results, convention):
    return replace(results, scoring=results.scoring.under(convention))


def test_the_numbers_of_a_tool_follow_under_their_names(multi):
    rows = list(dataset_rows(under(multi, CONVENTIONS["mmeval"])))
    assert {row["convention"] for row in rows} == {"mmeval"}
    accuracy = value(under(multi, CONVENTIONS["mmeval"]), "pooled", None, "aAcc")
    assert (accuracy["value"], accuracy["order"]) == (pytest.approx(7 / 9), None)
    assert (accuracy["n_used"], accuracy["n_skipped"]) == (2, 0)
    miou = value(under(multi, CONVENTIONS["mmeval"]), "pooled", "macro", "mIoU")
    assert miou["value"] == value(multi, "pooled", "macro", "iou")["value"]
    assert [row["score"] for row in rows[-2:]] == ["mFscore", "kappa"]


def test_the_seed_report_has_no_names_of_its_own(binary):
    scores = {row["score"] for row in dataset_rows(binary)}
    assert scores == {"iou", "dice", "f1", "precision", "recall", "specificity", "accuracy"}


def test_means_over_cases_and_their_order_are_named(multi):
    results = under(multi, CONVENTIONS["nnunet"])
    row = value(results, "case_mean", "macro_no_background", "foreground_mean.IoU")
    assert (row["order"], row["n_used"]) == ("images_then_classes", 2)
    assert row["value"] == pytest.approx((1 / 3 + 1) / 2)
    each = value(results, "case_mean", "each:2", "iou")
    assert (each["order"], each["value"], each["n_skipped"]) == (None, 1, 1)
    assert value(results, "pooled", "macro_no_background", "iou")["order"] is None


def test_a_foreground_score_of_a_tool_is_that_of_class_one(binary):
    row = value(under(binary, CONVENTIONS["monai"]), "image_mean", "each:1", "MeanIoU")
    assert (row["value"], row["n_used"], row["n_skipped"]) == (pytest.approx(1 / 3), 1, 1)


def test_weighted_rows_of_a_tool_are_named_so(multi):
    row = value(
        under(multi, CONVENTIONS["sklearn"]),
        "pooled",
        "weighted",
        "recall_score(average='weighted')",
    )
    assert row["value"] == pytest.approx(7 / 9)


def test_the_empty_rule_reaches_data_set_and_class_rows(binary):
    results = under(binary, with_empty(SEED_REPORT, EmptyRule.ONE))
    row = value(results, "image_mean", "each:1", "iou")
    assert (row["value"], row["n_used"], row["n_skipped"]) == (pytest.approx(2 / 3), 2, 0)
    assert row["convention"] == "seed-report+empty=one"
    foreground = next(row for row in class_rows(results) if row["class"] == 1)
    assert foreground["image_mean_iou"] == pytest.approx(2 / 3)
    assert foreground["image_mean_iou_n_skipped"] == 0


def test_pooled_class_scores_follow_the_empty_rule(binary):
    nothing = replace(binary, scoring=replace(ScoringSpec(STEPS), operator=Operator.GT))
    seed = next(row for row in class_rows(nothing) if row["class"] == 1)
    assert math.isnan(seed["pooled_precision"])
    sklearn = replace(nothing.scoring, convention=CONVENTIONS["sklearn"])
    zero = next(row for row in class_rows(replace(nothing, scoring=sklearn)) if row["class"] == 1)
    assert zero["pooled_precision"] == 0
