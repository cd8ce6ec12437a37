"""One function gives every convention's numbers, each with its words and its n."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.metrics.averages import Average, ClassChoice, ClassWeight, EmptyRule, Order
from segreview.metrics.convention_scores import (
    ImageCounts,
    averaged_places,
    class_average,
    class_image_average,
    class_image_averages,
    classes_average,
    convention_rows,
    counted_in,
    counted_in_image_mean,
    image_classes_average,
    pooled_class_score,
    pooled_classes_average,
    under_every_convention,
)
from segreview.metrics.conventions import (
    CONVENTIONS,
    SEED_REPORT,
    Level,
    Over,
    find_convention,
    preset_of,
    with_background,
    with_empty,
)
from segreview.metrics.counts import Counts
from segreview.metrics.passport import convention_words, passport

# Three images of classes 0 and 1; class 1 is nowhere in the last.
COUNTS = Counts(
    *(
        np.array(part)
        for part in (
            [[9, 0], [4, 2], [10, 0]],
            [[1, 0], [3, 1], [0, 0]],
            [[0, 1], [1, 3], [0, 0]],
            [[0, 9], [2, 4], [0, 10]],
        )
    )
)
IMAGES = ImageCounts(COUNTS, (0, 1))
NNUNET, MONAI = CONVENTIONS["nnunet"], CONVENTIONS["monai"]


def test_every_convention_reports_at_once_and_in_order():
    rows = under_every_convention(IMAGES)
    assert list(dict.fromkeys(row.convention for row in rows)) == list(CONVENTIONS)
    assert len(rows) == sum(len(entry.multi_class) for entry in CONVENTIONS.values())
    binary = under_every_convention(replace(IMAGES, binary=True))
    assert len(binary) == sum(len(entry.binary) for entry in CONVENTIONS.values())


def test_the_seed_report_names_its_scores_of_several_classes():
    names = [entry.name for entry in SEED_REPORT.multi_class]
    scores = ("iou", "dice", "precision", "recall", "specificity")
    assert names == [*(f"mean_{score}" for score in scores), "accuracy"]


def test_pixels_are_pooled_over_all_images():
    (row,) = [
        row for row in convention_rows(CONVENTIONS["voc"], IMAGES) if row.score == "pixel_accuracy"
    ]
    assert (row.value, row.n_used, row.n_skipped) == (pytest.approx(25 / 30), 3, 0)


def test_a_row_says_what_it_is_and_how_many_it_uses():
    rows = {(row.convention, row.score): row for row in under_every_convention(IMAGES)}
    seed = rows["seed-report", "mean_iou"]
    assert seed.value == pytest.approx(((0.9 + 0) / 2 + (4 / 8 + 2 / 6) / 2 + 1) / 3)
    assert (seed.n_used, seed.n_skipped, seed.counted) == (3, 0, "images")
    assert seed.averaged == "IoU, over classes, then over images"
    assert seed.words == "; ".join(convention_words(SEED_REPORT))
    pooled = rows["cityscapes", "averageScoreClasses"]
    assert pooled.value == pytest.approx((23 / 28 + 2 / 7) / 2)
    assert (pooled.n_used, pooled.counted) == (2, "classes")
    assert pooled.averaged == "IoU, pooled, over classes"
    pairs = rows["torchmetrics-meaniou", "MeanIoU"]
    assert (pairs.n_used, pairs.n_skipped) == (5, 1)
    assert pairs.averaged == "IoU, over all pairs of image and class"
    weighted = rows["sklearn", "f1_score(average='weighted')"]
    assert weighted.averaged == "Dice (F1), pooled, over classes by ground-truth pixels"
    assert rows["nnunet", "foreground_mean.Dice"].averaged == (
        "Dice (F1), over cases, then over classes"
    )
    assert rows["mmeval", "aAcc"].averaged == "Accuracy of all pixels, pooled"
    assert rows["mmeval", "aAcc"].n_used == 3


def test_the_foreground_of_a_binary_task_is_named():
    rows = convention_rows(SEED_REPORT, replace(IMAGES, binary=True))
    found = {row.score: row for row in rows}
    assert found["iou"].averaged == "IoU of the foreground, over images"
    assert (found["iou"].value, found["iou"].n_used, found["iou"].n_skipped) == (
        pytest.approx((0 + 2 / 6) / 2),
        2,
        1,
    )


def test_missing_predictions_are_left_out_where_the_tool_does_not_evaluate_them():
    images = replace(IMAGES, missing=np.array([True, False, False]))
    assert images.evaluated(SEED_REPORT) is images
    kept = images.evaluated(NNUNET)
    assert kept.counts.tp.tolist() == [[4, 2], [10, 0]]
    assert kept.missing is None


def test_slices_of_one_case_are_scored_together():
    images = replace(IMAGES, cases=np.array([7, 3, 7]), missing=np.zeros(3, bool))
    found = images.evaluated(NNUNET)
    assert found.counts.tp.tolist() == [[4, 2], [19, 0]]
    assert found.counts.fn.tolist() == [[1, 3], [0, 1]]
    assert found.cases is None
    assert images.evaluated(MONAI) is images
    without = replace(images, missing=np.array([False, True, False])).evaluated(NNUNET)
    assert without.counts.tp.tolist() == [[19, 0]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": (0,)}, r"counts has shape \(3, 2\); allowed is \(images, 1\)"),
        ({"counts": COUNTS.at(0)}, r"counts has shape \(2,\); allowed is \(images, 2\)"),
        ({"missing": np.zeros(2, bool)}, r"missing has shape \(2,\); allowed is \(3,\)"),
        ({"cases": np.zeros((3, 1), int)}, r"cases has shape \(3, 1\); allowed is \(3,\)"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(change, message):
    with pytest.raises(InvalidArgument, match=message):
        replace(IMAGES, **change)


def test_a_binary_task_has_two_classes():
    counts = COUNTS.at((slice(None), [0, 1, 1]))
    with pytest.raises(InvalidArgument, match=r"labels is \(0, 1, 2\); a binary task has"):
        ImageCounts(counts, (0, 1, 2), binary=True)


def test_label_zero_is_the_background_of_a_tool_that_leaves_it_out():
    assert averaged_places(NNUNET, (3, 0, 1)) == [0, 2]
    assert averaged_places(SEED_REPORT, (3, 0, 1)) == [0, 1, 2]


def test_the_level_decides_between_pooled_and_image_averages():
    pooled = CONVENTIONS["cityscapes"]
    assert classes_average(pooled, "iou", COUNTS) == pooled_classes_average(
        pooled, "iou", COUNTS.sum(axis=0)
    )
    assert classes_average(SEED_REPORT, "iou", COUNTS, ClassWeight.WEIGHTED) == (
        image_classes_average(SEED_REPORT, "iou", COUNTS, ClassWeight.WEIGHTED)
    )
    one = COUNTS.at((slice(None), 1))
    assert class_average(pooled, "iou", one) == Average(2 / 7, 3, 0)
    assert class_average(SEED_REPORT, "iou", one) == class_image_average(SEED_REPORT, "iou", one)


def test_a_class_alone_is_averaged_where_its_score_is_defined():
    one = COUNTS.at((slice(None), 1))
    assert class_image_average(SEED_REPORT, "specificity", one).n_used == 3
    assert class_image_average(MONAI, "specificity", one).n_used == 2


@pytest.mark.parametrize("name", CONVENTIONS)
def test_classes_that_are_averaged_at_once_are_each_of_them_alone(name):
    generator = np.random.default_rng(3)
    # With so many images the order of a sum shows in its last digit.
    counts = Counts(*(generator.integers(0, 3, (5000, 4)) for _ in range(4)))
    convention = CONVENTIONS[name]
    alone = (counts.at((slice(None), k)) for k in range(4))
    assert class_image_averages(convention, "iou", counts) == tuple(
        class_image_average(convention, "iou", of_class) for of_class in alone
    )


def test_nothing_at_all_is_undefined_or_nothing_by_the_convention():
    empty = Counts(*(np.zeros((2, 2), np.int64) for _ in range(4)))
    assert np.isnan(image_classes_average(SEED_REPORT, "iou", empty).value)
    assert image_classes_average(MONAI, "iou", empty) == Average(0.0, 0, 2)
    assert class_image_average(MONAI, "iou", empty.at((slice(None), 1))) == Average(0.0, 0, 2)


def test_pooled_scores_follow_the_empty_rule():
    nothing = Counts(*(np.zeros(1, np.int64) for _ in range(4)))
    assert pooled_class_score(CONVENTIONS["sklearn"], "iou", nothing).tolist() == [0.0]
    assert np.isnan(pooled_class_score(SEED_REPORT, "iou", nothing)).all()


@pytest.mark.parametrize(
    ("name", "over", "expected"),
    [
        ("cityscapes", Over.CLASSES, "classes"),
        ("sklearn", Over.WEIGHTED, "classes"),
        ("sklearn", Over.PIXELS, "images"),
        ("seed-report", Over.CLASSES, "images"),
        ("seed-report", Over.FOREGROUND, "images"),
        ("nnunet", Over.CLASSES, "classes"),
        ("nnunet", Over.FOREGROUND, "cases"),
        ("torchmetrics-meaniou", Over.CLASSES, "pairs of image and class"),
        ("torchmetrics-meaniou", Over.FOREGROUND, "images"),
    ],
)
def test_an_average_says_what_it_counts(name, over, expected):
    assert counted_in(CONVENTIONS[name], over) == expected


def test_cases_are_counted_as_cases():
    changed = replace(NNUNET, order=Order.CLASSES_THEN_IMAGES)
    assert counted_in_image_mean(changed, Over.CLASSES) == "cases"
    assert counted_in_image_mean(CONVENTIONS["voc"], Over.CLASSES) == "images"


def test_another_empty_rule_is_a_part_of_the_name():
    zero = with_empty(SEED_REPORT, EmptyRule.ZERO)
    assert (zero.name, zero.empty, zero.classes) == (
        "seed-report+empty=zero",
        EmptyRule.ZERO,
        ClassChoice.ALL,
    )
    assert with_empty(zero, EmptyRule.ONE).name == "seed-report+empty=one"
    assert with_empty(SEED_REPORT, EmptyRule.SKIP) is SEED_REPORT
    skipping = with_empty(CONVENTIONS["sklearn"], EmptyRule.SKIP)
    assert (skipping.name, skipping.classes) == ("sklearn+empty=skip", ClassChoice.OCCURRING)


def test_the_background_in_or_out_is_a_part_of_the_name():
    out = with_background(SEED_REPORT, included=False)
    assert (out.name, out.background) == ("seed-report+background=out", False)
    assert with_background(out, included=True) == SEED_REPORT
    assert with_background(SEED_REPORT, included=True) is SEED_REPORT
    within = with_background(NNUNET, included=True)
    assert (within.name, within.background) == ("nnunet+background=in", True)


def test_both_changes_of_a_convention_stand_in_its_name():
    both = with_empty(with_background(SEED_REPORT, included=False), EmptyRule.ONE)
    assert both.name == "seed-report+background=out+empty=one"
    assert find_convention(both.name) == both
    assert preset_of(both) is SEED_REPORT
    assert with_background(both, included=True).name == "seed-report+empty=one"


@pytest.mark.parametrize("convention", CONVENTIONS.values(), ids=list(CONVENTIONS))
def test_a_convention_is_found_by_its_name(convention):
    assert find_convention(convention.name) is convention
    for empty in EmptyRule:
        changed = with_empty(convention, empty)
        assert find_convention(changed.name) == changed
    changed = with_background(convention, included=not convention.background)
    assert find_convention(changed.name) == changed


@pytest.mark.parametrize(
    "name", ["mmseg", "", "voc+", "voc+empty=", "voc+empty=two", "VOC", "voc+background=no"]
)
def test_another_name_is_refused_with_the_names_that_exist(name):
    with pytest.raises(InvalidArgument, match=r"there is no convention .*seed-report, cityscapes"):
        find_convention(name)


def test_the_passport_holds_every_rule():
    found = passport(replace(SEED_REPORT, ignored_labels=frozenset({11, 2})))
    assert found == {
        "name": "seed-report",
        "tool": "the seed report of this project",
        "level": "image",
        "order": "classes_then_images",
        "background": True,
        "classes": "occurring",
        "empty": "skip",
        "missing": "empty",
        "nothing_is_zero": False,
        "ignored_labels": [2, 11],
        "threshold": 0.5,
        "operator": "ge",
        "resize": "refused",
        "minimum_area": 0,
    }
    nnunet = passport(NNUNET)
    assert (nnunet["missing"], nnunet["operator"], nnunet["background"]) == ("skip", None, False)
    assert passport(CONVENTIONS["sklearn"])["order"] is None


def test_the_words_tell_conventions_apart():
    words = {name: convention_words(entry) for name, entry in CONVENTIONS.items()}
    # mmeval and ChainerCV follow the same rules and report other scores.
    assert words["mmeval"] == words["voc"]
    assert len(set(words.values())) == len(words) - 1
    assert "label 0, the background, left out" in words["nnunet"]
    assert "a class without any score makes the mean over classes undefined" in words["nnunet"]
    assert "missing predictions are not evaluated, and listed" in words["nnunet"]
    assert "without a single defined score the average is 0" in words["monai"]
    assert "undefined scores count as 0" in words["sklearn"]
    assert "not counted: ground-truth pixels of label 255" in words["voc"]
    assert "foreground is where score > threshold" in words["torchmetrics-jaccard"]
    assert "foreground is where score ≥ 0.5" in words["seed-report"]
    assert words["cityscapes"][:2] == (
        "the counts of all images are summed, then scored",
        "averaged over classes",
    )
    assert words["nnunet"][:2] == (
        "each case is scored, the slices of a volume together",
        "averaged over images for each class, then over classes",
    )


def test_a_level_of_cases_without_cases_takes_each_image_as_one():
    assert IMAGES.evaluated(replace(SEED_REPORT, level=Level.CASE)) is IMAGES
